//! Invariants of every API, after any pass.

use std::collections::HashSet;

use super::api::Api;
use super::operation::Operation;
use super::types::{NameHint, Tagging, TypeDef, TypeId, TypeKind, Union, Untagged};
use super::walk;

impl Api {
    /// Violated invariants, for tests: dangling ids and indexes, and duplicates. None depends on the document, whose
    /// problems are in the diagnostics.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (index, def) in self.types.iter().enumerate() {
            let mut named = Vec::new();
            walk::named_by(&def.kind, &mut named);
            self.check_ids(&format!("type {index}"), &named, &mut wrong);
            self.check_hint(index, def, &mut wrong);
            match &def.kind {
                TypeKind::Struct(object) => {
                    let names = object.fields.iter().map(|field| field.wire.as_str());
                    check_unique(&format!("type {index}"), names, &mut wrong);
                }
                TypeKind::Union(union) => check_union(index, union, &mut wrong),
                TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
            }
        }
        let mut named = Vec::new();
        walk::uses(self, &mut |_, ty| walk::named_in(ty, &mut named));
        self.check_ids("a use", &named, &mut wrong);
        for operation in &self.operations {
            self.check_operation(operation, &mut wrong);
        }
        let components = self.types.iter().filter_map(|def| match &def.hint {
            NameHint::Component(name) => Some(name.as_str()),
            _ => None,
        });
        check_unique("the document", components, &mut wrong);
        wrong
    }

    fn check_ids(&self, what: &str, ids: &[TypeId], wrong: &mut Vec<String>) {
        let unknown = ids.iter().filter(|id| id.index() >= self.types.len());
        wrong.extend(unknown.map(|id| format!("{what} leads to type {}", id.0)));
    }

    fn check_hint(&self, index: usize, def: &TypeDef, wrong: &mut Vec<String>) {
        let is_known = match &def.hint {
            NameHint::Within { parent, .. } => parent.index() < self.types.len(),
            NameHint::Operation { operation, .. } => (operation.0 as usize) < self.operations.len(),
            NameHint::Component(_) | NameHint::Fixed(_) | NameHint::Shared { .. } => true,
        };
        if !is_known {
            wrong.push(format!("type {index} stands nowhere: {:?}", def.hint));
        }
    }

    fn check_operation(&self, operation: &Operation, wrong: &mut Vec<String>) {
        let what = operation.pointer.as_str();
        if operation.group.0 as usize >= self.groups.len() {
            wrong.push(format!("{what} is in group {}", operation.group.0));
        }
        if operation.responses.success.is_empty() {
            wrong.push(format!("{what} never succeeds"));
        }
        let schemes = operation.security.iter().flat_map(|all| &all.schemes);
        let unknown = schemes.filter(|id| id.0 as usize >= self.schemes.len());
        wrong.extend(unknown.map(|id| format!("{what} asks for scheme {}", id.0)));
    }
}

fn check_union(index: usize, union: &Union, wrong: &mut Vec<String>) {
    let read_as = union.variants.iter().filter_map(|variant| variant.read_as);
    let untagged = match &union.tagging {
        Tagging::Tag { untagged, .. } => match untagged {
            Untagged::Unknown => Vec::new(),
            Untagged::Variant(index) => vec![*index],
            Untagged::Shape(indexes) | Untagged::Likely(indexes) => indexes.clone(),
        },
        Tagging::Shape { .. } => Vec::new(),
    };
    let unknown = read_as.chain(untagged);
    let unknown = unknown.filter(|variant| *variant >= union.variants.len());
    wrong.extend(unknown.map(|variant| format!("type {index} has no variant {variant}")));
}

fn check_unique<'a>(what: &str, names: impl Iterator<Item = &'a str>, wrong: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            wrong.push(format!("{what} has `{name}` twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixture::{api, component, field, json, object, operation};
    use crate::ir::operation::Method;
    use crate::ir::types::Presence;
    use crate::ir::types::Ty;
    use crate::ir::types::TypeId;

    #[test]
    fn what_leads_nowhere_or_is_there_twice_is_wrong() {
        let other = || field("a", Ty::Named(TypeId(7)), Presence::Required);
        let mut list = operation("list", Method::Get, "/a");
        list.responses.success = vec![json(200, Ty::Named(TypeId(8)))];
        let mut api = api(vec![list]);
        api.types = vec![
            component("A", object(vec![other(), other()])),
            component("A", object(Vec::new())),
        ];
        assert_eq!(
            api.validate(),
            [
                "type 0 leads to type 7",
                "type 0 leads to type 7",
                "type 0 has `a` twice",
                "a use leads to type 8",
                "the document has `A` twice",
            ]
        );
    }
}
