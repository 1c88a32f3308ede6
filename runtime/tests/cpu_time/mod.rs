//! What a computation costs, however busy the machine is.
#![allow(dead_code, missing_docs, reason = "support of tests")]

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

/// Time that this thread has run, where the system tells; else the time that has passed.
pub fn cpu_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
