//! The owners of inline types.

use super::{Api, NameHint, TypeId};

/// For each type its outermost owner, or the type itself if it is not inline in another type.
#[must_use]
pub fn outermost(api: &Api) -> Vec<TypeId> {
    let mut found: Vec<TypeId> = Vec::with_capacity(api.types.len());
    for (index, def) in (0u32..).zip(&api.types) {
        // An inline type comes after its owner.
        let holder = match &def.hint {
            NameHint::Within { parent, .. } => found.get(parent.index()).copied(),
            NameHint::Component(_)
            | NameHint::Fixed(_)
            | NameHint::Operation { .. }
            | NameHint::Shared { .. } => None,
        };
        found.push(holder.unwrap_or(TypeId(index)));
    }
    found
}
