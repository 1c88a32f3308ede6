//! Arrays and tuples.

use super::flat::Flat;
use super::lowerer::Lowerer;
use super::slot::Slot;
use crate::ir::{TupleType, Ty};

impl<'a> Lowerer<'a> {
    /// `type: array`
    pub(crate) fn array_ty(&mut self, flat: &Flat<'a>, slot: Slot) -> Ty {
        if !flat.elements.positions.is_empty() {
            return self.tuple_ty(flat, &slot);
        }
        let hint = self.below(&slot, "item");
        let items = self.in_place(false, |this| this.parts_ty(&flat.elements.items, &hint));
        Ty::Array(Box::new(items))
    }

    /// `prefixItems`: a tuple, or an array if the items all have one type or are too many.
    fn tuple_ty(&mut self, flat: &Flat<'a>, slot: &Slot) -> Ty {
        let (required, closed) = tuple_length(flat);
        let rest = if closed {
            &[]
        } else {
            flat.elements.items.as_slice()
        };
        let length = flat.elements.positions.len();
        if required > TupleType::MAX || length - required > TupleType::MAX {
            let slot = Slot {
                id: None,
                hint: self.below(slot, "item"),
                pointer: slot.pointer.clone(),
            };
            let others = !closed && rest.is_empty();
            let mut items: Vec<_> = flat
                .elements
                .positions
                .iter()
                .map(std::slice::from_ref)
                .collect();
            items.extend((!rest.is_empty()).then_some(rest));
            return Ty::Array(Box::new(self.any_of_ty(&items, others, slot)));
        }
        let mut items = Vec::with_capacity(length);
        for (index, item) in flat.elements.positions.iter().enumerate() {
            let hint = self.below(slot, &format!("item {}", index + 1));
            items.push(self.ty(*item, &hint));
        }
        let rest = if rest.is_empty() {
            Ty::Any
        } else {
            let hint = self.below(slot, "item");
            self.parts_ty(rest, &hint)
        };
        if !closed && items.iter().all(|item| *item == rest) {
            return Ty::Array(Box::new(rest));
        }
        let optional = items.split_off(required);
        Ty::Tuple(TupleType {
            required: items,
            optional,
            rest: Box::new(rest),
        })
    }
}

/// How many of the `prefixItems` are required, and whether nothing follows them.
///
/// A schema that allows nothing after them, without a number of items, means all of them.
pub(super) fn tuple_length(flat: &Flat<'_>) -> (usize, bool) {
    let length = flat.elements.positions.len();
    let count = |keyword: &str| {
        let count = flat.constraint(keyword)?.as_u64()?;
        Some(usize::try_from(count).unwrap_or(usize::MAX))
    };
    let most = count("maxItems").unwrap_or(usize::MAX);
    let closed = flat.elements.is_closed || most <= length;
    let required = match count("minItems") {
        Some(least) => least,
        None if closed => most,
        None => 0,
    };
    (required.min(length), closed)
}
