//! Responses: which type success and failure have, response by response.
//!
//! One declared response, or several that are alike, give one type. Responses that differ give an enum by status. Typed
//! headers are in a struct next to the body, which all responses with these headers share.

use crate::ir::{self, StatusMatch, Ty};
use crate::name::{CaseNames, ContentNames};

/// What a response means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A success response.
    Success,
    /// A declared error.
    Failure,
}

/// The responses of one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responses {
    /// What type they have.
    pub ty: ResponsesType,
    /// Each of them, by index in [`ir::Responses`].
    pub cases: Vec<Response>,
}

/// What type the responses of one outcome have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponsesType {
    /// None is declared: `Infallible`.
    Never,
    /// They are alike: the type of the first.
    Alike,
    /// An enum, by its name, with a variant for each.
    ByStatus(String),
}

/// A declared response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Statuses that it is for.
    pub status: StatusMatch,
    /// Its variant, where there is an enum by status: `NotFound`.
    pub variant: String,
    /// Its body.
    pub body: ResponseBody,
    /// The struct of its typed headers; with them the type is `WithHeaders<Body, Headers>`.
    pub headers: Option<Headers>,
}

/// What type the body of a response has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseBody {
    /// `()`
    Empty,
    /// That of its JSON.
    Json(Ty),
    /// `AnyBody`
    Any,
    /// `String`
    Text,
    /// `Bytes`
    Bytes,
    /// An enum of media types.
    Choice(MediaTypes),
}

/// An enum of the media types of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaTypes {
    /// What it is called.
    pub ident: String,
    /// Whether operations share it, so that it is in `shared_responses`.
    pub is_shared: bool,
    /// Its variants, each with its payload, by index in [`ir::Content::Choice`].
    pub variants: Vec<(String, ResponseBody)>,
}

/// A struct of typed headers, in `shared_responses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// What it is called.
    pub ident: String,
    /// Its fields, by index in [`ir::ResponseCase::headers`].
    pub fields: Vec<String>,
}

impl Responses {
    /// The name of the enum by status, where there is one.
    #[must_use]
    pub fn by_status(&self) -> Option<&str> {
        match &self.ty {
            ResponsesType::ByStatus(name) => Some(name),
            ResponsesType::Never | ResponsesType::Alike => None,
        }
    }

    /// Whether a value of their type says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_empty = |case: &Response| case.body == ResponseBody::Empty && case.headers.is_none();
        self.by_status().is_none() && self.cases.first().is_none_or(is_empty)
    }
}

/// The responses of one outcome; `by_status` is what an enum of them is called.
pub(super) fn of(cases: &[ir::ResponseCase], names: &[CaseNames], by_status: &str) -> Responses {
    let ty = ty(cases, by_status);
    Responses {
        cases: cases
            .iter()
            .zip(names)
            .map(|(case, own)| {
                // Responses that are alike have the items of the first.
                let content = match &ty {
                    ResponsesType::ByStatus(_) => &own.content,
                    ResponsesType::Never | ResponsesType::Alike => {
                        &names.first().unwrap_or(own).content
                    }
                };
                Response {
                    status: case.status,
                    variant: own.variant.clone(),
                    body: body(&case.content, content),
                    headers: (!case.headers.is_empty()).then(|| Headers {
                        ident: own.headers.clone(),
                        fields: own.header_fields.clone(),
                    }),
                }
            })
            .collect(),
        ty,
    }
}

fn ty(cases: &[ir::ResponseCase], by_status: &str) -> ResponsesType {
    let Some((first, others)) = cases.split_first() else {
        return ResponsesType::Never;
    };
    let is_alike = |other: &ir::ResponseCase| {
        other.content == first.content && other.headers.is_empty() && first.headers.is_empty()
    };
    if others.iter().all(is_alike) {
        ResponsesType::Alike
    } else {
        ResponsesType::ByStatus(by_status.to_owned())
    }
}

fn body(content: &ir::Content, names: &ContentNames) -> ResponseBody {
    match content {
        ir::Content::Empty => ResponseBody::Empty,
        ir::Content::Json(ty) => ResponseBody::Json(ty.clone()),
        ir::Content::Free => ResponseBody::Any,
        ir::Content::Text => ResponseBody::Text,
        ir::Content::Bytes | ir::Content::Any => ResponseBody::Bytes,
        ir::Content::Choice(choices) => ResponseBody::Choice(MediaTypes {
            ident: names.ident.clone(),
            is_shared: names.is_shared,
            variants: choices
                .iter()
                .zip(&names.variants)
                .map(|(choice, variant)| (variant.clone(), body(&choice.content, names)))
                .collect(),
        }),
    }
}
