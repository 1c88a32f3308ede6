//! The method of an operation on its group.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::{Inputs, arguments, errors_docs, output_ty};
use super::{follow, signature, streaming};
use crate::emit::example::Way;
use crate::emit::op::{Op, has_request, provenance};
use crate::emit::responses::Answers;
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, many_arguments, telling_name};
use crate::emit::{docs, example};
use crate::ir::Operation;
use crate::surface::Options;

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
    let Inputs { first, call } = signature::Inputs::of(scope, op);
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

/// `.success(200, rt::json).failure(404, rt::json)`
pub fn answers(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let success = Answers::success(op).decoders(scope);
    let failure = Answers::failure(op).decoders(scope);
    quote!(#success #failure)
}

fn method_docs(scope: &Scope<'_>, options: &Options, op: Op<'_>) -> TokenStream {
    let provenance = provenance(op.ir);
    let lines = docs::lines_or(
        &op.ir.docs,
        &format!("Sends {}.", docs::code(&request_line(op.ir))),
    );
    let errors = errors_docs(op.ir);
    let example = example::docs(scope.api, scope.surface, options, op, Way::Call);
    let rest = docs::attributes(&format!("\n{provenance}.\n\n{errors}\n\n{example}"));
    quote!(#lines #rest)
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path.text)
}
