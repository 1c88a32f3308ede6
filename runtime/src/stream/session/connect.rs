//! From a request to connections that go on from a position.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::Request;

use super::{Redial, SessionOptions};
use crate::stream::{
    StreamError,
    websocket::{Dial, Socket},
};

/// Makes the request of an opening handshake, authorised, from a position if one is given.
pub type Prepare =
    Box<dyn FnMut(Option<&str>) -> BoxFuture<'static, Result<Request<()>, StreamError>> + Send>;

/// How a session connects.
pub struct Connector {
    pub(crate) dial: Arc<dyn Dial>,
    pub(crate) prepare: Prepare,
    pub(crate) options: SessionOptions,
    pub(crate) position: Option<String>,
}

impl Connector {
    /// A connector that makes each request anew: credentials may have changed meanwhile.
    pub fn new(dial: Arc<dyn Dial>, prepare: Prepare) -> Self {
        Self {
            dial,
            prepare,
            options: SessionOptions::DEFAULT,
            position: None,
        }
    }

    /// Sets the options.
    #[must_use]
    pub fn options(mut self, options: SessionOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets the position to start from.
    #[must_use]
    pub fn position(mut self, position: Option<String>) -> Self {
        self.position = position;
        self
    }

    pub(crate) fn redial(self) -> Redial {
        let Self {
            dial,
            mut prepare,
            options,
            ..
        } = self;
        Box::new(move |position| {
            let request = prepare(position);
            let dial = Arc::clone(&dial);
            Box::pin(async move {
                let io = dial.dial(request.await?).await?;
                Ok(Socket::start(io, options.limits, options.keep_alive).await)
            })
        })
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector")
            .field("options", &self.options)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
