//! Members of a union on their way to variants.

use super::flat::Flat;
use crate::ir::{Enumeration, Ty};
use crate::read::SchemaId;

/// A member of a union on its way to a variant.
pub(super) struct Member<'a> {
    pub(super) schema: SchemaId,
    pub(super) flat: Flat<'a>,
    pub(super) source: Source,
}

/// The source of the type of a variant.
pub(super) enum Source {
    /// The member unchanged.
    Placed,
    /// The member merged with the schema around the union, or with members of other unions.
    Merged,
    /// The constants of several members.
    Values(Enumeration),
    /// Several members with the same plain type.
    Scalar(Ty),
}

impl Source {
    pub(super) fn merged_if(is_merged: bool) -> Self {
        if is_merged {
            Self::Merged
        } else {
            Self::Placed
        }
    }
}
