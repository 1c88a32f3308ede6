//! What a sent request yields.

use std::future::Future;

use super::{Call, Operation, Sending};
use crate::{error::Error, response::Response};

/// How the response to an operation is received: as a [`Whole`], as [`Events`](crate::stream::Events), as
/// [`Lines`](crate::stream::Lines), or as a session.
pub trait Receive<O: Operation> {
    /// What a request yields.
    type Output;
    /// Why it may fail.
    type Error;
    /// The future of the sent request.
    type Sending: Future<Output = Result<Self::Output, Self::Error>> + Send + 'static;

    /// Sends the request.
    #[doc(hidden)]
    fn send(self, call: Call<O::Success, O::Failure>) -> Self::Sending;
}

/// The response is read in full and decoded: a request yields a [`Response`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole;

impl<O: Operation> Receive<O> for Whole {
    type Output = Response<O::Success>;
    type Error = Error<O::Failure>;
    type Sending = Sending<O::Success, O::Failure>;

    fn send(self, call: Call<O::Success, O::Failure>) -> Self::Sending {
        call.send()
    }
}
