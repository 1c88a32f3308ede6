//! Text from the wire in an error.

use std::fmt;

use super::Redactor;

/// Text that came over the wire. `Display` and `Debug` print its start without the secrets of the call;
/// [`as_raw`](Self::as_raw) returns it unchanged.
#[derive(Clone, Default)]
pub struct WireText {
    raw: Box<str>,
    redactor: Redactor,
}

impl WireText {
    /// The unredacted text. The server may have put secrets into it: keep it out of logs.
    #[must_use]
    pub fn as_raw(&self) -> &str {
        &self.raw
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The same text, of a call with these secrets if it is of none yet.
    #[must_use]
    pub(crate) fn of(self, redactor: &Redactor) -> Self {
        Self {
            redactor: self.redactor.or(redactor),
            raw: self.raw,
        }
    }
}

impl<T: Into<Box<str>>> From<T> for WireText {
    fn from(raw: T) -> Self {
        Self {
            raw: raw.into(),
            redactor: Redactor::default(),
        }
    }
}

impl PartialEq for WireText {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for WireText {}

impl PartialEq<str> for WireText {
    fn eq(&self, other: &str) -> bool {
        &*self.raw == other
    }
}

impl PartialEq<&str> for WireText {
    fn eq(&self, other: &&str) -> bool {
        &*self.raw == *other
    }
}

impl PartialEq<String> for WireText {
    fn eq(&self, other: &String) -> bool {
        *self.raw == **other
    }
}

impl fmt::Display for WireText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redactor.excerpt(&self.raw))
    }
}

impl fmt::Debug for WireText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.redactor.excerpt(&self.raw), f)
    }
}
