//! Failures to build a client.

/// A client could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL, or an expanded server template, is not a usable URL.
    #[error("base URL: {0}")]
    BaseUrl(String),
    /// A server was chosen that the document does not declare.
    #[error("server: {0}")]
    Server(String),
    /// A default header is invalid. The value is not shown.
    #[error("header `{0}` cannot be sent")]
    Header(String),
    /// A credential is set for a scheme that the document does not declare, or of another kind.
    #[error("credential: {0}")]
    Credential(String),
    /// The HTTP client could not be set up, for example without any root certificate.
    #[error("HTTP client: {0}")]
    Transport(String),
}
