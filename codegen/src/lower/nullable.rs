//! Null: whether it is a value of a schema.

use serde_json::Value;

use super::lowerer::Lowerer;
use super::placed::{Node, Placed, component_key};

impl<'a> Lowerer<'a> {
    /// Whether null is a value of the schema.
    pub(crate) fn is_nullable(&mut self, placed: &Placed<'a>) -> bool {
        self.is_nullable_below(placed, &mut Vec::new())
    }

    fn is_nullable_below(&mut self, placed: &Placed<'a>, seen: &mut Vec<&'a str>) -> bool {
        match placed.node {
            Node::Ref(reference) => {
                let Some((key, component)) = self.component(reference) else {
                    return false;
                };
                if let Some(known) = component.nullable {
                    return known;
                }
                if seen.contains(&key) {
                    return false;
                }
                let target = Placed {
                    node: component.node,
                    pointer: component.pointer.clone(),
                };
                seen.push(key);
                let nullable = self.is_nullable_below(&target, seen);
                seen.pop();
                if let Some(component) = self.components.get_mut(component_key(reference).as_ref())
                {
                    component.nullable = Some(nullable);
                }
                nullable
            }
            Node::Schema(schema) => {
                let view = self.view(schema);
                if view.only_null {
                    return true;
                }
                if view.nullable {
                    return true;
                }
                if let Some(constant) = view.const_value {
                    return constant.is_null();
                }
                if let Some(values) = view.enum_values {
                    return values.iter().any(Value::is_null);
                }
                let pointer = &placed.pointer;
                let mut any = |list: &'a [openapiv3::ReferenceOr<openapiv3::Schema>],
                               this: &mut Self| {
                    list.iter().any(|m| {
                        this.annotates(Node::from(m))
                            || this.is_nullable_below(&Placed::new(m, pointer.clone()), seen)
                    })
                };
                let (one_of, any_of) = (view.one_of, view.any_of);
                if (!one_of.is_empty() && !any(one_of, self))
                    || (!any_of.is_empty() && !any(any_of, self))
                {
                    return false;
                }
                if view.all_of.is_empty() {
                    let is_union = !one_of.is_empty() || !any_of.is_empty();
                    return is_union && view.types.is_empty();
                }
                let mut nullable = PartsNullable::default();
                for member in view.all_of {
                    let own = self.is_nullable_below(&Placed::new(member, pointer.clone()), seen);
                    nullable.add(self.annotates(Node::from(member)), own);
                }
                nullable.all() && view.types.is_empty()
            }
        }
    }
}

/// Whether the parts of an `allOf` take null together.
#[derive(Default)]
pub(super) struct PartsNullable {
    typed: bool,
    typed_without: bool,
    said: bool,
}

impl PartsNullable {
    /// One more part, that `annotates` only or says what the value is.
    pub(super) fn add(&mut self, annotates: bool, nullable: bool) {
        self.typed |= !annotates;
        self.typed_without |= !annotates && !nullable;
        self.said |= annotates && nullable;
    }

    /// Every part takes null, or one without a type of its own says that the whole does (`nullable: true` alone).
    pub(super) fn all(&self) -> bool {
        self.said || (self.typed && !self.typed_without)
    }
}
