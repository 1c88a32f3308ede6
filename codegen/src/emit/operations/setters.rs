//! The setters of optional parameters and of an optional body.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::argument::{Argument, optional};
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, telling_name};
use crate::emit::{body, docs};
use crate::surface::{BodyInput, Op};

/// Setters of all requests to the operation, however the response is received.
///
/// ```text
/// impl<M> Request<ListSessions, M> {
///     pub fn limit(self, limit: i64) -> Self {
///         let call = self.call.query("limit", &limit);
///         Self { call, ..self }
///     }
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Option<TokenStream> {
    let mut setters: Vec<_> = optional(op)
        .into_iter()
        .map(|argument| {
            let set = argument.set(scope);
            parameter(scope, argument, &quote!(call), &quote!(self.call #set))
        })
        .collect();
    setters.extend(body_setter(scope, op));
    if setters.is_empty() {
        return None;
    }
    let request = scope.request();
    let name = ident(&op.names.ident);
    Some(quote!(impl<M> #request<#name, M> { #(#setters)* }))
}

/// The docs of a method about its setters, which rustdoc shows on the page of the request.
pub fn docs(op: Op<'_>) -> String {
    let names = optional(op).into_iter().map(|argument| argument.name);
    let body = op.body_as(BodyInput::Setter);
    let body = body.map(|_| op.names.body_argument.as_str());
    let names: Vec<_> = names.chain(body).map(docs::code).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!("Optional parameters: {}.", names.join(", ")),
    }
}

/// A setter of a parameter that changes a `field` of the request.
pub fn parameter(
    scope: &mut Scope<'_>,
    argument: Argument<'_>,
    field: &TokenStream,
    changed: &TokenStream,
) -> TokenStream {
    let parameter = argument.parameter;
    let otherwise = format!("Sets {}.", docs::code(&parameter.name));
    let docs = docs::lines_or(&parameter.docs, &otherwise);
    let deprecated = parameter.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(argument.name);
    let telling = telling_name(argument.name);
    let declaration = argument.declaration(scope);
    quote! {
        #docs
        #deprecated
        #telling
        pub fn #name(self, #declaration) -> Self {
            let #field = #changed;
            Self { #field, ..self }
        }
    }
}

fn body_setter(scope: &mut Scope<'_>, op: Op<'_>) -> Option<TokenStream> {
    let body = op.body_as(BodyInput::Setter)?;
    let docs = docs::lines_or(&body.ir.docs, "Sets the request body.");
    let name = ident(&op.names.body_argument);
    let telling = telling_name(&op.names.body_argument);
    let ty = body::argument_ty(scope, body);
    let call = body::attach(scope, body, &quote!(self.call), &quote!(#name));
    Some(quote! {
        #docs
        #telling
        pub fn #name(self, #name: #ty) -> Self {
            let call = #call;
            Self { call, ..self }
        }
    })
}
