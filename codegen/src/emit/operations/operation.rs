//! The type that stands for an operation, and what the document says about it, as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature;
use crate::emit::interface::{retry_policy, security};
use crate::emit::op::{Op, provenance};
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{checks, docs, interface, responses};
use crate::surface::Outcome;

/// ```text
/// /// `GET /sessions`, operation `ListSessions`.
/// pub enum ListSessions {}
///
/// impl rt::Operation for ListSessions {
///     type Success = ListSessionsResponse;
///     type Failure = Error;
///     const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
///         security: &[&["api-key"]],
///         success: &[(rt::Code(200), rt::json)],
///         ..rt::Spec::get("ListSessions", "/sessions")
///     };
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> [TokenStream; 2] {
    let name = ident(&op.names.ident);
    let docs = docs::attributes(&format!("{}.", provenance(op.ir)));
    let success_ty = responses::ty(scope, op.responses(Outcome::Success));
    let failure_ty = responses::ty(scope, op.responses(Outcome::Failure));
    let id = signature::label(op.ir);
    let verb = ident(&op.ir.method.as_str().to_ascii_lowercase());
    let path = &op.ir.path.text;
    let servers = op.ir.servers.as_ref().map(|servers| {
        let servers = interface::servers(scope, servers);
        quote!(servers: #servers,)
    });
    let security = security(&scope.api.schemes, &op.ir.security);
    let security = security.map(|security| quote!(security: #security,));
    let rules = checks::rules(scope, &op.ir.parameters, op.ir.body.as_ref());
    let rules = rules.map(|rules| quote!(rules: #rules,));
    let retry = op.ir.retry.as_ref().map(|retry| {
        let policy = retry_policy(scope, Some(retry));
        quote!(retry: Some(&#policy),)
    });
    let accept = responses::accept(&op.ir.responses.success);
    let accept = accept.map(|types| quote!(accept: Some(#types),));
    let success = table(
        &quote!(success),
        responses::decoders(scope, &op.own.success),
    );
    let failure = table(
        &quote!(failure),
        responses::decoders(scope, &op.own.failure),
    );
    let rt = scope.rt();
    [
        quote! {
            #docs
            pub enum #name {}
        },
        quote! {
            impl #rt::Operation for #name {
                type Success = #success_ty;
                type Failure = #failure_ty;
                const SPEC: &'static #rt::Spec<Self::Success, Self::Failure> = &#rt::Spec {
                    #servers
                    #security
                    #rules
                    #retry
                    #accept
                    #success
                    #failure
                    ..#rt::Spec::#verb(#id, #path)
                };
            }
        },
    ]
}

fn table(field: &TokenStream, rows: Vec<TokenStream>) -> Option<TokenStream> {
    (!rows.is_empty()).then(|| quote!(#field: &[#(#rows),*],))
}
