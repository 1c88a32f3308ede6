//! What did not fit.

use crate::values::Raw;

/// A value that did not fit its type and was kept as received, or an undeclared media type, as a JSON string.
///
/// Neither `Debug` nor [`reason`](Self::reason) shows the value: it could be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Deviation {
    pub(super) pointer: String,
    pub(super) reason: String,
    pub(super) raw: Raw,
}

impl Deviation {
    /// Its position in the body or message, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Why it does not fit, such as `at /id: string, expected i64`.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The value.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
}

impl std::fmt::Debug for Deviation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.pointer, self.reason)
    }
}
