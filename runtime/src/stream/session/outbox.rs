//! What waits to be sent.

use tokio::sync::{mpsc, oneshot};

use crate::stream::StreamError;

/// Something to be sent, and whom to tell.
pub(crate) struct Outgoing<O> {
    pub(super) out: O,
    pub(super) done: oneshot::Sender<Result<(), StreamError>>,
}

/// Sends for the handles of a session.
pub(crate) type Outbox<O> = mpsc::Sender<Outgoing<O>>;
