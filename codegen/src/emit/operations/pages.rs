//! Pages: how all pages of a list are walked through.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Pagination, PagingStyle};
use crate::surface::{Op, Pages, Step};

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
    let items = found(op, op.own.pages.as_ref()?)?;
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
pub fn docs(op: Op<'_>) -> String {
    let (Some(pagination), Some(_)) = (&op.ir.pagination, &op.own.pages) else {
        return String::new();
    };
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
fn found(op: Op<'_>, pages: &Pages) -> Option<TokenStream> {
    let responses = &op.own.success;
    let case = responses.cases.get(pages.case)?;
    let page = match case.headers {
        Some(_) => quote!(page.body),
        None => quote!(page),
    };
    let items = below(&page, &pages.steps);
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

/// The items below `value`.
fn below(value: &TokenStream, steps: &[Step]) -> TokenStream {
    let Some((step, rest)) = steps.split_first() else {
        return value.clone();
    };
    match step {
        Step::Unbox => below(&quote!((*#value)), rest),
        Step::Field(name) => {
            let name = ident(name);
            below(&quote!(#value.#name), rest)
        }
        Step::IntoOption => below(&quote!(#value.into_option()), rest),
        Step::Optional if rest.is_empty() => quote!(#value.unwrap_or_default()),
        Step::Optional => {
            let inner = below(&quote!(part), rest);
            quote!(#value.map(|part| #inner).unwrap_or_default())
        }
    }
}
