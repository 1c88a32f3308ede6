//! An open connection of a session, its writes and reads.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Sleep, sleep},
};

use super::{Effects, Protocol, outbox::Outgoing};
use crate::stream::{
    StreamError,
    websocket::{Incoming, Socket},
};

pub(super) struct Open {
    pub(super) socket: Socket,
    /// The deadline for the server to accept the session; `None` once it has.
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
    /// Whether there is something in the socket's buffer.
    unflushed: bool,
    /// Whom to notify when it is written.
    flushing: Option<oneshot::Sender<Result<(), StreamError>>>,
}

impl Open {
    /// A connection on which the server has yet to accept the session.
    pub(super) fn new(socket: Socket, timeout: Duration) -> Self {
        Self {
            socket,
            deadline: Some(Box::pin(sleep(timeout))),
            unflushed: false,
            flushing: None,
        }
    }

    pub(super) fn write<P: Protocol>(
        &mut self,
        cx: &mut Context<'_>,
        effects: &mut Effects<P::Item>,
        protocol: &mut P,
        queue: &mut VecDeque<Outgoing<P::Out>>,
        outbox: &mut mpsc::Receiver<Outgoing<P::Out>>,
    ) -> Result<(), StreamError> {
        loop {
            // One message at a time, so that the buffer is bounded by the largest one.
            if self.unflushed {
                match self.socket.poll_flush(cx)? {
                    Poll::Ready(()) => self.unflushed = false,
                    Poll::Pending => return Ok(()),
                }
                if let Some(flushing) = self.flushing.take() {
                    let _ = flushing.send(Ok(()));
                }
            }
            let text = if let Some(reply) = effects.replies.pop_front() {
                reply
            } else if self.deadline.is_some() {
                return Ok(());
            } else if let Some(outgoing) = queue.pop_front() {
                match self.encode(protocol, outgoing) {
                    Some(text) => text,
                    None => continue,
                }
            } else if let Poll::Ready(Some(outgoing)) = outbox.poll_recv(cx) {
                match self.encode(protocol, outgoing) {
                    Some(text) => text,
                    None => continue,
                }
            } else {
                return Ok(());
            };
            match self.socket.start_send(text) {
                Ok(()) => self.unflushed = true,
                // The message is too large for the buffer, which concerns only its sender.
                Err(error @ StreamError::Limit(_)) => {
                    if let Some(flushing) = self.flushing.take() {
                        let _ = flushing.send(Err(error));
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The text to send; `None` if nobody waits for it any more, or it cannot be sent.
    fn encode<P: Protocol>(
        &mut self,
        protocol: &mut P,
        outgoing: Outgoing<P::Out>,
    ) -> Option<String> {
        if outgoing.done.is_closed() {
            return None;
        }
        match protocol.encode(outgoing.out) {
            Ok(text) => {
                self.flushing = Some(outgoing.done);
                Some(text)
            }
            Err(error) => {
                let _ = outgoing.done.send(Err(error));
                None
            }
        }
    }

    pub(super) fn poll_recv(
        &mut self,
        cx: &mut Context<'_>,
        timeout: Duration,
    ) -> Poll<Result<Incoming, StreamError>> {
        if let Poll::Ready(received) = self.socket.poll_recv(cx) {
            return Poll::Ready(received);
        }
        let Some(deadline) = &mut self.deadline else {
            return Poll::Pending;
        };
        ready!(deadline.as_mut().poll(cx));
        Poll::Ready(Err(StreamError::ConnectTimeout(timeout)))
    }

    pub(super) async fn close(&mut self, goodbye: Option<String>) -> Result<(), StreamError> {
        poll_fn(|cx| self.socket.poll_flush(cx)).await?;
        if let Some(goodbye) = goodbye {
            self.socket.start_send(goodbye)?;
        }
        poll_fn(|cx| {
            self.socket.close(1000, cx);
            Poll::Ready(())
        })
        .await;
        poll_fn(|cx| self.socket.poll_flush(cx)).await?;
        loop {
            poll_fn(|cx| self.socket.poll_recv(cx)).await?;
        }
    }
}
