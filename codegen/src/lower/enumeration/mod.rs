//! Enums and constants.

use indexmap::IndexSet;
use serde_json::Value;

use super::flat::Flat;
use super::lowerer::Lowerer;
use super::slot::Slot;
use crate::diagnostic::catalogue;
use crate::ir::{EnumScalar, EnumValue, Enumeration, Scalar, Ty, TypeKind};
use crate::read::JsonType;

impl<'a> Lowerer<'a> {
    /// `enum`
    pub(crate) fn enum_ty(&mut self, flat: Flat<'a>, mut slot: Slot) -> Ty {
        let Some((values, pointer)) = &flat.enum_values else {
            return Ty::Any;
        };
        let nothing_listed = values.is_empty();
        for (index, value) in values.iter().enumerate() {
            if !value.is_null() && !fits(&flat, value) {
                let place = self.place(&pointer.index(index));
                self.report(catalogue::enum_value_type(place, &value.to_string()));
            }
        }
        let values: Vec<&Value> = values
            .iter()
            .copied()
            .filter(|value| !value.is_null())
            .collect();
        if values.is_empty() && nothing_listed {
            let place = self.place(pointer);
            self.report(catalogue::never_schema(place));
            return Ty::Any;
        }
        if values.is_empty() {
            return Ty::Null;
        }
        if values.iter().all(|value| value.is_boolean()) {
            return Ty::Scalar(Scalar::Bool);
        }
        if values
            .iter()
            .any(|value| value.is_array() || value.is_object())
        {
            self.ignored(&flat.pointer, "enum", "its values are no scalars");
            let mut plain = flat;
            plain.enum_values = None;
            return self.build_new(plain, slot);
        }
        if slot.id.is_none() && single_value(&flat).is_some() {
            return values.first().map_or(Ty::Any, |value| self.const_ty(value));
        }
        let enumeration = enumeration(&flat, &values);
        let id = self.claim(&mut slot);
        let docs = self.docs(&flat);
        self.item(id, slot, docs, TypeKind::Enum(enumeration))
    }
}

/// The only value that a schema allows; null counts if it is listed.
pub(crate) fn single_value<'a>(flat: &Flat<'a>) -> Option<&'a Value> {
    if let Some(value) = flat.const_value {
        return Some(value);
    }
    let (values, _) = flat.enum_values.as_ref()?;
    let mut values = values.iter();
    let first = *values.next()?;
    values.all(|value| *value == first).then_some(first)
}

/// Whether a value has the schema's type.
pub(crate) fn fits(flat: &Flat<'_>, value: &Value) -> bool {
    flat.types.is_empty()
        || flat.types.iter().any(|ty| match ty {
            JsonType::String => value.is_string(),
            JsonType::Number => value.is_number(),
            JsonType::Integer => {
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
            }
            JsonType::Boolean => value.is_boolean(),
            JsonType::Object => value.is_object(),
            JsonType::Array => value.is_array(),
        })
}

/// The name of a value in the document, by its index among those that are not null; some documents name null, too.
pub(super) fn name_of(flat: &Flat<'_>, index: usize) -> Option<String> {
    let names = flat.first(|part| part.enum_names.as_ref())?;
    let (listed, _) = flat.enum_values.as_ref()?;
    let is_counted = |value: &&Value| names.len() >= listed.len() || !value.is_null();
    let counted = listed.iter().copied().filter(is_counted).enumerate();
    let (at, _) = counted.filter(|(_, value)| !value.is_null()).nth(index)?;
    names.get(at).cloned()
}

/// The kind of these values.
pub(super) fn scalar_of<'v>(values: impl Iterator<Item = &'v Value> + Clone) -> EnumScalar {
    if values.clone().all(Value::is_string) {
        EnumScalar::Text
    } else if values.clone().all(Value::is_i64) {
        EnumScalar::Integer
    } else {
        EnumScalar::Json
    }
}

fn enumeration(flat: &Flat<'_>, values: &[&Value]) -> Enumeration {
    let scalar = scalar_of(values.iter().copied());
    let mut seen = IndexSet::new();
    let mut list = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        if seen.insert(value.to_string()) {
            let rust_name = name_of(flat, index);
            list.push(EnumValue {
                value: (*value).clone(),
                rust_name,
                docs: None,
            });
        }
    }
    Enumeration {
        scalar,
        values: list,
        open: flat.open_enum,
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]
mod tests;
