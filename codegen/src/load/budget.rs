//! The remaining budget of a document, which all its files share.

use serde_json::Value;

use crate::limits::{Limits, size};

/// What is left.
pub(super) struct Budget {
    pub(super) limits: Limits,
    bytes: usize,
    pub(super) values: usize,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            bytes: limits.bytes,
            values: limits.values,
        }
    }

    /// Counts a file of so many bytes; `false` when it may not be read any more.
    #[must_use]
    pub(super) fn take_bytes(&mut self, bytes: usize) -> bool {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or(0);
        left.is_some()
    }

    /// Counts a value that is written once more; `false` when it may not be.
    #[must_use]
    pub(super) fn take_values(&mut self, value: &Value) -> bool {
        match self.values.checked_sub(size(value)) {
            Some(left) => {
                self.values = left;
                true
            }
            None => false,
        }
    }
}
