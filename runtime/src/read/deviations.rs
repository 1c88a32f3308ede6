//! All deviations of one text.

use serde::Serialize;

use super::{deviation::Deviation, misfits::Misfits};
use crate::values::Raw;

/// Where a response or message deviates from its document: unions, optional properties, elements and map values that
/// did not fit. A union keeps such a value as `Unknown`, a struct keeps the others as its [`Misfits`]. A value outside
/// of any struct, such as an element of a list that is the whole body, is missing from the typed value:
/// [`write_back`](Self::write_back) restores it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deviations {
    pub(super) list: Vec<Deviation>,
    pub(super) more: usize,
    /// Deviations that no struct keeps.
    pub(super) misfits: Misfits,
}

impl Deviations {
    /// The maximum number of deviations that are listed.
    pub const MOST: usize = 32;

    /// Whether everything fit.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The first deviations, at most [`MOST`](Self::MOST), in the order of the body.
    pub fn iter(&self) -> std::slice::Iter<'_, Deviation> {
        self.list.iter()
    }

    /// The total number of deviations.
    pub fn count(&self) -> usize {
        self.list.len().saturating_add(self.more)
    }

    /// The deviation at a pointer.
    pub fn at(&self, pointer: &str) -> Option<&Deviation> {
        self.iter().find(|found| found.pointer == pointer)
    }

    /// The JSON of the value that was read with these deviations, with those restored that no struct in it keeps.
    ///
    /// ```
    /// use raccord as rt;
    ///
    /// let (mut sizes, deviations) = rt::decode_tolerantly::<Vec<i64>>(r#"[1, "big", 3]"#)?;
    /// assert_eq!(sizes, [1, 3]);
    /// sizes.push(4);
    /// assert_eq!(deviations.write_back(&sizes)?.get(), r#"[1,"big",3,4]"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The value cannot be serialized as JSON.
    pub fn write_back<T: Serialize + ?Sized>(&self, value: &T) -> Result<Raw, serde_json::Error> {
        self.misfits.restored(value, &[])
    }

    /// Records that the media type of the body is not a declared one.
    pub(crate) fn of_media_type(received: &str, expected: &str) -> Self {
        let mut deviations = Self::default();
        deviations.push(Deviation {
            pointer: String::new(),
            reason: format!("another media type, expected {expected}"),
            raw: Raw::from(received),
        });
        deviations
    }

    /// Whether the value itself keeps all of them.
    pub(crate) fn are_held(&self) -> bool {
        self.misfits.is_empty()
    }

    /// The same list, for a value that was derived from the one that was read.
    pub(crate) fn of_another_value(self) -> Self {
        Self {
            misfits: Misfits::default(),
            ..self
        }
    }

    pub(super) fn push(&mut self, deviation: Deviation) {
        if self.list.len() < Self::MOST {
            self.list.push(deviation);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Adds those of the same value.
    pub(crate) fn include(&mut self, mut other: Self) {
        if self.misfits.is_empty() {
            self.misfits = std::mem::take(&mut other.misfits);
        }
        self.append(other);
    }

    /// Adds those of another value, which are not written back with these.
    pub(crate) fn append(&mut self, other: Self) {
        other.list.into_iter().for_each(|found| self.push(found));
        self.more = self.more.saturating_add(other.more);
    }
}

impl<'a> IntoIterator for &'a Deviations {
    type Item = &'a Deviation;
    type IntoIter = std::slice::Iter<'a, Deviation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
