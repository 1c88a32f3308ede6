//! Strings and numbers among the members of a union.
//!
//! The constants among the members are the values of one enum, wherever they are: in separate members, in a list,
//! behind a reference or in a nested union. A plain string next to them accepts any other value, which the enum keeps;
//! a plain number makes them numbers. Types that differ only in format are one type, too, because values cannot be
//! distinguished.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::enumeration::{name_of, scalar_of};
use super::flat::Flat;
use super::lowerer::Lowerer;
use super::member::{Member, Source};
use super::slot::Slot;
use crate::ir::{EnumScalar, EnumValue, Enumeration, Scalar, Ty, TypeKind};
use crate::read::{JsonType, Node};

/// The maximum nesting of unions that is searched.
const MAX_NESTING: usize = 4;

/// The constants of some members, and the schemas of the others.
struct Gathered<'a> {
    constants: Vec<&'a Value>,
    values: Vec<EnumValue>,
    /// Whether the document allows other values.
    open: bool,
    plain: Vec<Flat<'a>>,
}

/// A member with its index, and the schemas of which it consists.
type Found<'a> = (usize, Member<'a>, Vec<Flat<'a>>);

/// Which members are combined.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
}

impl<'a> Lowerer<'a> {
    /// A union of strings, or of numbers, only: one enum of the constants, or a plain type.
    pub(super) fn scalar_union(
        &mut self,
        flat: &Flat<'a>,
        members: &[Member<'a>],
        slot: &Slot,
    ) -> Option<Ty> {
        let (kind, leaves) = [Kind::Text, Kind::Number].into_iter().find_map(|kind| {
            let leaves = members
                .iter()
                .map(|member| self.leaves(&member.flat, kind, 0))
                .collect::<Option<Vec<_>>>()?;
            Some((kind, leaves.concat()))
        })?;
        let gathered = self.gathered(leaves);
        match self.source(kind, &gathered) {
            Source::Values(enumeration) => {
                let mut slot = slot.clone();
                let id = self.claim(&mut slot);
                let docs = self.docs(flat);
                Some(self.item(id, slot, docs, TypeKind::Enum(enumeration)))
            }
            Source::Scalar(ty) => Some(ty),
            Source::Placed | Source::Merged => None,
        }
    }

    /// The same members, with strings combined, and numbers combined.
    pub(super) fn with_values_together(
        &mut self,
        members: Vec<Member<'a>>,
        listed: bool,
    ) -> Vec<Member<'a>> {
        let members = self.together(members, Kind::Text, listed);
        self.together(members, Kind::Number, listed)
    }

    fn together(&mut self, members: Vec<Member<'a>>, kind: Kind, listed: bool) -> Vec<Member<'a>> {
        let mut rest: Vec<(usize, Member<'a>)> = Vec::with_capacity(members.len());
        let mut found: Vec<Found<'a>> = Vec::new();
        for (index, member) in members.into_iter().enumerate() {
            match self.leaves(&member.flat, kind, 0) {
                Some(leaves) => found.push((index, member, leaves)),
                None => rest.push((index, member)),
            }
        }
        let schemas = self.schemas;
        let is_whole = |member: &Member<'a>| match schemas.node(member.schema) {
            // A constant has no separate type.
            Node::Ref(_) => member.flat.const_value.is_none(),
            Node::Schema(_) => {
                let listed = member
                    .flat
                    .enum_values
                    .iter()
                    .flat_map(|(values, _)| values);
                let listed: IndexSet<_> = listed.filter(|value| !value.is_null()).collect();
                is_plain(&member.flat, kind) || listed.len() > 1
            }
        };
        let [mut first, mut second] = groups(found, kind);
        // A whole number is a number, too, and exact as an integer only.
        if let (Kind::Number, Some((whole, ..)), Some((number, ..))) =
            (kind, first.first_mut(), second.first_mut())
            && *number < *whole
        {
            std::mem::swap(whole, number);
        }
        for group in [first, second] {
            let is_one = group.first().is_some_and(|(_, first, _)| {
                let mut members = group.iter();
                is_whole(first)
                    && members.all(|(_, other, _)| self.schemas.are_one(other.schema, first.schema))
            });
            if is_one {
                let first = group.into_iter().next();
                rest.extend(first.map(|(index, member, _)| (index, member)));
            } else {
                if listed {
                    self.report_plain(&group, kind);
                }
                rest.extend(self.one_of_group(group, kind));
            }
        }
        rest.sort_by_key(|(index, _)| *index);
        rest.into_iter().map(|(_, member)| member).collect()
    }

    /// Reports that plain members have the same type.
    fn report_plain(&mut self, group: &[Found<'a>], kind: Kind) {
        let plain = |(.., leaves): &&Found<'a>| leaves.iter().all(|leaf| is_plain(leaf, kind));
        let mut plain = group.iter().filter(plain);
        let Some((_, first, _)) = plain.next() else {
            return;
        };
        for (_, other, _) in plain {
            self.report_twice(self.at(other.schema), self.at(first.schema));
        }
    }

    /// One member instead of several.
    fn one_of_group(&mut self, group: Vec<Found<'a>>, kind: Kind) -> Option<(usize, Member<'a>)> {
        let (index, first, _) = group.first()?;
        let (index, schema) = (*index, first.schema);
        let pointer = self.at(schema);
        let leaves = group.into_iter().flat_map(|(.., leaves)| leaves).collect();
        let gathered = self.gathered(leaves);
        let mut flat = Flat::empty(pointer.clone());
        flat.types = match kind {
            Kind::Text => vec![JsonType::String],
            Kind::Number if are_whole(&gathered) => vec![JsonType::Integer],
            Kind::Number => vec![JsonType::Number],
        };
        if gathered.plain.is_empty() {
            flat.enum_values = Some((gathered.constants.clone(), pointer.clone()));
            flat.open_enum = gathered.open;
        }
        let source = self.source(kind, &gathered);
        Some((
            index,
            Member {
                schema,
                flat,
                source,
            },
        ))
    }

    /// The schemas without unions of which a schema consists, if all of them are of one kind.
    fn leaves(&mut self, flat: &Flat<'a>, kind: Kind, depth: usize) -> Option<Vec<Flat<'a>>> {
        if is_plain(flat, kind) || is_constant(flat, kind) {
            return Some(vec![flat.clone()]);
        }
        let [union] = flat.unions.as_slice() else {
            return None;
        };
        let is_bare = flat.const_value.is_none()
            && flat.enum_values.is_none()
            && flat.boolean.is_none()
            && flat.discriminator.is_none()
            && !flat.has_object_shape()
            && !flat.has_array_shape();
        if !is_bare || depth == MAX_NESTING {
            return None;
        }
        let mut all = Vec::new();
        for member in &union.members {
            let member = self.flatten(*member);
            if !member.only_null {
                all.extend(self.leaves(&member, kind, depth + 1)?);
            }
        }
        Some(all)
    }

    fn gathered(&mut self, leaves: Vec<Flat<'a>>) -> Gathered<'a> {
        let mut values: IndexMap<String, EnumValue> = IndexMap::new();
        let mut gathered = Gathered {
            constants: Vec::new(),
            values: Vec::new(),
            open: true,
            plain: Vec::new(),
        };
        for leaf in leaves {
            let constants = constants(&leaf);
            if constants.is_empty() {
                gathered.plain.push(leaf);
                continue;
            }
            gathered.open &= leaf.open_enum;
            let words = self.docs(&leaf);
            let docs = words.description.or(words.summary);
            let docs = docs.filter(|_| constants.len() == 1);
            for (index, value) in constants.into_iter().enumerate() {
                gathered.constants.push(value);
                let rust_name = name_of(&leaf, index);
                let docs = docs.clone();
                values
                    .entry(value.to_string())
                    .or_insert_with(|| EnumValue {
                        value: value.clone(),
                        rust_name,
                        docs,
                    });
            }
        }
        gathered.values = values.into_values().collect();
        gathered
    }

    fn source(&mut self, kind: Kind, gathered: &Gathered<'a>) -> Source {
        let plain = &gathered.plain;
        if !gathered.values.is_empty() && (plain.is_empty() || matches!(kind, Kind::Text)) {
            let scalar = scalar_of(gathered.values.iter().map(|value| &value.value));
            return Source::Values(Enumeration {
                scalar,
                values: gathered.values.clone(),
                open: gathered.open || !plain.is_empty(),
            });
        }
        Source::Scalar(match kind {
            Kind::Text => {
                let formats: IndexSet<_> = plain.iter().map(Flat::format).collect();
                match plain.first() {
                    Some(first) if formats.len() == 1 => self.text_ty(first),
                    _ => Ty::Scalar(Scalar::Text),
                }
            }
            Kind::Number => Ty::Scalar(number(gathered)),
        })
    }
}

/// The members of one kind that form one variant: constants and plain strings; constants apart from a formatted string,
/// which accepts them, too, but has its own type; integers apart from other numbers, because they are exact.
fn groups<'a>(found: Vec<Found<'a>>, kind: Kind) -> [Vec<Found<'a>>; 2] {
    let plain = || {
        found
            .iter()
            .flat_map(|(.., leaves)| leaves)
            .filter(|flat| is_plain(flat, kind))
    };
    match kind {
        Kind::Text => {
            let formats: IndexSet<_> = plain().map(Flat::format).collect();
            let is_typed = formats.len() == 1
                && plain().all(|flat| flat.format().is_some_and(super::scalar::is_text_format));
            let is_apart =
                |leaves: &[Flat<'a>]| is_typed && leaves.iter().all(|flat| is_plain(flat, kind));
            let (apart, rest) = found.into_iter().partition(|(.., leaves)| is_apart(leaves));
            [apart, rest]
        }
        Kind::Number => {
            let is_integer =
                |flat: &Flat<'a>| is_plain(flat, kind) && flat.types == [JsonType::Integer];
            let integers = plain().any(is_integer);
            let is_whole = |leaves: &[Flat<'a>]| {
                leaves.iter().all(|flat| {
                    is_integer(flat)
                        || integers
                            && !is_plain(flat, kind)
                            && constants(flat).iter().all(|value| is_whole(value))
                })
            };
            let (whole, rest) = found.into_iter().partition(|(.., leaves)| is_whole(leaves));
            [whole, rest]
        }
    }
}

/// The constants of a schema; null is none.
fn constants<'a>(flat: &Flat<'a>) -> Vec<&'a Value> {
    let listed = match (flat.const_value, &flat.enum_values) {
        (Some(value), _) => vec![value],
        (None, Some((values, _))) => values.clone(),
        (None, None) => Vec::new(),
    };
    let listed = listed.into_iter();
    listed.filter(|value| !value.is_null()).collect()
}

fn is_of_kind(flat: &Flat<'_>, kind: Kind) -> bool {
    let is_of_kind = |ty: &JsonType| match kind {
        Kind::Text => *ty == JsonType::String,
        Kind::Number => matches!(ty, JsonType::Integer | JsonType::Number),
    };
    flat.unions.is_empty() && flat.types.iter().all(is_of_kind)
}

/// Whether any string, or number, is a value.
fn is_plain(flat: &Flat<'_>, kind: Kind) -> bool {
    is_of_kind(flat, kind) && !flat.types.is_empty() && !flat.has_shape()
}

/// Whether only some are.
fn is_constant(flat: &Flat<'_>, kind: Kind) -> bool {
    let constants = constants(flat);
    let is_right = |value: &&Value| match kind {
        Kind::Text => value.is_string(),
        Kind::Number => value.is_number(),
    };
    is_of_kind(flat, kind) && !constants.is_empty() && constants.iter().all(is_right)
}

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

fn are_whole(gathered: &Gathered<'_>) -> bool {
    let mut plain = gathered.plain.iter();
    plain.all(|flat| flat.types == [JsonType::Integer])
        && gathered.constants.iter().all(|value| is_whole(value))
}

/// The number type that can represent all of these.
fn number(gathered: &Gathered<'_>) -> Scalar {
    if !are_whole(gathered) {
        return Scalar::F64;
    }
    let plain = gathered.plain.iter().map(super::scalar::integer);
    let types: IndexSet<Scalar> = plain.collect();
    let is_negative = |value: &&Value| value.as_i64().is_some_and(|value| value < 0);
    let is_signed = types.contains(&Scalar::I32)
        || types.contains(&Scalar::I64)
        || gathered.constants.iter().any(is_negative);
    match types.first() {
        Some(only) if types.len() == 1 && gathered.constants.is_empty() => *only,
        _ if is_signed => Scalar::I64,
        _ => Scalar::U64,
    }
}

/// What to call the variant of several members.
pub(super) fn hint(member: &Member<'_>) -> Option<&'static str> {
    match &member.source {
        Source::Placed | Source::Merged => None,
        Source::Values(enumeration) => Some(match enumeration.scalar {
            // Any string is one of them.
            EnumScalar::Text if member.flat.enum_values.is_none() => "text",
            EnumScalar::Text => "mode",
            EnumScalar::Integer => "integer",
            EnumScalar::Json => "number",
        }),
        Source::Scalar(_) => Some(match member.flat.types.as_slice() {
            [JsonType::Integer] => "integer",
            [JsonType::Number] => "number",
            _ => "text",
        }),
    }
}

#[cfg(test)]
mod tests;
