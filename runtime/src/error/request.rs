//! Failures before anything is sent.

use std::fmt;

use crate::endpoint::Endpoint;

/// What kind of failure a [`RequestError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestErrorKind {
    /// A parameter or header cannot be encoded.
    Parameter,
    /// The credentials of no security requirement are complete, or they would be sent unencrypted.
    Credentials,
    /// The body cannot be encoded.
    Body,
    /// The URL cannot be built: there is no base URL, or it is invalid.
    Url,
}

/// The request could not be built; nothing was sent. The message never contains the offending value.
#[derive(Clone)]
pub struct RequestError(Box<RequestFailure>);

#[derive(Clone)]
struct RequestFailure {
    kind: RequestErrorKind,
    endpoint: Endpoint,
    message: String,
}

impl RequestError {
    pub(crate) fn new(kind: RequestErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(RequestFailure {
            kind,
            endpoint: Endpoint::NONE,
            message: message.into(),
        }))
    }

    /// An error about one parameter or header.
    pub(crate) fn parameter(name: &str, problem: impl fmt::Display) -> Self {
        Self::new(
            RequestErrorKind::Parameter,
            format!("`{}` {problem}", name.escape_debug()),
        )
    }

    #[must_use]
    pub(crate) fn of(mut self, endpoint: &Endpoint) -> Self {
        self.0.endpoint = endpoint.template();
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> RequestErrorKind {
        self.0.kind
    }

    /// What is wrong, without the operation.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.endpoint.id.is_empty() {
            write!(f, "{}: ", self.0.endpoint)?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestError")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.endpoint.id)
            .field("message", &self.0.message)
            .finish()
    }
}

impl std::error::Error for RequestError {}
