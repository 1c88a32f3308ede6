//! Opens a call as a session, which resumes from a position.

use std::convert::Infallible;

use futures_core::future::BoxFuture;

use super::{Follow, Redial, SessionOptions, Tracker};
use crate::{
    call::{Call, Operation, Receive},
    stream::{
        Ending, StreamError,
        websocket::{Handshake, Socket},
    },
};

/// A channel: an operation that opens a session.
pub trait Channel: Operation<Success = (), Failure = Infallible> {
    /// The session.
    type Session: Session;

    /// What the document declares about it.
    #[doc(hidden)]
    const CHANNEL: &'static <Self::Session as Session>::Declared;
}

/// A session that a [`Channel`] opens.
pub trait Session: Sized + Send + 'static {
    /// What the document declares about such a session.
    #[doc(hidden)]
    type Declared;

    /// Connects.
    #[doc(hidden)]
    fn open(
        connect: Connect,
        call: Call<(), Infallible>,
        declared: &'static Self::Declared,
    ) -> BoxFuture<'static, Result<Self, StreamError>>;
}

/// The operation is a channel: a request yields a session.
#[derive(Clone, Debug, Default)]
pub struct Connect {
    pub(crate) options: SessionOptions,
    pub(crate) position: Option<String>,
    /// How the session ends, overriding what the channel declares.
    pub(crate) until: Option<&'static Ending>,
}

impl Connect {
    /// Resumes after a position.
    #[must_use]
    pub fn resume_after(mut self, position: impl Into<String>) -> Self {
        self.position = Some(position.into());
        self
    }

    /// Sets the options.
    #[must_use]
    pub fn options(mut self, options: SessionOptions) -> Self {
        self.options = options;
        self
    }

    /// Connects from the start of the session.
    pub(crate) fn tracker(&mut self, follow: &'static Follow) -> Tracker {
        Tracker::new(follow, self.until, self.position.take())
    }

    /// Builds each request anew, from the position: credentials may have changed.
    pub(crate) fn redial(self, call: Call<(), Infallible>, follow: &'static Follow) -> Redial {
        let (options, resume) = (self.options, follow.resume);
        let mut call = Some(call);
        Box::new(move |position| {
            let next = Call::again(&mut call).map(|next| match (resume, position) {
                (Some(resume), Some(position)) => next.query(resume.parameter, position),
                _ => next,
            });
            Box::pin(async move {
                let next = next.ok_or(StreamError::Unsent)?;
                let handshake = Handshake::new();
                let response = next.upgrade(handshake.headers.clone()).await?;
                handshake.check(response.headers())?;
                Ok(Socket::start(response.into_body(), options.limits, options.keep_alive).await)
            })
        })
    }
}

impl<C: Channel> Receive<C> for Connect {
    type Output = C::Session;
    type Error = StreamError;
    type Sending = BoxFuture<'static, Result<C::Session, StreamError>>;

    fn send(self, call: Call<(), Infallible>) -> Self::Sending {
        C::Session::open(self, call, C::CHANNEL)
    }
}
