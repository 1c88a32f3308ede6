//! Groups with their operations, and what docs say of both.

use super::docs;
use crate::ir::{Api, Group, GroupId, Operation};
use crate::name::GroupNames;
use crate::surface::{self, Op, Surface};

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

/// All groups that have operations.
#[must_use]
pub fn groups<'a>(api: &'a Api, surface: &'a Surface) -> Vec<OpGroup<'a>> {
    let ids = (0u32..).map(GroupId).take(api.groups.len());
    ids.filter_map(|id| group(api, surface, id))
        .filter(|group| !group.operations.is_empty())
        .collect()
}

/// A group.
#[must_use]
pub fn group<'a>(api: &'a Api, surface: &'a Surface, id: GroupId) -> Option<OpGroup<'a>> {
    let at = usize::try_from(id.0).ok()?;
    let (ir, own) = (api.groups.get(at)?, surface.groups.get(at)?);
    let operations = own.operations.iter();
    Some(OpGroup {
        ir,
        names: &own.names,
        operations: operations
            .filter_map(|id| surface::operation(api, surface, *id))
            .collect(),
    })
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
