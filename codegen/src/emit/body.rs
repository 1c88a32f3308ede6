//! Request bodies: the argument of a method, and the items it needs: the enum of media types and
//! the struct of a multipart body.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::op::Op;
use super::scope::Scope;
use super::tokens::ident;
use super::{checks, docs, op, tokens};
use crate::ir::{
    Api, Body, BodyChoice, ListKeys, ParameterStyle, Part, Payload, Scalar, Ty, Written,
    without_aliases,
};
use crate::name::FormNames;

/// A media type of a body with the names of its form.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// The media type.
    pub ir: &'a BodyChoice,
    /// Its form, if it is one that names its parts.
    pub form: &'a FormNames,
}

/// The media types of a body.
pub fn choices<'a>(op: Op<'a>, body: &'a Body) -> Vec<Choice<'a>> {
    let choices = body.choices.iter().zip(&op.names.forms);
    choices.map(|(ir, form)| Choice { ir, form }).collect()
}

/// The type of the body's argument: `CreateSessionRequest`, `impl Into<String>`.
pub fn argument_ty(scope: &mut Scope<'_>, op: Op<'_>, body: &Body) -> TokenStream {
    match choices(op, body).as_slice() {
        [only] => payload_argument(scope, *only),
        _ => {
            let name = ident(&op.names.body);
            quote!(impl Into<#name>)
        }
    }
}

fn payload_argument(scope: &mut Scope<'_>, choice: Choice<'_>) -> TokenStream {
    match &choice.ir.payload {
        Payload::Text => quote!(impl Into<String>),
        Payload::Bytes => {
            let body = scope.runtime("Body");
            quote!(impl Into<#body>)
        }
        Payload::JsonLines(ty) => {
            let ty = scope.ty(ty);
            quote!(&[#ty])
        }
        Payload::Json(_) | Payload::Form { .. } | Payload::Multipart(_) => {
            payload_ty(scope, choice)
        }
    }
}

/// The owned type of a payload.
fn payload_ty(scope: &mut Scope<'_>, choice: Choice<'_>) -> TokenStream {
    match &choice.ir.payload {
        Payload::Json(ty) | Payload::Form { ty, .. } => scope.ty(ty),
        Payload::JsonLines(ty) => {
            let ty = scope.ty(ty);
            quote!(Vec<#ty>)
        }
        Payload::Multipart(parts) if parts.is_empty() => scope.runtime("Form"),
        Payload::Multipart(_) => {
            let name = ident(&choice.form.ident);
            quote!(#name)
        }
        Payload::Text => quote!(String),
        Payload::Bytes => scope.runtime("Body"),
    }
}

/// `call` with the body in `value`, which has the type of [`argument_ty`].
pub fn attach(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    body: &Body,
    call: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    match body.choices.as_slice() {
        [only] => {
            let set = setter(scope, only, value);
            quote!(#call #set)
        }
        _ => {
            let name = ident(&op.names.body);
            quote!(#name::attach(#value.into(), #call))
        }
    }
}

/// `.json_body(&body)`; lines are a slice already.
fn setter(scope: &mut Scope<'_>, choice: &BodyChoice, value: &TokenStream) -> TokenStream {
    let media_type = sent_media_type(choice);
    match &choice.payload {
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
        Payload::Multipart(parts) => {
            let form = if parts.is_empty() {
                quote!(#value)
            } else {
                quote!(#value.into())
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

/// The items that a body needs.
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let Some(body) = &op.ir.body else {
        return Vec::new();
    };
    let mut items = Vec::new();
    if body.choices.len() != 1 {
        items.extend(choice_items(scope, op, body));
    }
    let mut seen: Vec<&str> = Vec::new();
    for choice in choices(op, body) {
        if let Payload::Multipart(parts) = &choice.ir.payload
            && !parts.is_empty()
            && !seen.contains(&choice.form.ident.as_str())
        {
            seen.push(&choice.form.ident);
            items.extend(form_items(scope, op, parts, choice.form));
        }
    }
    items
}

/// ```text
/// pub enum UploadBody { Json(Document), Multipart(UploadForm) }
/// impl From<Document> for UploadBody { … }
/// impl UploadBody { fn attach<T, E>(self, call: rt::Call<T, E>) -> rt::Call<T, E> { … } }
/// ```
fn choice_items(scope: &mut Scope<'_>, op: Op<'_>, body: &Body) -> Vec<TokenStream> {
    let name = ident(&op.names.body);
    let docs = docs::attributes(&format!(
        "Request body of {}, by media type.",
        op::provenance(op.ir)
    ));
    let mut variants = Vec::new();
    let mut arms = Vec::new();
    let mut conversions = Vec::new();
    let mut seen = Vec::new();
    for (choice, variant) in choices(op, body).into_iter().zip(&op.names.body_variants) {
        let variant = ident(variant);
        let ty = payload_ty(scope, choice);
        let variant_docs = docs::attributes(&format!("{}.", docs::code(&choice.ir.media_type)));
        variants.push(quote!(#variant_docs #variant(#ty)));
        let value = match &choice.ir.payload {
            Payload::JsonLines(_) => quote!(&body),
            Payload::Json(_)
            | Payload::Form { .. }
            | Payload::Multipart(_)
            | Payload::Text
            | Payload::Bytes => quote!(body),
        };
        let set = setter(scope, choice.ir, &value);
        arms.push(quote!(Self::#variant(body) => call #set));
        if is_new_payload(scope.api, choice, &mut seen) {
            conversions.push(quote! {
                impl From<#ty> for #name {
                    fn from(body: #ty) -> Self { Self::#variant(body) }
                }
            });
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
    items.extend(conversions);
    items
}

/// What tells the Rust types of payloads apart.
#[derive(PartialEq)]
enum Distinct<'a> {
    Ty(Ty),
    Form(&'a str),
    Body,
}

/// Whether no earlier payload has this Rust type, so that it may have a `From` of its own.
fn is_new_payload<'a>(api: &Api, choice: Choice<'a>, seen: &mut Vec<Distinct<'a>>) -> bool {
    let ty = match &choice.ir.payload {
        Payload::Json(ty) | Payload::Form { ty, .. } => Distinct::Ty(without_aliases(api, ty)),
        Payload::JsonLines(ty) => Distinct::Ty(Ty::Array(Box::new(without_aliases(api, ty)))),
        Payload::Text => Distinct::Ty(Ty::Scalar(Scalar::Text)),
        Payload::Multipart(_) => Distinct::Form(&choice.form.ident),
        Payload::Bytes => Distinct::Body,
    };
    let is_new = !seen.contains(&ty);
    seen.push(ty);
    is_new
}

/// ```text
/// pub struct UploadForm { pub file: File, pub purpose: Option<String> }
/// impl UploadForm { pub fn new(file: File) -> Self { … } pub fn with_purpose(self, …) -> Self { … } }
/// impl From<UploadForm> for Form { … }
/// ```
fn form_items(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    parts: &[Part],
    names: &FormNames,
) -> Vec<TokenStream> {
    let parts: Vec<_> = parts
        .iter()
        .zip(&names.parts)
        .map(|(part, field)| PartField { part, field })
        .collect();
    let mut items = vec![
        form_struct(scope, op, &parts, names),
        form_impl(scope, &parts, names),
        form_conversion(scope, &parts, names),
    ];
    items.extend(form_validation(scope, &parts, names));
    items
}

/// A part and the field that holds it.
struct PartField<'a> {
    part: &'a Part,
    field: &'a str,
}

impl PartField<'_> {
    fn value_ty(&self, scope: &mut Scope<'_>) -> TokenStream {
        match (&self.part.ty, self.part.written) {
            (None, _) | (_, Written::File) => scope.runtime("File"),
            (Some(ty), Written::FileOrPlain) => {
                let either = scope.runtime("FileOr");
                let ty = scope.ty(ty);
                quote!(#either<#ty>)
            }
            (Some(ty), Written::Plain | Written::Json | Written::Style { .. }) => scope.ty(ty),
        }
    }

    fn field_ty(&self, scope: &mut Scope<'_>) -> TokenStream {
        let ty = self.value_ty(scope);
        match (self.part.repeated, self.part.required) {
            (true, _) => quote!(Vec<#ty>),
            (false, true) => ty,
            (false, false) => quote!(Option<#ty>),
        }
    }

    /// Argument of `new` or `with_…`, and the value it becomes.
    fn argument(&self, scope: &mut Scope<'_>) -> (TokenStream, TokenStream) {
        let field = ident(self.field);
        let ty = self.value_ty(scope);
        if self.part.repeated {
            return (
                quote!(#field: impl IntoIterator<Item = #ty>),
                quote!(#field.into_iter().collect()),
            );
        }
        if takes_into(scope.api, self.part) {
            return (quote!(#field: impl Into<#ty>), quote!(#field.into()));
        }
        (quote!(#field: #ty), quote!(#field))
    }
}

/// Whether the argument of a part is whatever becomes its value: a text, or a file where it may be something else.
fn takes_into(api: &Api, part: &Part) -> bool {
    let is_text = |ty| {
        let ty = without_aliases(api, ty);
        matches!(ty, Ty::Scalar(Scalar::Text | Scalar::Format(_)))
    };
    match part.written {
        Written::File => false,
        Written::FileOrPlain => true,
        Written::Plain | Written::Json | Written::Style { .. } => {
            part.ty.as_ref().is_some_and(is_text)
        }
    }
}

fn form_struct(
    scope: &mut Scope<'_>,
    op: Op<'_>,
    parts: &[PartField<'_>],
    names: &FormNames,
) -> TokenStream {
    let name = ident(&names.ident);
    let docs = docs::attributes(&format!("Multipart body of {}.", op::provenance(op.ir)));
    let fields: Vec<_> = parts
        .iter()
        .map(|part| {
            let docs = part_docs(part);
            let field = ident(part.field);
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

fn form_impl(scope: &mut Scope<'_>, parts: &[PartField<'_>], names: &FormNames) -> TokenStream {
    let name = ident(&names.ident);
    let required: Vec<_> = parts.iter().filter(|part| part.part.required).collect();
    let (arguments, values): (Vec<_>, Vec<_>) =
        required.iter().map(|part| part.argument(scope)).unzip();
    let many = tokens::many_arguments(required.len());
    let mut values = values.into_iter();
    let initial = parts.iter().map(|part| {
        let field = ident(part.field);
        match (part.part.required, part.part.repeated) {
            (true, _) => match values.next() {
                Some(value) if field != value.to_string() => quote!(#field: #value),
                Some(_) | None => quote!(#field),
            },
            (false, true) => quote!(#field: Vec::new()),
            (false, false) => quote!(#field: None),
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
    let setters: Vec<_> = parts
        .iter()
        .filter(|part| !part.part.required)
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
    let field = ident(part.field);
    let with = format_ident!("with_{}", part.field.trim_start_matches("r#"));
    let (argument, value) = part.argument(scope);
    let value = if part.part.repeated {
        value
    } else {
        quote!(Some(#value))
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

fn form_conversion(
    scope: &mut Scope<'_>,
    parts: &[PartField<'_>],
    names: &FormNames,
) -> TokenStream {
    let name = ident(&names.ident);
    let form = scope.runtime("Form");
    let is_plain = |part: &PartField<'_>| {
        let each = matches!(part.part.written, Written::File | Written::FileOrPlain);
        if part.part.repeated {
            !each
        } else {
            part.part.required
        }
    };
    let first = parts.iter().take_while(|part| is_plain(part)).count();
    let (first, later) = parts.split_at_checked(first).unwrap_or((parts, &[]));
    let first: TokenStream = first
        .iter()
        .map(|part| {
            let field = ident(part.field);
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
    names: &FormNames,
) -> Option<TokenStream> {
    let entries: Vec<_> = parts
        .iter()
        .filter_map(|part| {
            let nested = match (&part.part.ty, part.part.written) {
                (None, _) | (_, Written::File | Written::FileOrPlain) => false,
                (Some(ty), Written::Plain | Written::Json | Written::Style { .. }) => {
                    checks::reach(scope.api, ty)
                }
            };
            let rules = checks::table(&part.part.constraints, "");
            let field = ident(part.field);
            let wire = &part.part.name;
            let goes_on = nested.then(|| quote!(nested));
            (nested || !rules.is_empty()).then(|| quote!(#field = #wire: [#(#rules),*] #goes_on))
        })
        .collect();
    if entries.is_empty() {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&names.ident);
    Some(quote!(#rt::validate!(form #name { #(#entries),* });))
}

/// ```text
/// if let Some(pet) = from.pet {
///     form = form.value("pet", &pet);
/// }
/// ```
fn later_part(part: &PartField<'_>) -> TokenStream {
    let field = ident(part.field);
    let each = matches!(part.part.written, Written::File | Written::FileOrPlain);
    if part.part.repeated && each {
        let add = add_part(part.part, &quote!(value));
        quote!(for value in from.#field { form = form #add; })
    } else if part.part.repeated || part.part.required {
        let add = add_part(part.part, &quote!(from.#field));
        quote!(form = form #add;)
    } else {
        let add = add_part(part.part, &quote!(value));
        quote!(if let Some(value) = from.#field { form = form #add; })
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
