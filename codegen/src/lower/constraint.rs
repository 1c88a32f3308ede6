//! What schemas ask of values beyond their type.

use super::{Lowerer, Node, Placed};
use crate::canon::view::Additional;
use crate::ir::{Constraint, Constraints};

/// Where in a member's value a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Value,
    Items,
}

/// The components that were met, at their levels.
type Seen<'a> = Vec<(&'a str, Level)>;

impl<'a> Lowerer<'a> {
    /// What all schemas of a member ask of its value together.
    pub(crate) fn constraints(&self, parts: &[Placed<'a>]) -> Constraints {
        let mut found = Constraints::default();
        for part in parts {
            self.gather(part.node, Level::Value, &mut found, &mut Vec::new());
        }
        found
    }

    fn gather(&self, node: Node<'a>, level: Level, found: &mut Constraints, seen: &mut Seen<'a>) {
        let schema = match node {
            Node::Schema(schema) => schema,
            Node::Ref(reference) => {
                if let Some((key, component)) = self.component(reference)
                    && !seen.contains(&(key, level))
                {
                    let node = component.node;
                    seen.push((key, level));
                    self.gather(node, level, found, seen);
                }
                return;
            }
        };
        let view = self.view(schema);
        let own = view
            .constraints
            .iter()
            .filter_map(|(keyword, value)| Constraint::new(keyword, value))
            .collect();
        found.extend(match level {
            Level::Value => Constraints {
                value: own,
                items: Vec::new(),
            },
            Level::Items => Constraints {
                value: Vec::new(),
                items: own,
            },
        });
        for member in view.all_of {
            self.gather(Node::from(member), level, found, seen);
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
                self.gather(only, level, found, seen);
            }
        }
        if level == Level::Value {
            if let (Some(items), []) = (view.items, view.prefix_items) {
                self.gather(Node::from(items), Level::Items, found, seen);
            }
            if let Additional::Schema(values) = view.additional
                && view.properties.is_empty()
                && view.pattern_properties.is_empty()
            {
                self.gather(Node::from(values), Level::Items, found, seen);
            }
        }
    }

    fn is_null(&self, node: Node<'a>) -> bool {
        match node {
            Node::Schema(schema) => self.view(schema).only_null,
            Node::Ref(_) => false,
        }
    }
}
