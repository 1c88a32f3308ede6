//! Layout: which file everything stands in.
//!
//! A file can be guessed from a name, and depends on nothing that stands elsewhere in the document:
//!
//! - a component schema has a file below `types`, named after its type, with the inline types below it;
//! - an inline type of an operation stands with the operation;
//! - a group has a file with the methods of its operations; an operation has a file of its own below it
//!   (`sessions/create_turn.rs`) where it has inline types, or where the group is large.
//!
//! The last makes methods of a group that grows move to other files. These modules are private, so callers see nothing of it.

use crate::ir::{self, Api, Docs, NameHint, OperationId, TypeId, outermost};
use crate::name::settle::{Scope, Wish};
use crate::name::{GroupNames, Names};
use crate::outputs::{self, stem};

use super::model::Place;

/// About how many lines a group may have before each of its operations gets a file.
const LINES: usize = 300;

/// The places of all types, by id.
pub(super) fn places(api: &Api, names: &Names) -> Vec<Place> {
    let roots = outermost(api);
    let modules = component_modules(api, names, &roots);
    roots
        .iter()
        .map(|root| match &api.ty(*root).hint {
            NameHint::Operation { operation, .. } => Place::Operation(*operation),
            // A type without a component around it has lost its holder, and counts as one.
            NameHint::Component(_)
            | NameHint::Fixed(_)
            | NameHint::Shared { .. }
            | NameHint::Within { .. } => {
                Place::Component(modules.get(root.index()).cloned().unwrap_or_default())
            }
        })
        .collect()
}

/// The modules of components below `types`, by the id of their outermost type.
fn component_modules(api: &Api, names: &Names, roots: &[TypeId]) -> Vec<String> {
    let mut components: Vec<(&str, TypeId)> = roots
        .iter()
        .zip(0u32..)
        .filter(|(root, index)| root.0 == *index)
        .filter(|(root, _)| !matches!(api.ty(**root).hint, NameHint::Operation { .. }))
        .map(|(root, _)| {
            let names = names.types.get(root.index());
            (names.map_or("", |names| names.ident.as_str()), *root)
        })
        .collect();
    // In the order of their names, so that it does not matter where in the document they stand.
    components.sort_unstable();
    let wishes: Vec<Wish> = components
        .iter()
        .map(|(ident, _)| wish(ident, "model"))
        .collect();
    let mut modules = vec![String::new(); roots.len()];
    let settled = Scope::reserving(outputs::NO_MODULES).settle(&wishes);
    for ((_, root), module) in components.into_iter().zip(settled) {
        if let Some(slot) = modules.get_mut(root.index()) {
            *slot = module;
        }
    }
    modules
}

fn wish(name: &str, suffix: &str) -> Wish {
    let stem = stem(name, suffix);
    Wish {
        text: stem.clone(),
        candidates: vec![stem.clone()],
    }
    .or(format!("{stem}_{suffix}"))
}

/// The modules of the operations of a group that have files of their own; `has_types` tells which have inline types.
pub(super) fn operation_modules(
    api: &Api,
    names: &Names,
    group: &GroupNames,
    operations: &[OperationId],
    has_types: &dyn Fn(OperationId) -> bool,
) -> Vec<Option<String>> {
    let of = |id: &OperationId| api.operations.get(id.0 as usize);
    let lines: usize = operations.iter().filter_map(of).map(expected_lines).sum();
    let is_large = lines > LINES && operations.len() > 1;
    let wishes: Vec<Wish> = operations
        .iter()
        .map(|id| {
            let names = names.operations.get(id.0 as usize);
            wish(names.map_or("", |names| names.method.as_str()), "operation")
        })
        .collect();
    // All of them are named, so that none is named by which of the others have a file.
    let modules = Scope::reserving(&[group.module.as_str(), "mod"]).settle(&wishes);
    operations
        .iter()
        .zip(modules)
        .map(|(id, module)| (is_large || has_types(*id)).then_some(module))
        .collect()
}

/// A rough count, from the operation alone.
fn expected_lines(operation: &ir::Operation) -> usize {
    let docs_lines = |docs: &Docs| {
        let text = docs.description.as_deref().unwrap_or_default();
        text.len() / 90 + text.lines().count() + docs.facts.len()
    };
    let setters = operation.parameters.iter().filter(|p| !p.required);
    let setters: usize = setters.map(|p| docs_lines(&p.docs) + 6).sum();
    let cases = operation.responses.success.len() + operation.responses.errors.len();
    40 + docs_lines(&operation.docs) + setters + cases * 4
}
