//! The elements of an array: those at fixed positions, and all that follow.

use crate::read::{Additional, Schema, SchemaId, Schemas};

/// The elements of an array.
#[derive(Clone, Default)]
pub(crate) struct Elements<'a> {
    /// The schemas of the first elements, by position (`prefixItems`).
    pub(crate) positions: &'a [SchemaId],
    /// The schemas of all others, one from each part that has any.
    pub(crate) items: Vec<SchemaId>,
    /// Whether there are no others.
    pub(crate) is_closed: bool,
}

impl<'a> Elements<'a> {
    /// Those of one schema.
    pub(super) fn of(schema: &'a Schema) -> Self {
        let (items, is_closed) = match schema.items {
            Additional::Absent => (Vec::new(), false),
            Additional::Allowed(allowed) => (Vec::new(), !allowed),
            Additional::Schema(items) => (vec![items], false),
        };
        Self {
            positions: &schema.prefix_items,
            items,
            is_closed,
        }
    }

    /// Whether the schema says nothing about elements.
    pub(super) fn is_empty(&self) -> bool {
        self.positions.is_empty() && self.items.is_empty() && !self.is_closed
    }

    /// Narrows them by those of another part.
    pub(super) fn merge(&mut self, part: Self, schemas: &Schemas) {
        if self.positions.is_empty() {
            self.positions = part.positions;
        }
        add_parts(&mut self.items, part.items, schemas);
        self.is_closed |= part.is_closed;
    }

    /// Whether elements that `narrow` allows may be excluded, regardless of their type.
    pub(super) fn exclude_some_of(&self, narrow: &Self) -> bool {
        !self.positions.is_empty() || self.is_closed && !narrow.is_closed
    }

    /// Whether there is more than one schema for all of them.
    pub(super) fn are_counted(&self) -> bool {
        self.is_closed || !self.positions.is_empty()
    }
}

/// Adds schemas of the same value, each once.
pub(super) fn add_parts(own: &mut Vec<SchemaId>, parts: Vec<SchemaId>, schemas: &Schemas) {
    if own.is_empty() {
        *own = parts;
        return;
    }
    for part in parts {
        if !own.iter().any(|known| schemas.are_one(*known, part)) {
            own.push(part);
        }
    }
}
