//! References with words: an `allOf` of one part that says what the value is, and others that do not shape it.

use openapiv3::Schema;

use super::docs;
use super::lowerer::Lowerer;
use super::merge::accepts;
use super::placed::{Node, Placed};
use crate::canon::{JsonType, SchemaView};
use crate::diagnostic::Pointer;
use crate::ir::Docs;

impl<'a> Lowerer<'a> {
    /// Whether a part of an `allOf` says nothing of the type.
    pub(super) fn annotates(&self, part: Node<'a>) -> bool {
        let schema = match part {
            Node::Schema(schema) => schema,
            Node::Ref(reference) => {
                let component = self.component(reference).map(|(_, it)| it.node);
                return matches!(component, Some(Node::Schema(it)) if self.view(it).only_annotates());
            }
        };
        let view = self.view(schema);
        let mut parts = view.all_of.iter().map(Node::from);
        let own = SchemaView {
            all_of: &[],
            ..view.clone()
        };
        own.only_annotates() && parts.all(|part| self.annotates(part))
    }

    /// The one part of an `allOf` that says what the value is, where the schema around it and the other parts only
    /// annotate or narrow it: the type of the whole is that part's.
    pub(crate) fn only_part(
        &mut self,
        schema: &'a Schema,
        pointer: &Pointer,
    ) -> Option<Placed<'a>> {
        let view = self.view(schema);
        let mut parts = view.all_of.iter().enumerate().filter(
            |(_, part)| !matches!(Node::from(*part), Node::Schema(part) if self.view(part).only_types()),
        );
        let (Some((index, only)), None) = (parts.next(), parts.next()) else {
            return None;
        };
        let own = self.flatten_own(&view, pointer);
        if own.only_null {
            return None;
        }
        let keeps = own.keep_unknown || !own.conditional.is_empty();
        if own.has_shape() || !own.required.is_empty() || keeps {
            return None;
        }
        let at = if view.ref_siblings && index == 0 {
            pointer.clone()
        } else {
            pointer.join("allOf").index(index)
        };
        let only = Placed::new(only, at);
        let mut asked = vec![view.types];
        for (at, part) in view.all_of.iter().enumerate() {
            if let Node::Schema(part) = Node::from(part)
                && at != index
            {
                let view = self.view(part);
                self.list_ignored(&view, &pointer.join("allOf").index(at));
                asked.push(view.types);
            }
        }
        asked.retain(|types| !types.is_empty());
        // What repeats the type says nothing new; what contradicts or narrows it does.
        if !asked.is_empty() {
            let inner = self.flatten(&only);
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
        let view = self.view(schema);
        let mut all = docs::of_schema(self.canonical, &view);
        for part in self.annotating_parts(&view) {
            docs::complete(&mut all, docs::of_schema(self.canonical, &part));
        }
        all
    }

    /// The parts of an `allOf` that say no more than types.
    pub(crate) fn annotating_parts(
        &self,
        view: &SchemaView<'a>,
    ) -> impl Iterator<Item = SchemaView<'a>> {
        view.all_of
            .iter()
            .filter_map(|part| match Node::from(part) {
                Node::Schema(schema) => Some(self.view(schema)),
                Node::Ref(_) => None,
            })
            .filter(SchemaView::only_types)
    }
}
