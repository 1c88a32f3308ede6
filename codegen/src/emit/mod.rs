//! Emitters: from the IR and its names to Rust items per file.

pub mod body;
pub mod channel;
pub mod checks;
pub mod client;
pub mod docs;
pub mod example;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod fixture;
mod follow;
pub mod manifest;
pub mod operations;
pub mod pages;
pub mod responses;
pub mod root;
pub mod scope;
pub mod streaming;
pub mod types;

use proc_macro2::{Ident, Span, TokenStream};

use crate::ir::Api;
use crate::name::{self, Names};

/// Where the output of an API goes.
#[derive(Clone, Debug)]
pub struct Options {
    /// Path by which callers name the API: `agent_session_clients::raccoon`, or a crate alone.
    pub path: String,
    /// Whether it is a module of a crate or a crate.
    pub root: Root,
}

impl Options {
    /// The first segment of the path: the crate, whose root re-exports what all calls have in common.
    #[must_use]
    pub fn crate_name(&self) -> &str {
        self.path.split("::").next().unwrap_or_default()
    }

    /// The last segment of the path.
    #[must_use]
    pub fn module(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or_default()
    }
}

/// What the root file of an API is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `mod.rs`
    Module,
    /// `lib.rs`
    Crate,
}

/// All files of an API, in order.
#[must_use]
pub fn emit(api: &Api, names: &Names, options: &Options) -> Vec<File> {
    let mut files = vec![
        root::emit(api, names, options),
        client::emit(api, names, options),
    ];
    files.extend(operations::emit(api, names, options));
    files.extend(responses::shared(api, names));
    files.extend(channel::emit(api, names));
    files.extend(types::emit(api, names));
    files
}

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
