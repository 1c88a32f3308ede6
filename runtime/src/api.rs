//! What a generated client declares about its API, as constants.

use crate::retry::RetryPolicy;

/// An API as its document declares it.
#[derive(Debug)]
pub struct Api {
    /// The name of the generated module, for messages and spans.
    pub name: &'static str,
    /// The servers (OAS 3.1 section 4.8.5); the first is the default.
    pub servers: &'static [Server],
    /// The security schemes (OAS 3.1 section 4.8.27).
    pub schemes: &'static [Scheme],
    /// How failed calls are retried.
    pub retry: RetryPolicy,
}

/// A server of the document.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// The URL, absolute or relative, with `{variables}`.
    pub url: &'static str,
    /// Its description in the document.
    pub description: &'static str,
    /// The variables of the URL.
    pub variables: &'static [ServerVariable],
}

/// A variable of a server URL (OAS 3.1 section 4.8.6).
#[derive(Clone, Copy, Debug)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: &'static str,
    /// The default value.
    pub default: &'static str,
    /// The allowed values; empty if all are allowed.
    pub values: &'static [&'static str],
}

/// A security scheme of the document.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// The name in `components.securitySchemes`.
    pub name: &'static str,
    /// The environment variable that holds the credential.
    ///
    /// `user:password` for [`SchemeKind::Basic`]. For [`SchemeKind::ClientCredentials`], the names with the suffixes
    /// `_CLIENT_ID` and `_CLIENT_SECRET` hold the credentials of the client, and the name itself a ready token.
    pub env: &'static str,
    /// How the credential is sent.
    pub kind: SchemeKind,
}

/// How a credential is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `Authorization: Bearer …` (RFC 6750); also OpenID Connect and OAuth2 flows that need a person.
    Bearer,
    /// `Authorization: Basic …` (RFC 7617).
    Basic,
    /// `Authorization: <scheme> …` for any other HTTP authentication scheme.
    Http {
        /// The scheme, as it is sent.
        scheme: &'static str,
    },
    /// A key in a header.
    ApiKeyHeader {
        /// The header.
        name: &'static str,
    },
    /// A key in the query.
    ApiKeyQuery {
        /// The query parameter.
        name: &'static str,
    },
    /// A key in a cookie.
    ApiKeyCookie {
        /// The cookie.
        name: &'static str,
    },
    /// An OAuth2 token by client credentials (RFC 6749 section 4.4), fetched and renewed on demand.
    ClientCredentials {
        /// The token URL; relative to the base URL if it has no host.
        token_url: &'static str,
        /// The scopes to ask for.
        scopes: &'static [&'static str],
        /// How the client authenticates to the token endpoint.
        client_auth: ClientAuth,
    },
    /// A client certificate, which the transport presents; always counts as set.
    MutualTls,
}

/// How an OAuth2 client authenticates (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// `Authorization: Basic …`, which every server that issues client passwords supports.
    #[default]
    Basic,
    /// `client_id` and `client_secret` in the body.
    Body,
}
