//! Constraints of values beyond their type.

use super::lowerer::{Lowerer, MAX_DEPTH};
use crate::ir::{Constraint, Constraints};
use crate::read::{Additional, Node, Schema, SchemaId};

/// The maximum nesting of arrays, maps and tuples that is searched for constraints.
const LEVELS: usize = 8;

/// The maximum number of places in one value: tuples of tuples multiply.
const PLACES: usize = 512;

impl<'a> Lowerer<'a> {
    /// The constraints of all schemas of a value together.
    pub(crate) fn constraints(&mut self, parts: &[SchemaId]) -> Constraints {
        let mut found = Constraints::default();
        for part in parts {
            self.gather(*part, &mut found, 0);
        }
        cut(&mut found);
        found
    }

    fn gather(&mut self, id: SchemaId, found: &mut Constraints, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let schema = match self.node(id) {
            Node::Schema(schema) => schema,
            Node::Ref(component) => {
                found.extend(self.of_component(component, depth + 1));
                return;
            }
        };
        let own = schema.constraints.iter();
        found.extend(&Constraints {
            value: own
                .filter_map(|(it, value)| Constraint::new(it.keyword, value))
                .collect(),
            ..Constraints::default()
        });
        for member in &schema.all_of {
            self.gather(*member, found, depth + 1);
        }
        for members in [&schema.one_of, &schema.any_of] {
            let mut others = members.iter().copied().filter(|it| !self.is_null(*it));
            // A single member besides null is the value; of several, each has its own constraints.
            if let (Some(only), None) = (others.next(), others.next()) {
                self.gather(only, found, depth + 1);
            }
        }
        self.gather_below(schema, found, depth + 1);
    }

    /// The constraints of elements and of the values of a map.
    fn gather_below(&mut self, schema: &'a Schema, found: &mut Constraints, depth: usize) {
        let mut below = Constraints::default();
        for member in &schema.prefix_items {
            let mut inner = Constraints::default();
            self.gather(*member, &mut inner, depth);
            below.prefix.push(inner);
        }
        let has_members = !schema.properties.is_empty() || !schema.pattern_properties.is_empty();
        let items = match (schema.items, schema.additional) {
            (Additional::Schema(items), _) if schema.prefix_items.is_empty() => Some(items),
            (_, Additional::Schema(values)) if !has_members => Some(values),
            _ => None,
        };
        if let Some(items) = items {
            let mut inner = Constraints::default();
            self.gather(items, &mut inner, depth);
            below.items = Some(Box::new(inner));
        }
        found.extend(&below);
    }

    /// The constraints of a component, collected once. A recursive use within it adds none.
    fn of_component(&mut self, component: SchemaId, depth: usize) -> &Constraints {
        if !self.constraints.contains_key(&component) {
            self.constraints.insert(component, Constraints::default());
            let mut own = Constraints::default();
            self.gather(component, &mut own, depth);
            cut(&mut own);
            self.constraints.insert(component, own);
        }
        self.constraints.entry(component).or_default()
    }

    fn is_null(&self, id: SchemaId) -> bool {
        let schema = self.schemas.schema(id);
        schema.is_some_and(|schema| schema.only_null)
    }
}

/// Removes the deepest levels until the rest has an acceptable size.
fn cut(constraints: &mut Constraints) {
    let mut levels = LEVELS;
    trim(constraints, levels);
    while levels > 0 && places(constraints) > PLACES {
        levels -= 1;
        trim(constraints, levels);
    }
}

fn trim(constraints: &mut Constraints, levels: usize) {
    let Some(below) = levels.checked_sub(1) else {
        constraints.items = None;
        constraints.prefix.clear();
        return;
    };
    let Constraints { items, prefix, .. } = constraints;
    for inner in items.as_deref_mut().into_iter().chain(prefix) {
        trim(inner, below);
    }
}

fn places(constraints: &Constraints) -> usize {
    let Constraints { items, prefix, .. } = constraints;
    let below = items.as_deref().into_iter().chain(prefix).map(places);
    below.sum::<usize>().saturating_add(1)
}
