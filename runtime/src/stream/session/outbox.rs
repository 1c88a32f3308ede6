//! The queue of messages to send.

use tokio::sync::{mpsc, oneshot};

use crate::stream::StreamError;

/// A message to send, and whom to notify.
pub(crate) struct Outgoing<O> {
    pub(super) out: O,
    pub(super) done: oneshot::Sender<Result<(), StreamError>>,
}

/// Sends for the handles of a session.
pub(crate) type Outbox<O> = mpsc::Sender<Outgoing<O>>;
