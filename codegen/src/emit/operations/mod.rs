//! Operations: one file for each group, or a folder with a file for each operation where a group is
//! large.

mod follow;
mod method;
mod pages;
mod request;
mod signature;
mod streaming;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use super::op::{Op, OpGroup, group_docs, group_summary, groups, module_file, provenance};
use super::output::{File, Options};
use super::responses::Answers;
use super::scope::{Home, Scope};
use super::tokens::ident;
use super::{body, docs};
use crate::ir::{Api, Docs};
use crate::name::Names;

/// About how many lines a group may have before it gets a file for each operation.
const LINES_PER_FILE: usize = 300;

/// The files of all groups.
#[must_use]
pub fn emit(api: &Api, names: &Names, options: &Options) -> Vec<File> {
    groups(api, names)
        .iter()
        .flat_map(|group| group_files(api, names, options, group))
        .collect()
}

fn group_files(api: &Api, names: &Names, options: &Options, group: &OpGroup<'_>) -> Vec<File> {
    let lines: usize = group.operations.iter().map(expected_lines).sum();
    if lines <= LINES_PER_FILE || group.operations.len() < 2 {
        return vec![one_file(api, names, options, group)];
    }
    let (modules, mut files): (Vec<_>, Vec<_>) = group
        .operations
        .iter()
        .map(|op| operation_file(api, names, options, group, *op))
        .unzip();
    files.insert(0, index_file(api, names, group, &modules));
    files
}

/// A rough count, from the operation alone: what one operation has must not move another.
fn expected_lines(op: &Op<'_>) -> usize {
    let docs_lines = |docs: &Docs| {
        let text = docs.description.as_deref().unwrap_or_default();
        text.len() / 90 + text.lines().count() + docs.facts.len()
    };
    let setters = op.ir.parameters.iter().filter(|p| !p.required);
    let setters: usize = setters.map(|p| docs_lines(&p.docs) + 6).sum();
    let cases = op.ir.responses.success.len() + op.ir.responses.errors.len();
    40 + docs_lines(&op.ir.docs) + setters + cases * 4
}

/// `sessions.rs`: the group and all its operations.
fn one_file(api: &Api, names: &Names, options: &Options, group: &OpGroup<'_>) -> File {
    let mut scope = Scope::new(api, names, Home::Api);
    let mut items = vec![group_struct(&mut scope, group)];
    let methods: TokenStream = group
        .operations
        .iter()
        .map(|op| method::emit(&mut scope, options, *op))
        .collect();
    let name = ident(&group.names.ident);
    items.push(quote!(impl #name<'_> { #methods }));
    for op in &group.operations {
        items.extend(companions(&mut scope, *op));
    }
    file(
        format!("{}.rs", module_file(&group.names.module)),
        group_summary(group),
        &scope,
        items,
    )
}

/// `sessions.rs`: the group, whose operations have files of their own.
fn index_file(api: &Api, names: &Names, group: &OpGroup<'_>, modules: &[OperationModule]) -> File {
    let mut scope = Scope::new(api, names, Home::Api);
    let mut items: Vec<_> = modules
        .iter()
        .map(|module| {
            let name = ident(&module.name);
            quote!(mod #name;)
        })
        .collect();
    items.extend(
        modules
            .iter()
            .filter(|module| module.is_public)
            .map(|module| {
                let name = ident(&module.name);
                quote!(pub use #name::*;)
            }),
    );
    items.push(group_struct(&mut scope, group));
    file(
        format!("{}.rs", module_file(&group.names.module)),
        group_summary(group),
        &scope,
        items,
    )
}

/// The module of one operation of a large group.
struct OperationModule {
    name: String,
    /// Whether it has items besides the method.
    is_public: bool,
}

/// `sessions/list.rs`: one operation.
fn operation_file(
    api: &Api,
    names: &Names,
    options: &Options,
    group: &OpGroup<'_>,
    op: Op<'_>,
) -> (OperationModule, File) {
    let mut scope = Scope::new(api, names, Home::Nested);
    let method = method::emit(&mut scope, options, op);
    let name = ident(&group.names.ident);
    let mut items = vec![
        quote!(use super::#name;),
        quote!(impl #name<'_> { #method }),
    ];
    let companions = companions(&mut scope, op);
    let module = OperationModule {
        name: operation_module(group, op),
        is_public: !companions.is_empty(),
    };
    items.extend(companions);
    let path = format!("{}/{}.rs", module_file(&group.names.module), module.name);
    let file = file(path, format!("{}.", provenance(op.ir)), &scope, items);
    (module, file)
}

/// The module of an operation, which must not be called as the one it stands in.
fn operation_module(group: &OpGroup<'_>, op: Op<'_>) -> String {
    let name = module_file(&op.names.method);
    if name == group.names.module {
        format!("{name}_")
    } else {
        name
    }
}

/// The items that a method needs beside it.
fn companions(scope: &mut Scope<'_>, op: Op<'_>) -> Vec<TokenStream> {
    let provenance = provenance(op.ir);
    let mut items = request::items(scope, op);
    items.extend(streaming::items(scope, op));
    items.extend(body::items(scope, op));
    items.extend(Answers::success(op).items(scope, &provenance));
    items.extend(Answers::failure(op).items(scope, &provenance));
    items
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
/// pub struct Sessions<'c> { pub(super) client: &'c rt::Client }
/// ```
fn group_struct(scope: &mut Scope<'_>, group: &OpGroup<'_>) -> TokenStream {
    let name = ident(&group.names.ident);
    let docs = docs::attributes(&group_docs(group));
    let rt = scope.rt();
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #name<'c> {
            pub(super) client: &'c #rt::Client,
        }
    }
}
