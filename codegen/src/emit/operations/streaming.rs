//! Streams: the second method of an operation that answers with events or lines.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::signature::Inputs;
use super::{request, signature};
use crate::emit::example::Way;
use crate::emit::op::{Op, has_optional_inputs};
use crate::emit::responses::Answers;
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, many_arguments};
use crate::emit::{docs, example, op};
use crate::ir::{
    Api, Scalar, StatusMatch, StreamResume, StreamTag, Streaming, Tagging, Terminator, Ty,
    TypeKind, resolved,
};
use crate::surface::Options;

/// How the items of a stream are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wire {
    Events,
    Lines,
    Records,
}

impl Wire {
    fn of(streaming: &Streaming) -> Self {
        let media_type = streaming.media_type.to_ascii_lowercase();
        match media_type.split(';').next().unwrap_or_default().trim() {
            "text/event-stream" => Self::Events,
            "application/json-seq" => Self::Records,
            _ => Self::Lines,
        }
    }
}

/// The `…_stream` method on the group.
///
/// ```text
/// pub fn chat_stream(&self, body: ChatRequest) -> OpenEvents<ChatChunk, Error> {
///     static SSE: rt::stream::sse::Sse = rt::stream::sse::Sse { … };
///     self.client
///         .call("chat", Method::POST, "/chat")
///         .json_body(&body)
///         .body_member(&["stream"], true)
///         .success(200, rt::empty)
///         .failure_default(rt::json)
///         .events(&SSE)
/// }
/// ```
pub fn method(scope: &mut Scope<'_>, options: &Options, op: Op<'_>) -> TokenStream {
    let Some(streaming) = &op.ir.streaming else {
        return TokenStream::new();
    };
    let example = example::docs(scope.api, scope.surface, options, op, Way::Stream);
    let docs = method_docs(op, &example);
    let deprecated = op.ir.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(&op.names.stream_method);
    let arguments = signature::arguments(scope, op);
    let many = many_arguments(arguments.len());
    let Inputs { first, call } = Inputs::of(scope, op);
    let flag = flag(streaming);
    let (declaration, open) = declaration(scope, streaming);
    let success = success(scope, streaming);
    let failure = Answers::failure(op).decoders(scope);
    let call = quote!(#call #flag #success #failure #open);
    let (output, call) = if has_optional_inputs(op.ir) {
        let request = ident(&op.names.stream_request);
        (quote!(#request), quote!(#request(#call)))
    } else {
        (opened(scope, op, streaming), call)
    };
    quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#arguments),*) -> #output {
            #declaration
            #first
            #call
        }
    }
}

/// The request type of the stream variant, where there are optional inputs.
///
/// ```text
/// pub struct ChatStream(OpenEvents<ChatChunk, Error>);
/// rt::stream_request!(ChatStream(OpenEvents<ChatChunk, Error>));
/// impl ChatStream {
///     pub fn limit(self, limit: i64) -> Self { Self(self.0.map_call(|call_| call_.query("limit", &limit))) }
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let Some(streaming) = op
        .ir
        .streaming
        .as_ref()
        .filter(|_| has_optional_inputs(op.ir))
    else {
        return Vec::new();
    };
    let name = ident(&op.names.stream_request);
    let docs = docs::attributes(&format!(
        "A request to {}, answered with a stream.",
        op::provenance(op.ir)
    ));
    let opened = opened(scope, op, streaming);
    let rt = scope.rt();
    let setters = request::setters(
        scope,
        op,
        &quote!(call_),
        |call| quote!(Self(self.0.map_call(|call_| #call))),
    );
    vec![
        quote! {
            #docs
            #[derive(Debug)]
            #[must_use = "a request does nothing until it is awaited"]
            pub struct #name(#opened);
        },
        quote!(#rt::stream_request!(#name(#opened));),
        quote!(impl #name { #(#setters)* }),
    ]
}

/// `OpenEvents<ChatChunk, Error>`
fn opened(scope: &mut Scope<'_>, op: Op<'_>, streaming: &Streaming) -> TokenStream {
    let event = scope.ty(&streaming.event);
    let error = Answers::failure(op).ty(scope);
    let rt = scope.rt();
    match Wire::of(streaming) {
        Wire::Events => quote!(#rt::stream::OpenEvents<#event, #error>),
        Wire::Lines | Wire::Records => quote!(#rt::stream::OpenLines<#event, #error>),
    }
}

/// What is declared about the stream, and the call that opens it.
fn declaration(scope: &mut Scope<'_>, streaming: &Streaming) -> (TokenStream, TokenStream) {
    let rt = scope.rt();
    let ending = ending(scope, streaming);
    let media_type = &streaming.media_type;
    let framing = match Wire::of(streaming) {
        Wire::Events => {
            let payload = payload(scope.api, streaming);
            let resume = match streaming.resume {
                StreamResume::Never => quote!(Never),
                StreamResume::FromId => quote!(FromId),
                StreamResume::Always => quote!(Always),
            };
            let declared = quote! {
                static EVENTS: #rt::stream::sse::Sse = #rt::stream::sse::Sse {
                    payload: #rt::stream::sse::SsePayload::#payload,
                    ending: #ending,
                    dedupe: None,
                    resume: #rt::stream::sse::SseResume::#resume,
                };
            };
            return (declared, quote!(.events(&EVENTS)));
        }
        Wire::Lines => quote!(Line),
        Wire::Records => quote!(Record),
    };
    let declared = quote! {
        static LINES: #rt::stream::json_lines::Lines = #rt::stream::json_lines::Lines {
            framing: #rt::stream::json_lines::Framing::#framing,
            ending: #ending,
        };
    };
    (declared, quote!(.accept(#media_type).lines(&LINES)))
}

fn ending(scope: &mut Scope<'_>, streaming: &Streaming) -> TokenStream {
    let rt = scope.rt();
    let terminator = match &streaming.terminator {
        Some(Terminator::Done) => return quote!(#rt::stream::Ending::DONE),
        None if streaming.terminal.is_empty() => return quote!(#rt::stream::Ending::NONE),
        Some(Terminator::Declared(text)) => optional(Some(text)),
        None => optional(None),
    };
    let terminal = &streaming.terminal;
    let tag = match streaming.tag {
        StreamTag::Event | StreamTag::Envelope => None,
        StreamTag::Data => tag_member(scope.api, &streaming.event),
    };
    let tag = tag.map(|member| crate::diagnostic::Pointer::root().join(member));
    let tag = optional(tag.as_ref().map(crate::diagnostic::Pointer::as_str));
    quote! {
        #rt::stream::Ending {
            terminator: #terminator,
            terminal: &[#(#terminal),*],
            tag: #tag,
            is_declared: true,
        }
    }
}

fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// Variant of `SsePayload`.
fn payload(api: &Api, streaming: &Streaming) -> TokenStream {
    match (streaming.tag, resolved(api, &streaming.event)) {
        (StreamTag::Event, event) => match tag_member(api, event) {
            Some(member) => quote!(Tagged(#member)),
            None => quote!(Envelope),
        },
        (StreamTag::Envelope, _) => quote!(Envelope),
        (StreamTag::Data, Ty::Scalar(Scalar::Text)) => quote!(Text),
        (StreamTag::Data, _) => quote!(Json),
    }
}

/// The member by which the events are told apart.
fn tag_member<'a>(api: &'a Api, event: &'a Ty) -> Option<&'a str> {
    let Ty::Named(id) = resolved(api, event) else {
        return None;
    };
    match &api.ty(*id).kind {
        TypeKind::Union(union) => match &union.tagging {
            Tagging::Tag { property, .. } => Some(property),
            Tagging::Shape { .. } => None,
        },
        TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => None,
    }
}

/// `.body_member(&["stream"], true)`
fn flag(streaming: &Streaming) -> Option<TokenStream> {
    let (pointer, value) = streaming.flag.as_ref()?;
    let path = pointer.tokens();
    let value = literal(value)?;
    Some(quote!(.body_member(&[#(#path),*], #value)))
}

fn literal(value: &Value) -> Option<TokenStream> {
    match value {
        Value::Bool(value) => Some(quote!(#value)),
        Value::String(text) => Some(quote!(#text)),
        Value::Number(number) => number
            .as_i64()
            .map(Literal::i64_suffixed)
            .map(|number| quote!(#number)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn success(scope: &mut Scope<'_>, streaming: &Streaming) -> TokenStream {
    let rt = scope.rt();
    match streaming.status {
        StatusMatch::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(.success(#code, #rt::empty))
        }
        StatusMatch::Range(hundreds) => {
            let hundreds = Literal::u16_unsuffixed(hundreds);
            quote!(.success_range(#hundreds, #rt::empty))
        }
        StatusMatch::Default => quote!(.success_default(#rt::empty)),
    }
}

fn method_docs(op: Op<'_>, example: &str) -> TokenStream {
    let provenance = op::provenance(op.ir);
    let lines = docs::lines_or(&op.ir.docs, &format!("Sends {provenance}."));
    let errors = signature::errors_docs(op.ir);
    let method = &op.names.method;
    let rest = docs::attributes(&format!(
        "\nAs [`{method}`](Self::{method}), with the answer as a stream: {provenance}.\n\n{errors}\n\n{example}"
    ));
    quote!(#lines #rest)
}
