//! Opens the response of a call as a stream.

use futures_core::future::BoxFuture;
use futures_util::FutureExt;

use super::{
    Open, Reconnect, StreamError, Wanted,
    error::is_not_there_yet,
    json_lines::{self, JsonLines, LinesOptions},
    resume::Backoff,
    sse::{Sse, SseLimits, SseOptions, SseResume, SseStream},
};
use crate::{
    ByteStream, Error, Response, TransportError, TransportErrorKind,
    call::{Call, Opens, Operation, Receive},
    decode,
    outcome::Expected,
};

/// An operation whose response may be server-sent events.
pub trait EventStream: Operation {
    /// One event.
    type Event: Send + 'static;

    /// What the document declares about the stream.
    #[doc(hidden)]
    const EVENTS: &'static Sse;
    /// The status that opens it.
    #[doc(hidden)]
    const STATUS: Expected;
    /// The successful statuses. 204 always means that nothing more will follow (WHATWG HTML 9.2.3).
    #[doc(hidden)]
    const OPENS: Opens = &[
        (Self::STATUS, decode::empty),
        (Expected::Code(204), decode::empty),
    ];
}

/// The response is a stream of server-sent events: a request yields an [`SseStream`].
#[derive(Clone, Debug, Default)]
pub struct Events {
    options: SseOptions,
    last_event_id: String,
}

impl Events {
    /// Resumes after an event, whose id is sent as `Last-Event-ID`.
    #[must_use]
    pub fn resume_after(mut self, id: impl Into<String>) -> Self {
        self.last_event_id = id.into();
        self
    }

    /// Sets the maximum size of one event.
    #[must_use]
    pub fn limits(mut self, limits: SseLimits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Sets when a broken stream reconnects.
    #[must_use]
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.options.reconnect = reconnect;
        self
    }

    /// Opens the stream.
    ///
    /// # Errors
    /// See [`Error`]; a successful response that is not an event stream is an [`Error::Status`], or an [`Error::Api`]
    /// if its body is a declared error.
    #[doc(hidden)]
    pub async fn open<T: Send + 'static, E: Send + 'static>(
        self,
        call: Call<(), E>,
        sse: &'static Sse,
    ) -> Result<SseStream<T>, Error<E>> {
        let resumes = sse.resume != SseResume::Never;
        let again = resumes.then(|| call.try_clone()).flatten();
        let id = self.last_event_id;
        let strict = call.is_strict();
        let first = from_event(call, Some(&*id));
        let opened = if again.is_some() && self.options.reconnect.max_attempts > 0 {
            open_patiently(first, self.options.reconnect).await?
        } else {
            first.open_stream(Wanted::Events).await?
        };
        let stream = SseStream::new(opened, sse, self.options);
        let mut stream = stream.map_err(not_a_stream)?.strict(strict);
        stream.set_last_event_id(&id);
        Ok(match again {
            Some(call) => stream.reopen_with(reopen(call)),
            None => stream,
        })
    }
}

impl<O> Receive<O> for Events
where
    O: EventStream,
    O::Failure: Send,
{
    type Output = SseStream<O::Event>;
    type Error = Error<O::Failure>;
    type Sending = BoxFuture<'static, Result<Self::Output, Self::Error>>;

    fn send(self, call: Call<O::Success, O::Failure>) -> Self::Sending {
        Box::pin(self.open(call.opening(O::OPENS), O::EVENTS))
    }
}

/// Opens a stream that can reconnect, with as many attempts while the server is not available.
async fn open_patiently<E>(
    call: Call<(), E>,
    reconnect: Reconnect,
) -> Result<Response<ByteStream>, Error<E>> {
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

/// The call that resumes after an event.
fn from_event<E>(call: Call<(), E>, id: Option<&str>) -> Call<(), E> {
    match id {
        None | Some("") => call,
        Some(id) => call.header("Last-Event-ID", id),
    }
}

/// Makes the call again; the stream decides how often.
fn reopen<E: Send + 'static>(call: Call<(), E>) -> Open {
    let mut call = Some(call.max_retries(0));
    Box::new(move |id| {
        let next = Call::again(&mut call).map(|next| from_event(next, id));
        async move {
            let next = next.ok_or(StreamError::Unsent)?;
            Ok(next.open_stream(Wanted::Events).await?)
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

/// An operation whose response may be JSON lines.
pub trait LineStream: Operation {
    /// One line.
    type Line: Send + 'static;

    /// What the document declares about the stream.
    #[doc(hidden)]
    const LINES: &'static json_lines::Lines;
    /// The status that opens it.
    #[doc(hidden)]
    const STATUS: Expected;
    /// The successful statuses.
    #[doc(hidden)]
    const OPENS: Opens = &[(Self::STATUS, decode::empty)];
}

/// The response is a stream of JSON lines: a request yields [`JsonLines`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Lines {
    options: LinesOptions,
}

impl Lines {
    /// Sets the maximum size of one text, in bytes.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.options.limit = bytes;
        self
    }

    /// Opens the stream.
    ///
    /// # Errors
    /// The same as for an event stream.
    #[doc(hidden)]
    pub async fn open<T: Send + 'static, E: Send + 'static>(
        self,
        call: Call<(), E>,
        lines: &'static json_lines::Lines,
    ) -> Result<JsonLines<T>, Error<E>> {
        let strict = call.is_strict();
        let opened = call.open_stream(Wanted::Lines).await?;
        let lines = JsonLines::new(opened, lines, self.options);
        Ok(lines.map_err(not_a_stream)?.strict(strict))
    }
}

impl<O> Receive<O> for Lines
where
    O: LineStream,
    O::Failure: Send,
{
    type Output = JsonLines<O::Line>;
    type Error = Error<O::Failure>;
    type Sending = BoxFuture<'static, Result<Self::Output, Self::Error>>;

    fn send(self, call: Call<O::Success, O::Failure>) -> Self::Sending {
        Box::pin(self.open(call.opening(O::OPENS), O::LINES))
    }
}
