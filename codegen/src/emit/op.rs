//! Operations and groups with their names.

use super::docs;
use crate::ir::{Api, Body, Group, GroupId, Operation, OperationId};
use crate::name::{GroupNames, OperationNames};
use crate::surface::{self, BodyInput, Surface};

/// An operation with its names.
#[derive(Clone, Copy, Debug)]
pub struct Op<'a> {
    /// Its place in the document's order.
    pub id: OperationId,
    /// What it does.
    pub ir: &'a Operation,
    /// What it is called.
    pub names: &'a OperationNames,
    /// What callers see of it.
    pub own: &'a surface::Operation,
}

impl<'a> Op<'a> {
    /// The body, where it is passed in this way.
    #[must_use]
    pub fn body(self, input: BodyInput) -> Option<&'a Body> {
        let body = self.ir.body.as_ref();
        body.filter(|_| self.own.signature.body == input)
    }
}

/// A group with its names and operations.
#[derive(Clone, Debug)]
pub struct OpGroup<'a> {
    /// What it is.
    pub ir: &'a Group,
    /// What it is called.
    pub names: &'a GroupNames,
    /// Its operations, in document order.
    pub operations: Vec<Op<'a>>,
}

/// All operations, in document order.
pub fn all<'a>(api: &'a Api, surface: &'a Surface) -> impl Iterator<Item = Op<'a>> {
    (0u32..)
        .zip(api.operations.iter().zip(&surface.operations))
        .map(|(id, (ir, own))| Op {
            id: OperationId(id),
            ir,
            names: &own.names,
            own,
        })
}

/// All groups that have operations.
#[must_use]
pub fn groups<'a>(api: &'a Api, surface: &'a Surface) -> Vec<OpGroup<'a>> {
    let mut groups: Vec<_> = api
        .groups
        .iter()
        .zip(&surface.groups)
        .map(|(ir, own)| OpGroup {
            ir,
            names: &own.names,
            operations: Vec::new(),
        })
        .collect();
    for op in all(api, surface) {
        let GroupId(group) = op.ir.group;
        if let Some(group) = usize::try_from(group)
            .ok()
            .and_then(|at| groups.get_mut(at))
        {
            group.operations.push(op);
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    groups
}

/// Docs of a group, as inert markdown.
#[must_use]
pub fn group_docs(group: &OpGroup<'_>) -> String {
    docs::markdown_or(
        &group.ir.docs,
        &format!("Operations of {}.", docs::code(&group.ir.hint)),
    )
}

/// The first paragraph of a group's docs.
#[must_use]
pub fn group_summary(group: &OpGroup<'_>) -> String {
    let docs = group_docs(group);
    let first = docs.split("\n\n").next().unwrap_or_default();
    // A code block may hold blank lines, and half of one is none.
    if first.contains("```") || first.starts_with("    ") {
        return format!("Operations of {}.", docs::code(&group.ir.hint));
    }
    first.to_owned()
}

/// `` `POST /sessions/new` ``, operation `` `createTurn` ``.
#[must_use]
pub fn provenance(operation: &Operation) -> String {
    let path = docs::code(&format!(
        "{} {}",
        operation.method.as_str(),
        operation.path.text
    ));
    match &operation.operation_id {
        Some(id) => format!("{path}, operation {}", docs::code(id)),
        None => path,
    }
}
