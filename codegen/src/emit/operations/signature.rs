//! What the methods of an operation have in common: their arguments, the call with its inputs, and their docs.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::argument::required;
use crate::emit::interface::{retry_policy, security};
use crate::emit::op::{Op, has_request};
use crate::emit::responses::Answers;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{body, checks, interface, responses};
use crate::ir::{Operation, ResponseCase};

/// What the method returns: a request type where there is something to set, else a call.
pub fn output_ty(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    if has_request(op.ir) {
        let request = ident(&op.names.request);
        quote!(#request)
    } else {
        call_ty(scope, op)
    }
}

/// `Call<CreateSessionResponse, CreateTurnError>`
pub fn call_ty(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let call = scope.runtime("Call");
    let success = Answers::success(op).ty(scope);
    let failure = Answers::failure(op).ty(scope);
    quote!(#call<#success, #failure>)
}

/// What a caller must hand over: the required parameters, then the body.
pub fn arguments(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let mut arguments: Vec<_> = required(op)
        .iter()
        .filter(|argument| !argument.is_fixed())
        .map(|argument| argument.declaration(scope))
        .collect();
    if let Some(body) = op.ir.body.as_ref().filter(|body| body.required) {
        let name = ident(&op.names.body_argument);
        let ty = body::argument_ty(scope, op, body);
        arguments.push(quote!(#name: #ty));
    }
    arguments
}

/// The names of these arguments.
pub fn passed(op: Op<'_>) -> Vec<Ident> {
    let required = required(op);
    let given = required.iter().filter(|argument| !argument.is_fixed());
    let body = op.ir.body.as_ref().filter(|body| body.required);
    given
        .map(|argument| ident(argument.name))
        .chain(body.map(|_| ident(&op.names.body_argument)))
        .collect()
}

/// The operation with its required inputs, before anything is known of its answers.
pub struct Inputs {
    /// `let call = self.client…;`, where the body is one of several media types.
    pub first: Option<TokenStream>,
    /// The expression of type `Call<T, E>`.
    pub call: TokenStream,
}

impl Inputs {
    /// The inputs of an operation.
    pub fn of(scope: &mut Scope<'_>, op: Op<'_>) -> Self {
        let call = inputs(scope, op);
        let Some(body) = op.ir.body.as_ref().filter(|body| body.required) else {
            return Self { first: None, call };
        };
        let value = ident(&op.names.body_argument);
        let value = quote!(#value);
        if body.choices.len() == 1 {
            let call = body::attach(scope, op, body, &call, &value);
            return Self { first: None, call };
        }
        Self {
            first: Some(quote!(let call = #call;)),
            call: body::attach(scope, op, body, &quote!(call), &value),
        }
    }
}

/// `self.client.call(…).security(…).path(…)`
fn inputs(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    scope.describe();
    let id = operation_label(op.ir);
    let verb = ident(op.ir.method.as_str());
    let path = &op.ir.path.text;
    let method = scope.runtime("Method");
    let server = op.ir.servers.as_ref().map(|servers| {
        let servers = interface::servers(scope, servers);
        quote!(.server(#servers))
    });
    let retry = op.ir.retry.as_ref().map(|retry| {
        let policy = retry_policy(scope, Some(retry));
        quote!(.retry(const { &#policy }))
    });
    let security = security(&scope.api.schemes, &op.ir.security);
    let accept = responses::accept(&op.ir.responses.success).map(|types| quote!(.accept(#types)));
    let parameters: TokenStream = required(op)
        .iter()
        .map(|argument| argument.set(scope))
        .collect();
    let rules = checks::setter(scope, &op.ir.parameters, op.ir.body.as_ref());
    quote!(self.client.call(#id, #method::#verb, #path) #server #retry #security #accept #rules #parameters)
}

/// The operation's name in messages.
fn operation_label(operation: &Operation) -> String {
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
        text.push_str("The document declares none; the transport, a status out of order and a body that does not fit are errors.");
    } else {
        text.push_str("\nThe transport, a status that is not declared and a body that does not fit are errors too.");
    }
    text
}

/// One list item; further lines are indented so that they belong to it.
fn bullet(case: &ResponseCase) -> String {
    let line = responses::status_item(case);
    format!("- {}\n", line.replace('\n', "\n  "))
}
