//! Operations: a file for each group, and below it one for each operation that the surface gives one.

mod follow;
mod method;
mod operation;
mod pages;
pub(super) mod setters;
mod signature;
mod streaming;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use operation::Description;

use super::op::{OpGroup, group_docs, group_summary, groups, provenance};
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use super::{body, docs, responses, types};
use crate::ir::Api;
use crate::surface::{self, ItemKind, Op, Surface};

/// The files of all groups.
#[must_use]
pub fn emit(api: &Api, surface: &Surface) -> Vec<File> {
    groups(api, surface)
        .iter()
        .flat_map(|group| group_files(api, surface, group))
        .collect()
}

/// `sessions.rs`: the group and those of its operations without their own file; and the files of the others.
fn group_files(api: &Api, surface: &Surface, group: &OpGroup<'_>) -> Vec<File> {
    let mut scope = Scope::new(api, surface, Home::Api);
    let (mut declared, mut files) = (Vec::new(), Vec::new());
    let (mut methods, mut beside) = (TokenStream::new(), Vec::new());
    for op in &group.operations {
        match surface.operation(op.id).and_then(OperationModule::of) {
            Some(module) => {
                declared.extend(module.declaration());
                files.push(operation_file(api, surface, group, *op, &module));
            }
            None => {
                methods.extend(method::emit(&mut scope, *op));
                beside.extend(companions(&mut scope, *op));
            }
        }
    }
    let mut items = declared;
    items.push(group_struct(&mut scope, group));
    if !methods.is_empty() {
        let name = ident(&group.names.ident);
        items.push(quote!(impl #name { #methods }));
    }
    items.extend(beside);
    let path = format!("{}.rs", group.names.module);
    files.insert(0, file(path, group_summary(group), &scope, items));
    files
}

/// An operation with its own file.
struct OperationModule<'a> {
    name: &'a str,
    own: &'a surface::Operation,
}

impl<'a> OperationModule<'a> {
    fn of(own: &'a surface::Operation) -> Option<Self> {
        let name = own.module.as_deref()?;
        Some(Self { name, own })
    }

    /// The module within that of its group, and its public items, except types, which are in `types`.
    fn declaration(&self) -> [TokenStream; 2] {
        let name = ident(self.name);
        let visibility = (!self.own.types.is_empty()).then(|| quote!(pub(super)));
        let items = self.own.items.iter().map(|item| ident(&item.name));
        [
            quote!(#visibility mod #name;),
            quote!(pub use #name::{#(#items),*};),
        ]
    }
}

/// `sessions/list.rs`: one operation, with what its method needs, which comes first, and its inline types.
fn operation_file(
    api: &Api,
    surface: &Surface,
    group: &OpGroup<'_>,
    op: Op<'_>,
    module: &OperationModule<'_>,
) -> File {
    let mut scope = Scope::new(api, surface, Home::Operation(op.id));
    let method = method::emit(&mut scope, op);
    let name = ident(&group.names.ident);
    let mut items = vec![quote!(use super::#name;), quote!(impl #name { #method })];
    items.extend(companions(&mut scope, op));
    items.extend(types::of(&mut scope, &module.own.types));
    let path = format!("{}/{}.rs", group.names.module, module.name);
    file(path, format!("{}.", provenance(op.ir)), &scope, items)
}

/// The items of an operation other than its method, as the surface lists them, each with its impls.
fn companions(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let items = op.own.items.iter();
    items.flat_map(|item| companion(scope, op, item)).collect()
}

fn companion(scope: &mut Scope<'_>, op: Op<'_>, item: &surface::Item) -> Vec<TokenStream> {
    match item.kind {
        ItemKind::Operation => {
            let mut items = operation::items(scope, op).to_vec();
            items.extend(setters::items(scope, op));
            items.extend(pages::items(scope, op));
            items.extend(streaming::items(scope, op));
            items
        }
        ItemKind::Body => body::choice_items(scope, op, &item.name),
        ItemKind::Form(index) => body::form_items(scope, op, index),
        ItemKind::ByStatus(outcome) => {
            let responses = op.responses(outcome);
            let provenance = provenance(op.ir);
            vec![responses::by_status(
                scope,
                &item.name,
                responses,
                &provenance,
            )]
        }
        ItemKind::MediaTypes(outcome, index) => {
            let case = op.responses(outcome).cases().nth(index);
            case.map_or_else(Vec::new, |(case, own)| {
                responses::media_types(scope, case, own)
            })
        }
        // What operations share is in a separate file.
        ItemKind::Headers(..) => Vec::new(),
    }
}

fn file(path: String, docs: String, scope: &Scope<'_>, items: Vec<TokenStream>) -> File {
    let mut all = scope.uses();
    all.extend(items);
    File {
        path,
        docs,
        items: all,
    }
}

/// ```text
/// pub struct Sessions { pub(super) client: rt::Client }
/// ```
///
/// It owns its client, so that it can be moved into a task: a clone of a client is one reference count.
fn group_struct(scope: &mut Scope<'_>, group: &OpGroup<'_>) -> TokenStream {
    let name = ident(&group.names.ident);
    let docs = docs::attributes(&group_docs(group));
    let rt = scope.rt();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            pub(super) client: #rt::Client,
        }
    }
}
