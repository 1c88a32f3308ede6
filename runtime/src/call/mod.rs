//! Calls: an operation with its inputs, before it is sent. Callers see a call as the [`Request`](crate::request!) of a
//! generated crate.

mod describe;
mod open;
mod operation;
mod options;
mod receive;
mod sending;

use std::fmt;

use crate::{outcome::Outcomes, request::Request};

pub use open::Handshake;
pub(crate) use open::Opens;
pub use operation::{Operation, Spec, call};
pub use receive::{Receive, Whole};
pub use sending::Sending;

/// A call, which does nothing until it is sent.
///
/// A value that cannot be encoded is reported by [`send`](Self::send) as [`Error::Request`](crate::Error::Request),
/// before anything is sent. Setting a parameter again replaces it; `null` removes it.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<T: 'static, E: 'static> {
    pub(crate) request: Box<Request>,
    pub(crate) outcomes: Outcomes<T, E>,
}

impl<T, E> Call<T, E> {
    pub(crate) fn is_strict(&self) -> bool {
        self.request.client.shared().strict
    }
}

/// The operation alone: inputs may be secret.
impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.endpoint.fmt(f)
    }
}
