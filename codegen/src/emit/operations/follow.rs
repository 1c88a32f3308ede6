//! The method that starts something and follows it: an operation and the channel of its `x-follow` in one call.

use proc_macro2::TokenStream;
use quote::quote;

use super::{setters, signature};
use crate::emit::argument::required_of_channel;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{docs, example, op, tokens};
use crate::ir::Follow;
use crate::surface::{Op, Way};

/// ```text
/// pub fn run_turn(&self, body: CreateSessionRequest) -> Request<CreateTurn, rt::Start<SessionChannel>> {
///     let call = self.create_turn(body).call;
///     let client = self.client.clone();
///     let mode = rt::Start::new(
///         ["/session_id", "/agent_message_id"],
///         move |[session_id, message_id]| SessionChannel::call(&client, session_id, message_id),
///     );
///     Request { call, mode }
/// }
/// ```
pub fn method(scope: &mut Scope<'_>, op: Op<'_>) -> Option<TokenStream> {
    let follow = op.ir.follow.as_ref()?;
    let (index, channel) = follow.place(scope.api)?;
    let own = scope.surface.channels.get(index)?;
    scope.import_sibling(&own.names.module, &own.names.ident);
    let (ty, starts) = (ident(&own.names.ident), ident(&op.names.method));
    let (from, given): (Vec<_>, Vec<_>) = required_of_channel(channel, own)
        .iter()
        .filter(|argument| !argument.is_fixed())
        .filter_map(|argument| {
            let mut sources = follow.parameters.iter();
            let (_, pointer) = sources.find(|(name, _)| *name == argument.parameter.name)?;
            Some((pointer.as_str(), ident(argument.name)))
        })
        .unzip();
    let example = example::docs(scope.api, scope.surface, op, Way::Follow);
    let docs = method_docs(op, follow, &own.names.ident, &example);
    let deprecated = op.ir.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(op.own.method(Way::Follow));
    let arguments = signature::arguments(scope, op);
    let many = tokens::many_arguments(arguments.len());
    let passed = signature::passed(op);
    let rt = scope.rt();
    let output = signature::output_as(scope, op, &quote!(#rt::Start<#ty>));
    let request = scope.request();
    let until = until(&rt, follow);
    Some(quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#arguments),*) -> #output {
            let call = self.#starts(#(#passed),*).call;
            let client = self.client.clone();
            let mode = #rt::Start::new(
                [#(#from),*],
                move |[#(#given),*]| #ty::call(&client, #(#given),*),
            ) #until;
            #request { call, mode }
        }
    })
}

/// The ending of what was started.
fn until(rt: &TokenStream, follow: &Follow) -> Option<TokenStream> {
    let tag = follow.tag.as_ref()?.as_str();
    let terminal = &follow.terminal;
    Some(quote! {
        .until(&#rt::stream::Ending {
            terminator: None,
            terminal: &[#(#terminal),*],
            tag: Some(#tag),
            is_declared: true,
        })
    })
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
    let name = &op.names.method;
    let rest = docs::paragraphs(&[
        format!(
            "Like [`{name}`](Self::{name}), and follows what it starts over [`{channel}`], which reconnects and resumes.{end}"
        ),
        setters::docs(op),
        errors,
        "If following fails after the start, [`rt::stream::StartError`] holds the response."
            .to_owned(),
        example.to_owned(),
    ]);
    let rest = docs::attributes(&format!("\n{rest}"));
    quote!(#lines #rest)
}
