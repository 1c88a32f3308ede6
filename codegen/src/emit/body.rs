//! Request bodies: the argument of a method, and the items it needs, as the surface lists them: the enum of media types
//! and the structs of multipart bodies.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::scope::Scope;
use super::tokens::ident;
use super::{checks, docs, op, tokens};
use crate::ir::{BodyChoice, ListKeys, ParameterStyle, Part, Payload, Written};
use crate::surface::{self, BodyValue, FormField, Holds, Op, OpBody, OpChoice, PartValue};

/// The type of the body's argument: `CreateSessionRequest`, `impl Into<String>`.
pub fn argument_ty(scope: &mut Scope<'_>, body: OpBody<'_>) -> TokenStream {
    if let Some(name) = body.own.by_media_type() {
        let name = ident(name);
        return quote!(impl Into<#name>);
    }
    let choices = body.own.choices.iter();
    choices
        .map(|choice| value_argument(scope, body.own, &choice.value))
        .collect()
}

fn value_argument(scope: &mut Scope<'_>, body: &surface::Body, value: &BodyValue) -> TokenStream {
    match value {
        BodyValue::Text => quote!(impl Into<String>),
        BodyValue::Bytes => {
            let body = scope.runtime("Body");
            quote!(impl Into<#body>)
        }
        BodyValue::Lines(ty) => {
            let ty = scope.ty(ty);
            quote!(&[#ty])
        }
        BodyValue::Typed(_) | BodyValue::Form(_) | BodyValue::AnyForm => {
            value_ty(scope, body, value)
        }
    }
}

/// The owned type of a value.
fn value_ty(scope: &mut Scope<'_>, body: &surface::Body, value: &BodyValue) -> TokenStream {
    match value {
        BodyValue::Typed(ty) => scope.ty(ty),
        BodyValue::Lines(ty) => {
            let ty = scope.ty(ty);
            quote!(Vec<#ty>)
        }
        BodyValue::AnyForm => scope.runtime("Form"),
        BodyValue::Form(index) => {
            let form = body.forms.get(*index).map(|form| ident(&form.ident));
            quote!(#form)
        }
        BodyValue::Text => quote!(String),
        BodyValue::Bytes => scope.runtime("Body"),
    }
}

/// `call` with the body in `value`, which has the type of [`argument_ty`].
pub fn attach(
    scope: &mut Scope<'_>,
    body: OpBody<'_>,
    call: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    if let Some(name) = body.own.by_media_type() {
        let name = ident(name);
        return quote!(#name::attach(#value.into(), #call));
    }
    let set: TokenStream = body
        .choices()
        .map(|choice| setter(scope, choice, value))
        .collect();
    quote!(#call #set)
}

/// `.json_body(&body)`; lines are a slice already.
fn setter(scope: &mut Scope<'_>, choice: OpChoice<'_>, value: &TokenStream) -> TokenStream {
    let media_type = sent_media_type(choice.ir);
    match &choice.ir.payload {
        Payload::Json(ty) if checks::reach(scope.api, ty) => {
            quote!(.checked_json_body(#media_type, &#value))
        }
        Payload::Json(_) if media_type == "application/json" => quote!(.json_body(&#value)),
        Payload::Json(_) => quote!(.json_body_as(#media_type, &#value)),
        Payload::JsonLines(_) => quote!(.json_lines_body(#media_type, #value)),
        Payload::Form { ty, encoding } => {
            let form_body = if checks::reach(scope.api, ty) {
                quote!(checked_form_body)
            } else {
                quote!(form_body)
            };
            let encoding = form_encoding(scope, encoding);
            quote!(.#form_body(&#value, #encoding))
        }
        Payload::Multipart(_) => {
            let form = match choice.own.value {
                BodyValue::AnyForm => quote!(#value),
                _ => quote!(#value.into()),
            };
            if media_type.eq_ignore_ascii_case("multipart/form-data") {
                quote!(.multipart_body(#form))
            } else {
                quote!(.multipart_body_as(#media_type, #form))
            }
        }
        Payload::Text => quote!(.text_body(#media_type, #value)),
        Payload::Bytes => quote!(.bytes_body(#media_type, #value)),
    }
}

/// The media type that is sent: that of the document, unless it is a range.
fn sent_media_type(choice: &BodyChoice) -> &str {
    let declared = choice.media_type.trim();
    match &choice.payload {
        _ if is_sendable(declared) => declared,
        Payload::Json(_) => "application/json",
        Payload::JsonLines(_) => "application/jsonl",
        Payload::Form { .. } => "application/x-www-form-urlencoded",
        Payload::Multipart(_) => "multipart/form-data",
        Payload::Text => "text/plain",
        Payload::Bytes => "application/octet-stream",
    }
}

/// Whether a text is one media type, neither a range nor a list.
fn is_sendable(media_type: &str) -> bool {
    !media_type.is_empty()
        && !media_type.contains(['*', ','])
        && media_type.bytes().all(|b| matches!(b, b' '..=b'~'))
}

fn form_encoding(scope: &mut Scope<'_>, encoding: &[(String, Written)]) -> TokenStream {
    let rt = scope.rt();
    let members = encoding.iter().filter_map(|(member, how)| {
        let how = match how {
            // As properties are written anyway; files are of parts only.
            Written::Plain | Written::File | Written::FileOrPlain => return None,
            Written::Json => quote!(#rt::FormEncoding::Json),
            Written::Style { style, reserved } => {
                let kind = if *reserved {
                    quote!(Reserved)
                } else {
                    quote!(Style)
                };
                let style = query_style(*style);
                quote!(#rt::FormEncoding::#kind(#rt::QueryStyle::#style))
            }
        };
        Some(quote!((#member, #how)))
    });
    quote!(&[#(#members),*])
}

/// Variant of `rt::QueryStyle`.
#[must_use]
pub fn query_style(style: ParameterStyle) -> TokenStream {
    match style {
        ParameterStyle::SpaceDelimited { explode: false } => quote!(SpaceDelimited),
        ParameterStyle::SpaceDelimited { explode: true } => quote!(SpaceDelimitedExplode),
        ParameterStyle::PipeDelimited { explode: false } => quote!(PipeDelimited),
        ParameterStyle::PipeDelimited { explode: true } => quote!(PipeDelimitedExplode),
        ParameterStyle::DeepObject { lists } => match lists {
            ListKeys::Indices => quote!(DeepObject),
            ListKeys::Brackets => quote!(DeepObjectBrackets),
            ListKeys::Repeat => quote!(DeepObjectRepeat),
        },
        ParameterStyle::Form { explode: false }
        | ParameterStyle::Simple { explode: false }
        | ParameterStyle::Label { explode: false }
        | ParameterStyle::Matrix { explode: false } => quote!(Form),
        ParameterStyle::Form { explode: true }
        | ParameterStyle::Simple { explode: true }
        | ParameterStyle::Label { explode: true }
        | ParameterStyle::Matrix { explode: true } => quote!(FormExplode),
    }
}

/// ```text
/// pub enum UploadBody { Json(Document), Multipart(UploadForm) }
/// rt::from!(UploadBody { Document => Json, UploadForm => Multipart });
/// impl UploadBody { fn attach<T, E>(self, call: rt::Call<T, E>) -> rt::Call<T, E> { … } }
/// ```
pub fn choice_items(scope: &mut Scope<'_>, op: Op<'_>, name: &str) -> Vec<TokenStream> {
    let name = ident(name);
    let docs = docs::attributes(&format!(
        "Request body of {}, by media type.",
        op::provenance(op.ir)
    ));
    let mut variants = Vec::new();
    let mut arms = Vec::new();
    let mut conversions = Vec::new();
    for choice in op.body().into_iter().flat_map(OpBody::choices) {
        let variant = ident(&choice.own.variant);
        let ty = value_ty(scope, choice.body.own, &choice.own.value);
        let variant_docs = docs::attributes(&format!("{}.", docs::code(&choice.ir.media_type)));
        variants.push(quote!(#variant_docs #variant(#ty)));
        let value = match &choice.own.value {
            BodyValue::Lines(_) => quote!(&body),
            BodyValue::Typed(_)
            | BodyValue::Form(_)
            | BodyValue::AnyForm
            | BodyValue::Text
            | BodyValue::Bytes => quote!(body),
        };
        let set = setter(scope, choice, &value);
        arms.push(quote!(Self::#variant(body) => call #set));
        if choice.own.has_from {
            conversions.push(quote!(#ty => #variant));
        }
    }
    let rt = scope.rt();
    let mut items = vec![
        quote! {
            #docs
            #[derive(Debug)]
            #[allow(clippy::large_enum_variant, reason = "one value per request")]
            #[non_exhaustive]
            pub enum #name { #(#variants),* }
        },
        quote! {
            impl #name {
                fn attach<T, E>(self, call: #rt::Call<T, E>) -> #rt::Call<T, E> {
                    match self { #(#arms),* }
                }
            }
        },
    ];
    items.push(quote!(#rt::from!(#name { #(#conversions,)* });));
    items
}

/// ```text
/// pub struct UploadForm { pub file: File, pub purpose: Option<String> }
/// impl UploadForm { pub fn new(file: File) -> Self { … } pub fn with_purpose(self, …) -> Self { … } }
/// impl From<UploadForm> for Form { … }
/// ```
pub fn form_items(scope: &mut Scope<'_>, op: Op<'_>, index: usize) -> Vec<TokenStream> {
    let Some((form, parts)) = op.body().and_then(|body| body.form(index)) else {
        return Vec::new();
    };
    let parts: Vec<_> = parts
        .iter()
        .zip(&form.fields)
        .map(|(part, own)| PartField { part, own })
        .collect();
    let name = ident(&form.ident);
    let mut items = vec![
        form_struct(scope, op, &parts, &name),
        form_impl(scope, &parts, &name),
        form_conversion(scope, &parts, &name),
    ];
    items.extend(form_validation(scope, &parts, &name));
    items
}

/// A part and the field that holds it.
struct PartField<'a> {
    part: &'a Part,
    own: &'a FormField,
}

impl PartField<'_> {
    fn value_ty(&self, scope: &mut Scope<'_>) -> TokenStream {
        match &self.own.value {
            PartValue::File => scope.runtime("File"),
            PartValue::FileOr(ty) => {
                let either = scope.runtime("FileOr");
                let ty = scope.ty(ty);
                quote!(#either<#ty>)
            }
            PartValue::Typed(ty) => scope.ty(ty),
        }
    }

    fn field_ty(&self, scope: &mut Scope<'_>) -> TokenStream {
        let ty = self.value_ty(scope);
        match self.own.holds {
            Holds::Many => quote!(Vec<#ty>),
            Holds::One => ty,
            Holds::Optional => quote!(Option<#ty>),
        }
    }

    /// Whether several values are added one by one: files, which are taken by value.
    fn is_each(&self) -> bool {
        matches!(self.own.value, PartValue::File | PartValue::FileOr(_))
    }

    /// Argument of `new` or `with_…`, and the value it becomes.
    fn argument(&self, scope: &mut Scope<'_>) -> (TokenStream, TokenStream) {
        let field = ident(&self.own.name);
        let ty = self.value_ty(scope);
        match self.own.holds {
            Holds::Many => (
                quote!(#field: impl IntoIterator<Item = #ty>),
                quote!(#field.into_iter().collect()),
            ),
            Holds::One | Holds::Optional if self.own.takes_into => {
                (quote!(#field: impl Into<#ty>), quote!(#field.into()))
            }
            Holds::One | Holds::Optional => (quote!(#field: #ty), quote!(#field)),
        }
    }
}

fn form_struct(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    parts: &[PartField<'_>],
    name: &Ident,
) -> TokenStream {
    let docs = docs::attributes(&format!("Multipart body of {}.", op::provenance(op.ir)));
    let fields: Vec<_> = parts
        .iter()
        .map(|part| {
            let docs = part_docs(part);
            let field = ident(&part.own.name);
            let ty = part.field_ty(scope);
            quote!(#docs pub #field: #ty)
        })
        .collect();
    quote! {
        #docs
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

fn part_docs(part: &PartField<'_>) -> TokenStream {
    let otherwise = format!("Part {}.", docs::code(&part.part.name));
    docs::lines_or(&part.part.docs, &otherwise)
}

fn form_impl(scope: &mut Scope<'_>, parts: &[PartField<'_>], name: &Ident) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) =
        parts.iter().partition(|part| part.own.is_argument);
    let (arguments, values): (Vec<_>, Vec<_>) =
        required.iter().map(|part| part.argument(scope)).unzip();
    let many = tokens::many_arguments(required.len());
    let mut values = values.into_iter();
    let initial = parts.iter().map(|part| {
        let field = ident(&part.own.name);
        match part.own.holds {
            _ if part.own.is_argument => match values.next() {
                Some(value) if field != value.to_string() => quote!(#field: #value),
                Some(_) | None => quote!(#field),
            },
            Holds::Many => quote!(#field: Vec::new()),
            Holds::One | Holds::Optional => quote!(#field: None),
        }
    });
    let new_docs = if required.is_empty() {
        " A form without parts."
    } else {
        " A form with the parts that must be there."
    };
    let default = required.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self { Self::new() }
            }
        }
    });
    let setters: Vec<_> = optional
        .iter()
        .map(|part| form_setter(scope, part))
        .collect();
    quote! {
        impl #name {
            #[doc = #new_docs]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#initial),* }
            }

            #(#setters)*
        }

        #default
    }
}

fn form_setter(scope: &mut Scope<'_>, part: &PartField<'_>) -> TokenStream {
    let docs = part_docs(part);
    let field = ident(&part.own.name);
    let with = format_ident!("with_{}", part.own.name.trim_start_matches("r#"));
    let (argument, value) = part.argument(scope);
    let value = match part.own.holds {
        Holds::One | Holds::Many => value,
        Holds::Optional => quote!(Some(#value)),
    };
    quote! {
        #docs
        #[must_use]
        pub fn #with(mut self, #argument) -> Self {
            self.#field = #value;
            self
        }
    }
}

fn form_conversion(scope: &mut Scope<'_>, parts: &[PartField<'_>], name: &Ident) -> TokenStream {
    let form = scope.runtime("Form");
    let is_plain = |part: &PartField<'_>| match part.own.holds {
        Holds::One => true,
        Holds::Optional => false,
        Holds::Many => !part.is_each(),
    };
    let first = parts.iter().take_while(|part| is_plain(part)).count();
    let (first, later) = parts.split_at_checked(first).unwrap_or((parts, &[]));
    let first: TokenStream = first
        .iter()
        .map(|part| {
            let field = ident(&part.own.name);
            add_part(part.part, &quote!(from.#field))
        })
        .collect();
    let later: Vec<_> = later.iter().map(later_part).collect();
    let body = if later.is_empty() {
        quote!(Self::new() #first)
    } else {
        quote! {
            let mut form = Self::new() #first;
            #(#later)*
            form
        }
    };
    quote! {
        impl From<#name> for #form {
            fn from(from: #name) -> Self {
                #body
            }
        }
    }
}

/// `rt::validate!(form UploadForm { purpose = "purpose": ["": [MaxLength(8)]] });`
fn form_validation(
    scope: &mut Scope<'_>,
    parts: &[PartField<'_>],
    name: &Ident,
) -> Option<TokenStream> {
    let entries: Vec<_> = parts
        .iter()
        .filter_map(|part| {
            let nested = match &part.own.value {
                PartValue::File | PartValue::FileOr(_) => false,
                PartValue::Typed(ty) => checks::reach(scope.api, ty),
            };
            let rules = checks::table(&part.part.constraints, "");
            let field = ident(&part.own.name);
            let wire = &part.part.name;
            let goes_on = nested.then(|| quote!(nested));
            (nested || !rules.is_empty()).then(|| quote!(#field = #wire: [#(#rules),*] #goes_on))
        })
        .collect();
    if entries.is_empty() {
        return None;
    }
    let rt = scope.rt();
    Some(quote!(#rt::validate!(form #name { #(#entries),* });))
}

/// ```text
/// if let Some(pet) = from.pet {
///     form = form.value("pet", &pet);
/// }
/// ```
fn later_part(part: &PartField<'_>) -> TokenStream {
    let field = ident(&part.own.name);
    let whole = quote!(from.#field);
    let each = quote!(value);
    match part.own.holds {
        Holds::Many if part.is_each() => {
            let add = add_part(part.part, &each);
            quote!(for value in #whole { form = form #add; })
        }
        Holds::Many | Holds::One => {
            let add = add_part(part.part, &whole);
            quote!(form = form #add;)
        }
        Holds::Optional => {
            let add = add_part(part.part, &each);
            quote!(if let Some(value) = #whole { form = form #add; })
        }
    }
}

/// `.value("purpose", &from.purpose)`; with what the document says of the parts: `.value_with(…, |part|
/// part.media_type("text/markdown"))`.
fn add_part(part: &Part, value: &TokenStream) -> TokenStream {
    let name = &part.name;
    let media_type = part.media_type.as_deref().filter(|text| is_sendable(text));
    let headers: TokenStream = part
        .headers
        .iter()
        .map(|(name, value)| quote!(.header(#name, #value)))
        .collect();
    let is_default = part.written == Written::Json && media_type == Some("application/json");
    let of_part = media_type
        .filter(|_| !is_default)
        .map(|media_type| quote!(.media_type(#media_type)));
    let is_bare = of_part.is_none() && headers.is_empty();
    let file_type = media_type.map(|media_type| quote!(.or_media_type(#media_type)));
    match part.written {
        Written::File => quote!(.file(#name, #value #file_type #headers)),
        Written::FileOrPlain if is_bare => quote!(.file_or(#name, #value)),
        Written::FileOrPlain => {
            // Only a file is of that type.
            let media_type = match media_type {
                Some(media_type) => quote!(Some(#media_type)),
                None => quote!(None),
            };
            quote!(.file_or_with(#name, #value, #media_type, |part| part #headers))
        }
        Written::Json if is_bare => quote!(.json(#name, &#value)),
        Written::Json => quote!(.json_with(#name, &#value, |part| part #of_part #headers)),
        Written::Plain | Written::Style { .. } if is_bare => quote!(.value(#name, &#value)),
        Written::Plain | Written::Style { .. } => {
            quote!(.value_with(#name, &#value, |part| part #of_part #headers))
        }
    }
}
