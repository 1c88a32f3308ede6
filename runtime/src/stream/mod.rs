//! Streams: server-sent events, JSON lines, WebSocket and Socket.IO sessions.
//!
//! Nothing here runs in the background: a stream makes progress when it is polled, and dropping it drops its
//! connection.

mod call;
mod decode;
mod ending;
mod error;
pub mod json_lines;
mod macros;
mod pointer;
mod resume;
#[cfg(feature = "ws")]
pub mod session;
#[cfg(feature = "ws")]
pub mod socketio;
mod source;
pub mod sse;
#[cfg(feature = "ws")]
mod start;
mod wanted;
#[cfg(feature = "ws")]
pub mod websocket;

pub use call::{EventStream, Events, LineStream, Lines};
pub use ending::Ending;
pub use futures_core::Stream;

pub use error::{Closed, Limit, Refusal, Rejection, StreamError, Undecoded};
pub use resume::Reconnect;
#[cfg(feature = "ws")]
pub use session::{Channel, Connect};
pub use source::Open;
#[cfg(feature = "ws")]
pub use start::{Start, StartError, Started};
pub(crate) use wanted::Wanted;
