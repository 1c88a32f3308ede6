//! What schemas ask of values beyond their type.

use super::lowerer::Lowerer;
use super::placed::{MAX_DEPTH, Node, Placed};
use crate::canon::view::Additional;
use crate::ir::{Constraint, Constraints};

/// Most arrays, maps and tuples in one another that are looked into.
const LEVELS: usize = 8;

/// Most places in one value: tuples of tuples multiply.
const PLACES: usize = 512;

impl<'a> Lowerer<'a> {
    /// What all schemas of a value ask of it together.
    pub(crate) fn constraints(&mut self, parts: &[Placed<'a>]) -> Constraints {
        let mut found = Constraints::default();
        for part in parts {
            self.gather(part.node, &mut found, 0);
        }
        cut(&mut found);
        found
    }

    fn gather(&mut self, node: Node<'a>, found: &mut Constraints, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let schema = match node {
            Node::Schema(schema) => schema,
            Node::Ref(reference) => {
                if let Some((key, component)) = self.component(reference) {
                    let node = component.node;
                    found.extend(self.of_component(key, node, depth + 1));
                }
                return;
            }
        };
        let view = self.view(schema);
        found.extend(&Constraints {
            value: view
                .constraints
                .iter()
                .filter_map(|(keyword, value)| Constraint::new(keyword, value))
                .collect(),
            ..Constraints::default()
        });
        for member in view.all_of {
            self.gather(Node::from(member), found, depth + 1);
        }
        for members in [view.one_of, view.any_of] {
            let mut others = members
                .iter()
                .map(Node::from)
                .filter(|member| !self.is_null(*member))
                .collect::<Vec<_>>()
                .into_iter();
            // One member beside null is the value; of several each asks for itself only.
            if let (Some(only), None) = (others.next(), others.next()) {
                self.gather(only, found, depth + 1);
            }
        }
        self.gather_below(schema, found, depth + 1);
    }

    /// What is asked of elements and of the values of a map.
    fn gather_below(
        &mut self,
        schema: &'a openapiv3::Schema,
        found: &mut Constraints,
        depth: usize,
    ) {
        let view = self.view(schema);
        let mut below = Constraints::default();
        for member in view.prefix_items {
            let mut inner = Constraints::default();
            self.gather(Node::from(member), &mut inner, depth);
            below.prefix.push(inner);
        }
        let items = match (view.items, view.prefix_items, view.additional) {
            (Some(items), [], _) => Some(Node::from(items)),
            (_, _, Additional::Schema(values))
                if view.properties.is_empty() && view.pattern_properties.is_empty() =>
            {
                Some(Node::from(values))
            }
            _ => None,
        };
        if let Some(items) = items {
            let mut inner = Constraints::default();
            self.gather(items, &mut inner, depth);
            below.items = Some(Box::new(inner));
        }
        found.extend(&below);
    }

    /// What a component asks, gathered once. Within itself it asks nothing more.
    fn of_component(&mut self, key: &'a str, node: Node<'a>, depth: usize) -> &Constraints {
        if !self.constraints.contains_key(key) {
            self.constraints.insert(key, Constraints::default());
            let mut own = Constraints::default();
            self.gather(node, &mut own, depth);
            cut(&mut own);
            self.constraints.insert(key, own);
        }
        self.constraints.entry(key).or_default()
    }

    fn is_null(&self, node: Node<'a>) -> bool {
        match node {
            Node::Schema(schema) => self.view(schema).only_null,
            Node::Ref(_) => false,
        }
    }
}

/// Takes out the deepest levels until what is left is of a size to write down.
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
