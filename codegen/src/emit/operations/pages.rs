//! Pages: how all pages of a list are walked through.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Api, Pagination, PagingStyle, Presence, Struct, Ty, TypeKind, resolved};
use crate::surface::{Op, Response, ResponseBody, Surface};

/// Deepest place of the items in a page.
const DEEPEST: usize = 32;

/// The impl through which requests have `pages()` and `items()`; nothing if the items cannot be reached in the
/// response.
///
/// ```text
/// impl rt::Paged for ListSessions {
///     type Item = Session;
///     const PAGING: rt::Paging = rt::Paging::Cursor { parameter: "page_key", next: "/metadata/page_key" };
///     fn items(page: Self::Success) -> Vec<Session> { page.sessions }
/// }
/// ```
pub fn items(scope: &mut Scope<'_>, op: Op<'_>) -> Option<TokenStream> {
    let pagination = op.ir.pagination.as_ref()?;
    let items = found(scope, op, pagination)?;
    let name = ident(&op.names.ident);
    let rt = scope.rt();
    let item = scope.ty(&pagination.item);
    let paging = paging(&rt, pagination);
    Some(quote! {
        impl #rt::Paged for #name {
            type Item = #item;
            const PAGING: #rt::Paging = #paging;

            fn items(page: Self::Success) -> Vec<#item> {
                #items
            }
        }
    })
}

/// The docs of the method about pages.
pub fn docs(scope: &Scope<'_>, op: Op<'_>) -> String {
    let Some(pagination) = &op.ir.pagination else {
        return String::new();
    };
    if found(scope, op, pagination).is_none() {
        return String::new();
    }
    let request = crate::name::REQUEST;
    let mut text = format!(
        "[`items()`]({request}::items) fetches the items of all pages, [`pages()`]({request}::pages) page after page."
    );
    if let Some(limit) = &pagination.limit {
        text.push_str(&format!(
            " The size of a page is set with {}.",
            crate::emit::docs::code(limit)
        ));
    }
    text
}

fn paging(rt: &TokenStream, pagination: &Pagination) -> TokenStream {
    let items = pagination.items.as_str();
    match &pagination.style {
        PagingStyle::Cursor { parameter, next } => {
            let next = next.as_str();
            quote!(#rt::Paging::Cursor { parameter: #parameter, next: #next })
        }
        PagingStyle::Offset { parameter } => quote! {
            #rt::Paging::Offset { parameter: #parameter, items: #items, total: None }
        },
        PagingStyle::Page { parameter, first } => {
            let first = Literal::u64_unsuffixed(u64::try_from(*first).unwrap_or_default());
            quote! {
                #rt::Paging::PageNumber {
                    parameter: #parameter,
                    first: #first,
                    items: #items,
                    total: None,
                }
            }
        }
        PagingStyle::Link => quote!(#rt::Paging::LinkHeader),
        PagingStyle::NextUrl { next } => {
            let next = next.as_str();
            quote!(#rt::Paging::NextUrl { next: #next })
        }
    }
}

/// The items of `page`, by value.
fn found(scope: &Scope<'_>, op: Op<'_>, pagination: &Pagination) -> Option<TokenStream> {
    let walk = Walk {
        api: scope.api,
        surface: scope.surface,
    };
    let responses = &op.own.success;
    let (case, ty) = responses.cases.iter().find_map(with_json)?;
    let path: Vec<&str> = pagination.path.iter().map(String::as_str).collect();
    let items = walk.items(body(case, &quote!(page)), ty, &path, 0)?;
    let Some(name) = responses.by_status() else {
        return Some(items);
    };
    let (name, variant) = (ident(name), ident(&case.variant));
    Some(quote! {
        match page {
            #name::#variant(page) => #items,
            _ => Vec::new(),
        }
    })
}

fn with_json(case: &Response) -> Option<(&Response, &Ty)> {
    match &case.body {
        ResponseBody::Json(ty) => Some((case, ty)),
        ResponseBody::Empty
        | ResponseBody::Any
        | ResponseBody::Text
        | ResponseBody::Bytes
        | ResponseBody::Choice(_) => None,
    }
}

/// The body of a response, which may be wrapped with its headers.
fn body(case: &Response, page: &TokenStream) -> TokenStream {
    if case.headers.is_none() {
        page.clone()
    } else {
        quote!(#page.body)
    }
}

/// Walks through types to the items.
struct Walk<'a> {
    api: &'a Api,
    surface: &'a Surface,
}

impl Walk<'_> {
    /// The array at `path` below `value` of type `ty`, by value; empty if a part of the path is missing.
    fn items(
        &self,
        value: TokenStream,
        ty: &Ty,
        path: &[&str],
        depth: usize,
    ) -> Option<TokenStream> {
        if depth > DEEPEST {
            return None;
        }
        match (resolved(self.api, ty), path) {
            (Ty::Boxed(inner), _) => self.items(quote!((*#value)), inner, path, depth + 1),
            (Ty::Nullable(inner), _) => self.optional(&value, inner, path, depth),
            (Ty::Array(_), []) => Some(value),
            (Ty::Named(id), [wire, rest @ ..]) => match &self.api.ty(*id).kind {
                TypeKind::Struct(object) => {
                    let members = &self.surface.ty(*id)?.members;
                    self.member(&value, object, members, wire, rest, depth)
                }
                TypeKind::Enum(_)
                | TypeKind::Union(_)
                | TypeKind::Alias(_)
                | TypeKind::Newtype(_) => None,
            },
            _ => None,
        }
    }

    fn member(
        &self,
        value: &TokenStream,
        object: &Struct,
        members: &[String],
        wire: &str,
        rest: &[&str],
        depth: usize,
    ) -> Option<TokenStream> {
        let (field, name) = object
            .fields
            .iter()
            .zip(members)
            .find(|(field, _)| field.wire == wire)?;
        let name = ident(name);
        match field.presence {
            Presence::Required => self.items(quote!(#value.#name), &field.ty, rest, depth + 1),
            Presence::RequiredNullable | Presence::Optional => {
                self.optional(&quote!(#value.#name), &field.ty, rest, depth)
            }
            Presence::OptionalNullable => {
                self.optional(&quote!(#value.#name.into_option()), &field.ty, rest, depth)
            }
        }
    }

    /// The same of a value of type `Option`.
    fn optional(
        &self,
        value: &TokenStream,
        ty: &Ty,
        path: &[&str],
        depth: usize,
    ) -> Option<TokenStream> {
        if path.is_empty() && matches!(resolved(self.api, ty), Ty::Array(_)) {
            return Some(quote!(#value.unwrap_or_default()));
        }
        let inner = self.items(quote!(part), ty, path, depth + 1)?;
        Some(quote!(#value.map(|part| #inner).unwrap_or_default()))
    }
}
