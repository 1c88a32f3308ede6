//! The typed session.

use std::{
    convert::Infallible,
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{Stream, future::BoxFuture};
use serde::Serialize;
use tokio::sync::oneshot;

use super::{
    SocketIoChannel,
    protocol::{Emit, SocketIoProtocol},
};
use crate::stream::{
    StreamError,
    session::{Connect, Engine, Outbox, Session, send_through},
};
use crate::{Deviations, FromJson, Raw, call::Call, json};

/// A Socket.IO session that receives `In`.
///
/// Events that arrive before the server accepts the session are kept. An event that does not fit `In` is an [`Err`],
/// after which the session continues ([`StreamError::is_final`]). If the API can resume from a position, a lost
/// connection is re-established and duplicate events are dropped. Events that request an acknowledgement get an empty
/// one. Binary events are not supported: each is an [`Err`]. Everything happens while the session is polled, by reading
/// or emitting, including replies to pings; dropping the session drops the connection.
#[must_use = "a session does nothing unless it is polled"]
pub struct SocketIo<In: FromJson> {
    engine: Engine<SocketIoProtocol<In>>,
}

impl<In: FromJson + Send + 'static> Session for SocketIo<In> {
    type Declared = SocketIoChannel;

    fn open(
        mut connect: Connect,
        call: Call<(), Infallible>,
        channel: &'static SocketIoChannel,
    ) -> BoxFuture<'static, Result<Self, StreamError>> {
        let call = call.query("EIO", "4").query("transport", "websocket");
        Box::pin(async move {
            let tracker = connect.tracker(&channel.follow);
            let protocol = SocketIoProtocol::new(channel, tracker, call.is_strict());
            let options = connect.options;
            let mut engine = Engine::new(protocol, options, connect.redial(call, &channel.follow));
            engine.connected().await?;
            Ok(Self { engine })
        })
    }
}

impl<In: FromJson> SocketIo<In> {
    /// The next event; `None` after the last one.
    pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Sends an event, and reads ahead meanwhile.
    ///
    /// # Errors
    /// The connection ends before the event is written; it may or may not have arrived.
    pub async fn emit<T: Serialize + ?Sized>(
        &mut self,
        event: &str,
        argument: &T,
    ) -> Result<(), StreamError> {
        let payload = payload(event, argument)?;
        self.engine.send(Emit { payload, ack: None }).await
    }

    /// Sends an event and returns a future of the acknowledgement, which completes only while the session is polled.
    ///
    /// # Errors
    /// See [`emit`](Self::emit).
    pub async fn emit_for_ack<T: Serialize + ?Sized>(
        &mut self,
        event: &str,
        argument: &T,
    ) -> Result<Ack, StreamError> {
        let (emit, ack) = for_ack(event, argument)?;
        self.engine.send(emit).await?;
        Ok(ack)
    }

    /// Sends an event and waits for its acknowledgement: the arguments that the server sends back. Reads ahead meanwhile.
    ///
    /// # Errors
    /// See [`emit`](Self::emit); also if no acknowledgement arrives in time: a server may never acknowledge what it
    /// does not understand.
    pub async fn emit_with_ack<T: Serialize + ?Sized>(
        &mut self,
        event: &str,
        argument: &T,
    ) -> Result<Vec<Raw>, StreamError> {
        let timeout = self.engine.options().ack_timeout;
        let mut ack = self.emit_for_ack(event, argument).await?;
        match tokio::time::timeout(timeout, self.engine.until(&mut ack.0)).await {
            Ok(arguments) => arguments.ok_or(StreamError::Unacknowledged),
            Err(_) => Err(StreamError::AckTimeout(timeout)),
        }
    }

    /// A handle to emit from another task while the session is read.
    #[must_use]
    pub fn emitter(&self) -> Emitter {
        Emitter {
            outbox: self.engine.outbox(),
        }
    }

    /// The position after the last event that was read, from which another session can resume.
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

impl<In: FromJson> Stream for SocketIo<In> {
    type Item = Result<In, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().engine.poll_next(cx)
    }
}

impl<In: FromJson> fmt::Debug for SocketIo<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.engine, f)
    }
}

/// Emits events into a [`SocketIo`] that another task reads.
#[derive(Clone)]
pub struct Emitter {
    outbox: Outbox<Emit>,
}

impl Emitter {
    /// Sends an event, which is written while the session is polled.
    ///
    /// # Errors
    /// See [`SocketIo::emit`].
    pub async fn emit<T: Serialize + ?Sized>(
        &self,
        event: &str,
        argument: &T,
    ) -> Result<(), StreamError> {
        let payload = payload(event, argument)?;
        send_through(&self.outbox, Emit { payload, ack: None }).await
    }

    /// Sends an event and returns a future of the acknowledgement; both need the session to be polled.
    ///
    /// # Errors
    /// See [`SocketIo::emit`].
    pub async fn emit_for_ack<T: Serialize + ?Sized>(
        &self,
        event: &str,
        argument: &T,
    ) -> Result<Ack, StreamError> {
        let (emit, ack) = for_ack(event, argument)?;
        send_through(&self.outbox, emit).await?;
        Ok(ack)
    }
}

impl fmt::Debug for Emitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").finish_non_exhaustive()
    }
}

/// A future of an acknowledgement: the arguments that the server sends back.
#[derive(Debug)]
#[must_use = "an acknowledgement is a future"]
pub struct Ack(oneshot::Receiver<Vec<Raw>>);

impl Future for Ack {
    type Output = Result<Vec<Raw>, StreamError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let arguments = ready!(Pin::new(&mut self.0).poll(cx));
        Poll::Ready(arguments.map_err(|_| StreamError::Unacknowledged))
    }
}

fn for_ack<T: Serialize + ?Sized>(event: &str, argument: &T) -> Result<(Emit, Ack), StreamError> {
    let (ack, answer) = oneshot::channel();
    let emit = Emit {
        payload: payload(event, argument)?,
        ack: Some(ack),
    };
    Ok((emit, Ack(answer)))
}

fn payload<T: Serialize + ?Sized>(event: &str, argument: &T) -> Result<String, StreamError> {
    json::to_string(&(event, argument)).map_err(StreamError::Encode)
}
