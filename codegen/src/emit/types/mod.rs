//! Types: one file for each component, and `types/mod.rs` with all types; those of operations are in the files of their
//! operations.

mod constructor;
mod enums;
mod fields;
mod item;
mod probe;
mod structs;
pub(in crate::emit) mod unions;
mod validate;

use item::Item;
use proc_macro2::TokenStream;
use quote::quote;

use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use crate::ir::{AliasType, Api, Ty, TypeId, TypeKind, resolved};
use crate::surface::{Content, Surface};

/// A component, with the inline types below it.
#[must_use]
pub fn emit(api: &Api, surface: &Surface, module: &str, types: &[TypeId]) -> File {
    let mut scope = Scope::new(api, surface, Home::Types(module.to_owned()));
    let items = of(&mut scope, types);
    scope.file(String::new(), items)
}

/// `types/mod.rs`: re-exports all types, whichever file they are in.
#[must_use]
pub fn index(surface: &Surface) -> File {
    let mut items = Vec::new();
    for file in &surface.files {
        match &file.content {
            Content::Types { module, .. } => {
                let module = ident(module);
                items.push(quote!(mod #module; pub use #module::*;));
            }
            Content::Operation(id) => {
                let Some(operation) = surface.operation(*id) else {
                    continue;
                };
                let names = operation.types.iter().filter_map(|id| surface.ty(*id));
                let names: Vec<_> = names.map(|names| ident(&names.ident)).collect();
                if !names.is_empty() {
                    let path = file.path.trim_end_matches(".rs").split('/').map(ident);
                    items.push(quote!(pub use super::#(#path)::*::{#(#names),*};));
                }
            }
            Content::Root | Content::Output(_) | Content::Group(_) | Content::Channel(_) => {}
        }
    }
    File {
        docs: "Types of requests and responses.".to_owned(),
        items,
    }
}

/// The Rust items of types of one file.
pub(in crate::emit) fn of(scope: &mut Scope<'_>, types: &[TypeId]) -> Vec<TokenStream> {
    let (api, surface) = (scope.api, scope.surface);
    let types = types
        .iter()
        .filter_map(|id| Some((*id, surface.types.get(id.index())?)));
    types
        .flat_map(|(id, own)| {
            let item = Item {
                def: api.ty(id),
                names: &own.names,
                id,
                own,
            };
            items(scope, item)
        })
        .collect()
}

/// The Rust items of a type.
fn items(scope: &mut Scope<'_>, item: Item<'_>) -> Vec<TokenStream> {
    match &item.def.kind {
        TypeKind::Struct(object) => structs::emit(scope, item, object),
        TypeKind::Enum(enumeration) => enums::emit(scope, item, enumeration),
        TypeKind::Union(union) => unions::emit(scope, item, union),
        TypeKind::Alias(alias) => {
            let docs = item.docs(scope);
            let name = ident(&item.names.ident);
            let target = scope.ty(&alias.target);
            vec![quote!(#docs pub type #name = #target;)]
        }
        TypeKind::Newtype(alias) => newtype(scope, item, alias),
    }
}

/// `pub struct Tree(pub Vec<Tree>); rt::newtype!(Tree(Vec<Tree>));`
fn newtype(scope: &mut Scope<'_>, item: Item<'_>, alias: &AliasType) -> Vec<TokenStream> {
    let docs = item.docs(scope);
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let target = scope.ty(&alias.target);
    let is_tuple = matches!(
        resolved(scope.api, &alias.target),
        Ty::Tuple(_) | Ty::Boxed(_)
    );
    let allow = is_tuple.then(|| {
        quote!(#[allow(clippy::type_complexity, reason = "the array has so many items of its own")])
    });
    // The items of a tuple may have no default.
    let default = (!is_tuple).then(|| quote!(Default,));
    vec![
        quote! {
            #docs
            #allow
            #[derive(Clone, Debug, #default PartialEq)]
            pub struct #name(pub #target);
        },
        quote!(#rt::newtype!(#name(#target));),
    ]
}

#[cfg(test)]
mod tests;
