//! Flattening: one schema with its `allOf` members merged in.

use std::borrow::Cow;
use std::rc::Rc;

use indexmap::IndexSet;
use serde_json::Value;

use super::flat::{Extra, Flat, Merged, Terms, UnionPart};
use super::lowerer::Lowerer;
use super::nullable::PartsNullable;
use super::placed::{MAX_DEPTH, Node, Placed};
use super::{docs, work};
use crate::canon::JsonType;
use crate::canon::SchemaView;
use crate::canon::view::Additional;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::Docs;

impl<'a> Lowerer<'a> {
    /// The schema at `placed` with references followed and `allOf` merged in.
    pub(crate) fn flatten(&mut self, placed: &Placed<'a>) -> Flat<'a> {
        // What `allOf` merges is asked for often, and costs more than to look it up.
        let schema = match placed.node {
            Node::Schema(schema) if !self.view(schema).all_of.is_empty() => schema,
            _ => return self.flatten_beside(placed, &mut Merged::default()),
        };
        if let Some(known) = self.inline_flats.get(&std::ptr::from_ref(schema)) {
            let known = Rc::clone(known);
            self.spend(known.weight(), &placed.pointer);
            return Flat::clone(&known);
        }
        let flat = self.flatten_beside(placed, &mut Merged::default());
        // Inside of a cycle it is not whole.
        if self.flattening.is_empty() {
            self.inline_flats.insert(schema, Rc::new(flat.clone()));
        }
        flat
    }

    /// The same for one of several schemas of a value, of which some are `merged` already.
    pub(super) fn flatten_beside(&mut self, placed: &Placed<'a>, merged: &mut Merged) -> Flat<'a> {
        if !self.spend(1, &placed.pointer) {
            return Flat::empty(placed.pointer.clone());
        }
        match placed.node {
            Node::Ref(reference) => {
                let Some((key, component)) = self.component(reference) else {
                    return Flat::empty(placed.pointer.clone());
                };
                let target = Placed {
                    node: component.node,
                    pointer: component.pointer.clone(),
                };
                if let Node::Schema(schema) = target.node
                    && merged.contains(&std::ptr::from_ref(schema))
                {
                    return Flat::neutral(&placed.pointer);
                }
                let flat = self.flatten_component(key, &target);
                merged.extend(flat.described.keys());
                self.spend(flat.described.len() + flat.weight(), &placed.pointer);
                Flat::clone(&flat)
            }
            Node::Schema(schema) => {
                let view = self.view(schema);
                let mut flat = self.flatten_own(&view, &placed.pointer);
                flat.described.insert(schema, schema);
                merged.insert(schema);
                self.spend(flat.weight(), &placed.pointer);
                self.merge_members(&mut flat, &view, &placed.pointer, merged);
                if !view.one_of.is_empty() || !view.any_of.is_empty() {
                    flat.nullable = self.is_nullable(placed);
                }
                flat
            }
        }
    }

    /// A component, flattened once however many schemas are built on it.
    fn flatten_component(&mut self, key: &'a str, target: &Placed<'a>) -> Rc<Flat<'a>> {
        if let Some(known) = self.flats.get(key) {
            return Rc::clone(known);
        }
        if self.flattening.len() >= MAX_DEPTH {
            let place = self.place(&target.pointer);
            self.report(catalogue::nesting_too_deep(place, MAX_DEPTH));
            return Rc::new(Flat::neutral(&target.pointer));
        }
        // A cycle is reported by itself.
        if !self.flattening.insert(key) {
            return Rc::new(Flat::neutral(&target.pointer));
        }
        let flat = Rc::new(self.flatten_beside(target, &mut Merged::default()));
        self.flattening.shift_remove(key);
        self.flats.insert(key, Rc::clone(&flat));
        flat
    }

    /// What the schemas that `flat` consists of say in prose, the outermost first.
    pub(crate) fn docs(&mut self, flat: &Flat<'a>) -> Docs {
        let mut all = Docs::default();
        for schema in flat.described.values() {
            docs::complete(
                &mut all,
                docs::of_schema(self.canonical, &self.view(schema)),
            );
        }
        self.spend(docs::length(&all) / work::TEXT, &flat.pointer);
        all
    }

    /// The schema's own keywords.
    pub(crate) fn flatten_own(&mut self, view: &SchemaView<'a>, pointer: &Pointer) -> Flat<'a> {
        let mut flat = Flat::empty(pointer.clone());
        flat.boolean = view.boolean;
        flat.dangling = view.dangling.is_some();
        let listed = view.enum_values.filter(|_| view.const_value.is_none());
        flat.nullable = view.nullable || listed.unwrap_or_default().iter().any(Value::is_null);
        flat.only_null = view.only_null;
        flat.types = view.types.to_vec();
        flat.format = view.format;
        flat.const_value = view.const_value;
        flat.enum_values = view
            .enum_values
            .map(|values| (values.iter().collect(), pointer.join("enum")));
        flat.enum_names = view.data.extensions.get("x-enum-varnames");
        flat.open_enum = view.data.extensions.get("x-open-enum") != Some(&Value::Bool(false));
        flat.default = view.default;
        flat.keep_unknown = view.data.extensions.get("x-keep-unknown") == Some(&Value::Bool(true));
        conditional_members(view, &mut flat.conditional);
        flat.read_only = view.data.read_only;
        flat.write_only = view.data.write_only;
        flat.content_encoding = view.content_encoding;
        flat.content_media_type = view.content_media_type;
        flat.constraints = view
            .constraints
            .iter()
            .map(|(name, value)| (*name, Cow::Borrowed(value)))
            .collect();
        flat.discriminator = view.discriminator;
        if let Some(discriminator) = view.discriminator {
            self.discriminators
                .entry(discriminator)
                .or_insert_with(|| pointer.clone());
        }
        own_members(&mut flat, view, pointer);
        own_elements(&mut flat, view, pointer);
        for (keyword, members) in [("oneOf", view.one_of), ("anyOf", view.any_of)] {
            if !members.is_empty() {
                let base = pointer.join(keyword);
                let members = members
                    .iter()
                    .enumerate()
                    .map(|(i, m)| Placed::new(m, base.index(i)))
                    .collect();
                flat.unions.push(UnionPart {
                    members,
                    terms: Terms {
                        discriminator: view.discriminator,
                        several: keyword == "anyOf",
                        others: false,
                        listed: true,
                    },
                    pointer: base,
                });
            }
        }
        self.list_ignored(view, pointer);
        flat
    }

    pub(super) fn list_ignored(&mut self, view: &SchemaView<'a>, pointer: &Pointer) {
        for (keyword, _) in view.ignored {
            let why = match keyword.as_str() {
                "if" | "then" | "else" | "dependentSchemas" | "dependentRequired"
                | "dependencies" => {
                    "conditions do not change the type; members that only they name are kept"
                }
                "contains" | "minContains" | "maxContains" | "unevaluatedItems" => {
                    "it only narrows values"
                }
                "additionalItems" => "it says something beside a list of items only",
                "$dynamicRef" | "$recursiveRef" => "what it leads to depends on where it is used",
                "xml" => "bodies in XML are text",
                "type" | "format" => "OpenAPI 3.0 reads nothing beside `$ref`",
                "$comment" | "$schema" | "$id" | "$anchor" | "$defs" | "definitions"
                | "$dynamicAnchor" => continue,
                _ => "it is unknown",
            };
            self.ignored(pointer, keyword, why);
        }
        if view.not.is_some() {
            self.ignored(pointer, "not", "it only narrows values");
        }
        if view.content_schema.is_some() {
            self.ignored(pointer, "contentSchema", "the text is kept as it is");
        }
    }

    fn merge_members(
        &mut self,
        flat: &mut Flat<'a>,
        view: &SchemaView<'a>,
        pointer: &Pointer,
        merged: &mut Merged,
    ) {
        let base = pointer.join("allOf");
        let mut nullable = PartsNullable::default();
        for (index, member) in view.all_of.iter().enumerate() {
            let at = if view.ref_siblings && index == 0 {
                pointer.clone()
            } else {
                base.index(index)
            };
            let mut part = self.flatten_beside(&Placed::new(member, at), merged);
            nullable.add(self.annotates(Node::from(member)), part.nullable);
            // A union that lists the schema built on it tells such schemas apart, as a base's discriminator does: neither
            // says anything about one of them.
            part.unions.retain(|union| !self.lists(union, pointer));
            if matches!(Node::from(member), Node::Ref(_)) && part.unions.is_empty() {
                part.discriminator = None;
            }
            // What the schema says of itself comes before what its parts say.
            self.merge(flat, part);
        }
        if !view.all_of.is_empty() {
            let own_type =
                !view.types.is_empty() || view.const_value.is_some() || view.enum_values.is_some();
            flat.nullable = view.nullable || (nullable.all() && !own_type);
        }
    }

    /// Whether the component at `pointer` is a member of a union.
    pub(crate) fn lists(&self, union: &UnionPart<'a>, pointer: &Pointer) -> bool {
        union.members.iter().any(|member| {
            matches!(member.node, Node::Ref(reference)
                if self.component(reference).is_some_and(|(_, c)| c.pointer == *pointer))
        })
    }
}

/// The members that the conditions of a schema name; an empty name stands for those behind a reference.
fn conditional_members<'a>(view: &SchemaView<'a>, found: &mut IndexSet<&'a str>) {
    let mut schemas: Vec<&'a Value> = Vec::new();
    for (keyword, value) in view.ignored {
        match (keyword.as_str(), value) {
            ("if" | "then" | "else", schema) => schemas.push(schema),
            ("dependentSchemas", Value::Object(members)) => schemas.extend(members.values()),
            _ => {}
        }
    }
    while let Some(schema) = schemas.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), value) {
                ("properties", Value::Object(members)) => {
                    found.extend(members.keys().map(String::as_str));
                }
                ("$ref", _) | ("patternProperties" | "additionalProperties", Value::Object(_)) => {
                    found.insert("");
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(members)) => schemas.extend(members),
                ("if" | "then" | "else", schema) => schemas.push(schema),
                _ => {}
            }
        }
    }
}

fn own_members<'a>(flat: &mut Flat<'a>, view: &SchemaView<'a>, pointer: &Pointer) {
    if !view.properties.is_empty() && view.types != [JsonType::Array] {
        let base = pointer.join("properties");
        for (name, schema) in view.properties {
            flat.properties
                .insert(name, vec![Placed::new(schema, base.join(name))]);
        }
    }
    flat.required = view.required.iter().map(String::as_str).collect();
    flat.additional = extra(view.additional, pointer, "additionalProperties").or_else(|| {
        extra(
            view.unevaluated_properties,
            pointer,
            "unevaluatedProperties",
        )
    });
    let patterns = pointer.join("patternProperties");
    flat.patterns = view
        .pattern_properties
        .iter()
        .map(|(pattern, schema)| {
            (
                pattern.as_str(),
                Placed::new(schema, patterns.join(pattern)),
            )
        })
        .collect();
    flat.property_names = view
        .property_names
        .map(|schema| Placed::new(schema, pointer.join("propertyNames")));
}

fn own_elements<'a>(flat: &mut Flat<'a>, view: &SchemaView<'a>, pointer: &Pointer) {
    let (prefix, rest) = if view.list_items {
        ("items", "additionalItems")
    } else {
        ("prefixItems", "items")
    };
    flat.items = view
        .items
        .map(|schema| Placed::new(schema, pointer.join(rest)))
        .into_iter()
        .collect();
    flat.items_false = view.items_false;
    let base = pointer.join(prefix);
    flat.prefix_items = view
        .prefix_items
        .iter()
        .enumerate()
        .map(|(i, schema)| Placed::new(schema, base.index(i)))
        .collect();
}

fn extra<'a>(additional: Additional<'a>, pointer: &Pointer, keyword: &str) -> Option<Extra<'a>> {
    match additional {
        Additional::Absent => None,
        Additional::Allowed(allowed) => Some(Extra::Allowed(allowed)),
        Additional::Schema(schema) => Some(Extra::Schema(vec![Placed::new(
            schema,
            pointer.join(keyword),
        )])),
    }
}
