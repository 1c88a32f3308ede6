//! Items: the public items of an operation other than its methods, and those that operations share.

use std::collections::BTreeSet;

use super::body::Body;
use super::responses::{Outcome, ResponseBody, Responses};
use crate::ir::OperationId;

/// A public item that an operation brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// The enum without variants that represents the operation.
    Operation,
    /// The enum of the media types of its body.
    Body,
    /// The struct of a multipart body, by index in [`Body::forms`].
    Form(usize),
    /// The enum of its responses by status.
    ByStatus(Outcome),
    /// The enum of the media types of a response, by index in [`Responses::cases`].
    MediaTypes(Outcome, usize),
    /// The struct of the headers of a response, likewise.
    Headers(Outcome, usize),
}

/// An item in `shared_responses`, with the first operation that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedItem {
    /// The operation.
    pub operation: OperationId,
    /// The item.
    pub item: Item,
}

/// The items of an operation, in the order of its file.
pub(super) fn of_operation(
    ident: &str,
    body: Option<&Body>,
    success: &Responses,
    failure: &Responses,
) -> Vec<Item> {
    let mut items = vec![item(ident, ItemKind::Operation)];
    if let Some(body) = body {
        items.extend(of_body(body));
    }
    items.extend(of_responses(Outcome::Success, success));
    items.extend(of_responses(Outcome::Failure, failure));
    items
}

fn item(name: &str, kind: ItemKind) -> Item {
    Item {
        name: name.to_owned(),
        kind,
    }
}

fn of_body(body: &Body) -> impl Iterator<Item = Item> {
    let media_types = body.by_media_type();
    let media_types = media_types.map(|name| item(name, ItemKind::Body));
    let forms = body.forms.iter().enumerate();
    let forms = forms.map(|(index, form)| item(&form.ident, ItemKind::Form(index)));
    media_types.into_iter().chain(forms)
}

fn of_responses(outcome: Outcome, responses: &Responses) -> Vec<Item> {
    let by_status = responses.by_status();
    let mut items: Vec<Item> = by_status
        .map(|name| item(name, ItemKind::ByStatus(outcome)))
        .into_iter()
        .collect();
    for (index, case) in responses.cases.iter().enumerate() {
        if let ResponseBody::Choice(own) = &case.body
            && !own.is_shared
            && (index == 0 || by_status.is_some())
        {
            items.push(item(&own.ident, ItemKind::MediaTypes(outcome, index)));
        }
    }
    items
}

/// What responses share, each item once; `operations` are the success responses and the errors of each.
pub(super) fn shared<'a>(
    operations: impl Iterator<Item = (&'a Responses, &'a Responses)>,
) -> Vec<SharedItem> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for (operation, (success, failure)) in (0u32..).map(OperationId).zip(operations) {
        let mut own = shared_of(Outcome::Success, success);
        own.extend(shared_of(Outcome::Failure, failure));
        own.retain(|item| seen.insert(item.name.clone()));
        items.extend(own.into_iter().map(|item| SharedItem { operation, item }));
    }
    items
}

fn shared_of(outcome: Outcome, responses: &Responses) -> Vec<Item> {
    let mut items = Vec::new();
    for (index, case) in responses.cases.iter().enumerate() {
        if let ResponseBody::Choice(own) = &case.body
            && own.is_shared
        {
            items.push(item(&own.ident, ItemKind::MediaTypes(outcome, index)));
        }
        if let Some(headers) = &case.headers {
            items.push(item(&headers.ident, ItemKind::Headers(outcome, index)));
        }
    }
    items
}
