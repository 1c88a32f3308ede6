//! From a call to connections that go on from a position.

use std::convert::Infallible;

use super::{Follow, Redial, SessionOptions, Tracker};
use crate::{
    Call,
    call::Describe as _,
    stream::{
        Ending, StreamError,
        websocket::{Handshake, Socket},
    },
};

/// A session to be opened: the call of its handshake, where it starts, what the caller set.
#[derive(Debug)]
pub(crate) struct Connect {
    pub(crate) call: Call<(), Infallible>,
    pub(crate) options: SessionOptions,
    pub(crate) position: Option<String>,
    /// How the session ends, in place of what the channel declares.
    pub(crate) until: Option<&'static Ending>,
}

impl Connect {
    pub(crate) fn new(call: Call<(), Infallible>) -> Self {
        Self {
            call,
            options: SessionOptions::DEFAULT,
            position: None,
            until: None,
        }
    }

    /// Whether the client is strict.
    pub(crate) fn strict(&self) -> bool {
        self.call.is_strict()
    }

    /// Follows the session from where it starts.
    pub(crate) fn tracker(&mut self, follow: &'static Follow) -> Tracker {
        Tracker::new(follow, self.until, self.position.take())
    }

    /// Makes each request anew, from the position: credentials may have changed meanwhile.
    pub(crate) fn redial(self, follow: &'static Follow) -> Redial {
        let (options, resume) = (self.options, follow.resume);
        let mut call = Some(self.call);
        Box::new(move |position| {
            // A call that cannot be copied is sent itself, to tell what is wrong with it: that is final.
            let next = call
                .as_ref()
                .and_then(Call::try_clone)
                .or_else(|| call.take());
            let next = next.map(|next| match (resume, position) {
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
