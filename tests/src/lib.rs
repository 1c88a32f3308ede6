//! What the suites share: a loopback server that answers from a document.

pub mod mock;
pub mod spec;
