//! Reads one crate: its modules, what each defines, what each brings into scope, and the paths that each mentions.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Macros whose tokens are code of another crate.
const QUOTES: &[&str] = &[
    "quote",
    "quote_spanned",
    "parse_quote",
    "parse_quote_spanned",
];

/// `crate::a::b`, by segment.
pub type Path = Vec<String>;

/// A module, which may share its file with the module around it.
#[derive(Debug, Default)]
pub struct Module {
    /// The module around it; the root is its own parent.
    pub parent: usize,
    /// The path of its file.
    pub file: String,
    /// The modules in it.
    pub children: BTreeMap<String, usize>,
    /// What it defines.
    pub items: BTreeSet<String>,
    /// What its `use` items bring into scope, by name; several for `#[cfg]`s that exclude each other.
    pub uses: BTreeMap<String, Vec<Path>>,
    /// The paths before its `::*`.
    pub globs: Vec<Path>,
    /// The paths of its `use` items that are no re-exports.
    pub imports: BTreeSet<Path>,
    /// The paths that it mentions elsewhere. The last segment of a macro has its `!`.
    pub mentions: BTreeSet<Path>,
    /// Macros that become items of the root, with their `!`.
    pub exported: BTreeSet<String>,
}

/// Reads the crate with this root file out of the texts of files, by path. Its tests are left out.
///
/// # Errors
/// A file that is missing or is not Rust.
pub fn read(root: &str, files: &BTreeMap<String, String>) -> Result<Vec<Module>, String> {
    let mut reader = Reader {
        files,
        modules: Vec::new(),
    };
    let end = root.rfind('/').map_or(0, |slash| slash + 1);
    reader.file(0, root, &root[..end])?;
    Ok(reader.modules)
}

struct Reader<'a> {
    files: &'a BTreeMap<String, String>,
    modules: Vec<Module>,
}

impl Reader<'_> {
    /// Reads a file whose child modules are in `folder`, which ends with a slash.
    fn file(&mut self, parent: usize, path: &str, folder: &str) -> Result<usize, String> {
        let text = self.files.get(path);
        let text = text.ok_or_else(|| format!("{path}: no such file"))?;
        let file = syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
        self.module(parent, path, folder, &file.items)
    }

    fn module(
        &mut self,
        parent: usize,
        path: &str,
        folder: &str,
        items: &[syn::Item],
    ) -> Result<usize, String> {
        let mut names = Names::default();
        for item in items {
            names.visit_item(item);
        }
        let at = self.modules.len();
        self.modules.push(Module {
            parent,
            file: path.to_owned(),
            ..names.module
        });
        for child in names.children {
            let name = child.ident.to_string();
            let paths = [
                format!("{folder}{name}.rs"),
                format!("{folder}{name}/mod.rs"),
            ];
            let folder = format!("{folder}{name}/");
            let child = if let Some((_, items)) = &child.content {
                self.module(at, path, &folder, items)?
            } else {
                let exists = paths.iter().find(|path| self.files.contains_key(*path));
                self.file(at, exists.unwrap_or(&paths[0]), &folder)?
            };
            self.modules[at].children.insert(name, child);
        }
        Ok(at)
    }
}

/// Collects the names of one module.
#[derive(Default)]
struct Names {
    module: Module,
    /// Whether what is read is a re-export, which passes names on and needs none.
    is_passing_on: bool,
    children: Vec<syn::ItemMod>,
}

impl Names {
    /// `a::{b, c as d, e::*}`
    fn uses(&mut self, before: &[String], tree: &syn::UseTree) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.uses(&path, &tree.tree);
            }
            syn::UseTree::Name(tree) => self.brings(path, &tree.ident, None),
            syn::UseTree::Rename(tree) => self.brings(path, &tree.ident, Some(&tree.rename)),
            syn::UseTree::Glob(_) => self.module.globs.push(path),
            syn::UseTree::Group(tree) => {
                for tree in &tree.items {
                    self.uses(&path, tree);
                }
            }
        }
    }

    fn brings(&mut self, mut path: Path, name: &syn::Ident, rename: Option<&syn::Ident>) {
        if name != "self" {
            path.push(name.to_string());
        }
        let name = rename.map(ToString::to_string);
        let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
        if !self.is_passing_on {
            self.module.imports.insert(path.clone());
        }
        self.module.uses.entry(name).or_default().push(path);
    }

    /// The paths in the arguments of a macro. After a dot there is a field or a method.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        let mut is_member = false;
        while let [first, after @ ..] = rest {
            rest = after;
            match first {
                TokenTree::Ident(ident) => {
                    let mut path = vec![ident.to_string()];
                    while let [a, b, TokenTree::Ident(next), after @ ..] = rest
                        && is_punct(a, ':')
                        && is_punct(b, ':')
                    {
                        path.push(next.to_string());
                        rest = after;
                    }
                    if let [bang, TokenTree::Group(_), after @ ..] = rest
                        && is_punct(bang, '!')
                    {
                        if is_quote(&path) {
                            rest = after;
                        }
                        mark(&mut path);
                    }
                    if !is_member {
                        self.module.mentions.insert(path);
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            is_member = is_punct(first, '.');
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, name) = describe(item);
        if is_test(attributes) {
            return;
        }
        if let Some(name) = name {
            self.module.items.insert(name.to_string());
        }
        match item {
            syn::Item::Mod(item) => self.children.push(item.clone()),
            syn::Item::Macro(syn::ItemMacro {
                ident: Some(name), ..
            }) => {
                let name = format!("{name}!");
                if attributes
                    .iter()
                    .any(|it| it.path().is_ident("macro_export"))
                {
                    self.module.exported.insert(name.clone());
                }
                self.module.items.insert(name);
                visit::visit_item(self, item);
            }
            syn::Item::Use(item) if item.leading_colon.is_none() => {
                self.is_passing_on = !matches!(item.vis, syn::Visibility::Inherited);
                self.uses(&[], &item.tree);
                self.is_passing_on = false;
            }
            syn::Item::Use(_) => {}
            item => visit::visit_item(self, item),
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.module.mentions.insert(segments(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let mut path = segments(&call.path);
        if !is_quote(&path) {
            self.tokens(call.tokens.clone());
        }
        mark(&mut path);
        self.module.mentions.insert(path);
    }
}

/// The attributes of an item, and the name that it defines; modules and macros have names of other kinds.
fn describe(item: &syn::Item) -> (&[syn::Attribute], Option<&syn::Ident>) {
    match item {
        syn::Item::Const(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        syn::Item::Macro(item) => (&item.attrs, None),
        syn::Item::Static(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::TraitAlias(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Type(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Union(item) => (&item.attrs, Some(&item.ident)),
        syn::Item::Impl(item) => (&item.attrs, None),
        syn::Item::Mod(item) => (&item.attrs, None),
        syn::Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

/// `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let mut tokens = list.tokens.to_string();
            tokens.retain(|c| !c.is_whitespace());
            tokens == "test" || tokens.starts_with("all(test,")
        }
        syn::Meta::List(_) | syn::Meta::NameValue(_) => false,
    })
}

fn segments(path: &syn::Path) -> Path {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect()
}

/// Makes a path that of a macro.
fn mark(path: &mut Path) {
    if let Some(name) = path.last_mut() {
        name.push('!');
    }
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn is_quote(path: &[String]) -> bool {
    path.last()
        .is_some_and(|name| QUOTES.contains(&name.as_str()))
}
