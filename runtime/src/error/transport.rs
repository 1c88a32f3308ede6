//! Failures between the request and the response.

use std::fmt;

use crate::{endpoint::Endpoint, redact::Redactor};

/// What kind of failure a [`TransportError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be established: name resolution, TCP, TLS.
    Connect,
    /// No connection was established in time.
    ConnectTimeout,
    /// No byte was received within the idle limit.
    IdleTimeout,
    /// The call took longer than its total limit.
    Timeout,
    /// The connection ended before the head of the response was received.
    Closed,
    /// The body of the response ended early or could not be decompressed.
    Body,
    /// The body of the response is larger than the limit.
    BodyLimit,
    /// The server redirects to a place to which the client does not follow.
    Redirect,
    /// No access token could be obtained.
    Token,
    /// Reading the body to send failed.
    RequestBody,
    /// Anything else.
    Other,
}

/// The transport failed: the request or the response did not get through.
pub struct TransportError(Box<TransportFailure>);

struct TransportFailure {
    kind: TransportErrorKind,
    endpoint: Endpoint,
    /// What went wrong and, if known, why.
    message: String,
    redactor: Redactor,
}

impl TransportError {
    /// An error with a message, which must not contain a secret or a URL with a query.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(TransportFailure {
            kind,
            endpoint: Endpoint::NONE,
            message: message.into(),
            redactor: Redactor::default(),
        }))
    }

    /// The same error with the words of its causes. They are stored as text: a cause may quote text from the wire,
    /// which must only be printed through this error.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*source);
        while let Some(error) = cause {
            let text = error.to_string();
            if !self.0.message.contains(&text) {
                self.0.message.push_str(": ");
                self.0.message.push_str(&text);
            }
            cause = error.source();
        }
        self
    }

    /// The same error, attributed to a call.
    #[must_use]
    pub(crate) fn of(mut self, endpoint: &Endpoint, redactor: &Redactor) -> Self {
        self.0.endpoint = endpoint.clone();
        self.redacted(redactor)
    }

    /// The same error, of a call with these secrets if it is of none yet.
    #[must_use]
    pub(crate) fn redacted(mut self, redactor: &Redactor) -> Self {
        self.0.redactor = std::mem::take(&mut self.0.redactor).or(redactor);
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// Whether a time limit of the client was exceeded.
    pub fn is_timeout(&self) -> bool {
        use TransportErrorKind::{ConnectTimeout, IdleTimeout, Timeout};
        matches!(self.0.kind, ConnectTimeout | IdleTimeout | Timeout)
    }

    /// Whether no connection could be established.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            TransportErrorKind::Connect | TransportErrorKind::ConnectTimeout
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.0;
        if !failure.endpoint.id.is_empty() {
            let endpoint = failure.endpoint.to_string();
            write!(f, "{}: ", failure.redactor.scrub(&endpoint))?;
        }
        f.write_str(&failure.redactor.scrub(&failure.message))
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.endpoint.id)
            .field("message", &self.0.redactor.scrub(&self.0.message))
            .finish()
    }
}

impl std::error::Error for TransportError {}
