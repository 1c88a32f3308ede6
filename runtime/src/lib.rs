//! The runtime of typed API clients: what their calls take and return.
//!
//! Clients are generated from OpenAPI documents by `raccord gen`. A generated crate re-exports this one as `raccord`, and
//! the most used of it at its own root, so a program names only the generated crate.
//!
//! | to | start at |
//! | --- | --- |
//! | tell errors apart: by status, by declared body, by cause | [`Error`] |
//! | set a time limit, retries or headers for one request | `Request`, in the generated crate |
//! | read status, headers and deviations of a body | [`Response`] |
//! | choose which calls are repeated, and how often | [`RetryPolicy`] |
//! | send a file, bytes or a stream | [`File`], [`Body`] |
//! | iterate over a list, item by item or page by page | [`Items`], [`Pages`] |
//! | read server-sent events, JSON lines, WebSocket and Socket.IO sessions | [`stream`] |
//! | set a property to null, or leave it out | [`Maybe`] |
//! | read and write free-form JSON | [`Raw`], [`Map`] |
//! | see which constraints of the document a request breaks | [`Invalid`] |
//! | take credentials from elsewhere | [`Credentials`] |
//! | respond in process, or send by another HTTP client | [`Transport`] |
//! | test against a server on the loopback interface | module `mock`, behind the feature of that name |
//!
//! ```
//! use std::time::Duration;
//!
//! use raccord::{Error, TransportErrorKind};
//!
//! /// How long to wait before a call is made again; `None` where that is of no use.
//! fn wait<E>(error: &Error<E>) -> Option<Duration> {
//!     match error {
//!         error if error.is_rate_limited() => error.retry_after().or(Some(Duration::from_secs(10))),
//!         Error::Transport(error) if error.kind() == TransportErrorKind::Closed => Some(Duration::ZERO),
//!         _ => None,
//!     }
//! }
//! ```

mod api;
mod client;
mod endpoint;
mod hooks;
mod json;
mod written;

mod body;
mod call;
mod param;
mod request;
mod server;

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod coop;
mod http_transport;
mod io_thread;
mod retry;
mod retry_after;
mod send;
mod trace;
mod transport;

mod any_body;
mod charset;
mod decode;
mod decode_error;
mod error;
mod headers;
mod media_type;
mod outcome;
mod redact;
mod response;

mod link;
mod page;

#[cfg(any(test, feature = "mock"))]
pub mod mock;
pub mod stream;
mod structs;

mod macros;
mod pointer;
mod probe;
mod read;
mod unions;
mod validate;
mod values;

#[doc(hidden)]
pub mod __private;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod testing;

pub use any_body::AnyBody;
pub use auth::Credentials;
pub use body::{Body, ByteStream, File, FileOr, Form, Part};
pub use call::{Operation, Receive, Sending, Whole};
pub use decode::WithHeaders;
pub use decode_error::DecodeError;
pub use error::{
    ApiError, BuildError, DecodeFailure, Error, RequestError, RequestErrorKind, TransportError,
    TransportErrorKind,
};
pub use http_transport::HttpTransport;
pub use page::{Items, Pages};
pub use read::{Deviation, Deviations, FromJson, Misfits, decode_tolerantly};
pub use redact::WireText;
pub use response::{RawResponse, Response};
pub use retry::RetryPolicy;
pub use retry_after::WaitUnit;
pub use transport::{Connection, Transport, Upgraded};
pub use validate::{Invalid, Rule, Violation};
pub use values::{
    Base64, Base64Error, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, Kept, KeyedMap, Map, Maybe,
    Raw, Secret, Time, Tuple, UnknownValue, Uri, Uuid, Value,
};

pub use ::bytes::Bytes;
pub use ::http::{self, HeaderMap, Method, StatusCode};
pub use futures_util::stream::BoxStream;
pub use secrecy::{ExposeSecret, SecretString};
