//! Channels: WebSocket and Socket.IO sessions. Only this module emits them.
//!
//! ```text
//! pub enum Session {}
//!
//! impl rt::Operation for Session { … }
//!
//! impl rt::Channel for Session {
//!     type Session = rt::stream::websocket::WebSocket<SessionFrame, Raw>;
//!     const CHANNEL: &'static rt::stream::session::Follow = &rt::stream::session::Follow { … };
//! }
//!
//! impl Session {
//!     pub(super) fn call(client: &rt::Client, session_id: impl AsRef<str>) -> rt::Call<(), Infallible> { … }
//! }
//!
//! impl Request<Session, rt::Connect> {
//!     pub fn last_stream_entry_id(self, last_stream_entry_id: impl AsRef<str>) -> Self { … }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::argument::{Argument, optional_of_channel, required_of_channel};
use super::operations::{Description, setters};
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use super::{checks, docs, example};
use crate::ir::{Api, Channel, ChannelKind, Resume, Scalar, SocketEvent, Ty};
use crate::surface::{self, Surface};

/// The file of a channel.
#[must_use]
pub fn emit(api: &Api, surface: &Surface, index: usize) -> Option<File> {
    let (channel, own) = all(api, surface).nth(index)?;
    Some(file(api, surface, channel, own))
}

/// Accessors on the client, one for each channel.
pub fn accessors(scope: &mut Scope<'_>) -> TokenStream {
    let (api, surface) = (scope.api, scope.surface);
    all(api, surface)
        .map(|(channel, own)| {
            let docs = channel_docs(channel);
            let example = example::channel_docs(api, surface, channel, own);
            let example = docs::attributes(&format!("\n{example}"));
            let name = ident(&own.names.accessor);
            let module = ident(&own.names.module);
            let ty = ident(&own.names.ident);
            let mut arguments = required_of_channel(channel, own);
            arguments.retain(|argument| !argument.is_fixed());
            let given: Vec<_> = arguments
                .iter()
                .map(|argument| ident(argument.name))
                .collect();
            let declared: Vec<_> = arguments
                .iter()
                .map(|argument| argument.declaration(scope))
                .collect();
            let request = scope.request();
            let rt = scope.rt();
            quote! {
                #docs
                #example
                pub fn #name(&self, #(#declared),*) -> #request<super::#module::#ty, #rt::Connect> {
                    #request::new(super::#module::#ty::call(&self.inner, #(#given),*))
                }
            }
        })
        .collect()
}

fn all<'a>(
    api: &'a Api,
    surface: &'a Surface,
) -> impl Iterator<Item = (&'a Channel, &'a surface::Channel)> {
    api.channels.iter().zip(&surface.channels)
}

fn file(api: &Api, surface: &Surface, channel: &Channel, own: &surface::Channel) -> File {
    let mut scope = Scope::new(api, surface, Home::Api);
    let items = match &channel.kind {
        ChannelKind::WebSocket {
            incoming,
            outgoing,
            terminal,
            tag,
        } => {
            let rt = scope.rt();
            let incoming = scope.ty(&incoming.ty);
            let outgoing = match outgoing {
                Some(message) => scope.ty(&message.ty),
                None => scope.runtime("Raw"),
            };
            let follow = follow(
                &mut scope,
                channel,
                terminal,
                tag.as_ref().map(|tag| tag.as_str()),
            );
            let declared = Declared {
                session: quote!(#rt::stream::websocket::WebSocket<#incoming, #outgoing>),
                ty: quote!(#rt::stream::session::Follow),
                value: follow,
            };
            session(&mut scope, channel, own, &declared)
        }
        ChannelKind::SocketIo {
            namespace,
            receive,
            emit,
        } => socket_io(&mut scope, channel, own, namespace, receive, emit),
    };
    let summary = channel.docs.summary.as_deref();
    let docs = summary.unwrap_or("A session over a long-lived connection.");
    scope.file(docs::inert(docs), items)
}

fn socket_io(
    scope: &mut Scope<'_>,
    channel: &Channel,
    own: &surface::Channel,
    namespace: &str,
    receive: &[SocketEvent],
    emit: &[SocketEvent],
) -> Vec<TokenStream> {
    let rt = scope.rt();
    let (name, incoming) = match receive {
        [] => (quote!(None), scope.runtime("Raw")),
        [event] => {
            let name = &event.name;
            (quote!(Some(#name)), scope.ty(&event.ty))
        }
        _ => {
            let event = ident(&own.names.event);
            (quote!(None), quote!(#event))
        }
    };
    let follow = follow(scope, channel, &[], None);
    let ty = quote!(#rt::stream::socketio::SocketIoChannel);
    let declared = Declared {
        session: quote!(#rt::stream::socketio::SocketIo<#incoming>),
        value: quote!(#ty { namespace: #namespace, receive: #name, follow: #follow }),
        ty,
    };
    let mut items = session(scope, channel, own, &declared);
    if receive.len() > 1 {
        items.extend(receiving(scope, own, receive));
    }
    items.extend(emitting(scope, own, &incoming, emit));
    items
}

/// The enum of the events from the server.
///
/// ```text
/// pub enum ChatEvent { Said(Message), Left(User), Unknown { event: String, data: Raw } }
/// rt::socket_events!(ChatEvent { Said = "said", Left = "left" });
/// ```
fn receiving(
    scope: &mut Scope<'_>,
    own: &surface::Channel,
    receive: &[SocketEvent],
) -> [TokenStream; 2] {
    let rt = scope.rt();
    let raw = scope.runtime("Raw");
    let name = ident(&own.names.event);
    let (mut variants, mut names) = (Vec::new(), Vec::new());
    for (event, variant) in receive.iter().zip(&own.names.receive) {
        let variant = ident(variant);
        let ty = scope.ty(&event.ty);
        let wire = &event.name;
        let docs = docs::attributes(&docs::code(wire));
        variants.push(quote!(#docs #variant(#ty)));
        names.push(quote!(#variant = #wire));
    }
    let reason = "a box would come and go with the members of the payload";
    [
        quote! {
            #[doc = " The events from the server, by name."]
            #[derive(Clone, Debug, PartialEq)]
            #[allow(clippy::large_enum_variant, reason = #reason)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                #[doc = " An event that is not in the document, kept as received."]
                Unknown {
                    #[doc = " Its name."]
                    event: String,
                    #[doc = " Its argument, as received."]
                    data: #raw,
                },
            }
        },
        quote!(#rt::socket_events!(#name { #(#names,)* });),
    ]
}

/// What the document declares about a channel: the type of its session, and how that behaves.
struct Declared {
    session: TokenStream,
    ty: TokenStream,
    value: TokenStream,
}

/// The marker type of the channel, what the document declares about it, its call, and the setters of its requests.
fn session(
    scope: &mut Scope<'_>,
    channel: &Channel,
    own: &surface::Channel,
    declared: &Declared,
) -> Vec<TokenStream> {
    scope.import("std::convert::Infallible");
    let rt = scope.rt();
    let docs = channel_docs(channel);
    let name = ident(&own.names.ident);
    let description = Description {
        name: &own.names.ident,
        id: channel.name.clone(),
        method: "GET",
        path: &channel.path.text,
        servers: None,
        security: &channel.security,
        rules: checks::rules(&channel.parameters, None),
        policy: TokenStream::new(),
        success: (quote!(()), Vec::new()),
        failure: (quote!(Infallible), Vec::new()),
    };
    let arguments = required_of_channel(channel, own);
    let taken: Vec<_> = arguments
        .iter()
        .filter(|argument| !argument.is_fixed())
        .map(|argument| argument.declaration(scope))
        .collect();
    let set: TokenStream = arguments
        .iter()
        .map(|argument| argument.set(scope))
        .collect();
    let Declared { session, ty, value } = declared;
    let mut items = vec![
        quote!(#docs pub enum #name {}),
        description.invocation(scope),
        quote! {
            impl #rt::Channel for #name {
                type Session = #session;
                const CHANNEL: &'static #ty = &#value;
            }
        },
        quote! {
            impl #name {
                pub(super) fn call(client: &#rt::Client, #(#taken),*) -> #rt::Call<(), Infallible> {
                    #rt::call::<Self>(client) #set
                }
            }
        },
    ];
    let setters: Vec<_> = optional_of_channel(channel, own)
        .iter()
        .map(|argument| setter(scope, channel, *argument))
        .collect();
    if !setters.is_empty() {
        let request = scope.request();
        items.push(quote!(impl #request<#name, #rt::Connect> { #(#setters)* }));
    }
    items
}

/// A setter; that of the resume parameter sets where the session resumes.
fn setter(scope: &mut Scope<'_>, channel: &Channel, argument: Argument<'_>) -> TokenStream {
    let parameter = argument.parameter;
    let name = ident(argument.name);
    let resume = channel.resume.as_ref();
    if resume.is_none_or(|resume| resume.parameter != parameter.name) {
        let set = argument.set(scope);
        return setters::parameter(scope, argument, &quote!(call), &quote!(self.call #set));
    }
    let position = match parameter.ty {
        Ty::Scalar(Scalar::Text) => quote!(#name.as_ref()),
        _ => quote!(#name.to_string()),
    };
    let mode = quote!(self.mode.resume_after(#position));
    setters::parameter(scope, argument, &quote!(mode), &mode)
}

/// Typed emission of the events to the server.
fn emitting(
    scope: &mut Scope<'_>,
    own: &surface::Channel,
    incoming: &TokenStream,
    emit: &[SocketEvent],
) -> Option<TokenStream> {
    if emit.is_empty() {
        return None;
    }
    let rt = scope.rt();
    let name = format_ident!("{}Emit", own.names.ident.trim_start_matches("r#"));
    let (mut declared, mut defined) = (Vec::new(), Vec::new());
    for (event, method) in emit.iter().zip(&own.names.emit) {
        let method = ident(method);
        let ty = scope.borrowed(&event.ty);
        let wire = &event.name;
        let (output, send) = if event.ack {
            let value = scope.runtime("Raw");
            (quote!(Vec<#value>), quote!(emit_with_ack))
        } else {
            (quote!(()), quote!(emit))
        };
        let docs = docs::attributes(&format!(
            "Emits {}.\n\n# Errors\nThe connection ends, or an expected acknowledgement does not arrive.",
            docs::code(wire)
        ));
        let signature = quote! {
            fn #method(&mut self, argument: #ty)
                -> impl std::future::Future<Output = Result<#output, #rt::stream::StreamError>> + Send
        };
        declared.push(quote!(#docs #signature;));
        defined.push(quote!(#signature { self.#send(#wire, argument) }));
    }
    Some(quote! {
        #[doc = " The events that a session can emit."]
        pub trait #name {
            #(#declared)*
        }

        impl #name for #rt::stream::socketio::SocketIo<#incoming> {
            #(#defined)*
        }
    })
}

/// `rt::stream::session::Follow { resume: …, dedupe: …, tag: …, terminal: … }`
fn follow(
    scope: &mut Scope<'_>,
    channel: &Channel,
    terminal: &[String],
    tag: Option<&str>,
) -> TokenStream {
    let rt = scope.rt();
    let resume = optional_tokens(
        channel
            .resume
            .as_ref()
            .map(|resume| resume_tokens(scope, channel, resume)),
    );
    let dedupe = optional_tokens(channel.dedupe.as_ref().map(|pointer| {
        let pointer = pointer.as_str();
        quote!(#pointer)
    }));
    let tag = optional_tokens(tag.map(|tag| quote!(#tag)));
    quote! {
        #rt::stream::session::Follow { resume: #resume, dedupe: #dedupe, tag: #tag, terminal: &[#(#terminal),*] }
    }
}

fn resume_tokens(scope: &mut Scope<'_>, channel: &Channel, resume: &Resume) -> TokenStream {
    let rt = scope.rt();
    let parameter = &resume.parameter;
    let from = resume.from.iter().map(|pointer| pointer.as_str());
    let integer = channel.parameters.iter().any(|declared| {
        declared.name == resume.parameter
            && matches!(
                declared.ty,
                Ty::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64)
            )
    });
    quote!(#rt::stream::session::Resume { parameter: #parameter, from: &[#(#from),*], integer: #integer })
}

fn optional_tokens(tokens: Option<TokenStream>) -> TokenStream {
    match tokens {
        Some(tokens) => quote!(Some(#tokens)),
        None => quote!(None),
    }
}

fn channel_docs(channel: &Channel) -> TokenStream {
    docs::lines_or(&channel.docs, "A session over a long-lived connection.")
}
