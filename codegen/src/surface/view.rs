//! An operation as callers see it together with what the document says about it.

use super::body::{Body, BodyChoice, Form};
use super::model::{Operation, Surface};
use super::responses::{Outcome, Response, Responses};
use super::signature::BodyInput;
use crate::ir::{self, Api, OperationId, Part, Payload};
use crate::name::OperationNames;

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Op<'a> {
    /// Its place in the document's order.
    pub id: OperationId,
    /// What it does.
    pub ir: &'a ir::Operation,
    /// What it is called.
    pub names: &'a OperationNames,
    /// What callers see of it.
    pub own: &'a Operation,
}

impl<'a> Op<'a> {
    /// The body.
    #[must_use]
    pub fn body(self) -> Option<OpBody<'a>> {
        let body = self.ir.body.as_ref().zip(self.own.body.as_ref());
        body.map(|(ir, own)| OpBody { ir, own })
    }

    /// The body, where it is passed in this way.
    #[must_use]
    pub fn body_as(self, input: BodyInput) -> Option<OpBody<'a>> {
        self.body().filter(|_| self.own.signature.body == input)
    }

    /// The responses of an outcome.
    #[must_use]
    pub fn responses(self, outcome: Outcome) -> OpResponses<'a> {
        OpResponses {
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
pub struct OpBody<'a> {
    /// What the document says.
    pub ir: &'a ir::Body,
    /// What callers see of it.
    pub own: &'a Body,
}

impl<'a> OpBody<'a> {
    /// Its media types.
    pub fn choices(self) -> impl Iterator<Item = OpChoice<'a>> {
        let choices = self.ir.choices.iter().zip(&self.own.choices);
        choices.map(move |(ir, own)| OpChoice {
            body: self,
            ir,
            own,
        })
    }

    /// The struct of a form with the parts that it holds.
    #[must_use]
    pub fn form(self, index: usize) -> Option<(&'a Form, &'a [Part])> {
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
pub struct OpChoice<'a> {
    /// The body.
    pub body: OpBody<'a>,
    /// What the document says.
    pub ir: &'a ir::BodyChoice,
    /// What callers see of it.
    pub own: &'a BodyChoice,
}

/// The responses of an outcome.
#[derive(Clone, Copy, Debug)]
pub struct OpResponses<'a> {
    /// Which.
    pub outcome: Outcome,
    /// What the document says.
    pub ir: &'a [ir::ResponseCase],
    /// What callers see of them.
    pub own: &'a Responses,
}

impl<'a> OpResponses<'a> {
    /// Each of them, in order.
    pub fn cases(self) -> impl Iterator<Item = (&'a ir::ResponseCase, &'a Response)> {
        self.ir.iter().zip(&self.own.cases)
    }
}

/// All operations, in document order.
pub fn operations<'a>(api: &'a Api, surface: &'a Surface) -> impl Iterator<Item = Op<'a>> {
    let ids = (0u32..).map(OperationId).take(api.operations.len());
    ids.filter_map(|id| operation(api, surface, id))
}

/// An operation.
#[must_use]
pub fn operation<'a>(api: &'a Api, surface: &'a Surface, id: OperationId) -> Option<Op<'a>> {
    let own = surface.operation(id)?;
    let at = usize::try_from(id.0).ok()?;
    Some(Op {
        id,
        ir: api.operations.get(at)?,
        names: &own.names,
        own,
    })
}
