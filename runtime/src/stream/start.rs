//! A call that starts something, and the session that follows it, in one.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::{Stream, future::BoxFuture};
use serde::Serialize;
use serde_json::Value;

use super::StreamError;
use crate::{Error, Response};

/// A request that starts something, and the channel that follows it. Awaiting it sends the request, and connects the
/// channel with what the answer says.
#[must_use = "nothing is started until it is awaited"]
pub struct Start<R, C, const N: usize> {
    request: R,
    from: [&'static str; N],
    connect: Connect<C, N>,
}

type Connect<C, const N: usize> = Box<dyn FnOnce([String; N]) -> C + Send>;

impl<R, C, const N: usize> Start<R, C, N> {
    /// `from` are JSON pointers into the answer to what `connect` needs.
    pub fn new(
        request: R,
        from: [&'static str; N],
        connect: impl FnOnce([String; N]) -> C + Send + 'static,
    ) -> Self {
        Self {
            request,
            from,
            connect: Box::new(connect),
        }
    }

    /// Changes the request.
    pub fn request(self, change: impl FnOnce(R) -> R) -> Self {
        Self {
            request: change(self.request),
            ..self
        }
    }

    /// Changes how the channel is connected.
    pub fn channel(self, change: impl FnOnce(C) -> C + Send + 'static) -> Self
    where
        C: 'static,
    {
        let connect = self.connect;
        Self {
            connect: Box::new(move |found| change(connect(found))),
            ..self
        }
    }
}

impl<R, C, T, E, S, const N: usize> IntoFuture for Start<R, C, N>
where
    R: IntoFuture<Output = Result<Response<T>, Error<E>>> + Send + 'static,
    R::IntoFuture: Send,
    C: IntoFuture<Output = Result<S, StreamError>> + 'static,
    C::IntoFuture: Send,
    T: Serialize + Send + 'static,
    E: 'static,
{
    type Output = Result<Started<T, S>, StartError<T, E>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self {
            request,
            from,
            connect,
        } = self;
        Box::pin(async move {
            let answer = request.into_future().await.map_err(StartError::Start)?;
            let found = match texts(answer.body(), from) {
                Ok(found) => found,
                Err(missing) => {
                    return Err(StartError::Answer {
                        missing,
                        answer: Box::new(answer),
                    });
                }
            };
            let connecting = connect(found).into_future();
            match connecting.await {
                Ok(session) => Ok(Started { answer, session }),
                Err(error) => Err(StartError::Connect {
                    error,
                    answer: Box::new(answer),
                }),
            }
        })
    }
}

/// The texts and numbers at these places of a value, or the first place where there is none.
fn texts<T: Serialize, const N: usize>(
    value: &T,
    from: [&'static str; N],
) -> Result<[String; N], &'static str> {
    let value = serde_json::to_value(value).unwrap_or_default();
    let mut missing = None;
    let texts = from.map(|pointer| match value.pointer(pointer) {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            missing.get_or_insert(pointer);
            String::new()
        }
    });
    missing.map_or(Ok(texts), Err)
}

impl<R: fmt::Debug, C, const N: usize> fmt::Debug for Start<R, C, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// What was started: the answer, and the session that follows it, whose items it streams.
#[derive(Debug)]
#[must_use = "a session does nothing unless it is polled"]
pub struct Started<T, S> {
    answer: Response<T>,
    session: S,
}

impl<T, S> Started<T, S> {
    /// What the server answered to the request that started it.
    pub fn answer(&self) -> &Response<T> {
        &self.answer
    }

    /// The session, to send into.
    pub fn session(&mut self) -> &mut S {
        &mut self.session
    }

    /// Both.
    pub fn into_parts(self) -> (Response<T>, S) {
        (self.answer, self.session)
    }
}

impl<T, S: Stream + Unpin> Started<T, S> {
    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<S::Item> {
        poll_fn(|cx| Pin::new(&mut self.session).poll_next(cx)).await
    }
}

impl<T: Unpin, S: Stream + Unpin> Stream for Started<T, S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut self.get_mut().session).poll_next(cx)
    }
}

/// Why nothing was started, or why it cannot be followed.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StartError<T, E> {
    /// The request failed.
    #[error(transparent)]
    Start(Error<E>),
    /// It was started, but the answer lacks what the session needs.
    #[error("the answer has no text at {missing:?} to follow by")]
    Answer {
        /// JSON pointer to it.
        missing: &'static str,
        /// What the server answered.
        answer: Box<Response<T>>,
    },
    /// It was started, but the session cannot be connected.
    #[error("started, but not connected")]
    Connect {
        /// Why.
        #[source]
        error: StreamError,
        /// What the server answered.
        answer: Box<Response<T>>,
    },
}

impl<T, E: fmt::Debug> fmt::Debug for StartError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => f.debug_tuple("Start").field(error).finish(),
            Self::Answer { missing, .. } => f
                .debug_struct("Answer")
                .field("missing", missing)
                .finish_non_exhaustive(),
            Self::Connect { error, .. } => f
                .debug_struct("Connect")
                .field("error", error)
                .finish_non_exhaustive(),
        }
    }
}
