//! A task's share of its thread, counted in bytes.
//!
//! Tokio lets a task do 128 things before it has to let others run, timers among them. Reading counts as one thing,
//! however much it brings; what is read may then take long to look at, or end in nothing and be read on after. Here it
//! counts by its size.

use std::task::{Context, Poll};

use tokio::task::coop::poll_proceed;

/// What counts as one thing.
const PIECE: usize = 4 << 10;

/// Pending, and woken soon, once the task has used up its share.
pub(crate) fn poll_ready(cx: &mut Context<'_>) -> Poll<()> {
    // Dropped without progress, the thing is given back.
    poll_proceed(cx).map(drop)
}

/// Takes some bytes, or something empty, off the task's share.
pub(crate) fn spend(bytes: usize, cx: &mut Context<'_>) {
    for _ in 0..bytes.div_ceil(PIECE).max(1) {
        let Poll::Ready(thing) = poll_proceed(cx) else {
            return;
        };
        thing.made_progress();
    }
}
