//! The ids for types of schemas.

use super::flat::Flat;
use crate::diagnostic::Pointer;
use crate::ir::{NameHint, TypeId};
use crate::read::SchemaId;

/// The id and hint for a type that a schema may need.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The reserved id; `None` for a new one.
    pub(crate) id: Option<TypeId>,
    pub(crate) hint: NameHint,
    pub(crate) pointer: Pointer,
}

/// The key of a type that is being built: the schemas of which it consists.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Parts {
    /// The reserved id.
    pub(super) id: Option<TypeId>,
    pub(super) schemas: Vec<SchemaId>,
    /// The unions that are not settled yet.
    pub(super) unions: Vec<Pointer>,
    pub(super) is_tagged: bool,
}

impl Parts {
    pub(super) fn of(flat: &Flat<'_>, id: Option<TypeId>) -> Self {
        let mut schemas: Vec<_> = flat.parts.keys().copied().collect();
        schemas.sort_unstable();
        let mut unions: Vec<_> = flat.unions.iter().map(|it| it.pointer.clone()).collect();
        unions.sort_unstable();
        Self {
            id,
            schemas,
            unions,
            is_tagged: flat.discriminator.is_some(),
        }
    }
}
