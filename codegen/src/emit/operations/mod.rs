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

use super::op::{self, OpGroup, group_docs, group_summary, provenance};
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use super::{body, docs, responses, types};
use crate::ir::{Api, GroupId, OperationId};
use crate::surface::{self, ItemKind, Op, Surface};

/// `sessions.rs`: the group and those of its operations without their own file.
#[must_use]
pub fn group(api: &Api, surface: &Surface, id: GroupId) -> Option<File> {
    let group = op::group(api, surface, id)?;
    let mut scope = Scope::new(api, surface, Home::Api);
    let mut items = Vec::new();
    let (mut methods, mut beside) = (TokenStream::new(), Vec::new());
    for op in &group.operations {
        match &op.own.module {
            Some(module) => {
                // The file of the operation has it from here.
                scope.request();
                items.extend(declaration(module, op.own));
            }
            None => {
                methods.extend(method::emit(&mut scope, *op));
                beside.extend(companions(&mut scope, *op));
            }
        }
    }
    items.push(group_struct(&mut scope, &group));
    if !methods.is_empty() {
        let name = ident(&group.names.ident);
        items.push(quote!(impl #name { #methods }));
    }
    items.extend(beside);
    Some(scope.file(group_summary(&group), items))
}

/// The module of an operation within that of its group, and its public items, except types, which are in `types`.
fn declaration(module: &str, own: &surface::Operation) -> [TokenStream; 2] {
    let module = ident(module);
    let visibility = (!own.types.is_empty()).then(|| quote!(pub(super)));
    let items = own.items.iter().map(|item| ident(&item.name));
    [
        quote!(#visibility mod #module;),
        quote!(pub use #module::{#(#items),*};),
    ]
}

/// `sessions/list.rs`: one operation, with what its method needs, which comes first, and its inline types.
#[must_use]
pub fn operation(api: &Api, surface: &Surface, id: OperationId) -> Option<File> {
    let op = surface::operation(api, surface, id)?;
    let group = surface.group(op.ir.group)?;
    let mut scope = Scope::new(api, surface, Home::Operation(id));
    let method = method::emit(&mut scope, op);
    let name = ident(&group.ident);
    let mut items = vec![quote!(use super::#name;), quote!(impl #name { #method })];
    items.extend(companions(&mut scope, op));
    items.extend(types::of(&mut scope, &op.own.types));
    Some(scope.file(String::new(), items))
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
