//! One WebSocket connection: messages in and out, limits, keep-alive, close codes.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::Sink;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message, Utf8Bytes,
        error::{CapacityError, ProtocolError},
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{
    KeepAlive,
    keepalive::{Due, Pulse},
};
use crate::{
    TransportError, TransportErrorKind, Upgraded, WireText, coop,
    redact::Redactor,
    stream::{Closed, Limit, StreamError},
};

/// The library fills as many bytes with zeros before each read, however few arrive: its default of 128 KiB costs more than
/// everything else in a session of short messages.
const READ_BUFFER: usize = 8 << 10;

/// The size limits of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebSocketLimits {
    /// The maximum size of an incoming message, in bytes.
    pub message: usize,
    /// The maximum size of an incoming frame, in bytes; a message may consist of one.
    pub frame: usize,
    /// The maximum size of the write buffer, in bytes.
    pub write_buffer: usize,
}

impl WebSocketLimits {
    /// 16 MiB per message, in one frame or several, and a write buffer of 16 MiB.
    pub const DEFAULT: Self = Self {
        message: 16 << 20,
        frame: 16 << 20,
        write_buffer: 16 << 20,
    };

    fn config(self) -> WebSocketConfig {
        // The maximum must be larger than the buffer, or the library panics.
        let buffer = self.write_buffer.min(128 << 10);
        WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_message_size(Some(self.message))
            .max_frame_size(Some(self.frame))
            .write_buffer_size(buffer)
            .max_write_buffer_size(self.write_buffer.max(buffer.saturating_add(1)))
    }
}

impl Default for WebSocketLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A message from the other side.
#[derive(Debug)]
pub(crate) enum Incoming {
    Text(Utf8Bytes),
    Binary,
}

/// An open WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    ws: WebSocketStream<Counted>,
    redactor: Redactor,
    limits: WebSocketLimits,
    pulse: Pulse,
    /// Whether a ping is not yet written.
    pinging: bool,
}

impl Socket {
    /// A WebSocket over a connection after the handshake.
    pub(crate) async fn start(
        io: Upgraded,
        limits: WebSocketLimits,
        keep_alive: KeepAlive,
    ) -> Self {
        let redactor = io.redactor().clone();
        let io = Counted { io, bytes: 0 };
        Self {
            redactor,
            ws: WebSocketStream::from_raw_socket(io, Role::Client, Some(limits.config())).await,
            limits,
            pulse: Pulse::new(keep_alive),
            pinging: false,
        }
    }

    /// The secrets with which the connection was opened.
    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub(crate) fn set_keep_alive(&mut self, keep_alive: KeepAlive) {
        self.pulse.set(keep_alive);
    }

    /// The next message. An error is the end of the connection.
    pub(crate) fn poll_recv(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Incoming, StreamError>> {
        loop {
            ready!(coop::poll_ready(cx));
            let next = Pin::new(&mut self.ws).poll_next(cx);
            if next.is_ready() {
                coop::spend(0, cx);
            }
            match next {
                Poll::Ready(Some(Ok(Message::Text(text)))) => {
                    return Poll::Ready(Ok(Incoming::Text(text)));
                }
                Poll::Ready(Some(Ok(Message::Binary(_)))) => {
                    return Poll::Ready(Ok(Incoming::Binary));
                }
                Poll::Ready(Some(Ok(Message::Close(frame)))) => {
                    self.write_out(cx);
                    return Poll::Ready(Err(closed(frame)));
                }
                // The library answers pings by itself.
                Poll::Ready(Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)))) => {}
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(self.failed(error, cx))),
                Poll::Ready(None) => return Poll::Ready(Err(abnormal())),
                Poll::Pending => {
                    if self.pinging {
                        self.poll_ping(cx)?;
                    }
                    match ready!(self.pulse.poll(cx, self.ws.get_ref().bytes)) {
                        Due::Dead(silence) => return Poll::Ready(Err(StreamError::Pong(silence))),
                        Due::Ping => {
                            self.pinging = true;
                            let ping = Message::Ping(Bytes::new());
                            match Pin::new(&mut self.ws).start_send(ping) {
                                // If the buffer is full, writing it detects a dead connection without the ping.
                                Ok(()) | Err(Error::WriteBufferFull(_)) => {}
                                Err(error) => return Poll::Ready(Err(self.failed(error, cx))),
                            }
                        }
                    }
                }
            }
        }
    }

    fn poll_ping(&mut self, cx: &mut Context<'_>) -> Result<(), StreamError> {
        match Pin::new(&mut self.ws).poll_flush(cx) {
            Poll::Ready(Ok(())) => self.pinging = false,
            Poll::Ready(Err(error)) => return Err(self.failed(error, cx)),
            Poll::Pending => {}
        }
        Ok(())
    }

    /// Queues a text, which [`poll_flush`](Self::poll_flush) writes.
    pub(crate) fn start_send(&mut self, text: String) -> Result<(), StreamError> {
        Pin::new(&mut self.ws)
            .start_send(Message::text(text))
            .map_err(|error| match error {
                Error::WriteBufferFull(_) => Limit::WriteBuffer(self.limits.write_buffer).into(),
                error => self.explain(error),
            })
    }

    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        let flushed = ready!(Pin::new(&mut self.ws).poll_flush(cx));
        Poll::Ready(flushed.map_err(|error| self.explain(error)))
    }

    /// Sends a close frame if that is possible without waiting.
    pub(crate) fn close(&mut self, code: u16, cx: &mut Context<'_>) {
        let frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::from_static(""),
        };
        if Pin::new(&mut self.ws)
            .start_send(Message::Close(Some(frame)))
            .is_ok()
        {
            self.write_out(cx);
        }
    }

    fn write_out(&mut self, cx: &mut Context<'_>) {
        // A failure does not matter: a close frame is a courtesy, and the connection is dropped after it.
        let _ = Pin::new(&mut self.ws).poll_flush(cx);
    }

    /// Fails the connection, with the close code of the standard for the error
    /// ([RFC 6455 section 7.1.7](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7)).
    fn failed(&mut self, error: Error, cx: &mut Context<'_>) -> StreamError {
        let code = match &error {
            Error::Capacity(_) => Some(CloseCode::Size),
            Error::Utf8(_) => Some(CloseCode::Invalid),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(_) => Some(CloseCode::Protocol),
            _ => None,
        };
        if let Some(code) = code {
            self.close(code.into(), cx);
        }
        self.explain(error)
    }

    fn explain(&self, error: Error) -> StreamError {
        match error {
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => abnormal(),
            Error::Io(error) => broke_off(error),
            Error::Capacity(CapacityError::MessageTooLong { max_size, .. }) => {
                // The library has one error for both limits.
                if max_size < self.limits.message {
                    Limit::Frame(max_size).into()
                } else {
                    Limit::Message(max_size).into()
                }
            }
            Error::Protocol(error) => StreamError::Protocol(error.to_string().into()),
            Error::Utf8(_) => StreamError::Protocol("a text message is not UTF-8".into()),
            error => broke_off(error),
        }
    }
}

fn broke_off(error: impl std::error::Error + Send + Sync + 'static) -> StreamError {
    let error =
        TransportError::new(TransportErrorKind::Body, "the connection was lost").with_source(error);
    StreamError::Transport(error)
}

fn closed(frame: Option<CloseFrame>) -> StreamError {
    let closed = frame.map_or(
        Closed {
            code: Closed::NO_STATUS,
            reason: WireText::default(),
        },
        |frame| Closed {
            code: frame.code.into(),
            reason: frame.reason.as_str().into(),
        },
    );
    StreamError::Closed(Box::new(closed))
}

fn abnormal() -> StreamError {
    StreamError::Closed(Box::new(Closed {
        code: Closed::ABNORMAL,
        reason: WireText::default(),
    }))
}

/// Counts what is read, so that a large message in transit does not count as silence, and an endless series of frames
/// is read in turn with everything else.
struct Counted {
    io: Upgraded,
    bytes: u64,
}

impl std::fmt::Debug for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counted")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(coop::poll_ready(cx));
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buf))?;
        let read = buf.filled().len() - before;
        coop::spend(read, cx);
        self.bytes += read as u64;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
