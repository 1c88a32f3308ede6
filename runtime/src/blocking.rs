//! Waiting for calls on threads without a runtime.

use std::{
    future::Future,
    sync::{OnceLock, mpsc},
    thread,
};

use tokio::runtime::{Builder, Handle};

use crate::error::{Fault, TransportError, TransportErrorKind};

/// Runs `future` on the runtime of a thread of its own, which lives as long as the program, and waits
/// for it here. Connections stay open between calls; being within another runtime does no harm but
/// for the wait.
pub(crate) fn wait<V: Send + 'static>(
    future: impl Future<Output = Result<V, Fault>> + Send + 'static,
) -> Result<V, Fault> {
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Nobody is left to hear when this fails.
        let _ = sender.send(future.await);
    });
    receiver
        .recv()
        .map_err(|_| other("the call ended without a result"))?
}

fn runtime() -> Result<Handle, TransportError> {
    static RUNTIME: OnceLock<Handle> = OnceLock::new();
    if let Some(handle) = RUNTIME.get() {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| other("no runtime").with_source(error))?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("raccord".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))
        .map_err(|error| other("no thread").with_source(error))?;
    Ok(RUNTIME.get_or_init(|| handle).clone())
}

fn other(message: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Other, message)
}
