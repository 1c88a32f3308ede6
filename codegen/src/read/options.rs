//! How a document is read.

use crate::limits::Limits;

/// How a document is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A schema reference to nothing becomes a free-form schema with a ledger entry.
    pub lenient_refs: bool,
    /// How much references may copy.
    pub limits: Limits,
}
