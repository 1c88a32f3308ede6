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

/// A Socket.IO session: `In` from the server.
///
/// Events that come before the server accepts the session are kept. An event that does not fit `In` is an [`Err`] of
/// its own, after which the session goes on ([`StreamError::is_final`]). Where the API goes on from a position, a lost
/// connection is made again and events that come twice are dropped. Events that ask for an acknowledgement get an
/// empty one. Binary events are not supported: they are an [`Err`] each. Everything happens while the session is
/// polled, by reading or emitting: pings are answered then, and dropping the session drops the connection.
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
    /// When the connection ends before the event is written out: then it may or may not have arrived.
    pub async fn emit<T: Serialize + ?Sized>(
        &mut self,
        event: &str,
        argument: &T,
    ) -> Result<(), StreamError> {
        let payload = payload(event, argument)?;
        self.engine.send(Emit { payload, ack: None }).await
    }

    /// Sends an event and returns the acknowledgement to come, which only comes while the session is polled.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
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
    /// As [`emit`](Self::emit), and when no acknowledgement comes in time: a server may never acknowledge what it does not
    /// understand.
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

    /// A handle to emit from elsewhere while the session is read here.
    #[must_use]
    pub fn emitter(&self) -> Emitter {
        Emitter {
            outbox: self.engine.outbox(),
        }
    }

    /// The position after the last event that was read, to go on from in another session.
    #[must_use]
    pub fn position(&self) -> Option<&str> {
        self.engine.position()
    }

    /// Where messages deviated from the document so far; pointers are into the message.
    #[must_use]
    pub fn deviations(&self) -> &Deviations {
        self.engine.protocol().deviations()
    }

    /// Whether nothing more will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.engine.is_over()
    }

    /// Says goodbye and waits for the server to do so too, at most as long as the options allow. What still comes is
    /// dropped.
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

/// Emits events into a [`SocketIo`] that someone else reads.
#[derive(Clone)]
pub struct Emitter {
    outbox: Outbox<Emit>,
}

impl Emitter {
    /// Sends an event; it is written out while the session is read.
    ///
    /// # Errors
    /// As [`SocketIo::emit`].
    pub async fn emit<T: Serialize + ?Sized>(
        &self,
        event: &str,
        argument: &T,
    ) -> Result<(), StreamError> {
        let payload = payload(event, argument)?;
        send_through(&self.outbox, Emit { payload, ack: None }).await
    }

    /// Sends an event and returns the acknowledgement to come; both while the session is read.
    ///
    /// # Errors
    /// As [`SocketIo::emit`].
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

/// An acknowledgement to come: the arguments that the server sends back.
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
