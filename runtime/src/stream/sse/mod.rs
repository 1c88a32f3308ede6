//! Server-sent events
//! ([WHATWG HTML 9.2](https://html.spec.whatwg.org/multipage/server-sent-events.html)).
//!
//! Bytes → [`Decoder`] → [`RawEvent`] → [`Event<T>`], all within [`SseStream`].

mod decode;
mod event;
mod stream;
mod typed;

pub use decode::{Decoder, SseLimits};
pub use event::RawEvent;
pub use stream::{SseOptions, SseStream};
pub use typed::{Event, Sse, SsePayload, SseResume};
