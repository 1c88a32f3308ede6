//! The method that starts something and follows it: an operation and the channel of its `x-follow` in one call.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::signature;
use crate::emit::example::Way;
use crate::emit::op::Op;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{docs, example, op, tokens};
use crate::ir::Follow;
use crate::surface::Options;

/// ```text
/// pub fn run_turn(
///     &self,
///     body: CreateSessionRequest,
/// ) -> rt::stream::Start<Call<CreateSessionResponse, CreateTurnError>, SessionChannel, 2> {
///     let client = self.client.clone();
///     rt::stream::Start::new(
///         self.create_turn(body),
///         ["/session_id", "/agent_message_id"],
///         move |[session_id, message_id]| SessionChannel::new(&client, session_id, message_id),
///     )
/// }
/// ```
pub fn method(scope: &mut Scope<'_>, options: &Options, op: Op<'_>) -> Option<TokenStream> {
    let follow = op.ir.follow.as_ref()?;
    let (index, channel) = follow.place(scope.api)?;
    let own = scope.surface.channels.get(index)?;
    scope.import_sibling(&own.module, &own.ident);
    let (ty, starts) = (ident(&own.ident), ident(&op.names.method));
    let required = channel.parameters.iter().zip(&own.parameters);
    let (from, given): (Vec<_>, Vec<_>) = required
        .filter(|(parameter, _)| parameter.required)
        .filter_map(|(parameter, name)| {
            let mut sources = follow.parameters.iter();
            let (_, pointer) = sources.find(|(name, _)| *name == parameter.name)?;
            Some((pointer.as_str(), ident(name)))
        })
        .unzip();
    let count = Literal::usize_unsuffixed(from.len());
    let example = example::docs(scope.api, scope.surface, options, op, Way::Follow);
    let docs = method_docs(op, follow, &own.ident, &example);
    let name = ident(&op.names.follow_method);
    let arguments = signature::arguments(scope, op);
    let many = tokens::many_arguments(arguments.len());
    let passed = signature::passed(op);
    let request = signature::output_ty(scope, op);
    let rt = scope.rt();
    let (until, ends) = until(&rt, follow);
    Some(quote! {
        #docs
        #many
        pub fn #name(&self, #(#arguments),*) -> #rt::stream::Start<#request, #ty, #count> {
            #until
            let client = self.client.clone();
            #rt::stream::Start::new(
                self.#starts(#(#passed),*),
                [#(#from),*],
                move |[#(#given),*]| #ty::new(&client, #(#given),*) #ends,
            )
        }
    })
}

/// The ending of what was started, and how the channel gets it.
fn until(rt: &TokenStream, follow: &Follow) -> (TokenStream, TokenStream) {
    let Some(tag) = &follow.tag else {
        return (TokenStream::new(), TokenStream::new());
    };
    let (tag, terminal) = (tag.as_str(), &follow.terminal);
    let declared = quote! {
        static UNTIL: #rt::stream::Ending = #rt::stream::Ending {
            terminator: None,
            terminal: &[#(#terminal),*],
            tag: Some(#tag),
            is_declared: true,
        };
    };
    (declared, quote!(.with(|connect| connect.until(&UNTIL))))
}

fn method_docs(op: Op<'_>, follow: &Follow, channel: &str, example: &str) -> TokenStream {
    let lines = docs::lines_or(&op.ir.docs, &format!("Sends {}.", op::provenance(op.ir)));
    let end = match follow.terminal.as_slice() {
        [] => String::new(),
        terminal => {
            let tags: Vec<_> = terminal.iter().map(|tag| docs::code(tag)).collect();
            format!(" It is over after {}.", tags.join(", "))
        }
    };
    let errors = signature::errors_docs(op.ir);
    let method = &op.names.method;
    let rest = docs::attributes(&format!(
        "\nAs [`{method}`](Self::{method}), and follows what it starts over [`{channel}`], which goes on after a break.{end}\n\n{errors}\n\nWhat was started may be out of reach: [`rt::stream::StartError`] holds its answer then.\n\n{example}"
    ));
    quote!(#lines #rest)
}
