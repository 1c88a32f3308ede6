//! Types: one file for each module of types, and `types/mod.rs` that shows them all.

pub(in crate::emit) mod constructor;
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
use crate::ir::{AliasType, Api, Ty, TypeKind, misfits, reach, resolved, size};
use crate::name::Names;

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
            emitted.extend(self::items(&mut scope, item));
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
    // What stands in a tuple may have no default.
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
