//! A thread that drives unencrypted connections.
//!
//! Within one poll of a connection, hyper parses everything in the socket: Tokio stops it only after 128 reads of up to
//! 408 KiB each. If the bytes are ones that are skipped, such as responses with status 100 or the leading zeros of a
//! chunk size, this takes seconds in which no timer of the thread fires, so time limits pass unnoticed. reqwest has no
//! setting for it. So these connections are driven here, where nothing else waits. Encrypted ones do not have the
//! problem: TLS reads 4 KiB at a time.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    thread,
};

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use crate::error::{TransportError, TransportErrorKind};

/// A thread with a runtime. Both end, and the connections with them, when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct IoThread {
    handle: Handle,
    _running: Arc<oneshot::Sender<()>>,
}

impl IoThread {
    pub(crate) fn start() -> Result<Self, TransportError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| other("no runtime").with_source(error))?;
        let handle = runtime.handle().clone();
        let (running, ended) = oneshot::channel();
        thread::Builder::new()
            .name("raccord-io".to_owned())
            .spawn(move || runtime.block_on(ended))
            .map_err(|error| other("no thread").with_source(error))?;
        Ok(Self {
            handle,
            _running: Arc::new(running),
        })
    }

    /// Polls `future` on the caller's thread; the connections that it opens are driven by this one.
    pub(crate) async fn within<V>(&self, future: impl Future<Output = V>) -> V {
        let mut future = pin!(future);
        poll_fn(|cx| {
            let _context = self.handle.enter();
            future.as_mut().poll(cx)
        })
        .await
    }
}

/// A stream for another thread to poll, within the runtime of this one.
pub(crate) fn in_this_context<S: Stream + Unpin>(mut inner: S) -> impl Stream<Item = S::Item> {
    let context = Handle::try_current().ok();
    stream::poll_fn(move |cx| {
        let _context = context.as_ref().map(Handle::enter);
        inner.poll_next_unpin(cx)
    })
}

fn other(message: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Other, message)
}
