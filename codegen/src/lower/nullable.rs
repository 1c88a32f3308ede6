//! Null: whether it is a value of a schema.

use serde_json::Value;

use super::lowerer::Lowerer;
use crate::read::{Node, Schema, SchemaId};

impl<'a> Lowerer<'a> {
    /// Whether null is a value of the schema.
    pub(crate) fn is_nullable(&mut self, id: SchemaId) -> bool {
        self.is_nullable_below(id, &mut Vec::new())
    }

    fn is_nullable_below(&mut self, id: SchemaId, seen: &mut Vec<SchemaId>) -> bool {
        let component = match self.node(id) {
            Node::Schema(schema) => return self.is_nullable_schema(schema, seen),
            Node::Ref(component) => component,
        };
        let Some(known) = self.components.get(component.index()) else {
            return false;
        };
        if let Some(known) = known.nullable {
            return known;
        }
        if seen.contains(&component) {
            return false;
        }
        seen.push(component);
        let nullable = self.is_nullable_below(component, seen);
        seen.pop();
        if let Some(component) = self.components.get_mut(component.index()) {
            component.nullable = Some(nullable);
        }
        nullable
    }

    fn is_nullable_schema(&mut self, schema: &'a Schema, seen: &mut Vec<SchemaId>) -> bool {
        if schema.only_null || schema.nullable {
            return true;
        }
        if let Some(constant) = &schema.const_value {
            return constant.is_null();
        }
        if let Some(values) = &schema.enum_values {
            return values.iter().any(Value::is_null);
        }
        let mut any = |list: &'a [SchemaId], this: &mut Self| {
            list.iter()
                .any(|it| this.annotates(*it) || this.is_nullable_below(*it, seen))
        };
        let (one_of, any_of) = (&schema.one_of, &schema.any_of);
        if (!one_of.is_empty() && !any(one_of, self)) || (!any_of.is_empty() && !any(any_of, self))
        {
            return false;
        }
        if schema.all_of.is_empty() {
            let is_union = !one_of.is_empty() || !any_of.is_empty();
            return is_union && schema.types.is_empty();
        }
        let mut nullable = PartsNullable::default();
        for member in &schema.all_of {
            let own = self.is_nullable_below(*member, seen);
            nullable.add(self.annotates(*member), own);
        }
        nullable.all() && schema.types.is_empty()
    }
}

/// Whether the parts of an `allOf` together allow null.
#[derive(Default)]
pub(super) struct PartsNullable {
    typed: bool,
    typed_without: bool,
    said: bool,
}

impl PartsNullable {
    /// Adds a part, which only `annotates` or determines the type.
    pub(super) fn add(&mut self, annotates: bool, nullable: bool) {
        self.typed |= !annotates;
        self.typed_without |= !annotates && !nullable;
        self.said |= annotates && nullable;
    }

    /// Every part allows null, or one without a type says that the whole does (`nullable: true` alone).
    pub(super) fn all(&self) -> bool {
        self.said || (self.typed && !self.typed_without)
    }
}
