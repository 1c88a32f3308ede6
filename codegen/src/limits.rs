//! Limits on the size of a document and of its output.
//!
//! A document may come from anyone, and be made to exhaust resources. So its values and merges are counted, and it is
//! rejected if there are too many. Every later phase takes time and memory that are linear in these counts. The limits
//! are about twice what the largest real document, GitHub's, needs; `--limits N` and `limits` of an API in the
//! configuration file multiply all of them.

use serde_json::Value;

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// Stack of a thread that generates: documents nest, and syn and prettyplease recurse.
pub const STACK: usize = 256 << 20;

/// The limits of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files of a document together, overlays included.
    pub bytes: usize,
    /// Values of all files together; those that YAML aliases, overlays and references to path items copy are counted
    /// each time. A value of two bytes takes some hundred in memory, so a limit on bytes is not enough.
    pub values: usize,
    /// Schemas and properties that may be read and merged for any document. `lower/work.rs` says what counts.
    pub merged: usize,
    /// How many more may be merged for each schema of the document. Real documents need at most 11.
    pub merged_per_schema: usize,
    /// The upper limit, however many schemas there are. GitHub's document needs 107,000.
    pub merged_at_most: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            values: 450_000,
            merged: 40_000,
            merged_per_schema: 40,
            merged_at_most: 400_000,
        }
    }
}

impl Limits {
    /// These limits multiplied.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self {
            bytes: self.bytes.saturating_mul(times),
            values: self.values.saturating_mul(times),
            merged: self.merged.saturating_mul(times),
            merged_per_schema: self.merged_per_schema.saturating_mul(times),
            merged_at_most: self.merged_at_most.saturating_mul(times),
        }
    }
}

/// How many values a tree has.
pub(crate) fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(members) => members.values().map(size).sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}
