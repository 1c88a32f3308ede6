//! Arrays and tuples.

use super::Lowerer;
use super::flat::Flat;
use super::schema::{Slot, wrap};
use crate::ir::{NameHint, Ty};

/// Longest tuple that Rust's own traits cover.
const MAX_TUPLE: usize = 12;

impl<'a> Lowerer<'a> {
    /// `type: array`
    pub(crate) fn array_ty(&mut self, flat: &Flat<'a>, slot: Slot) -> Ty {
        if !flat.prefix_items.is_empty() {
            return self.tuple_ty(flat, &slot);
        }
        let hint = self.below(&slot, "item");
        Ty::Array(Box::new(self.parts_ty(&flat.items, &hint)))
    }

    /// `prefixItems`: a tuple where every array has all of them and no more, else an array of any of them.
    fn tuple_ty(&mut self, flat: &Flat<'a>, slot: &Slot) -> Ty {
        let length = flat.prefix_items.len();
        let is = |keyword: &str| {
            flat.constraint(keyword).and_then(serde_json::Value::as_u64) == Some(length as u64)
        };
        let closed = flat.items_false || is("maxItems");
        let mut members = Vec::with_capacity(length);
        for (index, item) in flat.prefix_items.iter().enumerate() {
            let hint: NameHint = self.below(slot, &format!("item {}", index + 1));
            members.push(self.ty(item, &hint));
        }
        if closed
            && length <= MAX_TUPLE
            && (is("minItems") || flat.constraint("minItems").is_none())
        {
            return Ty::Tuple(members);
        }
        if !flat.items.is_empty() {
            let hint = self.below(slot, "item");
            members.push(self.parts_ty(&flat.items, &hint));
        } else if !closed {
            members.push(Ty::Any);
        }
        let nullable = members.iter().any(|ty| matches!(ty, Ty::Nullable(_)));
        let item = self.union_of_types(members, flat, slot);
        Ty::Array(Box::new(wrap(item, nullable)))
    }
}
