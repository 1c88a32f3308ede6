//! Bases: a schema with a discriminator that others extend with `allOf`.

use indexmap::IndexSet;
use serde_json::Value;

use super::flat::Flat;
use super::lowerer::Lowerer;
use super::slot::Slot;
use super::tagging::{decide_base, holder};
use crate::diagnostic::Pointer;
use crate::ir::{Constraints, NameHint, Probe, Tagging, Ty, TypeKind, Union, Untagged, Variant};
use crate::read::SchemaId;

impl<'a> Lowerer<'a> {
    /// Whether a schema is a base with a discriminator that others extend.
    pub(crate) fn is_discriminated_base(&self, flat: &Flat<'a>, slot: &Slot) -> bool {
        flat.discriminator.is_some()
            && slot.id.is_some()
            && !self.base_members(flat, slot).is_empty()
    }

    /// The components that extend the base of `slot`, each once: those of the mapping, then the others.
    fn base_members(&self, flat: &Flat<'a>, slot: &Slot) -> IndexSet<SchemaId> {
        let mut members = IndexSet::new();
        let Some(own) = self.of_slot(slot) else {
            return members;
        };
        let mapping = flat.discriminator.iter().flat_map(|it| it.mapping.values());
        members.extend(mapping.copied().filter(|member| *member != own));
        let mut queue = self.children(own).to_vec();
        let mut seen = IndexSet::new();
        while let Some(component) = queue.pop() {
            if seen.insert(component) {
                queue.extend(self.children(component));
            }
        }
        seen.reverse();
        members.extend(seen);
        members
    }

    fn of_slot(&self, slot: &Slot) -> Option<SchemaId> {
        let id = slot.id?;
        let mut components = self.schemas.components();
        components.nth(id.index()).map(|(component, _)| component)
    }

    /// A base with a discriminator: a union of its subtypes, and of the base alone.
    pub(crate) fn base_union_ty(&mut self, flat: Flat<'a>, mut slot: Slot) -> Ty {
        let members = self.base_members(&flat, &slot);
        let Some(discriminator) = flat.discriminator else {
            return self.build_plain(flat, slot);
        };
        let property = discriminator.property_name.clone();
        let own = self.of_slot(&slot);
        let mut base = flat;
        base.discriminator = None;
        let mut all = Vec::with_capacity(members.len() + 1);
        for component in &members {
            let member = self.flatten(*component);
            all.push(self.evidence(Some(*component), &member, &property, &discriminator.into()));
        }
        all.push(self.evidence(own, &base, &property, &discriminator.into()));
        let mut tags = decide_base(&all);
        let untagged = match self.default_tag(&base, &property) {
            Some(tag) => holder(&tags, &tag),
            None => Untagged::Unknown,
        };
        let base_tags = tags.pop().unwrap_or_default();
        let id = self.claim(&mut slot);
        let mut variants = Vec::with_capacity(members.len() + 1);
        for (component, tags) in members.into_iter().zip(tags) {
            let Some(id) = self.component_type(component) else {
                continue;
            };
            let (key, pointer) = (self.schemas.key(component), self.at(component));
            variants.push(variant(key, Ty::Named(id), tags, pointer.clone()));
        }
        let docs = self.docs(&base);
        let inner = Slot {
            id: None,
            hint: NameHint::Within {
                parent: id,
                role: "base".to_owned(),
            },
            pointer: slot.pointer.clone(),
        };
        let ty = self.build_plain(base, inner);
        variants.push(variant("base", ty, base_tags, slot.pointer.clone()));
        let tagging = Tagging::Tag {
            property,
            optional: false,
            untagged,
        };
        self.item(id, slot, docs, TypeKind::Union(Union { variants, tagging }))
    }
}

fn variant(hint: &str, ty: Ty, tags: Vec<Value>, pointer: Pointer) -> Variant {
    Variant {
        hint: hint.to_owned(),
        ty,
        tags,
        probe: Probe::default(),
        constraints: Constraints::default(),
        read_as: None,
        docs: None,
        pointer,
    }
}
