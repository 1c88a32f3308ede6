//! Flattening: one schema with its `allOf` members merged in.

use std::rc::Rc;

use serde_json::Value;

use super::elements::Elements;
use super::flat::{Extra, Flat, Merged, Terms, UnionPart};
use super::lowerer::{Lowerer, MAX_DEPTH};
use super::nullable::PartsNullable;
use super::{docs, work};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::Docs;
use crate::read::{Additional, JsonType, Node, Schema, SchemaId};

impl<'a> Lowerer<'a> {
    /// A schema with references followed and `allOf` merged in.
    pub(crate) fn flatten(&mut self, id: SchemaId) -> Flat<'a> {
        // Merged schemas are needed often, and cost more than a lookup.
        if !matches!(self.node(id), Node::Schema(schema) if !schema.all_of.is_empty()) {
            return self.flatten_beside(id, &mut Merged::default());
        }
        if let Some(known) = self.inline_flats.get(&id) {
            let known = Rc::clone(known);
            self.spend(known.weight(), self.at(id));
            return Flat::clone(&known);
        }
        let flat = self.flatten_beside(id, &mut Merged::default());
        // Within a cycle it is incomplete.
        if self.flattening.is_empty() {
            self.inline_flats.insert(id, Rc::new(flat.clone()));
        }
        flat
    }

    /// The same for one of several schemas of a value, some of which are `merged` already.
    pub(super) fn flatten_beside(&mut self, id: SchemaId, merged: &mut Merged) -> Flat<'a> {
        let pointer = self.at(id);
        if !self.spend(1, pointer) {
            return Flat::empty(pointer.clone());
        }
        match self.node(id) {
            Node::Ref(component) if component.index() >= self.components.len() => {
                Flat::empty(pointer.clone())
            }
            Node::Ref(component) => {
                if merged.contains(&component) {
                    return Flat::neutral(pointer);
                }
                let flat = self.flatten_component(component);
                merged.extend(flat.parts.keys());
                self.spend(flat.parts.len() + flat.weight(), pointer);
                Flat::clone(&flat)
            }
            Node::Schema(schema) => {
                let mut flat = self.flatten_own(id, schema);
                merged.insert(id);
                self.spend(flat.weight(), pointer);
                self.merge_members(&mut flat, schema, pointer, merged);
                if !schema.one_of.is_empty() || !schema.any_of.is_empty() {
                    flat.nullable = self.is_nullable(id);
                }
                flat
            }
        }
    }

    /// A component, flattened once however many schemas extend it.
    fn flatten_component(&mut self, component: SchemaId) -> Rc<Flat<'a>> {
        if let Some(known) = self.flats.get(&component) {
            return Rc::clone(known);
        }
        let pointer = self.at(component);
        if self.flattening.len() >= MAX_DEPTH {
            let place = self.place(pointer);
            self.report(catalogue::nesting_too_deep(place, MAX_DEPTH));
            return Rc::new(Flat::neutral(pointer));
        }
        // A cycle is reported by itself.
        if !self.flattening.insert(component) {
            return Rc::new(Flat::neutral(pointer));
        }
        let flat = Rc::new(self.flatten_beside(component, &mut Merged::default()));
        self.flattening.shift_remove(&component);
        self.flats.insert(component, Rc::clone(&flat));
        flat
    }

    /// The docs of the schemas of which `flat` consists, outermost first.
    pub(crate) fn docs(&mut self, flat: &Flat<'a>) -> Docs {
        let mut all = Docs::default();
        for schema in flat.parts.values().filter(|_| !flat.is_wordless) {
            docs::complete(&mut all, docs::of_schema(self.schemas, schema));
        }
        self.spend(docs::length(&all) / work::TEXT, &flat.pointer);
        all
    }

    /// The schema's own keywords.
    pub(crate) fn flatten_own(&mut self, id: SchemaId, schema: &'a Schema) -> Flat<'a> {
        let pointer = self.at(id);
        let mut flat = Flat::empty(pointer.clone());
        flat.parts.insert(id, schema);
        flat.boolean = schema.boolean;
        let listed = schema.enum_values.as_deref();
        let values = listed.filter(|_| schema.const_value.is_none());
        flat.nullable = schema.nullable || values.unwrap_or_default().iter().any(Value::is_null);
        flat.only_null = schema.only_null;
        flat.types.clone_from(&schema.types);
        flat.const_value = schema.const_value.as_ref();
        flat.enum_values = listed.map(|values| (values.iter().collect(), pointer.join("enum")));
        flat.open_enum = schema.open_enum != Some(false);
        let constraints = schema.constraints.iter();
        flat.constraints = constraints.map(|(it, value)| (*it, value)).collect();
        flat.discriminator = schema.discriminator.as_deref();
        own_members(&mut flat, schema);
        flat.elements = Elements::of(schema);
        let unions = [
            ("oneOf", &schema.one_of, false),
            ("anyOf", &schema.any_of, true),
        ];
        for (keyword, members, several) in unions {
            if !members.is_empty() {
                flat.unions.push(UnionPart {
                    members: members.clone(),
                    terms: Terms {
                        discriminator: flat.discriminator,
                        several,
                        others: false,
                        listed: true,
                    },
                    pointer: pointer.join(keyword),
                });
            }
        }
        self.list_lost(id, schema);
        flat
    }

    /// Lists the keywords of a schema that have no effect here.
    pub(super) fn list_lost(&mut self, id: SchemaId, schema: &'a Schema) {
        for (keyword, why) in &schema.lost {
            self.ignored(self.at(id), keyword, why);
        }
    }

    fn merge_members(
        &mut self,
        flat: &mut Flat<'a>,
        schema: &'a Schema,
        pointer: &Pointer,
        merged: &mut Merged,
    ) {
        let mut nullable = PartsNullable::default();
        for member in &schema.all_of {
            let mut part = self.flatten_beside(*member, merged);
            nullable.add(self.annotates(*member), part.nullable);
            // A union that lists the schema that extends it only distinguishes subtypes, as the discriminator of a base
            // does: neither adds anything to one of them.
            part.unions.retain(|union| !self.lists(union, pointer));
            if self.schemas.referred(*member).is_some() && part.unions.is_empty() {
                part.discriminator = None;
            }
            // The schema itself takes precedence over its parts.
            self.merge(flat, part);
        }
        if !schema.all_of.is_empty() {
            let own_type = !schema.types.is_empty()
                || schema.const_value.is_some()
                || schema.enum_values.is_some();
            flat.nullable = schema.nullable || (nullable.all() && !own_type);
        }
    }

    /// Whether the component at `pointer` is a member of a union.
    pub(crate) fn lists(&self, union: &UnionPart<'a>, pointer: &Pointer) -> bool {
        let mut members = union.members.iter();
        members.any(|member| {
            let component = self.schemas.referred(*member);
            component.is_some_and(|component| self.at(component) == pointer)
        })
    }
}

fn own_members<'a>(flat: &mut Flat<'a>, schema: &'a Schema) {
    if schema.types != [JsonType::Array] {
        let properties = schema.properties.iter();
        flat.properties = properties
            .map(|(name, schema)| (name.as_str(), vec![*schema]))
            .collect();
    }
    flat.required = schema.required.iter().map(String::as_str).collect();
    flat.additional = extra(schema.additional).or_else(|| extra(schema.unevaluated_properties));
    let patterns = schema.pattern_properties.iter();
    flat.patterns = patterns
        .map(|(pattern, schema)| (pattern.as_str(), *schema))
        .collect();
}

fn extra(additional: Additional) -> Option<Extra> {
    match additional {
        Additional::Absent => None,
        Additional::Allowed(allowed) => Some(Extra::Allowed(allowed)),
        Additional::Schema(schema) => Some(Extra::Schema(vec![schema])),
    }
}
