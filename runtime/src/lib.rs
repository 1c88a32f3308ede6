//! The hand-written runtime of generated API clients.
//!
//! Generated code describes an operation on a [`Call`]; everything after that happens here:
//!
//! 1. a [`Client`], built from constants that describe the interface ([`Api`]), starts a [`Call`];
//! 2. the call **encodes** its parameters ([`PathStyle`], [`QueryStyle`]) and its body ([`Body`], [`Form`]), and
//!    remembers the first value that cannot be sent;
//! 3. sending it **authorises** each attempt ([`SchemeKind`], [`Credentials`]), passes it to the [`Transport`], and
//!    **repeats** it when the [`RetryPolicy`] says so and it is safe;
//! 4. the answer is read within the limits on time and size, and **decoded** by its status: to a [`Response`], or to
//!    an [`Error`] that prints no secret;
//! 5. a list operation goes on from page to page ([`paginate`]).
//!
//! ```no_run
//! use raccord::{self as rt, Method, json};
//!
//! static API: rt::Api = rt::Api {
//!     name: "example",
//!     servers: &[rt::Server { url: "https://api.example.com", description: "", variables: &[] }],
//!     schemes: &[rt::Scheme { name: "bearerAuth", env: "EXAMPLE_TOKEN", kind: rt::SchemeKind::Bearer }],
//!     retry: rt::RetryPolicy::DEFAULT,
//! };
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = rt::Client::builder(&API).credential("bearerAuth", "…").build()?;
//! let call: rt::Call<rt::Value, rt::Value> = client
//!     .call("getItem", Method::GET, "/items/{id}")
//!     .path("id", "a/b")
//!     .query("verbose", &true)
//!     .security(&[&["bearerAuth"]])
//!     .success(200, json)
//!     .failure_default(json);
//! let item = call.send().await?;
//! println!("{} {}", item.status(), item.body());
//! # Ok(())
//! # }
//! ```

mod api;
mod client;
mod hooks;
mod json;
mod operation;
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

#[doc(hidden)]
pub mod object;
pub mod stream;

mod depth;
mod macros;
mod pointer;
#[doc(hidden)]
pub mod private;
mod probe;
mod read;
#[doc(hidden)]
pub mod validate;
mod values;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod testing;

pub use any_body::AnyBody;
pub use api::{Api, ClientAuth, Scheme, SchemeKind, Server, ServerVariable};
pub use auth::Credentials;
pub use body::{Body, ByteStream, File, FileOr, Form, FormEncoding, Part};
pub use call::{Call, Handshake, OpenResponse, Sending};
pub use client::{Client, ClientBuilder};
pub use decode::{
    WithHeaders, any, bytes, empty, json, json_or_text, optional_json, text, with_headers,
};
pub use decode_error::DecodeError;
pub use error::{
    ApiError, BuildError, DecodeFailure, Error, RequestError, RequestErrorKind, TransportError,
    TransportErrorKind,
};
pub use headers::{FromHeaders, header, required_header};
pub use http_transport::HttpTransport;
pub use media_type::by_media_type;
pub use page::{Pages, Paging, paginate};
pub use param::{PathStyle, QueryStyle};
pub use probe::{JsonTypes, Probe};
pub use read::{Deviation, Deviations, FromJson, Misfits, decode_tolerantly};
pub use redact::WireText;
pub use response::{Decoder, RawResponse, Response};
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
