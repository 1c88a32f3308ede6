//! Emitters: from the IR and its names to Rust items per file.

pub mod docs;
pub mod scope;
pub mod types;

use proc_macro2::{Ident, Span, TokenStream};

use crate::name;

/// One Rust file before printing.
#[derive(Clone, Debug)]
pub struct File {
    /// Path below the API's module folder: `types/session.rs`.
    pub path: String,
    /// `//!` docs, already inert ([`docs::inert`]).
    pub docs: String,
    /// Items in order; `use` items first, sorted by the printer.
    pub items: Vec<TokenStream>,
}

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
