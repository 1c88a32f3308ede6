//! The marker type of an operation, and what the document declares about it, as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature;
use crate::emit::interface::{retry_policy, security};
use crate::emit::op::provenance;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{checks, docs, interface, responses};
use crate::ir::Requirement;
use crate::surface::{Op, Outcome};

/// ```text
/// /// `GET /sessions`, operation `ListSessions`.
/// pub enum ListSessions {}
///
/// rt::operation!(ListSessions {
///     id: "ListSessions",
///     request: GET "/sessions",
///     security: [["api-key"]],
///     success: ListSessionsResponse { Code(200): rt::json },
///     failure: Error { Default: rt::json },
/// });
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> [TokenStream; 2] {
    let servers = op.ir.servers.as_ref().map(|servers| {
        let servers = interface::servers(scope, servers);
        quote!(servers: #servers,)
    });
    let retry = op.ir.retry.as_ref().map(|retry| {
        let policy = retry_policy(scope, Some(retry));
        quote!(retry: &#policy,)
    });
    let accept = responses::accept(&op.ir.responses.success);
    let accept = accept.map(|types| quote!(accept: #types,));
    let mut of = |outcome, responses| {
        let ty = responses::ty(scope, op.responses(outcome));
        (ty, responses::decoders(scope, responses))
    };
    let success = of(Outcome::Success, &op.own.success);
    let failure = of(Outcome::Failure, &op.own.failure);
    let name = ident(&op.names.ident);
    let docs = docs::attributes(&format!("{}.", provenance(op.ir)));
    let description = Description {
        name: &op.names.ident,
        id: signature::label(op.ir),
        method: op.ir.method.as_str(),
        path: &op.ir.path.text,
        servers,
        security: &op.ir.security,
        rules: checks::rules(&op.ir.parameters, op.ir.body.as_ref()),
        policy: quote!(#retry #accept),
        success,
        failure,
    };
    [
        quote!(#docs pub enum #name {}),
        description.invocation(scope),
    ]
}

/// What the document says about an operation or a channel.
pub(in crate::emit) struct Description<'a> {
    pub(in crate::emit) name: &'a str,
    pub(in crate::emit) id: String,
    pub(in crate::emit) method: &'a str,
    pub(in crate::emit) path: &'a str,
    pub(in crate::emit) servers: Option<TokenStream>,
    pub(in crate::emit) security: &'a [Requirement],
    pub(in crate::emit) rules: Vec<TokenStream>,
    /// How it is repeated, and what it accepts.
    pub(in crate::emit) policy: TokenStream,
    /// The type of successful responses, and how each is decoded.
    pub(in crate::emit) success: (TokenStream, Vec<TokenStream>),
    /// The same of declared errors.
    pub(in crate::emit) failure: (TokenStream, Vec<TokenStream>),
}

impl Description<'_> {
    /// The description of the type that represents it.
    pub(in crate::emit) fn invocation(&self, scope: &mut Scope<'_>) -> TokenStream {
        let name = ident(self.name);
        let (id, path, method) = (&self.id, self.path, ident(self.method));
        let (servers, policy) = (&self.servers, &self.policy);
        let security = security(&scope.api.schemes, self.security);
        let security = security.map(|security| quote!(security: #security,));
        let rules = &self.rules;
        let rules = (!rules.is_empty()).then(|| quote!(rules: { #(#rules,)* },));
        let (success, decoders) = &self.success;
        let (failure, error_decoders) = &self.failure;
        let rt = scope.rt();
        quote! {
            #rt::operation!(#name {
                id: #id,
                request: #method #path,
                #servers
                #security
                #rules
                #policy
                success: #success { #(#decoders,)* },
                failure: #failure { #(#error_decoders,)* },
            });
        }
    }
}
