//! The events of a walk over a text, and their visitor.

use std::borrow::Cow;
use std::ops::Range;

/// The text of a scalar, decoded on demand.
#[derive(Clone, Copy)]
pub(super) enum Scalar<'a> {
    /// As it is.
    Text(&'a str),
    /// Plain YAML, which `<<` has to be to merge.
    Plain(&'a str),
    /// A JSON string with its quotes and escapes.
    Escaped(&'a str),
}

impl<'a> Scalar<'a> {
    pub(super) fn decode(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) | Self::Plain(text) => Cow::Borrowed(text),
            Self::Escaped(text) => {
                serde_json::from_str(text).map_or(Cow::Borrowed(text), Cow::Owned)
            }
        }
    }
}

/// Follows a walk over a text. Keys come as scalars too: after `open(true)` scalars and collections
/// alternate between key and value.
pub(super) trait Walker {
    fn scalar(&mut self, scalar: Scalar<'_>, range: Range<usize>);
    fn alias(&mut self, range: Range<usize>);
    fn open(&mut self, map: bool, range: Range<usize>);
    fn close(&mut self);
    /// Forgets everything, because the walk starts anew.
    fn restart(&mut self);
}
