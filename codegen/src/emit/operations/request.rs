//! The request type of an operation with optional inputs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{pages, signature};
use crate::emit::argument::Argument;
use crate::emit::op::{Op, has_request, provenance};
use crate::emit::responses::Answers;
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, telling_name};
use crate::emit::{body, docs};

/// The request type, its options, its setters.
///
/// ```text
/// #[derive(Debug)]
/// #[must_use = "a request does nothing until it is sent"]
/// pub struct ListSessions(Call<ListSessionsResponse, Error>);
/// rt::request!(ListSessions => ListSessionsResponse, Error);
/// impl ListSessions {
///     pub fn limit(self, limit: i64) -> Self { Self(self.0.query("limit", &limit)) }
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    if !has_request(op.ir) {
        return Vec::new();
    }
    let name = ident(&op.names.request);
    let docs = docs::attributes(&format!("A request to {}.", provenance(op.ir)));
    let call = signature::call_ty(scope, op);
    let success = Answers::success(op).ty(scope);
    let failure = Answers::failure(op).ty(scope);
    let rt = scope.rt();
    let mut items = vec![
        quote! {
            #docs
            #[derive(Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #name(#call);
        },
        quote!(#rt::request!(#name => #success, #failure);),
    ];
    let setters = setters(scope, op, &quote!(self.0), |call| quote!(Self(#call)));
    let pages = pages::methods(scope, op);
    if !setters.is_empty() || !pages.is_empty() {
        items.push(quote!(impl #name { #(#setters)* #pages }));
    }
    items
}

/// The setters of the optional inputs. `wrap` puts the changed `call` back into the request.
pub fn setters(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    call: &TokenStream,
    wrap: fn(&TokenStream) -> TokenStream,
) -> Vec<TokenStream> {
    let mut setters: Vec<_> = op
        .ir
        .parameters
        .iter()
        .zip(&op.names.parameters)
        .filter(|(parameter, _)| !parameter.required)
        .map(|(parameter, name)| {
            let argument = Argument { parameter, name };
            let set = argument.set(scope);
            parameter_setter(scope, argument, &wrap(&quote!(#call #set)))
        })
        .collect();
    setters.extend(body_setter(scope, op, call, wrap));
    setters
}

/// `pub fn limit(self, limit: i64) -> Self { Self(self.0.query("limit", &limit)) }`
fn parameter_setter(
    scope: &mut Scope<'_>,
    argument: Argument<'_>,
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
            #changed
        }
    }
}

fn body_setter(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    call: &TokenStream,
    wrap: fn(&TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let body = op.ir.body.as_ref().filter(|body| !body.required)?;
    let docs = docs::lines_or(&body.docs, "Sets the request body.");
    let name = ident(&op.names.body_argument);
    let telling = telling_name(&op.names.body_argument);
    let ty = body::argument_ty(scope, op, body);
    let changed = wrap(&body::attach(scope, op, body, call, &quote!(#name)));
    Some(quote! {
        #docs
        #telling
        pub fn #name(self, #name: #ty) -> Self {
            #changed
        }
    })
}
