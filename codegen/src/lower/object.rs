//! Objects: structs and maps.

use super::flat::{Extra, Flat, Merged};
use super::lowerer::Lowerer;
use super::schema::wrap;
use super::slot::Slot;
use super::{docs, work};
use crate::diagnostic::catalogue;
use crate::ir::{
    Additional, Constraint, Constraints, Field, Format, JsonTypes, NameHint, Presence, Scalar,
    Struct, Ty, TypeId, TypeKind,
};
use crate::read::{JsonType, Node, Schema, SchemaId, Schemas};

impl<'a> Lowerer<'a> {
    /// `type: object`
    pub(crate) fn object_ty(&mut self, flat: Flat<'a>, mut slot: Slot) -> Ty {
        let keep = flat.keeps_unknown();
        let of_conditions = |name: &str| !flat.properties.contains_key(name);
        let conditional = flat.conditional().any(of_conditions);
        if flat.properties.is_empty() && conditional && flat.additional_is_closed() {
            return Ty::AnyObject;
        }
        if flat.properties.is_empty() && !keep {
            return self.map_ty(&flat, slot);
        }
        // Properties of conditions have no field, but must not be lost.
        let keep = keep || conditional;
        let id = self.claim(&mut slot);
        let mut fields = Vec::with_capacity(flat.properties.len());
        for (name, parts) in &flat.properties {
            fields.push(self.field(name, parts, flat.required.contains(name), id));
        }
        fields.extend(self.undeclared_members(&flat));
        let additional = match self.additional_ty(&flat, id) {
            Some(ty) => Additional::Kept(ty),
            None if keep => Additional::Kept(Ty::Any),
            None => Additional::Ignored,
        };
        let additional_constraints = match &flat.additional {
            // Values of pattern properties share a type with these, and cannot be distinguished.
            Some(Extra::Schema(values)) if flat.patterns.is_empty() => self.constraints(values),
            _ => Constraints::default(),
        };
        let docs = self.docs(&flat);
        self.item(
            id,
            slot,
            docs,
            TypeKind::Struct(Struct {
                fields,
                additional,
                constraints: numbers_of_members(&flat),
                additional_constraints,
            }),
        )
    }

    /// An object without known members.
    fn map_ty(&mut self, flat: &Flat<'a>, mut slot: Slot) -> Ty {
        if flat.patterns.is_empty() && matches!(flat.additional, Some(Extra::Allowed(false))) {
            let id = self.claim(&mut slot);
            let empty = Struct {
                fields: Vec::new(),
                additional: Additional::Ignored,
                constraints: numbers_of_members(flat),
                additional_constraints: Constraints::default(),
            };
            let docs = self.docs(flat);
            return self.item(id, slot, docs, TypeKind::Struct(empty));
        }
        let hint = self.below(&slot, "value");
        let values = self.in_place(false, |this| this.values_ty(flat, &hint));
        let names = flat.property_names();
        let key = names.and_then(|names| self.key_ty(names, &self.below(&slot, "key")));
        match (key, values) {
            (Some(key), values) => Ty::Keyed(Box::new(key), Box::new(values.unwrap_or(Ty::Any))),
            (None, Some(Ty::Any) | None) => Ty::AnyObject,
            (None, Some(ty)) => Ty::Map(Box::new(ty)),
        }
    }

    /// The type of keys that are the values of an enum of strings, or texts of a format with a type.
    fn key_ty(&mut self, names: SchemaId, hint: &NameHint) -> Option<Ty> {
        let flat = self.flatten(names);
        let known = flat
            .enum_values
            .as_ref()
            .is_some_and(|(values, _)| values.iter().all(|value| value.is_string()));
        if known && let ty @ Ty::Named(_) = self.ty(names, hint) {
            return Some(ty);
        }
        if is_only_text(&flat)
            && let Ty::Scalar(Scalar::Format(format)) = self.text_ty(&flat)
            && format != Format::Secret
        {
            return Some(self.ty(names, hint));
        }
        self.text_keys(names);
        None
    }

    /// Keys that stay text: string constraints are in the docs, anything else is listed.
    fn text_keys(&mut self, names: SchemaId) {
        if is_only_text(&self.flatten(names)) {
            return;
        }
        let pointer = self.at(names).parent();
        self.ignored(&pointer, "propertyNames", "keys of a map stay text");
    }

    fn additional_ty(&mut self, flat: &Flat<'a>, id: TypeId) -> Option<Ty> {
        let hint = NameHint::Within {
            parent: id,
            role: "value".to_owned(),
        };
        if let Some(names) = flat.property_names() {
            self.text_keys(names);
        }
        self.in_place(false, |this| this.values_ty(flat, &hint))
    }

    /// The type of additional properties; `None` if the document does not mention them.
    fn values_ty(&mut self, flat: &Flat<'a>, hint: &NameHint) -> Option<Ty> {
        let patterns = flat.patterns.iter();
        let mut schemas: Vec<&[SchemaId]> = patterns
            .map(|(_, schema)| std::slice::from_ref(schema))
            .collect();
        let others = match &flat.additional {
            Some(Extra::Schema(parts)) => {
                schemas.push(parts);
                false
            }
            Some(Extra::Allowed(allowed)) => *allowed,
            None => true,
        };
        let Some((first, rest)) = schemas.split_first() else {
            return matches!(flat.additional, Some(Extra::Allowed(true))).then_some(Ty::Any);
        };
        let component = |parts: &[SchemaId]| match parts {
            [only] => self.schemas.referred(*only),
            _ => None,
        };
        let known = component(first);
        let is_first = |other: &&[SchemaId]| known.is_some() && component(other) == known;
        if !others && rest.iter().all(is_first) {
            return Some(self.parts_ty(first, hint));
        }
        let slot = Slot {
            id: None,
            hint: hint.clone(),
            pointer: flat.pointer.join("patternProperties"),
        };
        Some(self.any_of_ty(&schemas, others, slot))
    }

    /// A property. With `allOf`, several parts may describe the same one.
    fn field(
        &mut self,
        name: &'a str,
        parts: &[SchemaId],
        required: bool,
        parent: TypeId,
    ) -> Field {
        let hint = NameHint::Within {
            parent,
            role: name.to_owned(),
        };
        let Some(first) = parts.first() else {
            return plain_field(name, required);
        };
        let ty = self.in_place(required, |this| this.parts_ty(parts, &hint));
        let shallow = parts
            .iter()
            .map(|part| self.shallow(*part))
            .reduce(Shallow::or)
            .unwrap_or_default();
        let (ty, nullable) = match ty {
            Ty::Nullable(inner) => (*inner, true),
            ty => (ty, false),
        };
        let presence = presence(required, nullable);
        // An optional or nullable property is the caller's choice, even with one value.
        let fixed = self
            .fixed_value(*first)
            .filter(|_| presence == Presence::Required);
        let constraints = self.constraints(parts);
        let pointer = self.at(*first);
        self.spend(docs::length(&shallow.docs) / work::TEXT, pointer);
        Field {
            wire: name.to_owned(),
            rust_name: shallow.rust_name,
            ty,
            presence,
            fixed,
            read_only: shallow.read_only,
            write_only: shallow.write_only,
            constraints,
            default: shallow.default.cloned(),
            docs: shallow.docs,
            pointer: pointer.clone(),
        }
    }

    /// The type of a value that one or several parts of an `allOf` describe.
    pub(crate) fn parts_ty(&mut self, parts: &[SchemaId], hint: &NameHint) -> Ty {
        if let [only] = parts {
            return self.ty(*only, hint);
        }
        let nullable = parts.iter().all(|part| self.is_nullable(*part));
        let (Some(first), Some(flat)) = (parts.first(), self.flatten_all(parts)) else {
            return Ty::Any;
        };
        // A component into which all other parts are merged already is the type.
        if let Node::Ref(component) = self.node(*first)
            && let Some(id) = self.component_type(component)
            && let Some(own) = self.flats.get(&component)
            && own.parts.len() == flat.parts.len()
        {
            return wrap(Ty::Named(id), nullable);
        }
        let pointer = flat.pointer.clone();
        let slot = Slot {
            id: None,
            hint: hint.clone(),
            pointer,
        };
        let ty = self.build(flat, slot);
        wrap(ty, nullable)
    }

    /// Merges several parts of a value.
    pub(crate) fn flatten_all(&mut self, parts: &[SchemaId]) -> Option<Flat<'a>> {
        let (first, rest) = parts.split_first()?;
        let mut merged = Merged::default();
        let mut flat = self.flatten_beside(*first, &mut merged);
        for part in rest {
            let part = self.flatten_beside(*part, &mut merged);
            self.merge(&mut flat, part);
        }
        Some(flat)
    }

    /// Builds the type of a place that is `required` or optional.
    pub(super) fn in_place<T>(&mut self, required: bool, build: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.optional;
        self.optional |= !required;
        let built = build(self);
        self.optional = outside;
        built
    }

    /// The annotations at the place of use, without those of the referenced schema.
    pub(crate) fn shallow(&mut self, id: SchemaId) -> Shallow<'a> {
        let Node::Schema(schema) = self.node(id) else {
            return Shallow::default();
        };
        self.annotating_parts(schema)
            .map(|part| Shallow::of(self.schemas, part))
            .fold(Shallow::of(self.schemas, schema), Shallow::or)
    }

    /// Properties in `required` but not in `properties`: free-form, and accepted when absent.
    fn undeclared_members(&mut self, flat: &Flat<'a>) -> Vec<Field> {
        if matches!(
            flat.additional,
            Some(Extra::Schema(_) | Extra::Allowed(true))
        ) {
            return Vec::new();
        }
        let mut fields = Vec::new();
        for name in &flat.required {
            if !flat.properties.contains_key(name) {
                let place = self.place(&flat.pointer);
                self.report(catalogue::required_unknown(place, name));
                let mut field = plain_field(name, false);
                field.presence = Presence::OptionalNullable;
                field.pointer = flat.pointer.clone();
                fields.push(field);
            }
        }
        fields
    }

    /// The constant value of a property.
    fn fixed_value(&mut self, id: SchemaId) -> Option<serde_json::Value> {
        let Node::Schema(_) = self.node(id) else {
            return None;
        };
        let flat = self.flatten(id);
        super::enumeration::single_value(&flat)
            .filter(|value| !value.is_null())
            .cloned()
    }
}

/// The annotations of a schema at its use.
#[derive(Default)]
pub(crate) struct Shallow<'a> {
    pub(crate) rust_name: Option<String>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) default: Option<&'a serde_json::Value>,
    pub(crate) docs: crate::ir::Docs,
}

impl<'a> Shallow<'a> {
    fn of(schemas: &Schemas, schema: &'a Schema) -> Self {
        Self {
            rust_name: schema.rust_name.clone(),
            read_only: schema.read_only,
            write_only: schema.write_only,
            default: schema.default.as_ref(),
            docs: docs::of_schema(schemas, schema),
        }
    }

    fn or(mut self, other: Self) -> Self {
        self.rust_name = self.rust_name.or(other.rust_name);
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        self.default = self.default.or(other.default);
        docs::complete(&mut self.docs, other.docs);
        self
    }
}

/// Whether `propertyNames` only constrains format, length or pattern.
fn is_only_text(names: &Flat<'_>) -> bool {
    names.boolean == Some(true)
        || !names.has_shape() && matches!(names.types.as_slice(), [] | [JsonType::String])
}

/// `minProperties` and `maxProperties`.
fn numbers_of_members(flat: &Flat<'_>) -> Vec<Constraint> {
    flat.constraints
        .iter()
        .filter_map(|(it, value)| Constraint::new(it.keyword, value))
        .filter(|constraint| constraint.types() == JsonTypes::OBJECT)
        .collect()
}

fn presence(required: bool, nullable: bool) -> Presence {
    match (required, nullable) {
        (true, false) => Presence::Required,
        (true, true) => Presence::RequiredNullable,
        (false, false) => Presence::Optional,
        (false, true) => Presence::OptionalNullable,
    }
}

fn plain_field(name: &str, required: bool) -> Field {
    Field {
        wire: name.to_owned(),
        rust_name: None,
        ty: Ty::Any,
        presence: presence(required, false),
        fixed: None,
        read_only: false,
        write_only: false,
        constraints: Constraints::default(),
        default: None,
        docs: crate::ir::Docs::default(),
        pointer: crate::diagnostic::Pointer::root(),
    }
}
