//! The typed session.

use std::{
    convert::Infallible,
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::{Stream, future::BoxFuture};
use serde::Serialize;
use serde_json::Value;

use super::json::Json;
use crate::stream::{
    StreamError,
    session::{Connect, Engine, Follow, Outbox, Session, send_through},
};
use crate::{Deviations, FromJson, Raw, call::Call, json};

/// A session of JSON messages over a WebSocket ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)): `In` from the
/// server, `Out` to it.
///
/// A message that does not fit `In` is an [`Err`], after which the session continues ([`StreamError::is_final`]). If
/// the API can resume from a position, a lost connection is re-established and duplicate messages are dropped.
/// Everything happens while the session is polled, by reading or sending, including replies to pings; dropping the
/// session drops the connection.
#[must_use = "a session does nothing unless it is polled"]
pub struct WebSocket<In: FromJson, Out = Raw> {
    engine: Engine<Json<In>>,
    outgoing: PhantomData<fn(Out)>,
}

impl<In, Out> Session for WebSocket<In, Out>
where
    In: FromJson + Send + 'static,
    Out: Serialize + 'static,
{
    type Declared = Follow;

    fn open(
        mut connect: Connect,
        call: Call<(), Infallible>,
        follow: &'static Follow,
    ) -> BoxFuture<'static, Result<Self, StreamError>> {
        Box::pin(async move {
            let protocol = Json::new(connect.tracker(follow), call.is_strict());
            let options = connect.options;
            let mut engine = Engine::new(protocol, options, connect.redial(call, follow));
            engine.connected().await?;
            Ok(Self {
                engine,
                outgoing: PhantomData,
            })
        })
    }
}

impl<In: FromJson, Out: Serialize> WebSocket<In, Out> {
    /// The next message; `None` after the last one.
    pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Sends a message, and reads ahead meanwhile.
    ///
    /// If the future is dropped early, the message is sent whole or not at all.
    ///
    /// # Errors
    /// The connection ends before the message is written; it may or may not have arrived.
    pub async fn send(&mut self, message: &Out) -> Result<(), StreamError> {
        self.engine.send(encode(message)?).await
    }

    /// Sends JSON that the document does not describe.
    ///
    /// # Errors
    /// See [`send`](Self::send).
    pub async fn send_raw(&mut self, message: &Value) -> Result<(), StreamError> {
        self.engine.send(encode(message)?).await
    }

    /// A handle to send from another task while the session is read.
    #[must_use]
    pub fn sender(&self) -> Sender<Out> {
        Sender {
            outbox: self.engine.outbox(),
            outgoing: PhantomData,
        }
    }

    /// The position after the last message that was read, from which another session can resume.
    #[must_use]
    pub fn position(&self) -> Option<&str> {
        self.engine.position()
    }

    /// Where messages have deviated from the document so far; pointers are relative to the message.
    #[must_use]
    pub fn deviations(&self) -> &Deviations {
        self.engine.protocol().deviations()
    }

    /// Whether the stream has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.engine.is_over()
    }

    /// Closes the session and waits for the server to close it too, at most as long as the options allow. Further
    /// messages are dropped.
    pub async fn close(self) {
        self.engine.close().await;
    }
}

impl<In: FromJson, Out> Stream for WebSocket<In, Out> {
    type Item = Result<In, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().engine.poll_next(cx)
    }
}

impl<In: FromJson, Out> fmt::Debug for WebSocket<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.engine, f)
    }
}

/// Sends messages into a [`WebSocket`] that another task reads.
pub struct Sender<Out = Raw> {
    outbox: Outbox<String>,
    outgoing: PhantomData<fn(Out)>,
}

impl<Out: Serialize> Sender<Out> {
    /// Sends a message, which is written while the session is polled.
    ///
    /// # Errors
    /// See [`WebSocket::send`].
    pub async fn send(&self, message: &Out) -> Result<(), StreamError> {
        send_through(&self.outbox, encode(message)?).await
    }

    /// Sends JSON that the document does not describe.
    ///
    /// # Errors
    /// See [`WebSocket::send`].
    pub async fn send_raw(&self, message: &Value) -> Result<(), StreamError> {
        send_through(&self.outbox, encode(message)?).await
    }
}

impl<Out> Clone for Sender<Out> {
    fn clone(&self) -> Self {
        Self {
            outbox: self.outbox.clone(),
            outgoing: PhantomData,
        }
    }
}

impl<Out> fmt::Debug for Sender<Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

fn encode<T: Serialize + ?Sized>(message: &T) -> Result<String, StreamError> {
    json::to_string(message).map_err(StreamError::Encode)
}
