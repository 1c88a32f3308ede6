//! Security schemes and servers.

use serde::Serialize;

use super::docs::Docs;
use super::location::Location;

/// Index into [`Api::schemes`](super::Api::schemes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct SchemeId(pub u32);

/// Schemes that are needed together; empty for anonymous access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Requirement {
    /// The schemes.
    pub schemes: Vec<SchemeId>,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecurityScheme {
    /// Its key in the document.
    pub key: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// What it is.
    pub kind: SchemeKind,
    /// Documentation.
    pub docs: Docs,
}

/// What a scheme adds to a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`; also OAuth2 flows other than client credentials and OpenID Connect, whose token the caller has.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// Another HTTP scheme: `Authorization: <scheme> …`.
    Http {
        /// Its name.
        scheme: String,
    },
    /// A key under a name.
    ApiKey {
        /// Header, query or cookie.
        location: Location,
        /// Its name there.
        name: String,
    },
    /// OAuth2 client credentials: the runtime fetches the token.
    ClientCredentials {
        /// Token endpoint.
        token_url: String,
        /// Scopes of the flow.
        scopes: Vec<String>,
        /// How the client authenticates: `x-token-endpoint-auth-method`.
        client_auth: ClientAuth,
    },
    /// A client certificate: nothing in the request; the transport has it.
    MutualTls,
}

/// How an OAuth2 client authenticates (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum ClientAuth {
    /// `client_secret_basic`: `Authorization: Basic …`, which every such server supports.
    #[default]
    Basic,
    /// `client_secret_post`: `client_id` and `client_secret` in the body.
    Body,
}

/// A base URL.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Server {
    /// With `{variables}`; may be relative.
    pub url: String,
    /// Description.
    pub description: Option<String>,
    /// Variables in document order.
    pub variables: Vec<ServerVariable>,
}

/// A server variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServerVariable {
    /// Name in the URL.
    pub name: String,
    /// Default.
    pub default: String,
    /// Allowed values; empty for any.
    pub values: Vec<String>,
    /// Description.
    pub description: Option<String>,
}
