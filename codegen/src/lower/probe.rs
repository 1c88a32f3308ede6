//! Probes: the shape that JSON must have to be a variant of a union without a tag.

use serde_json::Value;

use super::array::tuple_length;
use super::enumeration::single_value;
use super::flat::{Flat, Terms};
use super::lowerer::Lowerer;
use crate::ir::probe::escaped;
use crate::ir::{JsonTypes, Probe, Tagging, Variant};
use crate::read::{JsonType, SchemaId};

/// The longest list of values of a probe.
const MAX_VALUES: usize = 64;
/// The maximum nesting of unions that is searched.
const MAX_NESTING: usize = 4;

/// Whether no object matches two of these.
pub(super) fn all_apart(probes: &[Probe]) -> bool {
    let pairs =
        |(at, one): (usize, &Probe)| probes.iter().skip(at + 1).all(|other| one.is_apart(other));
    probes.iter().enumerate().all(pairs)
}

/// Makes the `open` enums of constants accept any string, or number, if no other variant accepts one: they keep it.
pub(super) fn open(variants: &mut [Variant], open: &[bool]) {
    for (index, _) in open.iter().enumerate().filter(|(_, open)| **open) {
        let Some(types) = variants.get(index).map(|variant| variant.probe.types) else {
            continue;
        };
        let mut others = variants.iter().enumerate().filter(|(at, _)| *at != index);
        let is_alone = !others.any(|(_, other)| other.probe.types.intersects(types));
        if let Some(variant) = variants.get_mut(index).filter(|_| is_alone) {
            variant.probe.values.clear();
        }
    }
}

impl<'a> Lowerer<'a> {
    /// How a member of a union is recognised.
    pub(crate) fn probe(&mut self, flat: &Flat<'a>) -> Probe {
        self.probe_below(flat, 0)
    }

    fn probe_below(&mut self, flat: &Flat<'a>, depth: usize) -> Probe {
        if !flat.unions.is_empty() && depth < MAX_NESTING {
            return self.union_probe(flat, depth);
        }
        let mut probe = Probe {
            types: types_of(flat),
            ..Probe::default()
        };
        probe.values = values_of(flat);
        probe.required = flat
            .required
            .iter()
            .filter(|n| flat.properties.contains_key(*n))
            .map(|n| (*n).to_owned())
            .collect();
        probe.known = flat
            .properties
            .keys()
            .map(|name| (*name).to_owned())
            .collect();
        for (name, parts) in &flat.properties {
            let mut values = Vec::new();
            for part in parts {
                let member = self.flatten(*part);
                values = values_of(&member);
                if !values.is_empty() {
                    break;
                }
            }
            if !values.is_empty() && parts.iter().all(|part| self.is_nullable(*part)) {
                values.push(Value::Null);
            }
            if !values.is_empty() {
                probe.consts.push((escaped(name), values));
            } else if depth == 0 && flat.required.contains(name) {
                self.probe_member(name, parts, &mut probe);
            }
        }
        if !flat.elements.positions.is_empty() {
            self.probe_tuple(flat, &mut probe);
        } else if let Some(items) = flat.elements.items.first()
            && depth < MAX_NESTING
        {
            let items = self.flatten(*items);
            let inner = self.probe_below(&items, depth + 1);
            probe.items = (inner.types != JsonTypes::ALL).then_some(inner.types);
        }
        probe
    }

    /// The constants in a required property, which may be all that distinguishes two variants.
    fn probe_member(&mut self, name: &str, parts: &[SchemaId], probe: &mut Probe) {
        let nullable = parts.iter().all(|part| self.is_nullable(*part));
        let Some(member) = self.flatten_all(parts).filter(|_| !nullable) else {
            return;
        };
        for (inner, parts) in &member.properties {
            if let [part] = parts.as_slice()
                && member.required.contains(inner)
                && let Some(value) = single_value(&self.flatten(*part))
                && !value.is_null()
            {
                let place = format!("{}/{}", escaped(name), escaped(inner));
                probe.consts.push((place, vec![value.clone()]));
            }
        }
    }

    fn probe_tuple(&mut self, flat: &Flat<'a>, probe: &mut Probe) {
        let (least, closed) = tuple_length(flat);
        probe.least = least;
        probe.most = closed.then_some(flat.elements.positions.len());
        for (index, item) in flat.elements.positions.iter().enumerate() {
            let values = values_of(&self.flatten(*item));
            if !values.is_empty() {
                probe.consts.push((index.to_string(), values));
            }
        }
    }

    fn union_probe(&mut self, flat: &Flat<'a>, depth: usize) -> Probe {
        let mut whole: Option<Probe> = None;
        for part in flat.unions.clone() {
            for member in &part.members {
                let mut member = self.flatten(*member);
                if flat.has_object_shape() {
                    for (name, parts) in &flat.properties {
                        member
                            .properties
                            .entry(name)
                            .or_insert_with(|| parts.clone());
                    }
                    member.required.extend(flat.required.iter().copied());
                }
                let probe = self.probe_below(&member, depth + 1);
                whole = Some(match whole {
                    Some(whole) => whole.either(probe),
                    None => probe,
                });
            }
        }
        whole.unwrap_or(Probe {
            types: JsonTypes::ALL,
            ..Probe::default()
        })
    }
}

/// How variants are distinguished by shape.
pub(crate) fn by_shape(variants: &[Variant], terms: Terms<'_>) -> Tagging {
    let objects: Vec<&Probe> = variants
        .iter()
        .map(|v| &v.probe)
        .filter(|p| p.types.intersects(JsonTypes::OBJECT))
        .collect();
    let any_pair = |wanted: fn(&Probe, &Probe) -> bool| {
        objects
            .iter()
            .enumerate()
            .any(|(at, one)| objects.iter().skip(at + 1).any(|other| wanted(one, other)))
    };
    let overlapping = terms.others || any_pair(|one, other| !one.is_apart(other));
    Tagging::Shape {
        overlapping,
        several: terms.several && !overlapping && any_pair(|one, other| !one.excludes(other)),
    }
}

fn types_of(flat: &Flat<'_>) -> JsonTypes {
    if flat.only_null {
        return JsonTypes::NULL;
    }
    let values = values_of(flat);
    if !values.is_empty() {
        return values.iter().fold(JsonTypes::default(), |types, value| {
            types.union(of_value(value))
        });
    }
    if !flat.types.is_empty() {
        return flat
            .types
            .iter()
            .fold(JsonTypes::default(), |types, ty| types.union(of_type(*ty)));
    }
    match (flat.has_object_shape(), flat.has_array_shape()) {
        (true, false) => JsonTypes::OBJECT,
        (false, true) => JsonTypes::ARRAY,
        _ => JsonTypes::ALL,
    }
}

fn values_of(flat: &Flat<'_>) -> Vec<Value> {
    if let Some(value) = flat.const_value {
        return vec![value.clone()];
    }
    match &flat.enum_values {
        Some((values, _)) if values.len() <= MAX_VALUES => values
            .iter()
            .filter(|value| !value.is_null())
            .map(|value| (*value).clone())
            .collect(),
        _ => Vec::new(),
    }
}

fn of_value(value: &Value) -> JsonTypes {
    match value {
        Value::Null => JsonTypes::NULL,
        Value::Bool(_) => JsonTypes::BOOL,
        Value::Number(number) if number.is_f64() => JsonTypes::NUMBER,
        Value::Number(_) => JsonTypes::INTEGER,
        Value::String(_) => JsonTypes::STRING,
        Value::Array(_) => JsonTypes::ARRAY,
        Value::Object(_) => JsonTypes::OBJECT,
    }
}

/// The JSON types of a schema's type.
pub(crate) fn of_type(ty: JsonType) -> JsonTypes {
    match ty {
        JsonType::String => JsonTypes::STRING,
        JsonType::Number => JsonTypes::NUMBER,
        JsonType::Integer => JsonTypes::INTEGER,
        JsonType::Boolean => JsonTypes::BOOL,
        JsonType::Object => JsonTypes::OBJECT,
        JsonType::Array => JsonTypes::ARRAY,
    }
}
