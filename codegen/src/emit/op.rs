//! Operations and groups with their names.

use super::docs;
use crate::ir::{self, Api, Group, GroupId, Operation, OperationId, Part, Payload};
use crate::name::{GroupNames, OperationNames};
use crate::surface::{self, BodyInput, Outcome, Surface};

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
    /// The body.
    #[must_use]
    pub fn body(self) -> Option<Body<'a>> {
        let body = self.ir.body.as_ref().zip(self.own.body.as_ref());
        body.map(|(ir, own)| Body { ir, own })
    }

    /// The body, where it is passed in this way.
    #[must_use]
    pub fn body_as(self, input: BodyInput) -> Option<Body<'a>> {
        self.body().filter(|_| self.own.signature.body == input)
    }

    /// The responses of an outcome.
    #[must_use]
    pub fn responses(self, outcome: Outcome) -> Responses<'a> {
        Responses {
            outcome,
            ir: match outcome {
                Outcome::Success => &self.ir.responses.success,
                Outcome::Failure => &self.ir.responses.errors,
            },
            own: self.own.responses(outcome),
        }
    }
}

/// A request body, with what callers pass for it.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// What the document says.
    pub ir: &'a ir::Body,
    /// What callers see of it.
    pub own: &'a surface::Body,
}

impl<'a> Body<'a> {
    /// Its media types.
    pub fn choices(self) -> impl Iterator<Item = Choice<'a>> {
        let choices = self.ir.choices.iter().zip(&self.own.choices);
        choices.map(move |(ir, own)| Choice {
            body: self,
            ir,
            own,
        })
    }

    /// The struct of a form with the parts that it holds.
    #[must_use]
    pub fn form(self, index: usize) -> Option<(&'a surface::Form, &'a [Part])> {
        let form = self.own.forms.get(index)?;
        match &self.ir.choices.get(form.choice)?.payload {
            Payload::Multipart(parts) => Some((form, parts)),
            Payload::Json(_)
            | Payload::Form { .. }
            | Payload::Text
            | Payload::Bytes
            | Payload::JsonLines(_) => None,
        }
    }
}

/// A media type of a body.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// The body.
    pub body: Body<'a>,
    /// What the document says.
    pub ir: &'a ir::BodyChoice,
    /// What callers see of it.
    pub own: &'a surface::BodyChoice,
}

/// The responses of an outcome.
#[derive(Clone, Copy, Debug)]
pub struct Responses<'a> {
    /// Which.
    pub outcome: Outcome,
    /// What the document says.
    pub ir: &'a [ir::ResponseCase],
    /// What callers see of them.
    pub own: &'a surface::Responses,
}

impl<'a> Responses<'a> {
    /// Each of them, in order.
    pub fn cases(self) -> impl Iterator<Item = (&'a ir::ResponseCase, &'a surface::Response)> {
        self.ir.iter().zip(&self.own.cases)
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
