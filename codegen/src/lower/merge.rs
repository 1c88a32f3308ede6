//! `allOf`: what several parts say of one value together.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::flat::{Extra, Flat};
use super::{Lowerer, Placed};
use crate::canon::view::JsonType;
use crate::diagnostic::{Pointer, catalogue};

impl<'a> Lowerer<'a> {
    /// Narrows `flat` by `part`: a value must satisfy both.
    pub(crate) fn merge(&mut self, flat: &mut Flat<'a>, part: Flat<'a>) {
        self.merge_types(flat, &part);
        flat.boolean = flat.boolean.or(part.boolean.filter(|allowed| !allowed));
        flat.dangling |= part.dangling;
        flat.only_null |= part.only_null;
        flat.format = flat.format.or(part.format);
        flat.enum_names = flat.enum_names.or(part.enum_names);
        flat.open_enum &= part.open_enum;
        flat.default = flat.default.or(part.default);
        flat.keep_unknown |= part.keep_unknown;
        flat.conditional.extend(part.conditional);
        flat.content_encoding = flat.content_encoding.or(part.content_encoding);
        flat.content_media_type = flat.content_media_type.or(part.content_media_type);
        flat.discriminator = flat.discriminator.or(part.discriminator);
        self.merge_values(flat, part.const_value, part.enum_values, &part.pointer);
        merge_constraints(flat, part.constraints);
        merge_objects(flat, part.properties, part.required, part.additional);
        flat.patterns.extend(part.patterns);
        flat.property_names = flat.property_names.take().or(part.property_names);
        add_parts(&mut flat.items, part.items);
        flat.items_false |= part.items_false;
        if flat.prefix_items.is_empty() {
            flat.prefix_items = part.prefix_items;
        }
        flat.unions.extend(part.unions);
        for schema in part.described {
            if !flat.described.iter().any(|own| std::ptr::eq(*own, schema)) {
                flat.described.push(schema);
            }
        }
    }

    fn merge_types(&mut self, flat: &mut Flat<'a>, part: &Flat<'a>) {
        if part.types.is_empty() {
            return;
        }
        if flat.types.is_empty() {
            flat.types.clone_from(&part.types);
            return;
        }
        let both: Vec<_> = flat
            .types
            .iter()
            .copied()
            .filter(|ty| accepts(&part.types, *ty))
            .collect();
        let both = if both.is_empty() {
            part.types
                .iter()
                .copied()
                .filter(|ty| accepts(&flat.types, *ty))
                .collect()
        } else {
            both
        };
        if both.is_empty() {
            let place = self.place(&flat.pointer);
            let other = self.place(&part.pointer);
            self.report(catalogue::all_of_conflict(
                place,
                other,
                &names(&flat.types),
                &names(&part.types),
            ));
        } else {
            flat.types = both;
        }
    }

    /// Narrows `const` and `enum`.
    fn merge_values(
        &mut self,
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
                (Some((own, _)), Some((other, _))) => own.iter().any(|value| other.contains(value)),
                _ => true,
            },
        };
        if !agree {
            let place = self.place(&flat.pointer);
            let other = self.place(pointer);
            self.report(catalogue::values_conflict(place, other));
        }
        flat.const_value = flat.const_value.or(constant);
        match (&mut flat.enum_values, listed) {
            (own @ None, listed) => *own = listed,
            (Some((own, _)), Some((other, _))) if agree => {
                own.retain(|value| other.contains(value))
            }
            (Some((own, _)), Some((other, _))) => own.extend(other),
            (Some(_), None) => {}
        }
    }
}

/// Whether a value of type `ty` is of one of `types`: an integer is a number.
pub(crate) fn accepts(types: &[JsonType], ty: JsonType) -> bool {
    types.contains(&ty) || (ty == JsonType::Integer && types.contains(&JsonType::Number))
}

fn names(types: &[JsonType]) -> String {
    types
        .iter()
        .map(|ty| ty.name())
        .collect::<Vec<_>>()
        .join(" or ")
}

fn merge_constraints<'a>(flat: &mut Flat<'a>, part: Vec<(&'static str, Cow<'a, Value>)>) {
    for (name, value) in part {
        if flat.constraint(name).is_none() {
            flat.constraints.push((name, value));
        }
    }
}

/// Adds parts that say something of one value, each once.
fn add_parts<'a>(own: &mut Vec<Placed<'a>>, parts: Vec<Placed<'a>>) {
    for part in parts {
        if !own.iter().any(|known| known.node.is(part.node)) {
            own.push(part);
        }
    }
}

fn merge_objects<'a>(
    flat: &mut Flat<'a>,
    properties: IndexMap<&'a str, Vec<Placed<'a>>>,
    required: IndexSet<&'a str>,
    additional: Option<Extra<'a>>,
) {
    for (name, places) in properties {
        add_parts(flat.properties.entry(name).or_default(), places);
    }
    flat.required.extend(required);
    flat.additional = match (flat.additional.take(), additional) {
        // `additionalProperties: false` in one part would forbid the members of the others; documents mean the whole.
        (None | Some(Extra::Allowed(false)), other) => other,
        (own, None | Some(Extra::Allowed(_))) => own,
        (Some(Extra::Allowed(true)), other) => other,
        (Some(Extra::Schema(mut own)), Some(Extra::Schema(other))) => {
            add_parts(&mut own, other);
            Some(Extra::Schema(own))
        }
    };
}
