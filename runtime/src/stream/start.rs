//! Calls that start something and open the session that follows it.

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

use super::{
    Ending, StreamError,
    session::{Channel, Connect},
};
use crate::{
    Error, Response,
    call::{Call, Operation, Receive},
};

/// The response identifies what was started, and a channel follows it: a request yields both as [`Started`].
#[must_use = "nothing is started until the request is sent"]
pub struct Start<C> {
    open: Open,
    channel: PhantomData<fn() -> C>,
}

/// The call of the channel, and how it connects.
type Opening = (Call<(), Infallible>, Connect);

/// Extracts from a response what the channel needs, or the first place where something is missing.
type Open = Box<dyn FnOnce(&Value) -> Result<Opening, &'static str> + Send>;

impl<C> Start<C> {
    /// `from` has JSON pointers into the response to what `channel` needs.
    #[doc(hidden)]
    pub fn new<const N: usize>(
        from: [&'static str; N],
        channel: impl FnOnce([String; N]) -> Call<(), Infallible> + Send + 'static,
    ) -> Self {
        Self {
            open: Box::new(move |value| Ok((channel(texts(value, from)?), Connect::default()))),
            channel: PhantomData,
        }
    }

    /// Ends the session after these messages instead of those that the channel declares.
    #[doc(hidden)]
    pub fn until(self, ending: &'static Ending) -> Self {
        self.map(move |call, connect| {
            let until = Some(ending);
            (call, Connect { until, ..connect })
        })
    }

    /// Changes the request that opens the channel.
    #[doc(hidden)]
    pub fn map(
        self,
        change: impl FnOnce(Call<(), Infallible>, Connect) -> Opening + Send + 'static,
    ) -> Self {
        let open = self.open;
        Self {
            open: Box::new(move |value| open(value).map(|(call, connect)| change(call, connect))),
            ..self
        }
    }
}

impl<O, C> Receive<O> for Start<C>
where
    O: Operation,
    O::Success: Serialize + Send,
    O::Failure: Send,
    C: Channel,
{
    type Output = Started<O::Success, C::Session>;
    type Error = StartError<O::Success, O::Failure>;
    type Sending = BoxFuture<'static, Result<Self::Output, Self::Error>>;

    fn send(self, call: Call<O::Success, O::Failure>) -> Self::Sending {
        Box::pin(async move {
            let response = call.send().await.map_err(StartError::Start)?;
            let value = serde_json::to_value(response.body()).unwrap_or_default();
            let (call, connect) = match (self.open)(&value) {
                Ok(opening) => opening,
                Err(missing) => {
                    return Err(StartError::Response {
                        missing,
                        response: Box::new(response),
                    });
                }
            };
            match Receive::<C>::send(connect, call).await {
                Ok(session) => Ok(Started { response, session }),
                Err(error) => Err(StartError::Connect {
                    error,
                    response: Box::new(response),
                }),
            }
        })
    }
}

/// The texts and numbers at these pointers, or the first pointer without one.
fn texts<const N: usize>(
    value: &Value,
    from: [&'static str; N],
) -> Result<[String; N], &'static str> {
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

impl<C> fmt::Debug for Start<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}

/// What was started: the response, and the session that follows it. As a stream it yields the items of the session.
#[derive(Debug)]
#[must_use = "a session does nothing unless it is polled"]
pub struct Started<T, S> {
    response: Response<T>,
    session: S,
}

impl<T, S> Started<T, S> {
    /// The response to the request that started it.
    pub fn response(&self) -> &Response<T> {
        &self.response
    }

    /// The session, to send messages.
    pub fn session(&mut self) -> &mut S {
        &mut self.session
    }

    /// Returns both by value.
    pub fn into_parts(self) -> (Response<T>, S) {
        (self.response, self.session)
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

/// Why starting or following failed.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StartError<T, E> {
    /// The request failed.
    #[error(transparent)]
    Start(Error<E>),
    /// The request succeeded, but the response lacks what the session needs.
    #[error("the response has no text at {missing:?}, which following needs")]
    Response {
        /// JSON pointer to it.
        missing: &'static str,
        /// The response to the request.
        response: Box<Response<T>>,
    },
    /// The request succeeded, but the session could not be opened.
    #[error("started, but not connected")]
    Connect {
        /// Why.
        #[source]
        error: StreamError,
        /// The response to the request.
        response: Box<Response<T>>,
    },
}

impl<T, E: fmt::Debug> fmt::Debug for StartError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => f.debug_tuple("Start").field(error).finish(),
            Self::Response { missing, .. } => f
                .debug_struct("Response")
                .field("missing", missing)
                .finish_non_exhaustive(),
            Self::Connect { error, .. } => f
                .debug_struct("Connect")
                .field("error", error)
                .finish_non_exhaustive(),
        }
    }
}
