//! Streams: the second method of an operation whose response is events or lines.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{setters, signature};
use crate::emit::scope::Scope;
use crate::emit::tokens::{ident, many_arguments};
use crate::emit::{docs, example, op, responses};
use crate::ir::{
    Api, Scalar, StreamResume, StreamTag, Streaming, Tagging, Terminator, Ty, TypeKind, resolved,
};
use crate::surface::{Op, Way};

/// How the items of a stream are distinguished.
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
/// pub fn chat_stream(&self, body: ChatRequest) -> Request<Chat, rt::Events> {
///     Request::new(self.chat(body).call.accept("text/event-stream").body_member(&["stream"], true))
/// }
/// ```
pub fn method(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let Some(streaming) = &op.ir.streaming else {
        return TokenStream::new();
    };
    let example = example::docs(scope.api, scope.surface, op, Way::Stream);
    let docs = method_docs(op, &example);
    let deprecated = op.ir.docs.deprecated.then(|| quote!(#[deprecated]));
    let name = ident(op.own.method(Way::Stream));
    let whole = ident(&op.names.method);
    let arguments = signature::arguments(scope, op);
    let many = many_arguments(arguments.len());
    let passed = signature::passed(op);
    let rt = scope.rt();
    let (mode, accept) = match Wire::of(streaming) {
        Wire::Events => (quote!(#rt::Events), "text/event-stream"),
        Wire::Lines | Wire::Records => (quote!(#rt::Lines), &*streaming.media_type),
    };
    let flag = flag(streaming);
    let output = signature::output_as(scope, op, &mode);
    let request = scope.request();
    quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#arguments),*) -> #output {
            #request::new(self.#whole(#(#passed),*).call.accept(#accept) #flag)
        }
    }
}

/// What the document declares about the stream.
///
/// ```text
/// impl rt::EventStream for Chat {
///     type Event = ChatChunk;
///     const EVENTS: &'static rt::stream::sse::Sse = &rt::stream::sse::Sse { … };
///     const STATUS: rt::Expected = rt::Expected::Code(200);
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Option<TokenStream> {
    let streaming = op.ir.streaming.as_ref()?;
    let name = ident(&op.names.ident);
    let rt = scope.rt();
    let item = scope.ty(&streaming.event);
    let ending = ending(scope, streaming);
    let status = responses::status(streaming.status);
    let framing = match Wire::of(streaming) {
        Wire::Events => {
            let payload = payload(scope.api, streaming);
            let resume = match streaming.resume {
                StreamResume::Never => quote!(Never),
                StreamResume::FromId => quote!(FromId),
                StreamResume::Always => quote!(Always),
            };
            return Some(quote! {
                impl #rt::EventStream for #name {
                    type Event = #item;
                    const EVENTS: &'static #rt::stream::sse::Sse = &#rt::stream::sse::Sse {
                        payload: #rt::stream::sse::SsePayload::#payload,
                        ending: #ending,
                        dedupe: None,
                        resume: #rt::stream::sse::SseResume::#resume,
                    };
                    const STATUS: #rt::Expected = #rt::Expected::#status;
                }
            });
        }
        Wire::Lines => quote!(Line),
        Wire::Records => quote!(Record),
    };
    Some(quote! {
        impl #rt::LineStream for #name {
            type Line = #item;
            const LINES: &'static #rt::stream::json_lines::Lines = &#rt::stream::json_lines::Lines {
                framing: #rt::stream::json_lines::Framing::#framing,
                ending: #ending,
            };
            const STATUS: #rt::Expected = #rt::Expected::#status;
        }
    })
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

/// The member by which the events are distinguished.
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

fn method_docs(op: Op<'_>, example: &str) -> TokenStream {
    let provenance = op::provenance(op.ir);
    let lines = docs::lines_or(&op.ir.docs, &format!("Sends {provenance}."));
    let errors = signature::errors_docs(op.ir);
    let name = &op.names.method;
    let rest = docs::paragraphs(&[
        format!("Like [`{name}`](Self::{name}), with the response as a stream: {provenance}."),
        setters::docs(op),
        errors,
        example.to_owned(),
    ]);
    let rest = docs::attributes(&format!("\n{rest}"));
    quote!(#lines #rest)
}
