//! The work that the benches measure, and whose allocations `tests/counts` counts.
#![allow(dead_code, reason = "not all is used by each program")]

pub mod call;
pub mod decode;
pub mod stream;

/// A piece of work, by us and by hand.
pub struct Work {
    /// What is done.
    pub name: String,
    /// How many items it reads, where allocations are told for each.
    pub items: Option<u64>,
    pub ours: Box<dyn FnMut()>,
    pub theirs: Box<dyn FnMut()>,
}
