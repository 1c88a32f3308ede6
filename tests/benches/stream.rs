//! Typed events of streams and sessions against loops over `eventsource-stream`, lines and `tokio-tungstenite` with
//! `serde_json`, as one would write them by hand.
//!
//! `cargo bench -p raccord-tests --bench stream` prints the ratios of CPU time, ours to hand-written, and the allocations
//! for each event; and the peak memory of long streams, which must not depend on their length.
#![allow(clippy::print_stdout, reason = "a bench")]

mod support;
mod workloads;

use workloads::stream::{Kind, all, read_lazily};

fn main() {
    support::head();
    for work in all(50_000) {
        support::compare(work);
    }
    for kind in Kind::ALL {
        let peak = |events| {
            let read = || read_lazily(kind, events);
            allocation_counter::measure(read).bytes_max / 1024
        };
        println!(
            "note: {}: at most {} KiB at a time within 50,000 events, {} KiB within 1,000,000",
            kind.name(),
            peak(50_000),
            peak(1_000_000)
        );
    }
}
