//! Responses: the output and error type of an operation, their decoders, and their typed headers.
//!
//! One declared response, or several that are alike, give one type. Responses that differ give an enum
//! by status. Typed headers wrap the body in `WithHeaders`.

use indexmap::IndexSet;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use super::op::Op;
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use crate::ir::{
    Api, Content, EnumScalar, HeaderField, MediaContent, ResponseCase, Scalar, StatusMatch, Ty,
    TypeKind, resolved,
};
use crate::name::{CaseNames, ContentNames};
use crate::outputs::SHARED_RESPONSES;
use crate::surface::Surface;

/// Whether responses stand for success or for failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Success responses.
    Success,
    /// Declared errors.
    Failure,
}

/// The responses of one outcome, with their names.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    outcome: Outcome,
    cases: &'a [ResponseCase],
    names: &'a [CaseNames],
    /// Name of the enum by status.
    by_status: &'a str,
}

/// What Rust type responses have.
enum Shape<'a> {
    /// Nothing is declared.
    None,
    /// All have this one type.
    One(&'a ResponseCase, Option<&'a CaseNames>),
    /// An enum by status.
    ByStatus,
}

impl<'a> Cases<'a> {
    /// The success responses of an operation.
    #[must_use]
    pub fn success(op: Op<'a>) -> Self {
        let cases = op.ir.responses.success.as_slice();
        Self {
            outcome: Outcome::Success,
            cases,
            names: op.names.cases.get(..cases.len()).unwrap_or_default(),
            by_status: &op.names.output,
        }
    }

    /// The declared errors of an operation.
    #[must_use]
    pub fn failure(op: Op<'a>) -> Self {
        let skipped = op.ir.responses.success.len();
        Self {
            outcome: Outcome::Failure,
            cases: &op.ir.responses.errors,
            names: op.names.cases.get(skipped..).unwrap_or_default(),
            by_status: &op.names.error,
        }
    }

    /// The responses with their names, in order.
    pub fn named(&self) -> impl Iterator<Item = (&'a ResponseCase, &'a CaseNames)> {
        self.cases.iter().zip(self.names)
    }

    fn shape(&self) -> Shape<'a> {
        let Some((first, others)) = self.cases.split_first() else {
            return Shape::None;
        };
        let alike = |other: &ResponseCase| {
            other.content == first.content && other.headers.is_empty() && first.headers.is_empty()
        };
        if others.iter().all(alike) {
            Shape::One(first, self.names.first())
        } else {
            Shape::ByStatus
        }
    }

    /// Whether the type of the responses is an enum by status.
    #[must_use]
    pub fn is_by_status(&self) -> bool {
        matches!(self.shape(), Shape::ByStatus)
    }

    /// The first response with a JSON body.
    #[must_use]
    pub fn with_json(&self) -> Option<(&'a ResponseCase, &'a CaseNames)> {
        self.named()
            .find(|(case, _)| matches!(case.content, Content::Json(_)))
    }

    /// Whether the one type of the responses has no value to look at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.shape() {
            Shape::None => true,
            Shape::One(case, _) => case.content == Content::Empty && case.headers.is_empty(),
            Shape::ByStatus => false,
        }
    }

    /// The type of the responses.
    pub fn ty(&self, scope: &mut Scope<'_>) -> TokenStream {
        match self.shape() {
            Shape::None if self.outcome == Outcome::Failure => {
                scope.import("std::convert::Infallible");
                quote!(Infallible)
            }
            Shape::None => scope.runtime("Bytes"),
            Shape::One(case, names) => case_ty(scope, case, names),
            Shape::ByStatus => {
                let name = ident(self.by_status);
                quote!(#name)
            }
        }
    }

    /// Each status with its decoder.
    ///
    /// ```text
    /// (rt::Code(200), rt::json)
    /// (rt::Code(404), |r| rt::json(r).map(GetError::NotFound))
    /// ```
    pub fn decoders(&self, scope: &mut Scope<'_>) -> Vec<TokenStream> {
        let by_status = self.is_by_status().then(|| ident(self.by_status));
        let mut rows = Vec::new();
        if self.cases.is_empty() && self.outcome == Outcome::Success {
            let rt = scope.rt();
            rows.push(quote!((#rt::Range(2), #rt::bytes)));
        }
        for (case, names) in self.named() {
            let rt = scope.rt();
            // Responses that are alike have the names of the first.
            let names = if by_status.is_some() {
                names
            } else {
                self.names.first().unwrap_or(names)
            };
            let decoder = decoder(scope, &case.content, &names.content);
            let decoder = match &by_status {
                None if case.headers.is_empty() => decoder,
                None => quote!(|r| #rt::with_headers(r, #decoder)),
                Some(name) => {
                    let variant = ident(&names.variant);
                    if !case.headers.is_empty() {
                        quote!(|r| #rt::with_headers(r, #decoder).map(#name::#variant))
                    } else if case.content == Content::Empty {
                        quote!(|_| Ok(#name::#variant))
                    } else {
                        quote!(|r| #decoder(r).map(#name::#variant))
                    }
                }
            };
            let status = expected(&rt, case.status);
            rows.push(quote!((#status, #decoder)));
        }
        rows
    }

    /// The items that the type of the responses needs: the enum by status, the header structs.
    pub fn items(&self, scope: &mut Scope<'_>, provenance: &str) -> Vec<TokenStream> {
        let mut items = Vec::new();
        if self.is_by_status() {
            items.push(self.by_status(scope, provenance));
        }
        for (index, (case, names)) in self.named().enumerate() {
            if let Content::Choice(choices) = &case.content
                && (index == 0 || self.is_by_status())
                && !names.content.is_shared
            {
                let status = label(case.status);
                let docs = format!("Body of responses with status {status}, by media type.");
                items.extend(content_items(scope, &docs, choices, &names.content));
            }
        }
        items
    }

    /// ```text
    /// pub enum GetError { NotFound(Error), TooManyRequests(rt::WithHeaders<Error, GetTooManyRequestsHeaders>) }
    /// ```
    fn by_status(&self, scope: &mut Scope<'_>, provenance: &str) -> TokenStream {
        let name = ident(self.by_status);
        let what = match self.outcome {
            Outcome::Success => "Response",
            Outcome::Failure => "Error body",
        };
        let docs = docs::attributes(&format!("{what} by status: {provenance}."));
        let variants: Vec<_> = self
            .named()
            .map(|(case, names)| self.variant(scope, case, names))
            .collect();
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            #[allow(clippy::large_enum_variant, reason = "one value per response")]
            #[non_exhaustive]
            pub enum #name { #(#variants),* }
        }
    }

    fn variant(
        &self,
        scope: &mut Scope<'_>,
        case: &ResponseCase,
        names: &CaseNames,
    ) -> TokenStream {
        let docs = docs::attributes(&status_line(case));
        let name = ident(&names.variant);
        if case.content == Content::Empty && case.headers.is_empty() {
            return quote!(#docs #name);
        }
        let ty = case_ty(scope, case, Some(names));
        quote!(#docs #name(#ty))
    }
}

/// `rt::Code(200)`
#[must_use]
pub fn expected(rt: &TokenStream, status: StatusMatch) -> TokenStream {
    match status {
        StatusMatch::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#rt::Code(#code))
        }
        StatusMatch::Range(hundreds) => {
            let hundreds = Literal::u16_unsuffixed(hundreds);
            quote!(#rt::Range(#hundreds))
        }
        StatusMatch::Default => quote!(#rt::Expected::Default),
    }
}

/// The type of one response, with its headers.
fn case_ty(scope: &mut Scope<'_>, case: &ResponseCase, names: Option<&CaseNames>) -> TokenStream {
    let body = body_ty(scope, &case.content, names.map(|names| &names.content));
    match names {
        Some(names) if !case.headers.is_empty() => {
            let wrapper = scope.runtime("WithHeaders");
            let headers = scope.headers(names);
            quote!(#wrapper<#body, #headers>)
        }
        _ => body,
    }
}

fn body_ty(scope: &mut Scope<'_>, content: &Content, names: Option<&ContentNames>) -> TokenStream {
    match (content, names) {
        (Content::Empty, _) => quote!(()),
        (Content::Json(ty), _) => scope.ty(ty),
        (Content::Free, _) => scope.runtime("AnyBody"),
        (Content::Text, _) => quote!(String),
        (Content::Choice(_), Some(names)) => scope.content(names),
        (Content::Bytes | Content::Any | Content::Choice(_), _) => scope.runtime("Bytes"),
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
fn decoder(scope: &mut Scope<'_>, content: &Content, names: &ContentNames) -> TokenStream {
    let function = match content {
        Content::Empty => quote!(empty),
        Content::Json(Ty::Nullable(_)) => quote!(optional_json),
        Content::Json(ty) if is_textual(scope.api, ty) => quote!(json_or_text),
        Content::Json(_) => quote!(json),
        Content::Free => quote!(any),
        Content::Text => quote!(text),
        Content::Bytes | Content::Any => quote!(bytes),
        Content::Choice(_) => {
            let name = scope.content(names);
            return quote!(#name::decode);
        }
    };
    let rt = scope.rt();
    quote!(#rt::#function)
}

/// `shared_responses.rs`: the enums of media types of responses that operations share, and the structs of headers; nothing
/// where there is none.
#[must_use]
pub fn shared(api: &Api, surface: &Surface) -> Option<File> {
    let mut scope = Scope::new(api, surface, Home::SharedResponses);
    let mut emitted = IndexSet::new();
    let mut items = Vec::new();
    for (operation, own) in api.operations.iter().zip(&surface.operations) {
        let responses = &operation.responses;
        let cases = responses.success.iter().chain(&responses.errors);
        for (case, names) in cases.zip(&own.names.cases) {
            if let Content::Choice(choices) = &case.content
                && names.content.is_shared
                && emitted.insert(&names.content.ident)
            {
                let key = case.pointer.tokens().last().unwrap_or_default();
                let docs = format!("Body of the response {}, by media type.", docs::code(&key));
                items.extend(content_items(&mut scope, &docs, choices, &names.content));
            }
            if !case.headers.is_empty() && emitted.insert(&names.headers) {
                items.push(headers_struct(&mut scope, case, names));
                items.push(from_headers(&mut scope, case, names));
            }
        }
    }
    let mut all = scope.uses();
    all.extend(items);
    (!emitted.is_empty()).then(|| File {
        path: SHARED_RESPONSES.path.to_owned(),
        docs: "Headers of responses, and bodies by media type of responses that operations share."
            .to_owned(),
        items: all,
    })
}

/// ```text
/// pub enum ReportOkContent { Json(Report), Text(String) }
/// impl ReportOkContent {
///     fn decode(r: &rt::RawResponse) -> Result<Self, rt::DecodeError> {
///         rt::by_media_type(r, &[("application/json", |r| rt::json(r).map(Self::Json)), …])
///     }
/// }
/// ```
fn content_items(
    scope: &mut Scope<'_>,
    docs: &str,
    choices: &[MediaContent],
    names: &ContentNames,
) -> [TokenStream; 2] {
    let name = ident(&names.ident);
    let docs = docs::attributes(docs);
    let mut variants = Vec::new();
    let mut entries = Vec::new();
    for (choice, variant) in choices.iter().zip(&names.variants) {
        let variant = ident(variant);
        let media_types: Vec<_> = choice.media_types.iter().map(|it| docs::code(it)).collect();
        let docs = docs::attributes(&format!("{}.", media_types.join(", ")));
        let ty = body_ty(scope, &choice.content, None);
        variants.push(quote!(#docs #variant(#ty)));
        let decoder = decoder(scope, &choice.content, names);
        for media_type in &choice.media_types {
            entries.push(quote!((#media_type, |r| #decoder(r).map(Self::#variant))));
        }
    }
    let rt = scope.rt();
    let visibility = names.is_shared.then(|| quote!(pub(super)));
    [
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

/// ```text
/// pub struct GetHeaders { pub x_total: Option<i64> }
/// ```
fn headers_struct(scope: &mut Scope<'_>, case: &ResponseCase, names: &CaseNames) -> TokenStream {
    let name = ident(&names.headers);
    let docs = docs::attributes("Headers of responses.");
    let fields: Vec<_> = case
        .headers
        .iter()
        .zip(&names.header_fields)
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
fn from_headers(scope: &mut Scope<'_>, case: &ResponseCase, names: &CaseNames) -> TokenStream {
    let name = ident(&names.headers);
    let rt = scope.rt();
    let fields: Vec<_> = case
        .headers
        .iter()
        .zip(&names.header_fields)
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

/// The `Accept` header that an operation needs beyond the runtime's own: the media types of its
/// success responses, where they are not all plain JSON. Of several for one response the first is preferred.
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
                // A range that is read as JSON asks for JSON first.
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
