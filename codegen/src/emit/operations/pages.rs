//! Pages: the methods of a request that walk through all pages of an answer.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::docs;
use crate::emit::op::Op;
use crate::emit::responses::Answers;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{
    Api, Content, Pagination, PagingStyle, Presence, ResponseCase, Struct, Ty, TypeKind, resolved,
};
use crate::surface::Surface;

/// Deepest place of the items in a page.
const DEEPEST: usize = 32;

/// `pages()` and `items()` on the request; nothing where the answer has no items in reach.
///
/// ```text
/// pub fn pages(self) -> Pages<ListSessionsResponse, Session, Error> {
///     rt::paginate(
///         self.0,
///         rt::Paging::Cursor { parameter: "page_key", next: "/metadata/page_key" },
///         |page| page.sessions,
///     )
/// }
/// ```
pub fn methods(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let Some(pagination) = &op.ir.pagination else {
        return TokenStream::new();
    };
    let Some(items) = items(scope, op, pagination) else {
        return TokenStream::new();
    };
    let rt = scope.rt();
    let pages = scope.runtime("Pages");
    let page = Answers::success(op).ty(scope);
    let error = Answers::failure(op).ty(scope);
    let item = scope.ty(&pagination.item);
    let paging = paging(&rt, pagination);
    let size = pagination.limit.as_ref().map(|limit| {
        let text = format!("\nThe size of a page is set with {}.", docs::code(limit));
        docs::attributes(&text)
    });
    quote! {
        #[doc = " Fetches page after page, each when it is asked for."]
        #size
        pub fn pages(self) -> #pages<#page, #item, #error> {
            #rt::paginate(self.0, #paging, |page| #items)
        }

        #[doc = " The items of all pages, as a stream that ends after an error."]
        #size
        pub fn items(self) -> #rt::BoxStream<'static, Result<#item, #rt::Error<#error>>> {
            self.pages().items()
        }
    }
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

/// The items of `page`, by move.
fn items(scope: &Scope<'_>, op: Op<'_>, pagination: &Pagination) -> Option<TokenStream> {
    let walk = Walk {
        api: scope.api,
        surface: scope.surface,
    };
    let answers = Answers::success(op);
    let (case, names) = answers.with_json()?;
    let Content::Json(ty) = &case.content else {
        return None;
    };
    let path: Vec<&str> = pagination.path.iter().map(String::as_str).collect();
    let items = walk.items(body(case, &quote!(page)), ty, &path, 0)?;
    if !answers.is_by_status() {
        return Some(items);
    }
    let (name, variant) = (ident(&op.names.output), ident(&names.variant));
    Some(quote! {
        match page {
            #name::#variant(page) => #items,
            _ => Vec::new(),
        }
    })
}

/// The body of an answer, which may stand beside its headers.
fn body(case: &ResponseCase, page: &TokenStream) -> TokenStream {
    if case.headers.is_empty() {
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
    /// The array at `path` below `value` of type `ty`, by move; nothing where a part of it is missing.
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
