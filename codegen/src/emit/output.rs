//! The output of emitters for the printer.

use proc_macro2::TokenStream;

/// One Rust file before printing.
#[derive(Clone, Debug)]
pub struct File {
    /// `//!` docs, already inert ([`docs::inert`](super::docs::inert)); none in private modules, where only the docs of
    /// the items are seen.
    pub docs: String,
    /// Items in order; `use` items first, sorted by the printer.
    pub items: Vec<TokenStream>,
}
