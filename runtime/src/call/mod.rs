//! Calls: what generated methods return.

mod describe;
mod open;
mod options;
mod sending;

use std::fmt;

use http::Method;

use crate::{client::Client, operation::Operation, outcome::Outcomes, request::Request};

pub use describe::Describe;
pub use open::{Handshake, OpenResponse};
pub use sending::Sending;

/// A call that does nothing until it is sent.
///
/// A value that cannot be encoded is remembered and comes out of [`send`](Self::send) as [`Error::Request`](crate::Error::Request) before
/// anything is sent. Setting a parameter again replaces it; `null` takes it out.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<T, E> {
    pub(crate) request: Box<Request>,
    pub(crate) outcomes: Outcomes<T, E>,
}

impl Client {
    /// Starts a call: `id` is the operation's id, `path` its template.
    pub fn call<T, E>(&self, id: &'static str, method: Method, path: &'static str) -> Call<T, E> {
        Call::new(Request::new(
            self.clone(),
            Operation {
                id,
                method,
                path,
                url: None,
            },
        ))
    }
}

impl<T, E> Call<T, E> {
    pub(crate) fn new(request: Request) -> Self {
        Self {
            request: Box::new(request),
            outcomes: Outcomes::default(),
        }
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.request.client.shared().strict
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.request.operation)
    }
}
