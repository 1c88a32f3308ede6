//! The typed stream.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::{Stream, future::BoxFuture};
use http::{HeaderMap, StatusCode};
use tokio::time::{Sleep, sleep};

use super::{Decoder, Event, RawEvent, Sse, SseLimits, SseResume};
use crate::{
    ByteStream, Deviations, FromJson, Response,
    redact::Redactor,
    stream::{
        Open, Reconnect, StreamError,
        decode::MessageReader,
        ending::Endings,
        pointer::Pointers,
        resume::{Backoff, Replays, Seen},
    },
};

/// Options of an event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseOptions {
    /// The size limits of one event.
    pub limits: SseLimits,
    /// When a broken stream reconnects, if the API resumes from an event id.
    pub reconnect: Reconnect,
}

impl SseOptions {
    /// The defaults of both.
    pub const DEFAULT: Self = Self {
        limits: SseLimits::DEFAULT,
        reconnect: Reconnect::DEFAULT,
    };
}

impl Default for SseOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Server-sent events of type `T`.
///
/// An event that does not fit `T` is an [`Err`], after which the stream continues ([`StreamError::is_final`]).
/// Everything happens while the stream is polled: dropping it closes the connection.
///
/// If the API resumes from an event id, a broken stream reconnects ([`Reconnect`]), as does one that the server ends
/// without signalling the end. An event with the id, type and data of one from an earlier connection is dropped. The
/// stream ends when a connection ended by the server brought nothing new, or with status 204; so a list of events that
/// is sent whole each time is read once.
#[must_use = "a stream does nothing unless it is polled"]
pub struct SseStream<T> {
    sse: &'static Sse,
    /// Status and headers of the first response.
    head: (StatusCode, HeaderMap),
    state: State,
    /// The secrets of the call that the stream comes from.
    redactor: Redactor,
    decoder: Decoder,
    chunk: Bytes,
    endings: Endings,
    dedupe: Pointers,
    seen: Seen,
    replays: Replays,
    /// Whether this connection has delivered a new event, and the id with which it was opened.
    news: bool,
    opened_at: String,
    backoff: Backoff,
    open: Option<Open>,
    reader: MessageReader,
    /// The id that the caller set.
    start: String,
    /// Whether an event has arrived.
    started: bool,
    event: PhantomData<fn() -> T>,
}

enum State {
    Reading(ByteStream),
    Waiting(Pin<Box<Sleep>>),
    Opening(BoxFuture<'static, Result<Response<ByteStream>, StreamError>>),
    Over,
}

impl<T> SseStream<T> {
    /// Reads the events of a response.
    ///
    /// # Errors
    /// The response is not successful, or has another media type.
    pub fn new(
        opened: Response<ByteStream>,
        sse: &'static Sse,
        options: SseOptions,
    ) -> Result<Self, StreamError> {
        check(&opened)?;
        let redactor = opened.body.redactor().clone();
        let state = if opened.is_no_content() {
            State::Over
        } else {
            State::Reading(opened.body)
        };
        Ok(Self {
            sse,
            head: (opened.status, opened.headers),
            state,
            redactor,
            decoder: Decoder::with_limits(options.limits),
            chunk: Bytes::new(),
            endings: Endings::new(&sse.ending),
            dedupe: Pointers::new(sse.dedupe),
            seen: Seen::default(),
            replays: Replays::default(),
            news: false,
            opened_at: String::new(),
            backoff: Backoff::new(options.reconnect),
            open: None,
            reader: MessageReader::default(),
            start: String::new(),
            started: false,
            event: PhantomData,
        })
    }

    /// Where messages have deviated from the document so far; pointers are relative to the message.
    #[must_use]
    pub fn deviations(&self) -> &Deviations {
        self.reader.deviations()
    }

    /// Whether any value that does not fit is an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.reader = MessageReader::new(strict);
        self
    }

    /// Lets the stream reconnect after a break, if the API resumes from an event id.
    pub fn reopen_with(mut self, open: Open) -> Self {
        self.open = (self.sse.resume != SseResume::Never).then_some(open);
        self
    }

    /// The status of the response; of the first one if the stream has reconnected.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.0
    }

    /// The headers of the response; of the first one if the stream has reconnected.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.1
    }

    /// The id of the last event, from which another stream can resume; empty if none was sent.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.decoder.last_event_id()
    }

    /// Sets the id with which the stream was opened.
    pub fn set_last_event_id(&mut self, id: &str) {
        self.decoder.set_last_event_id(id);
        id.clone_into(&mut self.start);
        id.clone_into(&mut self.opened_at);
    }

    /// Whether the stream can reconnect without repeating what it has delivered. The id that the caller set is
    /// sufficient for that until an event arrives without an id.
    fn can_resume(&self) -> bool {
        let id = self.last_event_id();
        self.open.is_some()
            && match self.sse.resume {
                SseResume::Never => false,
                SseResume::FromId => !id.is_empty() && (id != self.start || !self.started),
                SseResume::Always => true,
            }
    }

    /// Whether the stream has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Ends the stream, and with it the connection.
    fn end(&mut self) {
        self.state = State::Over;
        self.chunk = Bytes::new();
        self.open = None;
    }

    /// After a break: waits to reconnect, or ends the stream with the error.
    fn broken(&mut self, error: Option<StreamError>) -> Option<StreamError> {
        let worth = error.as_ref().is_none_or(StreamError::is_worth_a_try);
        if !self.can_resume() || !worth {
            self.end();
            return error;
        }
        // What was read from the connection is decoded before this; an incomplete event is lost.
        self.chunk = Bytes::new();
        self.decoder.restart();
        self.replays.restart();
        self.news = false;
        self.decoder.last_event_id().clone_into(&mut self.opened_at);
        self.backoff.set_retry(self.decoder.retry());
        if let Some(wait) = self.backoff.next(error.as_ref()) {
            self.state = State::Waiting(Box::pin(sleep(wait)));
            return None;
        }
        self.end();
        let attempts = self.backoff.attempts();
        match error {
            Some(error) if attempts == 0 => Some(error),
            last => Some(StreamError::GaveUp {
                attempts,
                last: Box::new(last.unwrap_or(StreamError::Unfinished)),
            }),
        }
    }

    /// The connection ended: a break if the end should have been signalled, or if an event source would reconnect to
    /// see whether there is more.
    fn ended(&mut self) -> Option<StreamError> {
        if self.endings.is_told() {
            return self.broken(Some(StreamError::Unfinished));
        }
        if !self.news && self.last_event_id() == self.opened_at {
            self.end();
            return None;
        }
        self.broken(None)
    }

    /// Whether the event was delivered before, and whether it is new: an event without its own id that equals an
    /// earlier one may be either.
    fn look_up(&mut self, raw: &RawEvent) -> (bool, bool) {
        if let [Some(id)] = self.dedupe.look_up(raw.data()) {
            let is_new = self.seen.insert(id.as_str());
            return (!is_new, is_new);
        }
        if self.open.is_none() {
            return (false, true);
        }
        let has_id = self.decoder.has_id();
        let id = has_id.then(|| raw.id());
        let is_replayed = self.replays.is_replayed((id, raw.event(), raw.data()));
        (has_id && is_replayed, !is_replayed)
    }
}

impl<T: FromJson> SseStream<T> {
    /// The next event; `None` after the last one.
    pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The item for an event; `None` where it has none.
    fn take(&mut self, raw: RawEvent) -> Option<Result<Event<T>, StreamError>> {
        self.started = true;
        if self.endings.is_terminator(raw.data()) {
            self.end();
            return None;
        }
        let (is_repeated, is_new) = self.look_up(&raw);
        if is_new {
            self.news = true;
            self.backoff.reset();
        }
        if is_repeated {
            return None;
        }
        if self.endings.is_terminal(raw.event(), raw.data()) {
            self.end();
        }
        Event::read(self.sse.payload, raw, &mut self.reader).transpose()
    }
}

impl<T: FromJson> Stream for SseStream<T> {
    type Item = Result<Event<T>, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let failed = match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::Reading(body) => match this.decoder.decode(&mut this.chunk) {
                    Some(Ok(raw)) => match this.take(raw) {
                        Some(item) => {
                            let item = item.map_err(|error| error.redacted(&this.redactor));
                            return Poll::Ready(Some(item));
                        }
                        None => continue,
                    },
                    Some(Err(limit)) => this.broken(Some(limit.into())),
                    None => match Pin::new(body).poll_next(cx) {
                        Poll::Ready(Some(Ok(chunk))) => {
                            this.chunk = chunk;
                            continue;
                        }
                        Poll::Ready(Some(Err(error))) => this.broken(Some(error.into())),
                        Poll::Ready(None) => this.ended(),
                        Poll::Pending => return Poll::Pending,
                    },
                },
                State::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(cx));
                    let id = Some(this.decoder.last_event_id()).filter(|id| !id.is_empty());
                    this.state = match &mut this.open {
                        Some(open) => State::Opening(open(id)),
                        None => State::Over,
                    };
                    continue;
                }
                State::Opening(opening) => {
                    let opened = ready!(opening.as_mut().poll(cx));
                    match opened.and_then(|opened| check(&opened).map(|()| opened)) {
                        Ok(opened) if opened.is_no_content() => {
                            this.end();
                            None
                        }
                        Ok(opened) => {
                            this.redactor = opened.body.redactor().clone();
                            this.state = State::Reading(opened.body);
                            None
                        }
                        Err(error) => this.broken(Some(error)),
                    }
                }
            };
            if let Some(error) = failed {
                return Poll::Ready(Some(Err(error.redacted(&this.redactor))));
            }
        }
    }
}

impl<T> fmt::Debug for SseStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Reading(_) => "reading",
            State::Waiting(_) => "waiting",
            State::Opening(_) => "opening",
            State::Over => "over",
        };
        f.debug_struct("SseStream")
            .field("state", &state)
            .field("last_event_id", &self.redactor.scrub(self.last_event_id()))
            .finish_non_exhaustive()
    }
}

fn check(opened: &Response<ByteStream>) -> Result<(), StreamError> {
    opened.check_status()?;
    opened.check_media_type("text/event-stream")
}
