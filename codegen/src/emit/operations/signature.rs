//! What the methods of an operation have in common: their arguments, what they return, and their docs.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::argument::required;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{body, responses};
use crate::ir::{Operation, ResponseCase};
use crate::surface::{BodyInput, Op};

/// What the method returns: `Request<CreateTurn>`.
pub fn output(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let request = scope.request();
    let name = ident(&op.names.ident);
    quote!(#request<#name>)
}

/// The return type of a method whose response is received in this way: `Request<CreateTurn, rt::Events>`.
pub fn output_as(scope: &mut Scope<'_>, op: Op<'_>, mode: &TokenStream) -> TokenStream {
    let request = scope.request();
    let name = ident(&op.names.ident);
    quote!(#request<#name, #mode>)
}

/// The arguments: the required parameters, then the body.
pub fn arguments(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let mut arguments: Vec<_> = required(op)
        .iter()
        .filter(|argument| !argument.is_fixed())
        .map(|argument| argument.declaration(scope))
        .collect();
    if let Some(body) = op.body_as(BodyInput::Argument) {
        let name = ident(&op.names.body_argument);
        let ty = body::argument_ty(scope, body);
        arguments.push(quote!(#name: #ty));
    }
    arguments
}

/// The names of these arguments.
pub fn passed(op: Op<'_>) -> Vec<Ident> {
    let required = required(op);
    let given = required.iter().filter(|argument| !argument.is_fixed());
    let body = op.body_as(BodyInput::Argument);
    given
        .map(|argument| ident(argument.name))
        .chain(body.map(|_| ident(&op.names.body_argument)))
        .collect()
}

/// The call of the operation with its required inputs.
pub struct Inputs {
    /// `let call = rt::call(…)…;`, where the body is one of several media types.
    pub first: Option<TokenStream>,
    /// The expression of type `Call<T, E>`.
    pub call: TokenStream,
}

impl Inputs {
    /// The inputs of an operation.
    pub fn of(scope: &mut Scope<'_>, op: Op<'_>) -> Self {
        let call = inputs(scope, op);
        let Some(body) = op.body_as(BodyInput::Argument) else {
            return Self { first: None, call };
        };
        let value = ident(&op.names.body_argument);
        let value = quote!(#value);
        if body.own.by_media_type().is_none() {
            let call = body::attach(scope, body, &call, &value);
            return Self { first: None, call };
        }
        Self {
            first: Some(quote!(let call = #call;)),
            call: body::attach(scope, body, &quote!(call), &value),
        }
    }
}

/// `rt::call::<GetSession>(&self.client).path(…)`
fn inputs(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let name = ident(&op.names.ident);
    let parameters: TokenStream = required(op)
        .iter()
        .map(|argument| argument.set(scope))
        .collect();
    let rt = scope.rt();
    quote!(#rt::call::<#name>(&self.client) #parameters)
}

/// The operation's name in messages.
pub fn label(operation: &Operation) -> String {
    operation
        .operation_id
        .clone()
        .unwrap_or_else(|| format!("{} {}", operation.method.as_str(), operation.path.text))
}

/// The `# Errors` section.
#[must_use]
pub fn errors_docs(operation: &Operation) -> String {
    let mut text = String::from("# Errors\n");
    for case in &operation.responses.errors {
        text.push_str(&bullet(case));
    }
    if operation.responses.errors.is_empty() {
        text.push_str("The document declares none. Fails on transport errors, undeclared statuses and undecodable bodies.");
    } else {
        text.push_str(
            "\nAlso fails on transport errors, undeclared statuses and undecodable bodies.",
        );
    }
    text
}

/// One list item; further lines are indented so that they belong to it.
fn bullet(case: &ResponseCase) -> String {
    let line = responses::status_item(case);
    format!("- {}\n", line.replace('\n', "\n  "))
}
