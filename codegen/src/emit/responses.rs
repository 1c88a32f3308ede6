//! Responses: the output and error type of an operation, their decoders, and their typed headers, as the surface lists
//! them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use crate::ir::{
    Api, Content, EnumScalar, HeaderField, ResponseCase, Scalar, StatusMatch, Ty, TypeKind,
    resolved,
};
use crate::surface::{
    self, Headers, ItemKind, Op, OpResponses, Outcome, Response, ResponseBody, ResponsesType,
    Surface,
};

/// The type of the responses of an outcome.
pub fn ty(scope: &mut Scope<'_>, responses: OpResponses<'_>) -> TokenStream {
    match (&responses.own.ty, responses.own.cases.first()) {
        (ResponsesType::ByStatus(name), _) => {
            let name = ident(name);
            quote!(#name)
        }
        (ResponsesType::Alike, Some(first)) => case_ty(scope, first),
        (ResponsesType::Never, _) | (ResponsesType::Alike, None) => {
            scope.import("std::convert::Infallible");
            quote!(Infallible)
        }
    }
}

/// Each status with its decoder.
///
/// ```text
/// Code(200): rt::json
/// Code(404): rt::json => NotFound
/// ```
pub fn decoders(scope: &mut Scope<'_>, responses: &surface::Responses) -> Vec<TokenStream> {
    let by_status = responses.by_status().map(ident);
    let mut rows = Vec::new();
    for case in &responses.cases {
        let rt = scope.rt();
        let decoder = decoder(scope, &case.body);
        let decoder = match &case.headers {
            None => decoder,
            Some(_) => quote!(|r| #rt::with_headers(r, #decoder)),
        };
        let decoder = match &by_status {
            None => decoder,
            Some(name) => {
                let variant = ident(&case.variant);
                if case.headers.is_none() && case.body == ResponseBody::Empty {
                    quote!(|_| Ok(#name::#variant))
                } else {
                    quote!(#decoder => #variant)
                }
            }
        };
        let status = status(case.status);
        rows.push(quote!(#status: #decoder));
    }
    rows
}

/// ```text
/// pub enum GetError { NotFound(Error), TooManyRequests(rt::WithHeaders<Error, GetTooManyRequestsHeaders>) }
/// ```
pub fn by_status(
    scope: &mut Scope<'_>,
    name: &str,
    responses: OpResponses<'_>,
    provenance: &str,
) -> TokenStream {
    let name = ident(name);
    let what = match responses.outcome {
        Outcome::Success => "Response",
        Outcome::Failure => "Error body",
    };
    let docs = docs::attributes(&format!("{what} by status: {provenance}."));
    let variants: Vec<_> = responses
        .cases()
        .map(|(case, own)| variant(scope, case, own))
        .collect();
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "one value per response")]
        #[non_exhaustive]
        pub enum #name { #(#variants),* }
    }
}

fn variant(scope: &mut Scope<'_>, case: &ResponseCase, own: &Response) -> TokenStream {
    let docs = docs::attributes(&status_line(case));
    let name = ident(&own.variant);
    if own.body == ResponseBody::Empty && own.headers.is_none() {
        return quote!(#docs #name);
    }
    let ty = case_ty(scope, own);
    quote!(#docs #name(#ty))
}

/// The enum of the media types of a response, which no other operation has.
pub fn media_types(scope: &mut Scope<'_>, case: &ResponseCase, own: &Response) -> Vec<TokenStream> {
    let status = label(case.status);
    let docs = format!("Body of responses with status {status}, by media type.");
    media_types_items(scope, &docs, case, own)
}

/// `Code(200)`, a variant of `Expected`.
#[must_use]
pub fn status(status: StatusMatch) -> TokenStream {
    match status {
        StatusMatch::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(Code(#code))
        }
        StatusMatch::Range(hundreds) => {
            let hundreds = Literal::u16_unsuffixed(hundreds);
            quote!(Range(#hundreds))
        }
        StatusMatch::Default => quote!(Default),
    }
}

/// The type of one response, with its headers.
fn case_ty(scope: &mut Scope<'_>, case: &Response) -> TokenStream {
    let body = body_ty(scope, &case.body);
    match &case.headers {
        Some(headers) => {
            let wrapper = scope.runtime("WithHeaders");
            let headers = scope.headers(headers);
            quote!(#wrapper<#body, #headers>)
        }
        None => body,
    }
}

fn body_ty(scope: &mut Scope<'_>, body: &ResponseBody) -> TokenStream {
    match body {
        ResponseBody::Empty => quote!(()),
        ResponseBody::Json(ty) => scope.ty(ty),
        ResponseBody::Any => scope.runtime("AnyBody"),
        ResponseBody::Text => quote!(String),
        ResponseBody::Bytes => scope.runtime("Bytes"),
        ResponseBody::Choice(own) => scope.media_types(own),
    }
}

/// Whether JSON of a type is a string.
fn is_textual(api: &Api, ty: &Ty) -> bool {
    match resolved(api, ty) {
        Ty::Scalar(Scalar::Text | Scalar::Format(_)) => true,
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Enum(enumeration) => enumeration.scalar == EnumScalar::Text,
            TypeKind::Newtype(newtype) => newtype.target == Ty::Scalar(Scalar::Text),
            TypeKind::Struct(_) | TypeKind::Union(_) | TypeKind::Alias(_) => false,
        },
        _ => false,
    }
}

/// The path of a decoder: `rt::json`.
fn decoder(scope: &mut Scope<'_>, body: &ResponseBody) -> TokenStream {
    let function = match body {
        ResponseBody::Empty => quote!(empty),
        ResponseBody::Json(Ty::Nullable(_)) => quote!(optional_json),
        ResponseBody::Json(ty) if is_textual(scope.api, ty) => quote!(json_or_text),
        ResponseBody::Json(_) => quote!(json),
        ResponseBody::Any => quote!(any),
        ResponseBody::Text => quote!(text),
        ResponseBody::Bytes => quote!(bytes),
        ResponseBody::Choice(own) => {
            let name = scope.media_types(own);
            return quote!(#name::decode);
        }
    };
    let rt = scope.rt();
    quote!(#rt::#function)
}

/// `shared_responses.rs`: the enums of media types of shared responses, and the structs of headers.
#[must_use]
pub fn shared(api: &Api, surface: &Surface) -> File {
    let mut scope = Scope::new(api, surface, Home::SharedResponses);
    let mut items = Vec::new();
    for shared in &surface.shared {
        if let Some(op) = surface::operation(api, surface, shared.operation) {
            items.extend(shared_item(&mut scope, op, shared.item.kind));
        }
    }
    let docs = "Headers of responses, and bodies by media type of responses that operations share.";
    scope.file(docs.to_owned(), items)
}

fn shared_item(scope: &mut Scope<'_>, op: Op<'_>, kind: ItemKind) -> Vec<TokenStream> {
    match kind {
        ItemKind::MediaTypes(outcome, index) => match op.responses(outcome).cases().nth(index) {
            Some((case, own)) => {
                let key = case.pointer.tokens().last().unwrap_or_default();
                let docs = format!("Body of the response {}, by media type.", docs::code(&key));
                media_types_items(scope, &docs, case, own)
            }
            None => Vec::new(),
        },
        ItemKind::Headers(outcome, index) => match op.responses(outcome).cases().nth(index) {
            Some((case, own)) => headers_items(scope, case, own),
            None => Vec::new(),
        },
        ItemKind::Operation | ItemKind::Body | ItemKind::Form(_) | ItemKind::ByStatus(_) => {
            Vec::new()
        }
    }
}

/// ```text
/// pub enum ReportOkContent { Json(Report), Text(String) }
/// impl ReportOkContent {
///     fn decode(r: &rt::RawResponse) -> Result<Self, rt::DecodeError> {
///         rt::by_media_type(r, &[("application/json", |r| rt::json(r).map(Self::Json)), …])
///     }
/// }
/// ```
fn media_types_items(
    scope: &mut Scope<'_>,
    docs: &str,
    case: &ResponseCase,
    own: &Response,
) -> Vec<TokenStream> {
    let (Content::Choice(choices), ResponseBody::Choice(own)) = (&case.content, &own.body) else {
        return Vec::new();
    };
    let name = ident(&own.ident);
    let docs = docs::attributes(docs);
    let mut variants = Vec::new();
    let mut entries = Vec::new();
    for (choice, (variant, body)) in choices.iter().zip(&own.variants) {
        let variant = ident(variant);
        let media_types: Vec<_> = choice.media_types.iter().map(|it| docs::code(it)).collect();
        let docs = docs::attributes(&format!("{}.", media_types.join(", ")));
        let ty = body_ty(scope, body);
        variants.push(quote!(#docs #variant(#ty)));
        let decoder = decoder(scope, body);
        for media_type in &choice.media_types {
            entries.push(quote!((#media_type, |r| #decoder(r).map(Self::#variant))));
        }
    }
    let rt = scope.rt();
    let visibility = own.is_shared.then(|| quote!(pub(super)));
    vec![
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            #[allow(clippy::large_enum_variant, reason = "one value per response")]
            #[non_exhaustive]
            pub enum #name { #(#variants),* }
        },
        quote! {
            impl #name {
                #visibility fn decode(r: &#rt::RawResponse) -> Result<Self, #rt::DecodeError> {
                    #rt::by_media_type(r, &[#(#entries),*])
                }
            }
        },
    ]
}

fn headers_items(scope: &mut Scope<'_>, case: &ResponseCase, own: &Response) -> Vec<TokenStream> {
    let Some(own) = &own.headers else {
        return Vec::new();
    };
    vec![
        headers_struct(scope, case, own),
        from_headers(scope, case, own),
    ]
}

/// ```text
/// pub struct GetHeaders { pub x_total: Option<i64> }
/// ```
fn headers_struct(scope: &mut Scope<'_>, case: &ResponseCase, own: &Headers) -> TokenStream {
    let name = ident(&own.ident);
    let docs = docs::attributes("Headers of responses.");
    let fields: Vec<_> = case
        .headers
        .iter()
        .zip(&own.fields)
        .map(|(header, field)| {
            let docs = docs::lines_or(
                &header.docs,
                &docs::inert(&format!("Header {}.", header.name)),
            );
            let field = ident(field);
            let ty = header_ty(scope, header);
            quote!(#docs pub #field: #ty)
        })
        .collect();
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

fn header_ty(scope: &mut Scope<'_>, header: &HeaderField) -> TokenStream {
    let ty = scope.ty(&header.ty);
    if header.required {
        ty
    } else {
        quote!(Option<#ty>)
    }
}

/// ```text
/// impl FromHeaders for GetHeaders {
///     fn from_headers(headers: &HeaderMap) -> Result<Self, DecodeError> {
///         Ok(Self { x_total: rt::header(headers, "X-Total")? })
///     }
/// }
/// ```
fn from_headers(scope: &mut Scope<'_>, case: &ResponseCase, own: &Headers) -> TokenStream {
    let name = ident(&own.ident);
    let rt = scope.rt();
    let fields: Vec<_> = case
        .headers
        .iter()
        .zip(&own.fields)
        .map(|(header, field)| {
            let field = ident(field);
            let wire = &header.name;
            if header.required {
                quote!(#field: #rt::required_header(headers, #wire)?)
            } else {
                quote!(#field: #rt::header(headers, #wire)?)
            }
        })
        .collect();
    quote! {
        impl #rt::FromHeaders for #name {
            fn from_headers(headers: &#rt::HeaderMap) -> Result<Self, #rt::DecodeError> {
                Ok(Self { #(#fields),* })
            }
        }
    }
}

/// `Status 429: Too many requests.`, as inert markdown.
#[must_use]
pub fn status_line(case: &ResponseCase) -> String {
    let words = first_paragraph(case);
    let status = match case.status {
        StatusMatch::Default => "Any other status".to_owned(),
        StatusMatch::Code(_) | StatusMatch::Range(_) => format!("Status {}", label(case.status)),
    };
    if words.is_empty() {
        format!("{status}.")
    } else {
        format!("{status}: {words}")
    }
}

/// `429: Too many requests.`, for a list of statuses.
#[must_use]
pub fn status_item(case: &ResponseCase) -> String {
    let words = first_paragraph(case);
    let status = label(case.status);
    if words.is_empty() {
        status
    } else {
        format!("{status}: {words}")
    }
}

fn first_paragraph(case: &ResponseCase) -> String {
    let text = case
        .docs
        .summary
        .as_deref()
        .or(case.docs.description.as_deref())
        .unwrap_or_default();
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = paragraph.split_whitespace().collect();
    docs::inert(&words.join(" "))
}

/// `404`, `4XX`, `any other`.
fn label(status: StatusMatch) -> String {
    match status {
        StatusMatch::Default => "any other".to_owned(),
        status => status.key(),
    }
}

/// The `Accept` header that an operation needs beyond the runtime's own: the media types of its success responses,
/// unless all are plain JSON. If one response has several, the first is preferred.
#[must_use]
pub fn accept(cases: &[ResponseCase]) -> Option<String> {
    let mut types: Vec<(&str, bool)> = Vec::new();
    let mut add = |media_type, preferred| {
        if types.iter().all(|(known, _)| *known != media_type) {
            types.push((media_type, preferred));
        }
    };
    for case in cases {
        let choices = match &case.content {
            Content::Choice(choices) => choices.as_slice(),
            _ => &[],
        };
        let one = choices
            .is_empty()
            .then_some((&case.media_types, &case.content));
        let several = choices
            .iter()
            .map(|choice| (&choice.media_types, &choice.content));
        for (index, (media_types, content)) in one.into_iter().chain(several).enumerate() {
            let preferred = index == 0;
            for media_type in media_types.iter().map(|it| it.trim()) {
                let is_range = media_type.contains('*');
                // For a range that is read as JSON, JSON is preferred.
                if is_range && matches!(content, Content::Json(_) | Content::Free) {
                    add("application/json", preferred);
                    add(media_type, false);
                } else if !media_type.is_empty() {
                    add(media_type, preferred);
                }
            }
        }
    }
    let is_plain = |(media_type, _): &(&str, bool)| {
        let essence = media_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/json")
    };
    let is_sendable =
        |(media_type, _): &(&str, bool)| media_type.bytes().all(|b| matches!(b, b' '..=b'~'));
    if types.iter().all(is_plain) || !types.iter().all(is_sendable) {
        return None;
    }
    let types: Vec<_> = types
        .into_iter()
        .map(|(media_type, preferred)| match preferred {
            true => media_type.to_owned(),
            // RFC 9110 section 12.4.2
            false => format!("{media_type};q=0.9"),
        })
        .collect();
    Some(types.join(", "))
}
