//! Tags: by which member the variants of a union are told apart, where one tells.

use indexmap::{IndexMap, IndexSet};
use openapiv3::Discriminator;
use serde_json::Value;

use super::flat::Flat;
use super::union::Member;
use super::{Lowerer, Node, Placed, component_key};
use crate::diagnostic::catalogue;
use crate::ir::{Api, Scalar, Tagging, Ty, TypeKind, Union, Variant};

impl<'a> Lowerer<'a> {
    /// How the members are told apart by a tag, where they are.
    pub(super) fn tags(
        &mut self,
        flat: &Flat<'a>,
        members: &[Member<'a>],
        discriminator: Option<&'a Discriminator>,
    ) -> Option<Tags> {
        match discriminator {
            Some(discriminator) => self.declared_tags(flat, members, discriminator),
            None => self.inferred_tags(members),
        }
    }

    fn declared_tags(
        &mut self,
        flat: &Flat<'a>,
        members: &[Member<'a>],
        discriminator: &'a Discriminator,
    ) -> Option<Tags> {
        let property = discriminator.property_name.as_str();
        let mut values = Vec::with_capacity(members.len());
        let mut missing = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let mut tags = mapped(discriminator, &member.placed);
            if tags.is_empty() {
                tags = self.tag_values(&member.flat, property, 0);
            }
            if tags.is_empty()
                && let Node::Ref(reference) = member.placed.node
            {
                tags.push(component_key(reference).into_owned());
            }
            if tags.is_empty() {
                let place = self.place(&member.placed.pointer);
                self.report(catalogue::discriminator_member_untagged(place, property));
                return None;
            }
            if member.flat.properties.contains_key(property)
                && !member.flat.required.contains(property)
            {
                missing.push(index);
            }
            values.push(tags);
        }
        let default = self.default_tag(flat, property);
        let missing = match default {
            Some(tag) => values.iter().position(|tags| tags.contains(&tag)),
            None if missing.len() == 1 => missing.first().copied(),
            None => None,
        };
        Some(Tags {
            property: property.to_owned(),
            values,
            missing,
        })
    }

    /// `default` of the tag member beside the union.
    fn default_tag(&mut self, flat: &Flat<'a>, property: &str) -> Option<String> {
        let places = flat.properties.get(property)?.clone();
        places.iter().find_map(|placed| {
            self.flatten(placed)
                .default
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
        })
    }

    /// A member that every variant requires, with values that no other has.
    fn inferred_tags(&mut self, members: &[Member<'a>]) -> Option<Tags> {
        let first = members.first()?;
        let candidates: Vec<&'a str> = first.flat.properties.keys().copied().collect();
        for property in candidates {
            let mut values: Vec<Vec<String>> = Vec::with_capacity(members.len());
            let mut taken = IndexSet::new();
            let mut apart = true;
            for member in members {
                if !member.flat.required.contains(property) || !member.flat.unions.is_empty() {
                    apart = false;
                    break;
                }
                let tags = self.tag_values(&member.flat, property, usize::MAX);
                apart = !tags.is_empty() && tags.iter().all(|tag| taken.insert(tag.clone()));
                if !apart {
                    break;
                }
                values.push(tags);
            }
            if apart {
                return Some(Tags {
                    property: property.to_owned(),
                    values,
                    missing: None,
                });
            }
        }
        None
    }

    /// The text values that a member of an object has to have; below unions those of all variants.
    fn tag_values(&mut self, flat: &Flat<'a>, property: &str, depth: usize) -> Vec<String> {
        let mut tags = Vec::new();
        if let Some(parts) = flat.properties.get(property) {
            for placed in parts.clone() {
                let flat = self.flatten(&placed);
                let listed = flat
                    .enum_values
                    .iter()
                    .flat_map(|(values, _)| values.iter().copied());
                let values = flat.const_value.into_iter().chain(listed);
                let found: Vec<String> = values
                    .filter_map(Value::as_str)
                    .map(ToOwned::to_owned)
                    .collect();
                if !found.is_empty() {
                    tags = found;
                } else if tags.is_empty()
                    && depth != usize::MAX
                    && let Some(default) = flat.default.and_then(Value::as_str)
                {
                    tags.push(default.to_owned());
                }
            }
        }
        if tags.is_empty() && depth < 4 {
            for part in flat.unions.clone() {
                for member in &part.members {
                    let member = self.flatten(member);
                    tags.extend(self.tag_values(&member, property, depth + 1));
                }
            }
        }
        tags
    }
}

/// How the members of a union are told apart by a tag.
pub(super) struct Tags {
    pub(super) property: String,
    pub(super) values: Vec<Vec<String>>,
    pub(super) missing: Option<usize>,
}

fn mapped(discriminator: &Discriminator, placed: &Placed<'_>) -> Vec<String> {
    let Node::Ref(reference) = placed.node else {
        return Vec::new();
    };
    discriminator
        .mapping
        .iter()
        .filter(|(_, target)| *target == reference)
        .map(|(tag, _)| tag.clone())
        .collect()
}

/// The lists of tags that several members have.
pub(super) fn shared_tags(tags: &Tags) -> IndexSet<Vec<String>> {
    let mut seen = IndexSet::new();
    tags.values
        .iter()
        .filter(|values| !seen.insert(*values))
        .cloned()
        .collect()
}

/// Whether two variants have a tag in common.
pub(super) fn has_shared_tag(variants: &[Variant]) -> bool {
    let mut seen = IndexSet::new();
    variants
        .iter()
        .flat_map(|variant| variant.tags.iter().collect::<IndexSet<_>>())
        .any(|tag| !seen.insert(tag))
}

/// Fills in the tag of payloads that stand in one tagged union under one tag: it is no choice of the caller.
pub(crate) fn fix_tags(api: &mut Api) {
    let mut fixed: IndexMap<(usize, String), IndexSet<String>> = IndexMap::new();
    for def in &api.types {
        let TypeKind::Union(Union {
            variants,
            tagging: Tagging::Tag { property, .. },
        }) = &def.kind
        else {
            continue;
        };
        for variant in variants {
            if let Ty::Named(id) = &variant.ty {
                fixed
                    .entry((id.index(), property.clone()))
                    .or_default()
                    .extend(variant.tags.iter().cloned());
            }
        }
    }
    for ((index, property), tags) in fixed {
        let (Some(tag), 1) = (tags.first(), tags.len()) else {
            continue;
        };
        let Some(def) = api.types.get_mut(index) else {
            continue;
        };
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            if field.wire == property
                && field.fixed.is_none()
                && field.ty == Ty::Scalar(Scalar::Text)
            {
                field.fixed = Some(Value::String(tag.clone()));
            }
        }
    }
}
