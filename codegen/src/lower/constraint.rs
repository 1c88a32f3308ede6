//! What schemas ask of values beyond their type.

use super::{Lowerer, Node, Placed};
use crate::canon::view::Additional;
use crate::ir::{Constraint, Constraints};

impl<'a> Lowerer<'a> {
    /// What all schemas of a value ask of it together.
    pub(crate) fn constraints(&mut self, parts: &[Placed<'a>]) -> Constraints {
        let mut found = Constraints::default();
        for part in parts {
            self.gather(part.node, &mut found);
        }
        found
    }

    fn gather(&mut self, node: Node<'a>, found: &mut Constraints) {
        let schema = match node {
            Node::Schema(schema) => schema,
            Node::Ref(reference) => {
                if let Some((key, component)) = self.component(reference) {
                    let node = component.node;
                    found.extend(self.of_component(key, node));
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
            self.gather(Node::from(member), found);
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
                self.gather(only, found);
            }
        }
        self.gather_below(schema, found);
    }

    /// What is asked of elements and of the values of a map.
    fn gather_below(&mut self, schema: &'a openapiv3::Schema, found: &mut Constraints) {
        let view = self.view(schema);
        let mut below = Constraints::default();
        for member in view.prefix_items {
            let mut inner = Constraints::default();
            self.gather(Node::from(member), &mut inner);
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
            self.gather(items, &mut inner);
            below.items = Some(Box::new(inner));
        }
        found.extend(&below);
    }

    /// What a component asks, gathered once. Within itself it asks nothing more.
    fn of_component(&mut self, key: &'a str, node: Node<'a>) -> &Constraints {
        if !self.constraints.contains_key(key) {
            self.constraints.insert(key, Constraints::default());
            let mut own = Constraints::default();
            self.gather(node, &mut own);
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
