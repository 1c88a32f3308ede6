//! What can go wrong on a stream.

use std::{error::Error as StdError, fmt, time::Duration};

use http::HeaderMap;

use crate::{
    DecodeError, Error, RequestError, TransportError, TransportErrorKind, WireText,
    redact::{Headers, Redactor},
    response::RawResponse,
};

/// A failure on an open stream or session.
///
/// [`is_final`](Self::is_final) tells whether it ends the stream.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// An event, line or message does not fit its type. The stream continues with the next one.
    #[error(transparent)]
    Decode(Box<Undecoded>),
    /// The server sent something valid that this client does not support. The stream continues.
    #[error("{0} is not supported")]
    Unsupported(&'static str),
    /// A limit was exceeded.
    #[error(transparent)]
    Limit(#[from] Limit),
    /// The server did not reply to a ping for this long.
    #[error("no reply to a ping for {0:?}")]
    Pong(Duration),
    /// The connection was not ready after this long.
    #[error("not connected after {0:?}")]
    ConnectTimeout(Duration),
    /// The server responded to the opening request with another status.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The server rejected the connection with a message (Socket.IO `CONNECT_ERROR`).
    #[error("the server rejected the connection: {0}")]
    Rejected(Box<Rejection>),
    /// The stream ended without the event or text that signals its end.
    #[error("the stream ended before its last event")]
    Unfinished,
    /// The server closed the WebSocket.
    #[error("the server closed the connection: {0}")]
    Closed(Box<Closed>),
    /// The server broke the protocol.
    #[error("protocol error: {0}")]
    Protocol(WireText),
    /// The connection failed, or was silent for too long.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The request could not be built; nothing was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The connection was lost or never established, and all attempts to connect failed.
    #[error("could not connect in {attempts} attempts")]
    GaveUp {
        /// The number of attempts.
        attempts: u32,
        /// The last failure.
        #[source]
        last: Box<StreamError>,
    },
    /// The message may not have reached the server: the connection ended before it was written.
    #[error("the message was not sent: the connection ended")]
    Unsent,
    /// The connection ended before the acknowledgement arrived.
    #[error("not acknowledged: the connection ended")]
    Unacknowledged,
    /// No acknowledgement arrived for this long.
    #[error("not acknowledged after {0:?}")]
    AckTimeout(Duration),
    /// The message cannot be serialized as JSON.
    #[error("the message cannot be encoded")]
    Encode(#[source] serde_json::Error),
}

impl StreamError {
    /// Whether the error ends the stream. Otherwise the next item may be a value.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(
            self,
            Self::Decode(_)
                | Self::Unsupported(_)
                | Self::Unsent
                | Self::Unacknowledged
                | Self::AckTimeout(_)
                | Self::Encode(_)
        )
    }

    /// Whether a time limit was exceeded.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Pong(_) | Self::ConnectTimeout(_) | Self::AckTimeout(_) => true,
            Self::Transport(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// The same error, with the secrets of its call: texts from the wire are printed without them.
    pub(crate) fn redacted(self, redactor: &Redactor) -> Self {
        match self {
            Self::Decode(undecoded) => {
                let Undecoded { text, source } = *undecoded;
                Self::Decode(Box::new(Undecoded {
                    source: source.redacted(redactor, text.as_raw()),
                    text: text.of(redactor),
                }))
            }
            Self::Closed(closed) => Self::Closed(Box::new(Closed {
                reason: closed.reason.of(redactor),
                ..*closed
            })),
            Self::Rejected(rejection) => Self::Rejected(Box::new(Rejection {
                message: rejection.message.of(redactor),
                data: rejection.data.map(|data| data.of(redactor)),
            })),
            Self::Protocol(problem) => Self::Protocol(problem.of(redactor)),
            Self::Transport(error) => Self::Transport(error.redacted(redactor)),
            Self::GaveUp { attempts, last } => Self::GaveUp {
                attempts,
                last: Box::new(last.redacted(redactor)),
            },
            Self::Unsupported(_)
            | Self::Limit(_)
            | Self::Pong(_)
            | Self::ConnectTimeout(_)
            | Self::Refused(_)
            | Self::Unfinished
            | Self::Request(_)
            | Self::Unsent
            | Self::Unacknowledged
            | Self::AckTimeout(_)
            | Self::Encode(_) => self,
        }
    }

    /// Whether a first connection that failed like this is worth another attempt.
    #[cfg(feature = "ws")]
    pub(crate) fn is_not_there_yet(&self) -> bool {
        match self {
            Self::Transport(error) => {
                error.kind() == TransportErrorKind::Body
                    || is_not_there_yet(None, Some(error.kind()))
            }
            Self::Refused(refusal) => is_not_there_yet(Some(refusal.status), None),
            Self::Closed(closed) => !closed.is_normal() && closed.is_temporary(),
            _ => false,
        }
    }

    /// Whether another connection may succeed. A decision of the server would be the same again.
    pub(crate) fn is_worth_a_try(&self) -> bool {
        match self {
            Self::Pong(_) | Self::ConnectTimeout(_) | Self::Unfinished => true,
            Self::Transport(error) => match error.kind() {
                TransportErrorKind::Connect
                | TransportErrorKind::ConnectTimeout
                | TransportErrorKind::IdleTimeout
                | TransportErrorKind::Timeout
                | TransportErrorKind::Closed
                | TransportErrorKind::Body
                | TransportErrorKind::Token
                | TransportErrorKind::Other => true,
                TransportErrorKind::BodyLimit
                | TransportErrorKind::Redirect
                | TransportErrorKind::RequestBody => false,
            },
            Self::Refused(refusal) => refusal.status >= 500,
            Self::Closed(closed) => closed.is_temporary(),
            Self::Decode(_)
            | Self::Unsupported(_)
            | Self::Limit(_)
            | Self::Rejected(_)
            | Self::Protocol(_)
            | Self::Request(_)
            | Self::GaveUp { .. }
            | Self::Unsent
            | Self::Unacknowledged
            | Self::AckTimeout(_)
            | Self::Encode(_) => false,
        }
    }
}

/// Whether the server may be about to start: there was no connection, it broke, or a gateway or the server itself says
/// that it is not available. A server that is silent until the connection times out has had enough time.
pub(crate) fn is_not_there_yet(status: Option<u16>, transport: Option<TransportErrorKind>) -> bool {
    status.is_some_and(|status| matches!(status, 502..=504))
        || transport.is_some_and(|kind| {
            matches!(
                kind,
                TransportErrorKind::Connect
                    | TransportErrorKind::ConnectTimeout
                    | TransportErrorKind::Closed
            )
        })
}

/// The failure of the call that opens a stream, with the start of the error body.
impl<E> From<Error<E>> for StreamError {
    fn from(error: Error<E>) -> Self {
        let retry_after = error.retry_after();
        match error {
            Error::Transport(error) => Self::Transport(error),
            Error::Request(error) => Self::Request(error),
            Error::Api(_) | Error::Status(_) | Error::Decode(_) => {
                Self::Refused(Box::new(Refusal {
                    status: error.status().map_or(0, |status| status.as_u16()),
                    headers: error
                        .response()
                        .map(RawResponse::private_headers)
                        .unwrap_or_default(),
                    body: error
                        .response()
                        .map(RawResponse::wire_text)
                        .unwrap_or_default(),
                    retry_after,
                }))
            }
        }
    }
}

/// A limit that was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// A line of an event stream.
    #[error("a line is longer than {0} bytes; raise `SseLimits::line`")]
    Line(usize),
    /// An event.
    #[error("an event is larger than {0} bytes; raise `SseLimits::event`")]
    Event(usize),
    /// The number of lines of an event.
    #[error("an event has more than {0} lines; raise `SseLimits::lines`")]
    Lines(usize),
    /// A JSON text of a stream of lines.
    #[error("a JSON text is longer than {0} bytes; raise `LinesOptions::limit`")]
    Text(usize),
    /// A WebSocket message from the server, including those of Socket.IO.
    #[error("a message is larger than {0} bytes; raise `WebSocketLimits::message`")]
    Message(usize),
    /// A WebSocket frame from the server.
    #[error("a frame is larger than {0} bytes; raise `WebSocketLimits::frame`")]
    Frame(usize),
    /// A message to the server.
    #[error("a message to be sent is larger than {0} bytes; raise `WebSocketLimits::write_buffer`")]
    WriteBuffer(usize),
    /// Events that wait for an acknowledgement.
    #[error("more than {0} messages wait to be acknowledged")]
    Queue(usize),
}

/// An event, line or message that does not fit its type.
#[derive(Debug)]
pub struct Undecoded {
    /// The text as received.
    pub text: WireText,
    /// Why it does not fit.
    pub source: DecodeError,
}

impl fmt::Display for Undecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unexpected content: {:?}", self.text)
    }
}

impl StdError for Undecoded {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

/// An HTTP response instead of a stream. `Debug` shows its headers except for credentials and cookies.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: WireText,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server responded with status {}", self.status)?;
        if !self.body.is_empty() {
            write!(f, ": {:?}", self.body)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers, &Redactor::default()))
            .field("body", &self.body)
            .field("retry_after", &self.retry_after)
            .finish()
    }
}

impl StdError for Refusal {}

/// The message of a server that rejects a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// `message` of the packet.
    pub message: WireText,
    /// `data` of the packet, as JSON.
    pub data: Option<WireText>,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

/// How a server closed a WebSocket
/// ([RFC 6455 section 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its code; 1005 if the close frame has none, 1006 if there was no close frame.
    pub code: u16,
    /// Its reason.
    pub reason: WireText,
}

impl Closed {
    pub(crate) const NORMAL: u16 = 1000;
    pub(crate) const NO_STATUS: u16 = 1005;
    pub(crate) const ABNORMAL: u16 = 1006;

    /// Whether the code means regular completion and not a failure.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        self.code == Self::NORMAL || self.code == Self::NO_STATUS
    }

    /// Whether the code means a temporary state: going away, no close frame, an internal error, a restart, overload, a
    /// bad gateway. Codes of the application (3000 and up) are decisions of the server.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self.code, 1000 | 1001 | 1005 | 1006 | 1011..=1014)
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Self::ABNORMAL => f.write_str("no close frame")?,
            code => write!(f, "code {code}")?,
        }
        if !self.reason.is_empty() {
            write!(f, ", {:?}", self.reason)?;
        }
        Ok(())
    }
}
