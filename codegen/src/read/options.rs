//! How a document is read.

use crate::limits::Limits;

/// How a document is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A dangling schema reference becomes a free-form schema with a ledger entry.
    pub lenient_refs: bool,
    /// The limit on values that references copy.
    pub limits: Limits,
}
