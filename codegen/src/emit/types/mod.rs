//! Types: one file for each module of types, and `types/mod.rs` that shows them all.

mod constructor;
mod enums;
mod fields;
mod probe;
mod structs;
mod unions;
mod validate;

pub(in crate::emit) use constructor::{Taking, taken};
pub(in crate::emit) use unions::is_kept;

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{Home, Scope};
use super::{File, docs, ident};
use crate::ir::{Api, Docs, NameHint, TypeDef, TypeId, TypeKind, misfits, reach, size};
use crate::name::ident::words;
use crate::name::{Names, TypeNames};

/// The files below `types/`.
#[must_use]
pub fn emit(api: &Api, names: &Names) -> Vec<File> {
    let inputs = reach::inputs(api);
    let holders = misfits::holders(api);
    let sizes = size::estimate(api);
    let modules = names.type_modules.iter();
    let mut files = vec![index(names)];
    files.extend(modules.map(|(module, ids)| {
        let mut scope = Scope::new(api, names, Home::Types(module.clone()));
        let mut emitted = Vec::new();
        for &id in ids {
            let Some(names) = names.types.get(id.index()) else {
                continue;
            };
            let item = Item {
                def: api.ty(id),
                names,
                id,
                inputs: &inputs,
                holders: &holders,
                sizes: &sizes,
            };
            emitted.extend(item.emit(&mut scope));
        }
        let mut items = scope.uses();
        items.extend(emitted);
        File {
            path: format!("types/{module}.rs"),
            docs: format!("Types of the module `{module}`."),
            items,
        }
    }));
    files
}

/// `types/mod.rs`: all types side by side, whichever file they stand in.
fn index(names: &Names) -> File {
    let modules: Vec<_> = names
        .type_modules
        .iter()
        .map(|(module, _)| ident(module))
        .collect();
    File {
        path: "types/mod.rs".to_owned(),
        docs: "What requests and answers consist of.".to_owned(),
        items: modules
            .iter()
            .map(|module| quote!(mod #module; pub use #module::*;))
            .collect(),
    }
}

/// A type with what its emitters need.
#[derive(Clone, Copy)]
struct Item<'a> {
    def: &'a TypeDef,
    names: &'a TypeNames,
    id: TypeId,
    /// Of which types callers make values.
    inputs: &'a [bool],
    /// Which types hold what does not fit in them.
    holders: &'a [bool],
    /// Estimated sizes of all types.
    sizes: &'a [usize],
}

impl Item<'_> {
    fn emit(&self, scope: &mut Scope<'_>) -> Vec<TokenStream> {
        match &self.def.kind {
            TypeKind::Struct(object) => structs::emit(scope, *self, object),
            TypeKind::Enum(enumeration) => enums::emit(scope, *self, enumeration),
            TypeKind::Union(union) => unions::emit(scope, *self, union),
            TypeKind::Alias(alias) => {
                let docs = self.docs(scope);
                let name = ident(&self.names.ident);
                let target = scope.ty(&alias.target);
                vec![quote!(#docs pub type #name = #target;)]
            }
            TypeKind::Newtype(alias) => {
                let docs = self.docs(scope);
                let rt = scope.rt();
                let name = ident(&self.names.ident);
                let target = scope.ty(&alias.target);
                vec![
                    quote! {
                        #docs
                        #[derive(Clone, Debug, Default, PartialEq)]
                        pub struct #name(pub #target);
                    },
                    quote!(#rt::newtype!(#name(#target));),
                ]
            }
        }
    }

    /// Whether callers make values of a type.
    fn is_input(&self, id: TypeId) -> bool {
        self.inputs.get(id.index()).copied().unwrap_or(true)
    }

    /// Whether it is a struct that holds what does not fit in it.
    fn holds_misfits(&self) -> bool {
        self.holders.get(self.id.index()).copied().unwrap_or(false)
    }

    /// Whether it has a `validate()`: callers make it, and it has constraints or holds what has some.
    fn is_checked(&self) -> bool {
        self.is_input(self.id) && self.def.constrained
    }

    /// Docs of the type; where the document has none, where it comes from.
    fn docs(&self, scope: &Scope<'_>) -> TokenStream {
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
fn without_title(docs: &Docs, name: &str) -> Docs {
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

#[cfg(test)]
mod tests;
