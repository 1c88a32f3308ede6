//! Small pieces of Rust that all emitters use.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::name;

/// The identifier of a settled name, which may be raw (`r#type`).
#[must_use]
pub fn ident(text: &str) -> Ident {
    if let Some(raw) = text.strip_prefix("r#")
        && name::ident::is_raw_keyword(raw)
    {
        return Ident::new_raw(raw, Span::call_site());
    }
    if name::ident::is_identifier(text) {
        return Ident::new(text, Span::call_site());
    }
    // Never so for a name that the pass has settled.
    Ident::new("Unnamed", Span::call_site())
}

/// Operations with more arguments have an `#[allow]`.
const MANY_ARGUMENTS: usize = 7;

/// `#[allow]` for a function with many arguments, `self` not counted.
#[must_use]
pub fn many_arguments(count: usize) -> TokenStream {
    if count < MANY_ARGUMENTS {
        return TokenStream::new();
    }
    quote!(#[allow(clippy::too_many_arguments, reason = "all of them are required")])
}

/// `#[allow]` for a method whose name triggers a lint of clippy.
#[must_use]
pub fn telling_name(method: &str) -> TokenStream {
    const TRAIT_METHODS: &[&str] = &[
        "add",
        "as_mut",
        "as_ref",
        "bitand",
        "bitor",
        "bitxor",
        "borrow",
        "borrow_mut",
        "clone",
        "cmp",
        "default",
        "deref",
        "deref_mut",
        "div",
        "drop",
        "eq",
        "from_iter",
        "from_str",
        "hash",
        "index",
        "index_mut",
        "into_iter",
        "mul",
        "neg",
        "next",
        "not",
        "rem",
        "shl",
        "shr",
        "sub",
    ];
    if TRAIT_METHODS.contains(&method) {
        return quote!(#[allow(clippy::should_implement_trait, reason = "named by the document")]);
    }
    if method == "new" {
        return quote!(#[allow(clippy::new_ret_no_self, reason = "named by the document")]);
    }
    TokenStream::new()
}
