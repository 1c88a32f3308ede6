//! What a schema says besides its union, and whether that adds anything to a member.

use super::enumeration::single_value;
use super::flat::{Extra, Flat};
use super::lowerer::Lowerer;
use crate::read::SchemaId;

/// How deep the two are compared.
const MAX_NESTING: usize = 4;

impl<'a> Lowerer<'a> {
    /// Whether the schema around a union adds anything to a variant.
    pub(super) fn says_more(&mut self, around: &Flat<'a>, member: &Flat<'a>, depth: usize) -> bool {
        let open = matches!(
            around.additional,
            Some(Extra::Schema(_) | Extra::Allowed(true))
        );
        if open && member.additional.is_none() {
            return true;
        }
        if !around.properties.is_empty() {
            let only_tag = around.properties.len() == 1 && around.discriminator.is_some();
            let mut required = around.required.iter();
            return !(only_tag || required.all(|name| member.required.contains(name)))
                || around.properties.iter().any(|(name, parts)| {
                    member
                        .properties
                        .get(name)
                        .is_none_or(|own| self.parts_say_more(parts, own, depth))
                });
        }
        // A member without a type has the one of the enclosing schema.
        (member.types.is_empty() && !member.has_shape() && !around.types.is_empty())
            || self.elements_say_more(around, member, depth)
            || (member.has_object_shape()
                && around
                    .required
                    .iter()
                    .any(|name| !member.required.contains(name)))
    }

    /// The same for the elements of an array.
    fn elements_say_more(&mut self, around: &Flat<'a>, member: &Flat<'a>, depth: usize) -> bool {
        let (around, member) = (&around.elements, &member.elements);
        around.are_counted()
            || !around.items.is_empty()
                && (member.items.is_empty()
                    || self.parts_say_more(&around.items, &member.items, depth))
    }

    /// The same for a value inside, described by parts on both sides.
    fn parts_say_more(&mut self, around: &[SchemaId], own: &[SchemaId], depth: usize) -> bool {
        let is_known = |part| own.iter().any(|known| self.schemas.are_one(*known, part));
        let new = around.iter().copied().filter(|part| !is_known(*part));
        let new: Vec<SchemaId> = new.collect();
        if new.is_empty() || depth == MAX_NESTING {
            return false;
        }
        let (Some(around), Some(own)) = (self.flatten_all(&new), self.flatten_all(own)) else {
            return false;
        };
        let listed = around.has_object_shape() || around.has_array_shape();
        listed && single_value(&own).is_none() && self.says_more(&around, &own, depth + 1)
    }
}
