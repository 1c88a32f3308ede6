//! Sending a call and decoding its response.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;

use super::Call;
use crate::{
    error::{Error, Fault},
    outcome::Outcomes,
    response::{RawResponse, Response},
    send,
};

impl<T, E> Call<T, E> {
    /// Sends the call.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send(self) -> Sending<T, E> {
        Sending {
            raw: Box::pin(send::fetch(self.request)),
            outcomes: self.outcomes,
        }
    }

    /// Sends the call and waits for it on this thread, within the runtime of another thread.
    ///
    /// # Errors
    /// See [`Error`].
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<T>, Error<E>> {
        let raw = crate::blocking::wait(send::fetch(self.request))?;
        self.outcomes.decode(raw)
    }
}

/// A call that was sent.
#[must_use = "futures do nothing unless polled"]
pub struct Sending<T: 'static, E: 'static> {
    raw: BoxFuture<'static, Result<RawResponse, Fault>>,
    outcomes: Outcomes<T, E>,
}

impl<T, E> Future for Sending<T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.raw
            .as_mut()
            .poll(cx)
            .map(|raw| self.outcomes.decode(raw?))
    }
}

impl<T, E> fmt::Debug for Sending<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}
