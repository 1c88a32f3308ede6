//! Annotated references: an `allOf` with one part that determines the type, and others that only annotate it.

use super::docs;
use super::lowerer::Lowerer;
use super::merge::accepts;
use crate::ir::Docs;
use crate::read::{JsonType, Node, Schema, SchemaId};

impl<'a> Lowerer<'a> {
    /// Whether a part of an `allOf` does not affect the type.
    pub(super) fn annotates(&self, part: SchemaId) -> bool {
        let schema = match self.node(part) {
            Node::Schema(schema) => schema,
            Node::Ref(component) => {
                let component = self.schemas.schema(component);
                return component.is_some_and(Schema::only_annotates);
            }
        };
        schema.types.is_empty()
            && schema.only_types_around()
            && schema.all_of.iter().all(|part| self.annotates(*part))
    }

    /// The part of an `allOf` that determines the type, if the enclosing schema and the other parts only annotate or
    /// narrow it: the whole has the type of that part.
    pub(crate) fn only_part(&mut self, id: SchemaId, schema: &'a Schema) -> Option<SchemaId> {
        let says_more = |part: &&SchemaId| {
            let part = self.schemas.schema(**part);
            !part.is_some_and(Schema::only_types)
        };
        let mut parts = schema.all_of.iter().filter(says_more);
        let (Some(only), None) = (parts.next().copied(), parts.next()) else {
            return None;
        };
        let own = self.flatten_own(id, schema);
        if own.only_null {
            return None;
        }
        let keeps = own.keeps_unknown() || own.conditional().next().is_some();
        if own.has_shape() || !own.required.is_empty() || keeps {
            return None;
        }
        let mut asked = vec![schema.types.as_slice()];
        for part in schema.all_of.iter().filter(|part| **part != only) {
            if let Node::Schema(schema) = self.node(*part) {
                self.list_lost(*part, schema);
                asked.push(&schema.types);
            }
        }
        asked.retain(|types| !types.is_empty());
        // Repeating the type adds nothing; contradicting or narrowing it does.
        if !asked.is_empty() {
            let inner = self.flatten(only);
            let repeats = |ty: &JsonType| asked.iter().all(|types| accepts(types, *ty));
            let types = self.value_types(&inner, 0).filter(|_| !inner.only_null);
            if !types.is_some_and(|types| types.iter().all(repeats)) {
                return None;
            }
        }
        Some(only)
    }

    /// What a schema and the parts of its `allOf` that do not shape it say in prose.
    pub(crate) fn annotations(&self, schema: &'a Schema) -> Docs {
        let mut all = docs::of_schema(self.schemas, schema);
        for part in self.annotating_parts(schema) {
            docs::complete(&mut all, docs::of_schema(self.schemas, part));
        }
        all
    }

    /// The parts of an `allOf` that say no more than types.
    pub(crate) fn annotating_parts(&self, schema: &'a Schema) -> impl Iterator<Item = &'a Schema> {
        let schemas = self.schemas;
        let parts = schema.all_of.iter();
        let parts = parts.filter_map(move |part| schemas.schema(*part));
        parts.filter(|part| part.only_types())
    }
}
