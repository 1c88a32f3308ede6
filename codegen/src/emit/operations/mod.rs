//! Operations: one file for each group, or a folder with a file for each operation where a group is
//! large.

mod argument;
mod method;
mod request;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{Home, Scope};
use super::{File, Options, body, docs, ident, responses::Answers, streaming};
use crate::ir::{Api, Docs, Group, GroupId, Operation, OperationId, Ty, resolved, walk};
use crate::name::{GroupNames, Names, OperationNames};

pub use argument::{Argument, Passing};
pub use method::{Inputs, arguments, call_ty, errors_docs, output_ty, passed, required, security};
pub use request::setters;

/// About how many lines a group may have before it gets a file for each operation.
const LINES_PER_FILE: usize = 300;

/// Operations that take more arguments say that they know.
const MANY_ARGUMENTS: usize = 7;

/// An operation with its names.
#[derive(Clone, Copy, Debug)]
pub struct Op<'a> {
    /// Its place in the document's order.
    pub id: OperationId,
    /// What it does.
    pub ir: &'a Operation,
    /// What it is called.
    pub names: &'a OperationNames,
}

/// A group with its names and operations.
#[derive(Clone, Debug)]
pub struct OpGroup<'a> {
    /// What it is.
    pub ir: &'a Group,
    /// What it is called.
    pub names: &'a GroupNames,
    /// Its operations, in document order.
    pub operations: Vec<Op<'a>>,
}

/// All operations, in document order.
pub fn all<'a>(api: &'a Api, names: &'a Names) -> impl Iterator<Item = Op<'a>> {
    (0u32..)
        .zip(api.operations.iter().zip(&names.operations))
        .map(|(id, (ir, names))| Op {
            id: OperationId(id),
            ir,
            names,
        })
}

/// All groups that have operations.
#[must_use]
pub fn groups<'a>(api: &'a Api, names: &'a Names) -> Vec<OpGroup<'a>> {
    let mut groups: Vec<_> = api
        .groups
        .iter()
        .zip(&names.groups)
        .map(|(ir, names)| OpGroup {
            ir,
            names,
            operations: Vec::new(),
        })
        .collect();
    for op in all(api, names) {
        let GroupId(group) = op.ir.group;
        if let Some(group) = usize::try_from(group)
            .ok()
            .and_then(|at| groups.get_mut(at))
        {
            group.operations.push(op);
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    groups
}

/// The type with all its aliases replaced by what they stand for.
#[must_use]
pub fn resolve(api: &Api, ty: &Ty) -> Ty {
    let mut ty = resolved(api, ty).clone();
    walk::parts_mut(&mut ty, &mut |_, inner| *inner = resolve(api, inner));
    ty
}

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

/// Docs of a group, as inert markdown.
#[must_use]
pub fn group_docs(group: &OpGroup<'_>) -> String {
    docs::markdown_or(
        &group.ir.docs,
        &format!("Operations of {}.", docs::code(&group.ir.hint)),
    )
}

/// The first paragraph of a group's docs.
#[must_use]
pub fn group_summary(group: &OpGroup<'_>) -> String {
    let docs = group_docs(group);
    let first = docs.split("\n\n").next().unwrap_or_default();
    // A code block may hold blank lines, and half of one is none.
    if first.contains("```") || first.starts_with("    ") {
        return format!("Operations of {}.", docs::code(&group.ir.hint));
    }
    first.to_owned()
}

/// A module's file name; a keyword gets a trailing underscore in place of `r#`.
#[must_use]
pub fn module_file(name: &str) -> String {
    match name.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_"),
        None if name == "mod" || crate::name::outside::is_device(name) => format!("{name}_"),
        None => name.to_owned(),
    }
}

/// `` `POST /sessions/new` ``, operation `` `createTurn` ``.
#[must_use]
pub fn provenance(operation: &Operation) -> String {
    let path = docs::code(&format!(
        "{} {}",
        operation.method.as_str(),
        operation.path.text
    ));
    match &operation.operation_id {
        Some(id) => format!("{path}, operation {}", docs::code(id)),
        None => path,
    }
}

/// `#[allow]` for a function with many arguments, `self` not counted.
#[must_use]
pub fn many_arguments(count: usize) -> TokenStream {
    if count < MANY_ARGUMENTS {
        return TokenStream::new();
    }
    quote!(#[allow(clippy::too_many_arguments, reason = "all of them are required")])
}

/// `#[allow]` for a method whose name means something to clippy.
#[must_use]
pub fn telling_name(method: &str) -> TokenStream {
    const TRAIT_METHODS: &[&str] = &[
        "add",
        "as_mut",
        "as_ref",
        "bitand",
        "bitor",
        "bitxor",
        "borrow",
        "borrow_mut",
        "clone",
        "cmp",
        "default",
        "deref",
        "deref_mut",
        "div",
        "drop",
        "eq",
        "from_iter",
        "from_str",
        "hash",
        "index",
        "index_mut",
        "into_iter",
        "mul",
        "neg",
        "next",
        "not",
        "rem",
        "shl",
        "shr",
        "sub",
    ];
    if TRAIT_METHODS.contains(&method) {
        return quote!(#[allow(clippy::should_implement_trait, reason = "named by the document")]);
    }
    if method == "new" {
        return quote!(#[allow(clippy::new_ret_no_self, reason = "named by the document")]);
    }
    TokenStream::new()
}

/// Whether the method of an operation returns a request of its own.
#[must_use]
pub fn has_request(operation: &Operation) -> bool {
    has_optional_inputs(operation) || operation.pagination.is_some()
}

/// Whether there is something to set besides the arguments of the method.
#[must_use]
pub fn has_optional_inputs(operation: &Operation) -> bool {
    operation.parameters.iter().any(|p| !p.required)
        || operation.body.as_ref().is_some_and(|body| !body.required)
}
