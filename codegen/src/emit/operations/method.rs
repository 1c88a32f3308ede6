//! The method of an operation on its group.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::{self, Inputs, arguments, errors_docs};
use super::{follow, pages, setters, streaming};
use crate::emit::op::provenance;
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, many_arguments, telling_name};
use crate::emit::{docs, example};
use crate::ir::Operation;
use crate::surface::{Op, Way};

/// The method, and its stream variant where it has one.
///
/// ```text
/// pub fn create_turn(&self, body: CreateSessionRequest) -> Request<CreateTurn> {
///     Request::new(rt::call::<CreateTurn>(&self.client).json_body(&body))
/// }
/// ```
pub fn emit(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let docs = method_docs(scope, op);
    let deprecated = op.ir.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(&op.names.method);
    let telling = telling_name(&op.names.method);
    let arguments = arguments(scope, op);
    let many = many_arguments(arguments.len());
    let Inputs { first, call } = Inputs::of(scope, op);
    let output = signature::output(scope, op);
    let request = scope.request();
    let stream = streaming::method(scope, op);
    let follow = follow::method(scope, op);
    quote! {
        #docs
        #deprecated
        #telling
        #many
        pub fn #name(&self, #(#arguments),*) -> #output {
            #first
            #request::new(#call)
        }

        #stream

        #follow
    }
}

fn method_docs(scope: &Scope<'_>, op: Op<'_>) -> TokenStream {
    let provenance = provenance(op.ir);
    let lines = docs::lines_or(
        &op.ir.docs,
        &format!("Sends {}.", docs::code(&request_line(op.ir))),
    );
    let errors = errors_docs(op.ir);
    let example = example::docs(scope.api, scope.surface, op, Way::Call);
    let rest = docs::paragraphs(&[
        format!("{provenance}."),
        setters::docs(op),
        pages::docs(op),
        errors,
        example,
    ]);
    let rest = docs::attributes(&format!("\n{rest}"));
    quote!(#lines #rest)
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path.text)
}
