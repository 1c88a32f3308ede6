//! Compares two pieces of work, and prints a row that `cargo xtask bench` reads.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

#[path = "../../../runtime/tests/cpu_time/mod.rs"]
mod cpu_time;

use std::time::{Duration, Instant};

use cpu_time::cpu_time;

use crate::workloads::Work;

/// How long a measurement takes at least: the system counts CPU time in steps of some milliseconds.
const LEAST: Duration = Duration::from_millis(50);

/// The head of the table.
pub fn head() {
    println!("{:<40} {:>6} allocations", "ours to hand-written", "CPU");
}

/// Prints the ratio of the CPU times, each the best of several runs, and the allocations of one run.
pub fn compare(mut work: Work) {
    let allocations = |run: &mut dyn FnMut()| allocation_counter::measure(run).count_total;
    let (ours, theirs) = (allocations(&mut work.ours), allocations(&mut work.theirs));
    let start = Instant::now();
    (work.theirs)();
    let repeats = (LEAST.as_nanos() / start.elapsed().as_nanos().max(1)) + 1;
    let time = |run: &mut dyn FnMut()| {
        let start = cpu_time();
        (0..repeats).for_each(|_| run());
        cpu_time().saturating_sub(start)
    };
    let (mut our, mut their) = (Duration::MAX, Duration::MAX);
    // In turn, so that a busy machine slows both.
    for _ in 0..9 {
        our = our.min(time(&mut work.ours));
        their = their.min(time(&mut work.theirs));
    }
    println!(
        "{:<40} {:>6.3} {:>9} : {}",
        work.name,
        our.as_secs_f64() / their.as_secs_f64(),
        per(ours, work.items),
        per(theirs, work.items),
    );
}

/// Allocations for each item, or all of them.
fn per(allocations: u64, items: Option<u64>) -> String {
    match items {
        #[expect(clippy::cast_precision_loss, reason = "allocations are few")]
        Some(items) => format!("{:.2}", allocations as f64 / items as f64),
        None => allocations.to_string(),
    }
}
