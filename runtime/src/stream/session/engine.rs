//! The engine of a session. Everything happens while it is polled, nothing in the background.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::future::BoxFuture;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, Sleep, sleep},
};

use super::{
    Effects, Protocol, SessionOptions,
    link::Open,
    outbox::{Outbox, Outgoing},
    protocol::End,
};
use crate::{
    redact::Redactor,
    stream::{
        StreamError,
        resume::Backoff,
        websocket::{Incoming, Socket},
    },
};

/// Opens a connection that resumes from a position.
pub(crate) type Redial =
    Box<dyn FnMut(Option<&str>) -> BoxFuture<'static, Result<Socket, StreamError>> + Send>;

/// The maximum number of queued messages from handles.
const OUTBOX: usize = 64;

/// The maximum number of queued protocol replies; reading pauses beyond it.
const REPLIES: usize = 64;

/// How many bytes are read ahead while the caller does not read.
const AHEAD: Room = Room {
    entries: 256,
    bytes: 16 << 20,
};

/// How many entries are read ahead; reading pauses beyond that.
#[derive(Clone, Copy)]
struct Room {
    entries: usize,
    bytes: usize,
}

pub(crate) struct Engine<P: Protocol> {
    protocol: P,
    options: SessionOptions,
    redial: Redial,
    link: Link,
    /// The secrets with which the connection was opened.
    redactor: Redactor,
    effects: Effects<P::Item>,
    backoff: Backoff,
    outbox: (Outbox<P::Out>, mpsc::Receiver<Outgoing<P::Out>>),
    queue: VecDeque<Outgoing<P::Out>>,
    /// The position of the caller, before what was read ahead.
    position: Option<String>,
    /// Whether the session was ever accepted.
    established: bool,
    /// Whether anything for the caller has arrived.
    heard: bool,
}

/// Items pass through it, but none is pinned in it.
impl<P: Protocol> Unpin for Engine<P> {}

enum Link {
    Dialing {
        socket: BoxFuture<'static, Result<Socket, StreamError>>,
        deadline: Pin<Box<Sleep>>,
    },
    Open(Box<Open>),
    Waiting(Pin<Box<Sleep>>),
    Over,
}

impl<P: Protocol> Engine<P> {
    pub(crate) fn new(protocol: P, options: SessionOptions, redial: Redial) -> Self {
        let mut engine = Self {
            protocol,
            options,
            redial,
            link: Link::Over,
            redactor: Redactor::default(),
            effects: Effects::default(),
            backoff: Backoff::new(options.reconnect),
            outbox: mpsc::channel(OUTBOX),
            queue: VecDeque::new(),
            position: None,
            established: false,
            heard: false,
        };
        engine.position = engine.dial();
        engine
    }

    /// Starts a connection, from the position where it resumes.
    fn dial(&mut self) -> Option<String> {
        let position = self.protocol.restart();
        self.link = Link::Dialing {
            socket: (self.redial)(position.as_deref()),
            deadline: Box::pin(sleep(self.options.connect_timeout)),
        };
        position
    }

    pub(crate) fn protocol(&self) -> &P {
        &self.protocol
    }

    pub(crate) fn outbox(&self) -> Outbox<P::Out> {
        self.outbox.0.clone()
    }

    pub(crate) fn options(&self) -> &SessionOptions {
        &self.options
    }

    /// The position after what the caller has read.
    pub(crate) fn position(&self) -> Option<&str> {
        self.position.as_deref()
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.link, Link::Over) && self.effects.entries.is_empty()
    }

    /// Waits until the server has accepted the session, or the read-ahead buffer is full.
    pub(crate) async fn connected(&mut self) -> Result<(), StreamError> {
        poll_fn(|cx| {
            let polled = self.poll_drive(cx, AHEAD);
            if self.established {
                Poll::Ready(())
            } else {
                polled
            }
        })
        .await;
        match &self.link {
            Link::Over if !self.established => Err(self.first_error()),
            _ => Ok(()),
        }
    }

    fn first_error(&mut self) -> StreamError {
        let errors = std::iter::from_fn(|| self.effects.next());
        let mut errors = errors.filter_map(|entry| entry.item.and_then(Result::err));
        errors
            .find(StreamError::is_final)
            .unwrap_or(StreamError::Unfinished)
    }

    /// The next item.
    pub(crate) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Item, StreamError>>> {
        const ONE: Room = Room {
            entries: 1,
            bytes: usize::MAX,
        };
        loop {
            while let Some(entry) = self.effects.next() {
                if entry.position.is_some() {
                    self.position = entry.position;
                }
                if let Some(item) = entry.item {
                    return Poll::Ready(Some(item.map_err(|error| error.redacted(&self.redactor))));
                }
            }
            if matches!(self.link, Link::Over) {
                return Poll::Ready(None);
            }
            ready!(self.poll_drive(cx, ONE));
        }
    }

    /// Sends, and reads ahead meanwhile, so that a server that waits for its reader is not blocked.
    pub(crate) async fn send(&mut self, out: P::Out) -> Result<(), StreamError> {
        let (done, mut sent) = oneshot::channel();
        self.queue.push_back(Outgoing { out, done });
        self.until(&mut sent)
            .await
            .unwrap_or(Err(StreamError::Unsent))
    }

    /// Drives the session until it has something to deliver; `None` if it never will.
    pub(crate) async fn until<R>(&mut self, within: &mut oneshot::Receiver<R>) -> Option<R> {
        poll_fn(|cx| {
            // Before and after, because driving the session may wake the receiver.
            for _ in 0..2 {
                if let Poll::Ready(result) = Pin::new(&mut *within).poll(cx) {
                    return Poll::Ready(result.ok());
                }
                if self.poll_drive(cx, AHEAD).is_ready() && matches!(self.link, Link::Over) {
                    self.queue.clear();
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Drives the session until it has to wait (`Pending`), or the read-ahead buffer is full, or the session is over
    /// (`Ready`).
    fn poll_drive(&mut self, cx: &mut Context<'_>, room: Room) -> Poll<()> {
        loop {
            match &mut self.link {
                Link::Over => return Poll::Ready(()),
                Link::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(cx));
                    self.dial();
                }
                Link::Dialing { socket, deadline } => {
                    let dialed = match socket.as_mut().poll(cx) {
                        Poll::Ready(dialed) => dialed,
                        Poll::Pending => {
                            ready!(deadline.as_mut().poll(cx));
                            Err(StreamError::ConnectTimeout(self.options.connect_timeout))
                        }
                    };
                    match dialed {
                        Ok(socket) => self.opened(socket),
                        Err(error) => self.broken(error),
                    }
                }
                Link::Open(open) => {
                    let written = open.write(
                        cx,
                        &mut self.effects,
                        &mut self.protocol,
                        &mut self.queue,
                        &mut self.outbox.1,
                    );
                    if let Err(error) = written {
                        self.broken(error);
                        continue;
                    }
                    if self.effects.entries.len() >= room.entries
                        || self.effects.bytes >= room.bytes
                    {
                        return Poll::Ready(());
                    }
                    if self.effects.replies.len() >= REPLIES {
                        // They are being written, which wakes the task.
                        return Poll::Pending;
                    }
                    match open.poll_recv(cx, self.options.connect_timeout) {
                        Poll::Ready(Ok(message)) => self.received(&message, cx),
                        Poll::Ready(Err(error)) => self.broken(error),
                        Poll::Pending => return Poll::Pending,
                    }
                }
            }
        }
    }

    fn opened(&mut self, socket: Socket) {
        self.redactor = socket.redactor().clone();
        self.link = Link::Open(Box::new(Open::new(socket, self.options.connect_timeout)));
        self.protocol.opened(&mut self.effects);
        self.apply(None);
    }

    fn received(&mut self, message: &Incoming, cx: &mut Context<'_>) {
        match message {
            Incoming::Text(text) => self.protocol.text(text, &mut self.effects),
            Incoming::Binary => self.protocol.binary(&mut self.effects),
        }
        self.apply(Some(cx));
    }

    /// Applies the effects of a message.
    fn apply(&mut self, cx: Option<&mut Context<'_>>) {
        let ready = std::mem::take(&mut self.effects.ready);
        let alive = std::mem::take(&mut self.effects.alive);
        let progress = std::mem::take(&mut self.effects.progress);
        self.established |= ready;
        self.heard |= !self.effects.entries.is_empty();
        if progress {
            self.backoff.reset();
        }
        if let Link::Open(open) = &mut self.link {
            if let Some(keep_alive) = self.effects.keep_alive.take() {
                open.socket.set_keep_alive(keep_alive);
            }
            if ready {
                open.deadline = None;
            } else if let Some(deadline) = open.deadline.as_mut().filter(|_| alive) {
                deadline
                    .as_mut()
                    .reset(Instant::now() + self.options.connect_timeout);
            }
        }
        match self.effects.end.take() {
            None => {}
            Some(End::Failed(error)) => self.broken(error),
            Some(End::Finished) => {
                if let (Link::Open(open), Some(cx)) = (&mut self.link, cx) {
                    open.socket.close(1000, cx);
                }
                self.over();
            }
        }
    }

    /// After a break: waits to reconnect, or ends the session with the error.
    fn broken(&mut self, error: StreamError) {
        let error = error.redacted(&self.redactor);
        let is_normal = matches!(&error, StreamError::Closed(closed) if closed.is_normal());
        if is_normal && self.established && !self.protocol.tells_its_end() {
            self.over();
            return;
        }
        let may = if self.established {
            self.protocol.can_resume() && error.is_worth_a_try()
        } else {
            // A first connection that brought nothing loses nothing.
            (self.protocol.can_resume() || !self.heard) && error.is_not_there_yet()
        };
        self.effects.replies.clear();
        if may && let Some(wait) = self.backoff.next(Some(&error)) {
            self.link = Link::Waiting(Box::pin(sleep(wait)));
            return;
        }
        let attempts = self.backoff.attempts();
        let error = if may && attempts > 0 {
            StreamError::GaveUp {
                attempts,
                last: Box::new(error),
            }
        } else {
            error
        };
        self.effects.item(Err(error), None, 0);
        self.over();
    }

    fn over(&mut self) {
        self.link = Link::Over;
        self.queue.clear();
        self.outbox.1.close();
        while self.outbox.1.try_recv().is_ok() {}
        self.protocol.restart();
    }

    /// Closes the session and waits for the other side to do the same.
    pub(crate) async fn close(mut self) {
        let timeout = self.options.close_timeout;
        let goodbye = self.protocol.goodbye();
        let Link::Open(open) = &mut self.link else {
            return;
        };
        // Whatever fails from here on, the connection is dropped in the end.
        let _ = tokio::time::timeout(timeout, open.close(goodbye)).await;
    }
}

/// Sends through a handle, while another task polls the session.
pub(crate) async fn send_through<O>(outbox: &Outbox<O>, out: O) -> Result<(), StreamError> {
    let (done, sent) = oneshot::channel();
    outbox
        .send(Outgoing { out, done })
        .await
        .map_err(|_| StreamError::Unsent)?;
    sent.await.unwrap_or(Err(StreamError::Unsent))
}

impl<P: Protocol> std::fmt::Debug for Engine<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let link = match &self.link {
            Link::Dialing { .. } => "connecting",
            Link::Open(open) if open.deadline.is_some() => "opening",
            Link::Open(_) => "open",
            Link::Waiting(_) => "waiting",
            Link::Over => "over",
        };
        f.debug_struct("Session")
            .field("state", &link)
            .field(
                "position",
                &self
                    .position()
                    .map(|position| self.redactor.scrub(position)),
            )
            .finish_non_exhaustive()
    }
}
