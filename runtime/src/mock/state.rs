//! What a server has received, shared by its connections.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, watch};

use super::request::Request;

/// What the connections of a server share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) requests: Mutex<Vec<Request>>,
    /// Text messages of WebSocket clients.
    pub(super) received: Mutex<Vec<String>>,
    /// Steps that the test has released and nothing has consumed yet.
    pub(super) steps: Semaphore,
    /// How many connections are open.
    pub(super) open: watch::Sender<usize>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            requests: Mutex::default(),
            received: Mutex::default(),
            steps: Semaphore::new(0),
            open: watch::Sender::new(0),
        }
    }
}

impl State {
    /// Waits until the test releases a step.
    pub(super) async fn step(&self) {
        // The semaphore is never closed.
        if let Ok(permit) = self.steps.acquire().await {
            permit.forget();
        }
    }
}

/// The content of a mutex, even after a panic in a handler.
pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
