//! How large a document may be, and how much may come of it.
//!
//! A document may come from anyone, and be made to exhaust. So what it has and what it asks for is counted, and it is
//! refused where that is too much. Every phase after these counts takes time and memory that are linear in them. The
//! limits are about twice what the largest real document at hand needs, GitHub's; `--limits N` and `limits` of
//! an API in the configuration file multiply all of them.

use serde_json::Value;

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// The limits of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files of a document together, overlays included.
    pub bytes: usize,
    /// Values of all files together; those that YAML aliases stand for, that overlays write and that references to path
    /// items copy are counted as often as they are there. A value of two bytes takes some hundred in memory, so that bytes
    /// alone bound nothing.
    pub values: usize,
    /// Schemas and properties that may be read and merged for any document. `lower/work.rs` says what counts.
    pub merged: usize,
    /// How many more that are for each schema of the document. Real documents need at most 11.
    pub merged_per_schema: usize,
    /// How many they are at most, however many schemas there are. GitHub's document needs 107,000.
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
    /// These limits so many times.
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
