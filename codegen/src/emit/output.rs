//! Where the output of an API goes, and the files that it consists of.

use proc_macro2::TokenStream;

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

/// One Rust file before printing.
#[derive(Clone, Debug)]
pub struct File {
    /// Path below the API's module folder: `types/session.rs`.
    pub path: String,
    /// `//!` docs, already inert ([`docs::inert`](super::docs::inert)).
    pub docs: String,
    /// Items in order; `use` items first, sorted by the printer.
    pub items: Vec<TokenStream>,
}
