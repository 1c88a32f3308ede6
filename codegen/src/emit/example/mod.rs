//! Examples: one call of each operation with sample arguments, in the docs of its method and in a
//! file that is compiled.

mod sample;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use self::sample::Samples;
use super::op::OpGroup;
use super::output::File;
use super::tokens::ident;
use super::{docs, op};
use crate::ir::{Api, Channel, Parameter};
use crate::surface::{
    self, BodyInput, BodyValue, Holds, Op, OpBody, OpChoice, PartValue, Signature, Surface, Way,
};

/// A Rust file with one function for each operation, in a module for each group, to be compiled
/// with the generated crate and the runtime at hand.
#[must_use]
pub fn examples(api: &Api, surface: &Surface) -> File {
    let items = op::groups(api, surface)
        .iter()
        .map(|group| group_examples(api, surface, group))
        .chain(channel_examples(api, surface))
        .collect();
    File {
        docs: "The examples of the docs: one call of each operation.".to_owned(),
        items,
    }
}

fn group_examples(api: &Api, surface: &Surface, group: &OpGroup<'_>) -> TokenStream {
    let module = ident(&group.names.module);
    let client = path(&format!("{}::Client", surface.options.path));
    let docs = docs::attributes(&format!("Examples of {}.", docs::code(&group.ir.hint)));
    let ways = group.operations.iter().flat_map(|op| {
        let ways = op.own.ways.iter();
        ways.map(move |way| (op, *way))
    });
    let functions = ways.map(|(op, way)| {
        let name = ident(op.own.method(way));
        let docs = docs::attributes(&format!("{}.", op::provenance(op.ir)));
        let body = statements(api, surface, *op, way);
        quote! {
            #docs
            #[allow(deprecated, reason = "every operation is shown")]
            pub async fn #name(client: &#client) -> Result<(), Box<dyn std::error::Error>> {
                #body
                Ok(())
            }
        }
    });
    quote! {
        #docs
        pub mod #module {
            #(#functions)*
        }
    }
}

/// A module with the channels, where there are any.
fn channel_examples(api: &Api, surface: &Surface) -> Option<TokenStream> {
    let client = path(&format!("{}::Client", surface.options.path));
    let functions: Vec<_> = api
        .channels
        .iter()
        .zip(&surface.channels)
        .map(|(channel, own)| {
            let name = ident(&own.names.accessor);
            let docs = docs::attributes(&format!("Channel {}.", docs::code(&channel.name)));
            let body = channel_statements(api, surface, channel, own);
            quote! {
                #docs
                pub async fn #name(client: &#client) -> Result<(), Box<dyn std::error::Error>> {
                    #body
                    Ok(())
                }
            }
        })
        .collect();
    (!functions.is_empty()).then(|| {
        quote! {
            #[doc = " Examples of the channels."]
            pub mod connecting {
                #(#functions)*
            }
        }
    })
}

/// The example of a method as markdown.
#[must_use]
pub fn docs(api: &Api, surface: &Surface, op: Op<'_>, way: Way) -> String {
    markdown(surface, &statements(api, surface, op, way))
}

/// The example of a channel as markdown.
#[must_use]
pub fn channel_docs(
    api: &Api,
    surface: &Surface,
    channel: &Channel,
    own: &surface::Channel,
) -> String {
    markdown(surface, &channel_statements(api, surface, channel, own))
}

fn markdown(surface: &Surface, statements: &TokenStream) -> String {
    let code = layout(statements);
    format!(
        "# Examples\n```no_run\n# async fn example(client: &{}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n{code}# Ok(())\n# }}\n```",
        surface.options.path
    )
}

/// Statements as a careful person would lay them out; empty for what is no Rust.
fn layout(statements: &TokenStream) -> String {
    let Ok(file) = syn::parse2(quote!(fn example() { #statements })) else {
        return String::new();
    };
    let text = prettyplease::unparse(&file);
    let lines = text.lines().filter(|line| line.starts_with(' '));
    lines
        .flat_map(|line| [line.strip_prefix("    ").unwrap_or(line), "\n"])
        .collect()
}

/// ```text
/// use agent_session_clients::raccoon::types::CreateSessionRequest;
/// let response = client.sessions().create_turn(CreateSessionRequest::new("message")).send().await?;
/// println!("{:?}", response.body());
/// ```
fn statements(api: &Api, surface: &Surface, op: Op<'_>, way: Way) -> TokenStream {
    let mut samples = Samples::new(api, surface);
    let mut uses = Uses::default();
    let arguments = arguments(&mut samples, &mut uses, op);
    let group = surface.group(op.ir.group);
    let accessor = ident(group.map_or("", |group| &group.accessor));
    let module = group.map_or("", |group| &group.module);
    let method = ident(op.own.method(way));
    let uses = uses.items(&samples, module);
    let call = quote!(client.#accessor().#method(#(#arguments),*));
    if way != Way::Call {
        let read = read(&quote!(#call.await?));
        return quote!(#uses #read);
    }
    let call = quote!(#call.send().await?);
    if op.own.success.is_empty() {
        return quote!(#uses #call;);
    }
    quote! {
        #uses
        let response = #call;
        println!("{:?}", response.body());
    }
}

/// ```text
/// let mut events = client.sessions().chat_stream(body).await?;
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{event:?}");
/// }
/// ```
fn read(opened: &TokenStream) -> TokenStream {
    quote! {
        let mut events = #opened;
        while let Some(event) = events.next().await {
            let event = event?;
            println!("{event:?}");
        }
    }
}

/// As [`read`], over a channel.
fn channel_statements(
    api: &Api,
    surface: &Surface,
    channel: &Channel,
    own: &surface::Channel,
) -> TokenStream {
    let mut samples = Samples::new(api, surface);
    let arguments = required(&mut samples, &own.signature, &channel.parameters);
    let accessor = ident(&own.names.accessor);
    read(&quote!(client.#accessor(#(#arguments),*).await?))
}

/// Items beside the types that an example names.
#[derive(Default)]
struct Uses {
    /// Of the operation's group.
    group: BTreeSet<String>,
    /// Of the crate's root.
    root: BTreeSet<&'static str>,
}

impl Uses {
    fn items(&self, samples: &Samples<'_>, module: &str) -> TokenStream {
        let options = &samples.surface.options;
        let api = path(&options.path);
        let types: Vec<_> = samples.imports().map(ident).collect();
        let types = (!types.is_empty()).then(|| quote!(use #api::types::{#(#types),*};));
        let whole = samples.needs_module().then(|| quote!(use #api::types;));
        let group: Vec<_> = self.group.iter().map(|name| ident(name)).collect();
        let module = ident(module);
        let group = (!group.is_empty()).then(|| quote!(use #api::#module::{#(#group),*};));
        let root = ident(options.crate_name());
        let names: Vec<_> = self.root.iter().map(|name| ident(name)).collect();
        let common = (!names.is_empty()).then(|| quote!(use #root::{#(#names),*};));
        quote!(#common #group #types #whole)
    }
}

/// `a::b` as tokens.
fn path(text: &str) -> TokenStream {
    let segments = text.split("::").map(ident);
    quote!(#(#segments)::*)
}

fn arguments(samples: &mut Samples<'_>, uses: &mut Uses, op: Op<'_>) -> Vec<TokenStream> {
    let mut arguments = required(samples, &op.own.signature, &op.ir.parameters);
    if let Some(body) = op.body_as(BodyInput::Argument) {
        arguments.push(body_sample(samples, uses, body));
    }
    arguments
}

/// Samples of the required parameters that are arguments.
fn required(
    samples: &mut Samples<'_>,
    signature: &Signature,
    parameters: &[Parameter],
) -> Vec<TokenStream> {
    let inputs = signature.required.iter().filter(|input| !input.is_fixed);
    inputs
        .filter_map(|input| {
            let parameter = parameters.get(input.parameter)?;
            let default = parameter.default.as_ref();
            Some(samples.passed(input.passing, &parameter.ty, &parameter.name, default))
        })
        .collect()
}

fn body_sample(samples: &mut Samples<'_>, uses: &mut Uses, body: OpBody<'_>) -> TokenStream {
    let Some(first) = body.choices().next() else {
        return TokenStream::new();
    };
    match body.own.by_media_type() {
        None => value(samples, uses, first, true),
        Some(name) => {
            uses.group.insert(name.to_owned());
            let (name, variant) = (ident(name), ident(&first.own.variant));
            let value = value(samples, uses, first, false);
            quote!(#name::#variant(#value))
        }
    }
}

/// What is passed for a media type; `is_argument` where the method takes it and not the enum of media types.
fn value(
    samples: &mut Samples<'_>,
    uses: &mut Uses,
    choice: OpChoice<'_>,
    is_argument: bool,
) -> TokenStream {
    match &choice.own.value {
        BodyValue::Typed(ty) => samples.owned(ty, "body"),
        BodyValue::Lines(ty) => {
            let line = samples.owned(ty, "line");
            if is_argument {
                quote!(&[#line])
            } else {
                quote!(vec![#line])
            }
        }
        BodyValue::AnyForm => {
            uses.root.insert("raccord");
            quote!(raccord::Form::new())
        }
        BodyValue::Form(index) => form(samples, uses, choice, *index),
        BodyValue::Text if is_argument => quote!("text"),
        BodyValue::Text => quote!("text".to_owned()),
        BodyValue::Bytes if is_argument => quote!("bytes".to_owned()),
        BodyValue::Bytes => quote!("bytes".to_owned().into()),
    }
}

fn form(
    samples: &mut Samples<'_>,
    uses: &mut Uses,
    choice: OpChoice<'_>,
    index: usize,
) -> TokenStream {
    let Some((form, parts)) = choice.body.form(index) else {
        return TokenStream::new();
    };
    uses.group.insert(form.ident.clone());
    let name = ident(&form.ident);
    let arguments: Vec<_> = parts
        .iter()
        .zip(&form.fields)
        .filter(|(_, field)| field.is_argument)
        .map(|(part, field)| {
            let is_many = field.holds == Holds::Many;
            let value = match &field.value {
                PartValue::File => {
                    uses.root.insert("File");
                    quote!(File::from_bytes("content"))
                }
                PartValue::FileOr(_) => {
                    uses.root.insert("File");
                    quote!(File::from_bytes("content").into())
                }
                PartValue::Typed(ty) if is_many => samples.owned(ty, &part.name),
                PartValue::Typed(ty) => samples.into(ty, &part.name),
            };
            if is_many { quote!([#value]) } else { value }
        })
        .collect();
    quote!(#name::new(#(#arguments),*))
}
