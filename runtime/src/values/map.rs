//! Maps that keep the order of their members.

use super::raw::Raw;

/// A string map that keeps the order of its members; `Map<Raw>` is a free-form object.
pub type Map<T = Raw> = indexmap::IndexMap<String, T>;

/// A map whose keys are enum values or formatted texts, in order; other keys are kept, too.
pub type KeyedMap<K, T = Raw> = indexmap::IndexMap<K, T>;
