//! What only generated code calls. Not for direct use: it changes together with the generator.
//!
//! Generated code describes each operation as data ([`Operation`], [`Spec`]); everything after that happens in the
//! runtime:
//!
//! 1. a [`Client`], built from constants that describe the interface ([`Api`]), starts a [`Call`] of an operation;
//! 2. the call **encodes** its parameters ([`PathStyle`], [`QueryStyle`]) and its body ([`Body`], [`Form`]), and remembers
//!    the first value that cannot be sent; a `Request`, which [`request!`](crate::request!) makes for each API, is the shell
//!    around it that callers see;
//! 3. sending it **authorises** each attempt ([`SchemeKind`], [`Credentials`]), passes it to the [`Transport`], and
//!    **repeats** it when the [`RetryPolicy`] says so and it is safe;
//! 4. the response is read within the limits on time and size, and **decoded** by its status: to a [`Response`], or to
//!    an [`Error`] that prints no secret; or it is [received](Receive) as a stream or session;
//! 5. a list operation continues from page to page ([`Paged`]).
//!
//! ```no_run
//! use raccord::__private as rt;
//! use raccord::{RetryPolicy, Value};
//!
//! static API: rt::Api = rt::Api {
//!     name: "example",
//!     servers: &[rt::Server { url: "https://api.example.com", description: "", variables: &[] }],
//!     schemes: &[rt::Scheme { name: "bearerAuth", env: "EXAMPLE_TOKEN", kind: rt::SchemeKind::Bearer }],
//!     retry: RetryPolicy::DEFAULT,
//! };
//!
//! rt::request!();
//!
//! /// `GET /items/{id}`, operation `getItem`.
//! pub enum GetItem {}
//!
//! rt::operation!(GetItem {
//!     id: "getItem",
//!     request: GET "/items/{id}",
//!     security: [["bearerAuth"]],
//!     success: Value { Code(200): rt::json },
//!     failure: Value { Default: rt::json },
//! });
//!
//! fn get_item(client: &rt::Client, id: &str) -> Request<GetItem> {
//!     Request::new(rt::call::<GetItem>(client).path("id", id))
//! }
//!
//! impl<M> Request<GetItem, M> {
//!     pub fn verbose(self, verbose: bool) -> Self {
//!         Self { call: self.call.query("verbose", &verbose), ..self }
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = rt::Client::builder(&API).credential("bearerAuth", "…").build()?;
//! let item = get_item(&client, "a/b").verbose(true).send().await?;
//! println!("{} {}", item.status(), item.body());
//! # Ok(())
//! # }
//! ```

// What users see, which generated code names too, and the macros.
pub use crate::*;

pub use crate::{
    api::{Api, ClientAuth, Scheme, SchemeKind, Server, ServerVariable},
    body::FormEncoding,
    call::{Call, Handshake, Spec, call},
    client::{Client, ClientBuilder},
    decode::{any, bytes, empty, json, json_or_text, optional_json, text, with_headers},
    headers::{FromHeaders, header, required_header},
    media_type::by_media_type,
    outcome::Expected,
    page::{Paged, Paging, paginate},
    param::{PathStyle, QueryStyle},
    probe::{JsonTypes, Probe},
    response::Decoder,
    stream::{EventStream, Events, LineStream, Lines},
    unions::*,
    values::{Elements, IntoElements, IntoMaybe, IntoValue, by, entries},
};

#[cfg(feature = "ws")]
pub use crate::stream::{Channel, Connect, Start};

/// What `object!` expands to.
pub mod structs {
    pub use crate::structs::*;
}

/// What `validate!` expands to.
pub mod validation {
    pub use crate::validate::*;
}
