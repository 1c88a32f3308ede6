//! The cooperative budget of a task, counted in bytes.
//!
//! Tokio lets a task do 128 operations before it must yield to others, timers included. A read counts as one operation,
//! however many bytes it returns, although these may take long to parse, or yield nothing so that the task reads on.
//! Here reads count by size.

use std::task::{Context, Poll};

use tokio::task::coop::poll_proceed;

/// The bytes that count as one operation.
const PIECE: usize = 4 << 10;

/// Pending, and woken soon, once the task has used up its budget.
pub(crate) fn poll_ready(cx: &mut Context<'_>) -> Poll<()> {
    // Dropped without progress, the unit is given back to the budget.
    poll_proceed(cx).map(drop)
}

/// Charges some bytes, or an empty item, to the budget of the task.
pub(crate) fn spend(bytes: usize, cx: &mut Context<'_>) {
    for _ in 0..bytes.div_ceil(PIECE).max(1) {
        let Poll::Ready(thing) = poll_proceed(cx) else {
            return;
        };
        thing.made_progress();
    }
}
