//! Blocking calls, on threads without an async runtime.

use std::{
    future::Future,
    sync::{OnceLock, mpsc},
    thread,
};

use tokio::runtime::{Builder, Handle};

use crate::error::{Fault, TransportError, TransportErrorKind};

/// Runs `future` on the runtime of a background thread, which lives as long as the program, and blocks until it
/// completes. Connections stay open between calls. Within another runtime this blocks its thread, but does not panic.
pub(crate) fn wait<V: Send + 'static>(
    future: impl Future<Output = Result<V, Fault>> + Send + 'static,
) -> Result<V, Fault> {
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Fails only if the caller is gone.
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
