//! References to components other than schemas.

use indexmap::IndexMap;
use openapiv3::ReferenceOr;

use crate::diagnostic::{Pointer, unescaped};

/// The components of one kind.
type Section<T> = IndexMap<String, ReferenceOr<T>>;

/// The target of a reference, also through others, with its key among the components.
pub(super) fn component<'a, T>(
    section: &'a Section<T>,
    reference: &str,
) -> Option<(&'a str, &'a T)> {
    let mut key = component_key(reference);
    // A reference that leads back to itself was rejected.
    for _ in 0..=section.len() {
        let (own, component) = section.get_key_value(&key)?;
        match component {
            ReferenceOr::Item(item) => return Some((own, item)),
            ReferenceOr::Reference { reference } => key = component_key(reference),
        }
    }
    None
}

/// The pointer of a component.
pub(super) fn component_pointer(section: &str, key: &str) -> Pointer {
    Pointer::root().join("components").join(section).join(key)
}

fn component_key(reference: &str) -> String {
    unescaped(reference.rsplit('/').next().unwrap_or_default())
}
