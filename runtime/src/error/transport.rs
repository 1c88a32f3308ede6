//! Failures between the request and the response.

use std::fmt;

use crate::{endpoint::Endpoint, redact::Redactor};

/// What kind of failure a [`TransportError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: name resolution, TCP, TLS.
    Connect,
    /// No connection came about in time.
    ConnectTimeout,
    /// No byte came for the idle limit.
    IdleTimeout,
    /// The call took longer than its total limit.
    Timeout,
    /// The connection ended before the head of the response came.
    Closed,
    /// The body of the response ended early or could not be decompressed.
    Body,
    /// The body of the response is larger than the limit.
    BodyLimit,
    /// The server redirects to where the client does not follow.
    Redirect,
    /// An access token could not be had.
    Token,
    /// Reading the body to send failed.
    RequestBody,
    /// Anything else.
    Other,
}

/// The request or the response did not come through.
pub struct TransportError(Box<TransportFailure>);

struct TransportFailure {
    kind: TransportErrorKind,
    endpoint: Endpoint,
    /// What went wrong, and why as far as that is known.
    message: String,
    redactor: Redactor,
}

impl TransportError {
    /// An error with a message, which must not hold a secret or a URL with a query.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(TransportFailure {
            kind,
            endpoint: Endpoint::NONE,
            message: message.into(),
            redactor: Redactor::default(),
        }))
    }

    /// The same error with the words of its causes. They are kept as text: a cause may quote what came over the wire, and
    /// is not to be printed but through this error.
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

    /// The same error, said to be of a call.
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

    /// Whether a time limit of the client ran out.
    pub fn is_timeout(&self) -> bool {
        use TransportErrorKind::{ConnectTimeout, IdleTimeout, Timeout};
        matches!(self.0.kind, ConnectTimeout | IdleTimeout | Timeout)
    }

    /// Whether no connection came about.
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
