//! `allOf`: merges several parts of one value.

use std::cmp::Ordering;
use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::elements::add_parts;
use super::enumeration::fits;
use super::flat;
use super::flat::{Clash, Extra, Flat, Grade, UnionPart};
use super::lowerer::Lowerer;
use crate::diagnostic::{Pointer, catalogue};
use crate::read::{JsonType, Narrowing, SchemaId, Schemas};

impl<'a> Lowerer<'a> {
    /// Narrows `flat` by `part`: a value must satisfy both.
    pub(crate) fn merge(&mut self, flat: &mut Flat<'a>, part: Flat<'a>) {
        self.spend(1 + part.properties.len() + part.weight(), &part.pointer);
        let untyped = flat.types.is_empty() || part.types.is_empty();
        merge_types(flat, &part);
        flat.boolean = flat.boolean.or(part.boolean.filter(|allowed| !allowed));
        let is_types = |it: &Clash| it.grade == flat::Grade::Types;
        flat.clash = match (flat.clash.take(), part.clash) {
            (Some(own), Some(other)) if is_types(&other) && !is_types(&own) => Some(other),
            (own, other) => own.or(other),
        };
        flat.open_enum &= part.open_enum;
        flat.discriminator = flat.discriminator.or(part.discriminator);
        Self::merge_values(flat, part.const_value, part.enum_values, &part.pointer);
        if untyped {
            listed_of_types(flat);
        }
        merge_constraints(flat, part.constraints);
        merge_objects(
            flat,
            (part.properties, part.required, part.additional),
            self.schemas,
        );
        for (pattern, schema) in part.patterns {
            let is_new = |(own, known): &(&str, SchemaId)| {
                *own != pattern || !self.schemas.are_one(*known, schema)
            };
            if flat.patterns.iter().all(is_new) {
                flat.patterns.push((pattern, schema));
            }
        }
        flat.elements.merge(part.elements, self.schemas);
        for union in part.unions {
            if flat.unions.iter().all(|own| own.pointer != union.pointer) {
                flat.unions.push(union);
            }
        }
        flat.parts.extend(part.parts);
    }

    /// Narrows `const` and `enum`. Disjoint lists are both kept: vendors forget to list the values of later subtypes in
    /// a base.
    fn merge_values(
        flat: &mut Flat<'a>,
        constant: Option<&'a Value>,
        listed: Option<(Vec<&'a Value>, Pointer)>,
        pointer: &Pointer,
    ) {
        let listed_by = |list: &Option<(Vec<&'a Value>, Pointer)>, value: &Value| {
            list.as_ref()
                .is_none_or(|(values, _)| values.contains(&value))
        };
        let agree = match (flat.const_value, constant) {
            (Some(own), Some(other)) => own == other,
            (Some(own), None) => listed_by(&listed, own),
            (None, Some(other)) => listed_by(&flat.enum_values, other),
            (None, None) => match (&flat.enum_values, &listed) {
                (Some((own, _)), Some((other, _))) => {
                    let other: HashSet<&Value> = other.iter().copied().collect();
                    own.iter().any(|value| other.contains(value))
                }
                _ => true,
            },
        };
        if !agree && flat.clash.is_none() {
            flat.clash = Some(Box::new(Clash {
                grade: flat::Grade::Values,
                place: flat.pointer.clone(),
                other: pointer.clone(),
                own: String::new(),
                found: String::new(),
            }));
        }
        flat.const_value = flat.const_value.or(constant);
        match (&mut flat.enum_values, listed) {
            (own @ None, listed) => *own = listed,
            (Some((own, _)), Some((other, _))) if agree => {
                let other: HashSet<&Value> = other.into_iter().collect();
                own.retain(|value| other.contains(value));
            }
            (Some((own, _)), Some((other, _))) => own.extend(other),
            (Some(_), None) => {}
        }
    }

    /// Reports that the parts of a schema exclude all values. An optional value is then free-form JSON.
    pub(super) fn report_clash(&mut self, clash: &Clash) {
        let (place, other) = (self.place(&clash.place), self.place(&clash.other));
        let diagnostic = match clash.grade {
            flat::Grade::Types => {
                catalogue::all_of_conflict(place, other, &clash.own, &clash.found, self.optional)
            }
            flat::Grade::Values => catalogue::values_conflict(place, other),
        };
        self.report(diagnostic);
    }

    /// Whether no value satisfies all parts of a schema, or of a property that it requires.
    pub(super) fn clash(&mut self, flat: &Flat<'a>, depth: usize) -> Option<Grade> {
        let mut grade = flat.clash.as_ref().map(|clash| clash.grade);
        if grade == Some(flat::Grade::Types) || depth == MAX_NESTING {
            return grade;
        }
        for (name, parts) in &flat.properties {
            if parts.len() < 2 {
                continue;
            }
            let Some(property) = self.flatten_all(parts) else {
                continue;
            };
            let may_be_null = property.nullable;
            match self.clash(&property, depth + 1) {
                Some(flat::Grade::Types) if flat.required.contains(name) && !may_be_null => {
                    return Some(flat::Grade::Types);
                }
                Some(_) => grade = Some(flat::Grade::Values),
                None => {}
            }
        }
        if depth < UNIONS && self.unions_clash(flat, depth) {
            return Some(flat::Grade::Types);
        }
        grade
    }

    /// Whether unions have no JSON type in common, or one has no member that is compatible with the enclosing schema.
    fn unions_clash(&mut self, flat: &Flat<'a>, depth: usize) -> bool {
        if flat.unions.is_empty() {
            return false;
        }
        let mut base = flat.clone();
        let unions = std::mem::take(&mut base.unions);
        let mut common: Option<Vec<JsonType>> = None;
        for union in &unions {
            let mut one = Flat::empty(union.pointer.clone());
            one.unions.push(union.clone());
            let Some(types) = self.value_types(&one, 0) else {
                continue;
            };
            common = Some(match common {
                None => types,
                Some(own) => in_both(&own, &types),
            });
        }
        let nothing = common.is_some_and(|types| types.is_empty()) && !flat.nullable;
        nothing
            || unions
                .iter()
                .any(|union| self.excludes_all(union, &base, depth))
    }

    /// Whether no member of a union is compatible with the enclosing schema, not even null.
    fn excludes_all(&mut self, union: &UnionPart<'a>, around: &Flat<'a>, depth: usize) -> bool {
        union.members.iter().all(|member| {
            let mut member = self.flatten(*member);
            self.merge(&mut member, around.clone());
            self.clash(&member, depth + 1) == Some(flat::Grade::Types)
        })
    }

    /// The JSON types that values of a schema may have, besides null, if it says so.
    pub(super) fn value_types(&mut self, flat: &Flat<'a>, depth: usize) -> Option<Vec<JsonType>> {
        let types = types_of(flat);
        if !types.is_empty() || flat.only_null {
            return Some(types);
        }
        if flat.has_object_shape() != flat.has_array_shape() {
            let object = flat.has_object_shape();
            return Some(vec![if object {
                JsonType::Object
            } else {
                JsonType::Array
            }]);
        }
        let union = flat.unions.first().filter(|_| depth < UNIONS)?;
        let mut all = Vec::new();
        for member in &union.members {
            let member = self.flatten(*member);
            all.extend(self.value_types(&member, depth + 1)?);
        }
        Some(all)
    }
}

/// The maximum nesting of unions that is searched.
const UNIONS: usize = 3;

/// The maximum depth of values that is searched.
const MAX_NESTING: usize = 4;

fn merge_types(flat: &mut Flat<'_>, part: &Flat<'_>) {
    let (own, other) = (types_of(flat), types_of(part));
    let both = in_both(&own, &other);
    let null = takes_null(flat) && takes_null(part);
    let narrowed = !own.is_empty() && !other.is_empty();
    if (narrowed && both.is_empty()) || flat.only_null || part.only_null {
        if null {
            flat.only_null = true;
        } else if flat
            .clash
            .as_ref()
            .is_none_or(|it| it.grade == flat::Grade::Values)
        {
            flat.clash = Some(Box::new(Clash {
                grade: flat::Grade::Types,
                place: flat.pointer.clone(),
                other: part.pointer.clone(),
                own: names(flat, &own),
                found: names(part, &other),
            }));
        }
    } else if flat.types.is_empty() {
        flat.types.clone_from(&part.types);
    } else if !part.types.is_empty() {
        flat.types = both;
    }
    flat.nullable = null;
}

/// The types that two lists have in common: an integer is a number.
fn in_both(own: &[JsonType], other: &[JsonType]) -> Vec<JsonType> {
    let mut both: Vec<JsonType> = own.to_vec();
    both.retain(|ty| accepts(other, *ty));
    let narrower = |ty: &&JsonType| !own.contains(ty) && accepts(own, **ty);
    both.extend(other.iter().filter(narrower));
    both
}

/// Removes the listed values that have none of the types of another part.
fn listed_of_types(flat: &mut Flat<'_>) {
    let fit = |flat: &Flat<'_>, value: &Value| value.is_null() || fits(flat, value);
    let Some((mut values, pointer)) = flat.enum_values.take() else {
        return;
    };
    if values.iter().any(|value| fits(flat, value)) {
        values.retain(|value| fit(flat, value));
    }
    flat.enum_values = Some((values, pointer));
}

/// The types that a schema names, or those of its listed values; none if it accepts any.
fn types_of(flat: &Flat<'_>) -> Vec<JsonType> {
    if !flat.types.is_empty() {
        return flat.types.clone();
    }
    let listed = flat.enum_values.iter().flat_map(|(values, _)| values);
    let mut types = Vec::new();
    for value in flat.const_value.iter().chain(listed) {
        let ty = match value {
            Value::Null => continue,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(number) if number.is_f64() => JsonType::Number,
            Value::Number(_) => JsonType::Integer,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        };
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    types
}

/// Whether null may be a value of a schema.
pub(super) fn takes_null(flat: &Flat<'_>) -> bool {
    let takes_anything = flat.types.is_empty()
        && flat.const_value.is_none()
        && flat.enum_values.is_none()
        && flat.unions.is_empty();
    flat.nullable || flat.only_null || (takes_anything && flat.boolean != Some(false))
}

/// Whether a value of type `ty` has one of `types`: an integer is a number.
pub(crate) fn accepts(types: &[JsonType], ty: JsonType) -> bool {
    types.contains(&ty) || (ty == JsonType::Integer && types.contains(&JsonType::Number))
}

fn names(flat: &Flat<'_>, types: &[JsonType]) -> String {
    if flat.only_null {
        return "null".to_owned();
    }
    if types.is_empty() {
        return "another kind".to_owned();
    }
    let names: Vec<_> = types.iter().map(|ty| ty.name()).collect();
    names.join(" or ")
}

fn merge_constraints<'a>(flat: &mut Flat<'a>, part: Vec<(&'static Narrowing, &'a Value)>) {
    for (narrowing, value) in part {
        let mut all = flat.constraints.iter_mut();
        match all.find(|(own, _)| own.keyword == narrowing.keyword) {
            Some((_, own)) if is_narrower(narrowing, value, own) => *own = value,
            Some(_) => {}
            None => flat.constraints.push((narrowing, value)),
        }
    }
}

/// Whether a bound is stricter than another one of its kind.
fn is_narrower(narrowing: &Narrowing, value: &Value, own: &Value) -> bool {
    let compared = value.as_f64().zip(own.as_f64());
    let compared: Option<Ordering> = compared.and_then(|(value, own)| value.partial_cmp(&own));
    compared.is_some() && compared == narrowing.tighter
}

/// Merges what a part says about properties: listed, required and additional ones.
type Members<'a> = (
    IndexMap<&'a str, Vec<SchemaId>>,
    IndexSet<&'a str>,
    Option<Extra>,
);

fn merge_objects<'a>(
    flat: &mut Flat<'a>,
    (properties, required, additional): Members<'a>,
    schemas: &Schemas,
) {
    for (name, parts) in properties {
        add_parts(flat.properties.entry(name).or_default(), parts, schemas);
    }
    flat.required.extend(required);
    flat.additional = match (flat.additional.take(), additional) {
        // `additionalProperties: false` in one part would forbid the properties of the others; documents mean the
        // whole.
        (None | Some(Extra::Allowed(false)), other) => other,
        (own, None | Some(Extra::Allowed(_))) => own,
        (Some(Extra::Allowed(true)), other) => other,
        (Some(Extra::Schema(mut own)), Some(Extra::Schema(other))) => {
            add_parts(&mut own, other, schemas);
            Some(Extra::Schema(own))
        }
    };
}
