//! What can go wrong with a call.

mod build;
mod request;
pub(crate) mod transport;

use std::{fmt, time::Duration};

use http::{HeaderMap, StatusCode};

use crate::{
    decode_error::DecodeError,
    endpoint::Endpoint,
    read::Deviations,
    redact::{Headers, Redactor},
    response::RawResponse,
};

pub use build::BuildError;
pub use request::{RequestError, RequestErrorKind};
pub use transport::{TransportError, TransportErrorKind};

/// Why a call failed. `E` is the error body that the document declares.
///
/// Neither `Display` nor `Debug` prints a credential, a query string, a header that may hold one, or the value of a
/// property that the document says is secret. There is no `source()`: the message is complete.
#[non_exhaustive]
pub enum Error<E> {
    /// The server responded with an error that the document declares.
    Api(Box<ApiError<E>>),
    /// The server responded with a status that the document does not declare, or with an error whose body does not fit
    /// the declared type ([`RawResponse::misfit`] has the reason).
    Status(Box<RawResponse>),
    /// The body of a successful response does not fit the declared type.
    Decode(Box<DecodeFailure>),
    /// The transport failed: the request or the response did not get through.
    Transport(TransportError),
    /// The request could not be built; nothing was sent.
    Request(RequestError),
}

impl<E> Error<E> {
    /// The status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers, if there was a response.
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

    /// Returns the declared error body by value.
    pub fn into_body(self) -> Option<E> {
        match self {
            Self::Api(error) => Some(error.body),
            _ => None,
        }
    }

    /// The raw response, if there was one.
    pub fn response(&self) -> Option<&RawResponse> {
        match self {
            Self::Api(error) => Some(&error.response),
            Self::Status(response) => Some(response),
            Self::Decode(failure) => Some(&failure.response),
            Self::Transport(_) | Self::Request(_) => None,
        }
    }

    /// The start of the response's body on one line, without the credentials of the call.
    pub fn excerpt(&self) -> Option<String> {
        self.response().map(RawResponse::excerpt)
    }

    /// The id that the server assigned to the request.
    pub fn request_id(&self) -> Option<&str> {
        self.response().and_then(RawResponse::request_id)
    }

    /// Whether the server rejected the call because of a rate limit: status 429 (RFC 6585).
    /// [`retry_after`](Self::retry_after) is how long to wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use raccord::Error;
    ///
    /// /// How long to wait before the same call can succeed.
    /// fn pause<E>(error: &Error<E>) -> Option<Duration> {
    ///     let second = Duration::from_secs(1);
    ///     error.is_rate_limited().then(|| error.retry_after().unwrap_or(second))
    /// }
    /// ```
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the server rejected the credentials: status 401 if they are missing or invalid, 403 if they do not
    /// permit this call.
    ///
    /// If credentials are missing on the client's side and nothing was sent, the error is an [`Error::Request`] of
    /// [`RequestErrorKind::Credentials`]; if no access token could be obtained, it is an [`Error::Transport`] of
    /// [`TransportErrorKind::Token`].
    pub fn is_auth(&self) -> bool {
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        self.status()
            .is_some_and(|status| refused.contains(&status))
    }

    /// The same error with another type of error body, so that calls of several operations have one error type.
    ///
    /// ```
    /// use raccord::Error;
    ///
    /// fn as_text<E: ToString>(error: Error<E>) -> Error<String> {
    ///     error.map(|body| body.to_string())
    /// }
    /// ```
    pub fn map<F>(self, body: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Api(error) => Error::Api(Box::new(ApiError {
                response: error.response,
                body: body(error.body),
                deviations: error.deviations,
            })),
            Self::Status(response) => Error::Status(response),
            Self::Decode(failure) => Error::Decode(failure),
            Self::Transport(error) => Error::Transport(error),
            Self::Request(error) => Error::Request(error),
        }
    }

    /// Whether a time limit of the client was exceeded: for connecting, between bytes, or in total.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }

    /// Whether no connection could be established.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// How long the server asks to wait, at most a day: by the headers of the call's [`RetryPolicy`](crate::RetryPolicy),
    /// `retry-after-ms` or `Retry-After` (RFC 9110 section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after()
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
        // The other messages are complete.
        match self {
            Self::Status(response) => response.misfit().map(|error| error as _),
            Self::Api(_) | Self::Decode(_) | Self::Transport(_) | Self::Request(_) => None,
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
    pub(crate) deviations: Deviations,
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

    /// The raw response.
    pub fn response(&self) -> &RawResponse {
        &self.response
    }

    /// Where the body deviates from the document, see [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &Deviations {
        &self.deviations
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
            .field("operation", &self.response.endpoint.id)
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

/// A response that does not fit the declared type.
#[derive(Debug)]
pub struct DecodeFailure {
    pub(crate) response: RawResponse,
    error: DecodeError,
}

impl DecodeFailure {
    pub(crate) fn new(response: RawResponse, error: DecodeError) -> Self {
        let error = error.redacted(&response.redactor, &String::from_utf8_lossy(&response.body));
        Self { response, error }
    }

    /// The raw response.
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
        write!(f, ", {}: {}", self.error, self.response.excerpt())
    }
}

/// A failure before anything is decoded.
#[derive(Debug)]
pub(crate) enum Fault {
    Transport(TransportError),
    Request(RequestError),
}

impl Fault {
    /// The same failure, attributed to a call.
    pub(crate) fn of(self, endpoint: &Endpoint, redactor: &Redactor) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.of(endpoint, redactor)),
            Self::Request(error) => Self::Request(error.of(endpoint)),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Required by `?` into a boxed error, and to send an error to another thread.
    fn is_portable<T: std::error::Error + Send + Sync + 'static>() {}

    fn is_send<T: Send + 'static>() {}

    fn is_shared<T: Clone + Send + Sync + fmt::Debug + 'static>() {}

    #[test]
    fn calls_move_between_threads() {
        // Neither the body nor the error type has to be `Send`.
        type NotSend = std::rc::Rc<()>;
        is_send::<crate::__private::Call<NotSend, NotSend>>();
        is_send::<crate::Sending<NotSend, NotSend>>();
        is_send::<crate::Pages<NotSend, NotSend, NotSend>>();
        is_shared::<crate::client::Client>();
        is_shared::<crate::client::ClientBuilder>();
    }

    #[test]
    fn errors_are_small_and_portable() {
        is_portable::<Error<String>>();
        is_portable::<Error<std::convert::Infallible>>();
        assert!(size_of::<Error<[u64; 64]>>() <= 16);
        assert!(size_of::<Result<(), TransportError>>() <= 8);
    }
}
