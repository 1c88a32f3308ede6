//! Bases: a schema with a discriminator that others are built on with `allOf`.

use indexmap::{IndexMap, IndexSet};

use super::Lowerer;
use super::flat::Flat;
use super::schema::Slot;
use crate::ir::{Constraints, NameHint, Probe, Tagging, Ty, TypeKind, Union, Variant};

impl<'a> Lowerer<'a> {
    /// Whether a schema is a base that others are built on and that a member tells apart.
    pub(crate) fn is_discriminated_base(&self, flat: &Flat<'a>, slot: &Slot) -> bool {
        flat.discriminator.is_some()
            && slot.id.is_some()
            && !self.base_members(flat, slot).is_empty()
    }

    /// The components built on the base of `slot`, each once: those of the mapping, then the others.
    fn base_members(&self, flat: &Flat<'a>, slot: &Slot) -> IndexMap<&'a str, Vec<String>> {
        let mut members: IndexMap<&'a str, Vec<String>> = IndexMap::new();
        let Some(own) = self.components.values().find(|c| Some(c.id) == slot.id) else {
            return members;
        };
        if let Some(discriminator) = flat.discriminator {
            for (tag, reference) in &discriminator.mapping {
                if let Some((key, component)) = self.component(reference)
                    && component.id != own.id
                {
                    members.entry(key).or_default().push(tag.clone());
                }
            }
        }
        let mut queue: Vec<&'a str> = own.children.clone();
        let mut seen = IndexSet::new();
        while let Some(key) = queue.pop() {
            if !seen.insert(key) {
                continue;
            }
            if let Some(component) = self.components.get(key) {
                queue.extend(component.children.iter().copied());
            }
        }
        seen.reverse();
        for key in seen {
            members.entry(key).or_insert_with(|| vec![key.to_owned()]);
        }
        members
    }

    /// A base with a discriminator: a union of what is built on it, and of the base alone.
    pub(crate) fn base_union_ty(&mut self, flat: Flat<'a>, mut slot: Slot) -> Ty {
        let members = self.base_members(&flat, &slot);
        let property = flat
            .discriminator
            .map(|d| d.property_name.clone())
            .unwrap_or_default();
        let base_tags = self.base_tags(&flat, &slot);
        let id = self.claim(&mut slot);
        let mut variants = Vec::with_capacity(members.len() + 1);
        for (key, tags) in members {
            let Some(component) = self.components.get(key) else {
                continue;
            };
            let ty = Ty::Named(component.id);
            variants.push(Variant {
                hint: key.to_owned(),
                ty,
                tags,
                probe: Probe::default(),
                constraints: Constraints::default(),
                docs: None,
            });
        }
        let docs = self.docs(&flat);
        let mut base = flat;
        base.discriminator = None;
        let inner = Slot {
            id: None,
            hint: NameHint::Within {
                parent: id,
                role: "base".to_owned(),
            },
            pointer: slot.pointer.clone(),
        };
        let ty = self.build_plain(base, inner);
        variants.push(Variant {
            hint: "base".to_owned(),
            ty,
            tags: base_tags,
            probe: Probe::default(),
            constraints: Constraints::default(),
            docs: None,
        });
        self.item(
            id,
            slot,
            docs,
            TypeKind::Union(Union {
                variants,
                tagging: Tagging::Tag {
                    property,
                    missing: None,
                },
            }),
        )
    }

    /// Tags that mean the base itself.
    fn base_tags(&self, flat: &Flat<'a>, slot: &Slot) -> Vec<String> {
        let Some((key, own)) = self.components.iter().find(|(_, c)| Some(c.id) == slot.id) else {
            return Vec::new();
        };
        let mapping = flat.discriminator.map(|d| &d.mapping);
        let mut tags: Vec<String> = mapping
            .into_iter()
            .flatten()
            .filter(|(_, reference)| {
                self.component(reference)
                    .is_some_and(|(_, c)| c.id == own.id)
            })
            .map(|(tag, _)| tag.clone())
            .collect();
        if tags.is_empty() {
            tags.push((*key).to_owned());
        }
        tags
    }
}
