//! What the docs show compiles and runs: the examples of every operation, the programs of `generated/examples/`, and what a
//! newcomer writes from them.

mod examples;
mod globs;
mod newcomer;
mod runnable;
