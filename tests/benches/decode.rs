//! Reading and writing of JSON against serde's derives, as one would write them by hand.
//!
//! `cargo bench -p raccord-tests --bench decode` prints the ratios of CPU time and of allocations: ours to hand-written;
//! above 1, ours is slower.

mod support;
mod workloads;

use workloads::decode::{Size, all};

fn main() {
    support::head();
    for work in all(Size::BENCH) {
        support::compare(work);
    }
}
