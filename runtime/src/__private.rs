//! What generated code calls, beside what its users see. Not for use by hand: it changes with the generator.
//!
//! Generated code describes an operation on a [`Call`]; everything after that happens in the runtime:
//!
//! 1. a [`Client`], built from constants that describe the interface ([`Api`]), starts a [`Call`];
//! 2. the call **encodes** its parameters ([`PathStyle`], [`QueryStyle`]) and its body ([`Body`], [`Form`]) by
//!    [`Describe`], and remembers the first value that cannot be sent;
//! 3. sending it **authorises** each attempt ([`SchemeKind`], [`Credentials`]), passes it to the [`Transport`], and
//!    **repeats** it when the [`RetryPolicy`] says so and it is safe;
//! 4. the response is read within the limits on time and size, and **decoded** by its status: to a [`Response`], or to
//!    an [`Error`] that prints no secret;
//! 5. a list operation goes on from page to page ([`paginate`]).
//!
//! ```no_run
//! use raccord::__private::{self as rt, Describe as _};
//! use raccord::{Call, Method, RetryPolicy, Value};
//!
//! static API: rt::Api = rt::Api {
//!     name: "example",
//!     servers: &[rt::Server { url: "https://api.example.com", description: "", variables: &[] }],
//!     schemes: &[rt::Scheme { name: "bearerAuth", env: "EXAMPLE_TOKEN", kind: rt::SchemeKind::Bearer }],
//!     retry: RetryPolicy::DEFAULT,
//! };
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = rt::Client::builder(&API).credential("bearerAuth", "…").build()?;
//! let call: Call<Value, Value> = client
//!     .call("getItem", Method::GET, "/items/{id}")
//!     .path("id", "a/b")
//!     .query("verbose", &true)
//!     .security(&[&["bearerAuth"]])
//!     .success(200, rt::json)
//!     .failure_default(rt::json);
//! let item = call.send().await?;
//! println!("{} {}", item.status(), item.body());
//! # Ok(())
//! # }
//! ```

// What users see, which generated code names too, and the macros.
pub use crate::*;

pub use crate::{
    api::{Api, ClientAuth, Scheme, SchemeKind, Server, ServerVariable},
    body::FormEncoding,
    call::Describe,
    client::{Client, ClientBuilder},
    decode::{any, bytes, empty, json, json_or_text, optional_json, text, with_headers},
    headers::{FromHeaders, header, required_header},
    media_type::by_media_type,
    page::{Paging, paginate},
    param::{PathStyle, QueryStyle},
    probe::{JsonTypes, Probe},
    response::Decoder,
    unions::*,
};

/// What `object!` expands to.
pub mod structs {
    pub use crate::structs::*;
}

/// What `validate!` expands to.
pub mod validation {
    pub use crate::validate::*;
}
