//! What schemas say of the elements of an array: those at fixed positions, and all that come after them.

use crate::read::{Additional, Schema, SchemaId, Schemas};

/// The elements of an array.
#[derive(Clone, Default)]
pub(crate) struct Elements<'a> {
    /// What they are by their positions, from the first on (`prefixItems`).
    pub(crate) positions: &'a [SchemaId],
    /// What the others are, by each part that says so.
    pub(crate) items: Vec<SchemaId>,
    /// Whether there are no others.
    pub(crate) is_closed: bool,
}

impl<'a> Elements<'a> {
    /// What one schema says of them.
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

    /// Whether nothing is said of them.
    pub(super) fn is_empty(&self) -> bool {
        self.positions.is_empty() && self.items.is_empty() && !self.is_closed
    }

    /// Narrows them by what another part says.
    pub(super) fn merge(&mut self, part: Self, schemas: &Schemas) {
        if self.positions.is_empty() {
            self.positions = part.positions;
        }
        add_parts(&mut self.items, part.items, schemas);
        self.is_closed |= part.is_closed;
    }

    /// Whether elements may be excluded that `narrow` allows, whatever each of them is.
    pub(super) fn exclude_some_of(&self, narrow: &Self) -> bool {
        !self.positions.is_empty() || self.is_closed && !narrow.is_closed
    }

    /// Whether more is said than what all of them are.
    pub(super) fn are_counted(&self) -> bool {
        self.is_closed || !self.positions.is_empty()
    }
}

/// Adds parts that say something of one value, each once.
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
