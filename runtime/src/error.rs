//! What can go wrong with a call.

use std::{fmt, time::Duration};

use http::{HeaderMap, StatusCode};

use crate::{
    api::Operation,
    decode::DecodeError,
    redact::{Headers, Redactor},
    response::RawResponse,
    retry_after,
};

/// Why a call failed. `E` is the error body that the document declares.
///
/// Neither `Display` nor `Debug` prints a credential, a query string, or a header that may hold one.
#[non_exhaustive]
pub enum Error<E> {
    /// The server answered with an error that the document declares.
    Api(Box<ApiError<E>>),
    /// The server answered with a status that the document does not declare.
    Status(Box<RawResponse>),
    /// The server's answer does not fit the declared type.
    Decode(Box<DecodeFailure>),
    /// The request or the response did not come through.
    Transport(TransportError),
    /// The request could not be made; nothing was sent.
    Request(RequestError),
}

impl<E> Error<E> {
    /// The status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers, if there was an answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The declared error body.
    pub fn body(&self) -> Option<&E> {
        match self {
            Self::Api(error) => Some(&error.body),
            _ => None,
        }
    }

    /// The declared error body by move.
    pub fn into_body(self) -> Option<E> {
        match self {
            Self::Api(error) => Some(error.body),
            _ => None,
        }
    }

    /// The answer as it came, if there was one.
    pub fn response(&self) -> Option<&RawResponse> {
        match self {
            Self::Api(error) => Some(&error.response),
            Self::Status(response) => Some(response),
            Self::Decode(failure) => Some(&failure.response),
            Self::Transport(_) | Self::Request(_) => None,
        }
    }

    /// The start of the answer's body on one line, without the credentials of the call.
    pub fn excerpt(&self) -> Option<String> {
        self.response().map(RawResponse::excerpt)
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.response().and_then(RawResponse::request_id)
    }

    /// Whether a time limit of the client ran out: connecting, waiting between bytes, or in total.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }

    /// Whether no connection came about.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// How long the server asks to wait (`retry-after-ms`, `Retry-After`, RFC 9110 section 10.2.3), at
    /// most a day.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after::standard(self.headers()?)
    }
}

impl<E> From<Fault> for Error<E> {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Transport(error) => Self::Transport(error),
            Fault::Request(error) => Self::Request(error),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Status(response) => describe_with_excerpt(response, f),
            Self::Decode(failure) => failure.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Request(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Status(response) => f.debug_tuple("Status").field(response).finish(),
            Self::Decode(failure) => failure.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Request(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Decode(failure) => Some(&failure.error),
            Self::Transport(error) => std::error::Error::source(error),
            Self::Api(_) | Self::Status(_) | Self::Request(_) => None,
        }
    }
}

fn describe_with_excerpt(response: &RawResponse, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    response.describe(f)?;
    let excerpt = response.excerpt();
    if excerpt.is_empty() {
        Ok(())
    } else {
        write!(f, ": {excerpt}")
    }
}

/// An error status that the document declares, with its decoded body.
#[derive(Clone)]
pub struct ApiError<E> {
    pub(crate) response: RawResponse,
    pub(crate) body: E,
}

impl<E> ApiError<E> {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// The decoded body.
    pub fn body(&self) -> &E {
        &self.body
    }

    /// The answer as it came.
    pub fn response(&self) -> &RawResponse {
        &self.response
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe_with_excerpt(&self.response, f)
    }
}

impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.response.operation.id)
            .field("status", &self.response.status)
            .field(
                "headers",
                &Headers(&self.response.headers, &self.response.redactor),
            )
            .field(
                "body",
                &format_args!(
                    "{}",
                    self.response.redactor.scrub(&format!("{:?}", self.body))
                ),
            )
            .finish()
    }
}

/// An answer that does not fit the declared type.
#[derive(Debug)]
pub struct DecodeFailure {
    pub(crate) response: RawResponse,
    pub(crate) error: DecodeError,
}

impl DecodeFailure {
    /// The answer as it came.
    pub fn response(&self) -> &RawResponse {
        &self.response
    }

    /// What does not fit, and where.
    pub fn error(&self) -> &DecodeError {
        &self.error
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.response.describe(f)?;
        f.write_str(" with a body that does not fit")?;
        if self.response.truncated {
            f.write_str(" (cut off at the limit)")?;
        }
        write!(
            f,
            ", {}: {}",
            self.response.redactor.scrub(&self.error.to_string()),
            self.response.excerpt()
        )
    }
}

/// A failure without an answer: what sending comes to before anything is decoded.
#[derive(Debug)]
pub(crate) enum Fault {
    Transport(TransportError),
    Request(RequestError),
}

impl From<TransportError> for Fault {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<RequestError> for Fault {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

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

/// What kind of failure a [`RequestError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestErrorKind {
    /// A parameter or header cannot be written.
    Parameter,
    /// No alternative of the operation's security has all its credentials.
    Credentials,
    /// The body cannot be written.
    Body,
    /// The URL cannot be made: no base URL, or none that fits.
    Url,
}

/// The request could not be made; nothing was sent. The message never holds the offending value.
#[derive(Clone)]
pub struct RequestError(Box<RequestFailure>);

#[derive(Clone)]
struct RequestFailure {
    kind: RequestErrorKind,
    operation: Operation,
    message: String,
}

impl RequestError {
    pub(crate) fn new(kind: RequestErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(RequestFailure {
            kind,
            operation: Operation::NONE,
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
    pub(crate) fn of(mut self, operation: &Operation) -> Self {
        self.0.operation = operation.clone();
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
        if !self.0.operation.id.is_empty() {
            write!(f, "{}: ", self.0.operation)?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestError")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation.id)
            .field("message", &self.0.message)
            .finish()
    }
}

impl std::error::Error for RequestError {}

/// A client could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL, or what a server template came to, is no usable URL.
    #[error("base URL: {0}")]
    BaseUrl(String),
    /// A server was chosen that the document does not declare.
    #[error("server: {0}")]
    Server(String),
    /// A default header cannot be sent. The value is not shown.
    #[error("header `{0}` cannot be sent")]
    Header(String),
    /// A credential is set for a scheme that the document does not declare, or of another kind.
    #[error("credential: {0}")]
    Credential(String),
    /// The HTTP client could not be set up, for example without any root certificate.
    #[error("HTTP client: {0}")]
    Transport(String),
}
