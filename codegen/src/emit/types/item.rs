//! A type with what its emitters need.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Docs, NameHint, TypeDef, TypeId};
use crate::name::TypeNames;
use crate::name::words::words;
use crate::surface::Type;

/// A type with what its emitters need.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) def: &'a TypeDef,
    pub(super) names: &'a TypeNames,
    pub(super) id: TypeId,
    pub(super) own: &'a Type,
}

impl Item<'_> {
    /// `..Unrecognized`: the variant for unknown values, if the document has its own `Unknown`.
    pub(super) fn rest(&self) -> Option<TokenStream> {
        let rest = ident(&self.names.rest);
        (rest != "Unknown").then(|| quote!(..#rest))
    }

    /// Docs of the type; if the document has none, its origin.
    pub(super) fn docs(&self, scope: &Scope<'_>) -> TokenStream {
        let docs = without_title(&self.def.docs, &self.names.ident);
        docs::lines_or(&docs, &origin(scope, &self.def.hint))
    }
}

/// ``Schema `Session`.``, ``The `content` of [`Message`].``
fn origin(scope: &Scope<'_>, hint: &NameHint) -> String {
    match hint {
        NameHint::Component(key) => format!("Schema {}.", docs::code(key)),
        NameHint::Fixed(name) => format!("Schema {}.", docs::code(name)),
        NameHint::Within { parent, role } => {
            let parent = scope.surface.ty(*parent);
            let parent = parent.map_or("", |names| names.ident.as_str());
            format!("The {} of [`{parent}`].", docs::code(role))
        }
        NameHint::Operation {
            operation, role, ..
        } => {
            let operation = scope.api.operations.get(operation.0 as usize);
            let place = operation.map_or_else(String::new, |operation| {
                format!("{} {}", operation.method.as_str(), operation.path.text)
            });
            format!("The {} of {}.", docs::code(role), docs::code(&place))
        }
        NameHint::Shared { component, role } if role.is_empty() => {
            format!("Component {}.", docs::code(component))
        }
        NameHint::Shared { component, role } => {
            format!("The {} of {}.", docs::code(role), docs::code(component))
        }
    }
}

/// The docs without a title that only repeats the name, as frameworks generate them.
pub(super) fn without_title(docs: &Docs, name: &str) -> Docs {
    let mut docs = docs.clone();
    let same = docs
        .summary
        .as_deref()
        .is_some_and(|title| words(title).concat() == words(name).concat());
    if same {
        docs.summary = None;
    }
    docs
}
