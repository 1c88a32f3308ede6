//! From a call to connections that go on from a position.

use std::convert::Infallible;

use super::{Redial, Resume, SessionOptions};
use crate::{
    Call,
    stream::{
        StreamError,
        websocket::{Handshake, Socket},
    },
};

/// A session to be opened: the call of its handshake, where it starts, what the caller set.
#[derive(Debug)]
pub(crate) struct Connect {
    pub(crate) call: Call<(), Infallible>,
    pub(crate) options: SessionOptions,
    pub(crate) position: Option<String>,
}

impl Connect {
    pub(crate) fn new(call: Call<(), Infallible>) -> Self {
        Self {
            call,
            options: SessionOptions::DEFAULT,
            position: None,
        }
    }

    /// Makes each request anew, from the position: credentials may have changed meanwhile.
    pub(crate) fn redial(self, resume: Option<Resume>) -> Redial {
        let options = self.options;
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
