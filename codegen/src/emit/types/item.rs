//! A type with what its emitters need.

use proc_macro2::TokenStream;

use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::ir::{Docs, NameHint, TypeDef, TypeId};
use crate::name::TypeNames;
use crate::name::ident::words;

/// A type with what its emitters need.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) def: &'a TypeDef,
    pub(super) names: &'a TypeNames,
    pub(super) id: TypeId,
    /// Of which types callers make values.
    pub(super) inputs: &'a [bool],
    /// Which types hold what does not fit in them.
    pub(super) holders: &'a [bool],
    /// Estimated sizes of all types.
    pub(super) sizes: &'a [usize],
}

impl Item<'_> {
    /// Whether callers make values of a type.
    pub(super) fn is_input(&self, id: TypeId) -> bool {
        self.inputs.get(id.index()).copied().unwrap_or(true)
    }

    /// Whether it is a struct that holds what does not fit in it.
    pub(super) fn holds_misfits(&self) -> bool {
        self.holders.get(self.id.index()).copied().unwrap_or(false)
    }

    /// Whether it has a `validate()`: callers make it, and it has constraints or holds what has some.
    pub(super) fn is_checked(&self) -> bool {
        self.is_input(self.id) && self.def.constrained
    }

    /// Docs of the type; where the document has none, where it comes from.
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
            let parent = scope.names.types.get(parent.index());
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

/// The docs without a title that says no more than the name: frameworks make such titles.
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
