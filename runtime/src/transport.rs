//! The interface to HTTP: a trait, which tests and unusual networks can implement.

use std::{
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{
    body::{Body, ByteStream},
    error::{TransportError, TransportErrorKind},
    io_thread::IoThread,
    redact::Redactor,
};

/// Sends one HTTP request.
///
/// An implementation sends exactly the request: it neither retries it nor follows redirects, and adds no `Referer`.
/// Idle and total time limits are enforced by the caller, limits on connecting by the transport. The future must not
/// borrow from `self`.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns when the head of the response has arrived.
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>>;

    /// Sends a request that asks to switch protocols (RFC 9110 section 7.8).
    ///
    /// The default implementation fails, for a transport without support.
    fn upgrade(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Connection>, TransportError>> {
        drop(request);
        Box::pin(std::future::ready(Err(TransportError::new(
            TransportErrorKind::Other,
            "the transport cannot switch protocols",
        ))))
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        (**self).send(request)
    }

    fn upgrade(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Connection>, TransportError>> {
        (**self).upgrade(request)
    }
}

/// The result of a request to switch protocols.
#[derive(Debug)]
pub enum Connection {
    /// The server switched (status 101): the connection.
    Switched(Upgraded),
    /// The server refused, with this response.
    Refused(ByteStream),
}

/// A connection after the protocol switch.
pub struct Upgraded {
    io: Pin<Box<dyn Io>>,
    /// The connection must not outlive the thread that drives it.
    _thread: Option<IoThread>,
    /// The secrets of the call, which the server may echo.
    #[cfg_attr(
        not(feature = "ws"),
        expect(dead_code, reason = "only sockets read it")
    )]
    redactor: Redactor,
}

/// Both directions of a connection.
trait Io: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Io for T {}

impl Upgraded {
    /// Wraps a connection.
    pub fn new(io: impl AsyncRead + AsyncWrite + Send + 'static) -> Self {
        Self {
            io: Box::pin(io),
            _thread: None,
            redactor: Redactor::default(),
        }
    }

    pub(crate) fn driven_by(self, thread: Option<IoThread>) -> Self {
        Self {
            _thread: thread,
            ..self
        }
    }

    /// The same connection, with the secrets of its call.
    pub(crate) fn of(self, redactor: Redactor) -> Self {
        Self { redactor, ..self }
    }

    #[cfg(feature = "ws")]
    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upgraded")
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_read(cx, buf)
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.io.as_mut().poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_shutdown(cx)
    }
}
