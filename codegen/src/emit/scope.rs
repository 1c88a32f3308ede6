//! What one file brings into scope: types of the API, names of the runtime, traits.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::{Api, Ty, TypeId};
use crate::name::Names;

/// Where a file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// A module below `types`, by name.
    Types(String),
    /// Beside `types`: a client group, a channel.
    Api,
    /// One folder below: an operation of a large group.
    Nested,
}

/// The names of one file. Each use of a name is remembered for the file's `use` items.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The API.
    pub api: &'a Api,
    /// Its names.
    pub names: &'a Names,
    home: Home,
    uses: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    /// An empty scope.
    #[must_use]
    pub fn new(api: &'a Api, names: &'a Names, home: Home) -> Self {
        Self {
            api,
            names,
            home,
            uses: BTreeSet::new(),
        }
    }

    /// A type expression.
    pub fn ty(&mut self, ty: &Ty) -> TokenStream {
        let _ = ty;
        TokenStream::new()
    }

    /// A type of the API.
    pub fn named(&mut self, id: TypeId) -> TokenStream {
        let _ = (id, &self.home);
        TokenStream::new()
    }

    /// An item of the runtime: its bare name, or `rt::Name` where the API has a type of that name.
    pub fn runtime(&mut self, name: &str) -> TokenStream {
        let name = ident(name);
        quote!(#name)
    }

    /// The runtime itself, for paths and macros: `rt`.
    pub fn rt(&mut self) -> TokenStream {
        self.uses.insert("agent_sessions_runtime as rt".to_owned());
        quote!(rt)
    }

    /// Any other path, by its last segment: `serde::Serialize`.
    pub fn import(&mut self, path: &str) {
        self.uses.insert(path.to_owned());
    }

    /// The `use` items.
    #[must_use]
    pub fn uses(&self) -> Vec<TokenStream> {
        Vec::new()
    }
}
