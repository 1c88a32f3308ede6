//! The method of an operation on its group.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Argument, Op, has_request, many_arguments, provenance, telling_name};
use crate::emit::example::Way;
use crate::emit::{
    Options, body, checks, client, docs, example, follow, ident,
    responses::{self, Answers},
    scope::Scope,
    streaming,
};
use crate::ir::{Location, Operation, Requirement, ResponseCase, SecurityScheme};

/// The method, and its stream variant where it has one.
///
/// ```text
/// pub fn create_turn(&self, body: CreateSessionRequest) -> Call<CreateSessionResponse, CreateTurnError> {
///     self.client
///         .call("createTurn", Method::POST, "/sessions/new")
///         .security(&[&["bearerAuth"]])
///         .json_body(&body)
///         .success(200, rt::json)
///         .failure(400, |r| rt::json(r).map(CreateTurnError::BadRequest))
/// }
/// ```
pub fn emit(scope: &mut Scope<'_>, options: &Options, op: Op<'_>) -> TokenStream {
    let docs = method_docs(scope, options, op);
    let deprecated = op.ir.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(&op.names.method);
    let telling = telling_name(&op.names.method);
    let arguments = arguments(scope, op);
    let many = many_arguments(arguments.len());
    let Inputs { first, call } = Inputs::of(scope, op);
    let answers = answers(scope, op);
    let call = quote!(#call #answers);
    let output = output_ty(scope, op);
    let body = if has_request(op.ir) {
        quote!(#output(#call))
    } else {
        call
    };
    let stream = streaming::method(scope, options, op);
    let follow = follow::method(scope, options, op);
    quote! {
        #docs
        #deprecated
        #telling
        #many
        pub fn #name(&self, #(#arguments),*) -> #output {
            #first
            #body
        }

        #stream

        #follow
    }
}

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

/// The required parameters: path parameters first, then in the order of the document.
pub fn required<'a>(op: Op<'a>) -> Vec<Argument<'a>> {
    let arguments = || {
        op.ir
            .parameters
            .iter()
            .zip(&op.names.parameters)
            .map(|(parameter, name)| Argument { parameter, name })
            .filter(|argument| argument.parameter.required)
    };
    let is_path = |argument: &Argument<'_>| argument.parameter.location == Location::Path;
    arguments()
        .filter(is_path)
        .chain(arguments().filter(|argument| !is_path(argument)))
        .collect()
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
    let id = operation_label(op.ir);
    let verb = ident(op.ir.method.as_str());
    let path = &op.ir.path.text;
    let method = scope.runtime("Method");
    let server = op.ir.servers.as_ref().map(|servers| {
        let servers = client::servers(scope, servers);
        quote!(.server(#servers))
    });
    let retry = op.ir.retry.as_ref().map(|retry| {
        let policy = client::retry_policy(scope, Some(retry));
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

/// `.success(200, rt::json).failure(404, rt::json)`
pub fn answers(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let success = Answers::success(op).decoders(scope);
    let failure = Answers::failure(op).decoders(scope);
    quote!(#success #failure)
}

/// The operation's name in messages.
fn operation_label(operation: &Operation) -> String {
    operation
        .operation_id
        .clone()
        .unwrap_or_else(|| format!("{} {}", operation.method.as_str(), operation.path.text))
}

/// `.security(&[&["bearerAuth"], &[]])`
pub fn security(schemes: &[SecurityScheme], alternatives: &[Requirement]) -> Option<TokenStream> {
    if alternatives.is_empty() {
        return None;
    }
    let alternatives = alternatives.iter().map(|requirement| {
        let keys = requirement.schemes.iter().filter_map(|id| {
            let at = usize::try_from(id.0).ok()?;
            schemes.get(at).map(|scheme| scheme.key.as_str())
        });
        quote!(&[#(#keys),*])
    });
    Some(quote!(.security(&[#(#alternatives),*])))
}

fn method_docs(scope: &Scope<'_>, options: &Options, op: Op<'_>) -> TokenStream {
    let provenance = provenance(op.ir);
    let lines = docs::lines_or(
        &op.ir.docs,
        &format!("Sends {}.", docs::code(&request_line(op.ir))),
    );
    let errors = errors_docs(op.ir);
    let example = example::docs(scope.api, scope.names, options, op, Way::Call);
    let rest = docs::attributes(&format!("\n{provenance}.\n\n{errors}\n\n{example}"));
    quote!(#lines #rest)
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path.text)
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
