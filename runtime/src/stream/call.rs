//! From a call to a stream of its answer.

use std::{fmt, future::IntoFuture, marker::PhantomData, time::Duration};

use futures_core::future::BoxFuture;
use futures_util::FutureExt;

use super::{
    Open, Opened, Reconnect, StreamError, Wanted,
    error::is_not_there_yet,
    json_lines::{JsonLines, Lines, LinesOptions},
    resume::Backoff,
    sse::{Sse, SseLimits, SseOptions, SseResume, SseStream},
};
use crate::{
    Call, Error, Invalid, OpenResponse, TransportError, TransportErrorKind, call::Describe as _,
    decode,
};

/// A call that answers with server-sent events. Awaiting it opens the stream.
#[must_use = "a call does nothing until it is awaited"]
pub struct OpenEvents<T, E> {
    call: Call<(), E>,
    sse: &'static Sse,
    options: SseOptions,
    last_event_id: String,
    event: PhantomData<fn() -> T>,
}

impl<T, E> OpenEvents<T, E> {
    pub(crate) fn new(call: Call<(), E>, sse: &'static Sse) -> Self {
        Self {
            // Whatever the document says, it means that nothing more will come (WHATWG HTML 9.2.3).
            call: call.accept("text/event-stream").success(204, decode::empty),
            sse,
            options: SseOptions::DEFAULT,
            last_event_id: String::new(),
            event: PhantomData,
        }
    }

    /// Goes on after an event, whose id is sent as `Last-Event-ID`.
    pub fn last_event_id(mut self, id: impl Into<String>) -> Self {
        self.last_event_id = id.into();
        self
    }

    /// Sets what one event may take.
    pub fn limits(mut self, limits: SseLimits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Sets when a broken stream is opened again, where the API goes on from an event id. There it is also how patiently
    /// a server that is not there is called for the first time.
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.options.reconnect = reconnect;
        self
    }

    /// Sets how long the server may be silent, comments being no silence; `Duration::MAX` for no limit.
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.map_call(|call| call.idle_timeout(timeout))
    }

    /// Checks parameters and body against the constraints of the document; see [`Call::validate`].
    ///
    /// # Errors
    /// Values break constraints.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.call.validate()
    }

    /// Changes the call.
    pub fn map_call(mut self, change: impl FnOnce(Call<(), E>) -> Call<(), E>) -> Self {
        self.call = change(self.call);
        self
    }
}

impl<T: Send + 'static, E: Send + 'static> OpenEvents<T, E> {
    /// Opens the stream.
    ///
    /// # Errors
    /// See [`Error`]; a successful response that is no event stream is an [`Error::Status`], or an [`Error::Api`] where
    /// its body is an error that the document declares.
    pub async fn send(self) -> Result<SseStream<T>, Error<E>> {
        let resumes = self.sse.resume != SseResume::Never;
        let again = resumes.then(|| self.call.try_clone()).flatten();
        let id = self.last_event_id;
        let strict = self.call.is_strict();
        let first = from_event(self.call, Some(&*id));
        let opened = if again.is_some() && self.options.reconnect.max_attempts > 0 {
            open_patiently(first, self.options.reconnect).await?
        } else {
            first.open_stream(Wanted::Events).await?
        };
        let stream = SseStream::new(opened.into(), self.sse, self.options);
        let mut stream = stream.map_err(not_a_stream)?.strict(strict);
        stream.set_last_event_id(&id);
        Ok(match again {
            Some(call) => stream.reopen_with(reopen(call)),
            None => stream,
        })
    }
}

/// Opens a stream that could be opened again later, as often as that, while the server is not there.
async fn open_patiently<E>(
    call: Call<(), E>,
    reconnect: Reconnect,
) -> Result<OpenResponse, Error<E>> {
    let mut backoff = Backoff::new(reconnect);
    let mut call = call.max_retries(0);
    loop {
        let again = call.try_clone();
        let error = match call.open_stream(Wanted::Events).await {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        let transport = match &error {
            Error::Transport(error) => Some(error.kind()),
            _ => None,
        };
        let status = error.status().map(|status| status.as_u16());
        let wait = is_not_there_yet(status, transport)
            .then(|| backoff.next_after(error.retry_after()))
            .flatten();
        let (Some(wait), Some(next)) = (wait, again) else {
            return Err(error);
        };
        tokio::time::sleep(wait).await;
        call = next;
    }
}

/// The call from an event on.
fn from_event<E>(call: Call<(), E>, id: Option<&str>) -> Call<(), E> {
    match id {
        None | Some("") => call,
        Some(id) => call.header("Last-Event-ID", id),
    }
}

/// Makes the call again. How often is for the stream to say.
fn reopen<E: Send + 'static>(call: Call<(), E>) -> Open {
    let mut call = Some(call.max_retries(0));
    Box::new(move |id| {
        let next = call
            .as_ref()
            .and_then(Call::try_clone)
            .or_else(|| call.take());
        let next = next.map(|next| from_event(next, id));
        async move {
            let next = next.ok_or(StreamError::Unsent)?;
            Ok(Opened::from(next.open_stream(Wanted::Events).await?))
        }
        .boxed()
    })
}

fn not_a_stream<E>(error: StreamError) -> Error<E> {
    Error::Transport(match error {
        StreamError::Transport(error) => error,
        error => TransportError::new(TransportErrorKind::Other, error.to_string()),
    })
}

impl<T: Send + 'static, E: Send + 'static> IntoFuture for OpenEvents<T, E> {
    type Output = Result<SseStream<T>, Error<E>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T, E> fmt::Debug for OpenEvents<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenEvents")
            .field("call", &self.call)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A call that answers with JSON lines. Awaiting it opens the stream.
#[must_use = "a call does nothing until it is awaited"]
pub struct OpenLines<T, E> {
    call: Call<(), E>,
    lines: &'static Lines,
    options: LinesOptions,
    item: PhantomData<fn() -> T>,
}

impl<T, E> OpenLines<T, E> {
    pub(crate) fn new(call: Call<(), E>, lines: &'static Lines) -> Self {
        Self {
            call,
            lines,
            options: LinesOptions::DEFAULT,
            item: PhantomData,
        }
    }

    /// Sets how large one text may be, in bytes.
    pub fn limit(mut self, bytes: usize) -> Self {
        self.options.limit = bytes;
        self
    }

    /// Sets how long the server may be silent; `Duration::MAX` for no limit.
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.map_call(|call| call.idle_timeout(timeout))
    }

    /// Checks parameters and body against the constraints of the document; see [`Call::validate`].
    ///
    /// # Errors
    /// Values break constraints.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.call.validate()
    }

    /// Changes the call.
    pub fn map_call(mut self, change: impl FnOnce(Call<(), E>) -> Call<(), E>) -> Self {
        self.call = change(self.call);
        self
    }
}

impl<T: Send + 'static, E: Send + 'static> OpenLines<T, E> {
    /// Opens the stream.
    ///
    /// # Errors
    /// As for an event stream: see [`OpenEvents::send`].
    pub async fn send(self) -> Result<JsonLines<T>, Error<E>> {
        let strict = self.call.is_strict();
        let opened = self.call.open_stream(Wanted::Lines).await?;
        let lines = JsonLines::new(opened.into(), self.lines, self.options);
        Ok(lines.map_err(not_a_stream)?.strict(strict))
    }
}

impl<T: Send + 'static, E: Send + 'static> IntoFuture for OpenLines<T, E> {
    type Output = Result<JsonLines<T>, Error<E>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T, E> fmt::Debug for OpenLines<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenLines")
            .field("call", &self.call)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
