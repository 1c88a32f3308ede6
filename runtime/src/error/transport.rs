//! Failures between the request and the answer.

use std::fmt;

use crate::{api::Operation, redact::Redactor};

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
    operation: Operation,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    redactor: Redactor,
}

impl TransportError {
    /// An error with a message, which must not hold a secret or a URL with a query.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(TransportFailure {
            kind,
            operation: Operation::NONE,
            message: message.into(),
            source: None,
            redactor: Redactor::default(),
        }))
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The same error, said to be of a call.
    #[must_use]
    pub(crate) fn of(mut self, operation: &Operation, redactor: &Redactor) -> Self {
        self.0.operation = operation.clone();
        self.0.redactor = redactor.clone();
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

    /// The message and those of the causes, each once.
    fn chain(&self) -> String {
        let mut text = self.0.message.clone();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        self.0.redactor.scrub(&text)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.operation.id.is_empty() {
            write!(f, "{}: ", self.0.operation)?;
        }
        f.write_str(&self.chain())
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation.id)
            .field("message", &self.chain())
            .finish()
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
