//! `use` items, merged by module and sorted.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{ItemUse, UseTree};

/// Longest line.
const WIDTH: usize = 100;

/// Whether the item can be merged with others.
pub(super) fn is_plain(item: &ItemUse) -> bool {
    item.attrs.is_empty() && item.leading_colon.is_none()
}

/// Names by visibility and module.
#[derive(Default)]
pub(super) struct Uses(BTreeMap<(usize, String), BTreeMap<String, BTreeSet<String>>>);

impl Uses {
    /// Adds the names of an item.
    pub(super) fn add(&mut self, item: &ItemUse) {
        let visibility = match item.vis.to_token_stream().to_string() {
            visibility if visibility.is_empty() => visibility,
            visibility => format!("{} ", visibility.replace(' ', "")),
        };
        let mut open = vec![(String::new(), &item.tree)];
        while let Some((module, tree)) = open.pop() {
            let name = match tree {
                UseTree::Path(path) => {
                    let module = if module.is_empty() {
                        path.ident.to_string()
                    } else {
                        format!("{module}::{}", path.ident)
                    };
                    open.push((module, &path.tree));
                    continue;
                }
                UseTree::Group(group) => {
                    open.extend(group.items.iter().map(|tree| (module.clone(), tree)));
                    continue;
                }
                UseTree::Name(name) => name.ident.to_string(),
                UseTree::Rename(rename) => format!("{} as {}", rename.ident, rename.rename),
                UseTree::Glob(_) => "*".to_owned(),
            };
            self.0
                .entry((rank(&module), module))
                .or_default()
                .entry(visibility.clone())
                .or_default()
                .insert(name);
        }
    }

    /// The items, one per line if they fit.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for ((_, module), by_visibility) in &self.0 {
            for (visibility, names) in by_visibility {
                write(&mut out, visibility, module, names);
            }
        }
        out
    }
}

/// `self` and `super` come before crates.
fn rank(module: &str) -> usize {
    match module.split("::").next() {
        Some("self") => 0,
        Some("super") => 1,
        Some("crate") => 2,
        _ => 3,
    }
}

fn write(out: &mut String, visibility: &str, module: &str, names: &BTreeSet<String>) {
    let prefix = if module.is_empty() {
        String::new()
    } else {
        format!("{module}::")
    };
    // `use serde_json;` and renamed crates are separate items.
    let (alone, together): (Vec<&String>, Vec<&String>) = names
        .iter()
        .partition(|name| module.is_empty() || name.as_str() == "*");
    for name in alone {
        out.push_str(&format!("{visibility}use {prefix}{name};\n"));
    }
    match together.as_slice() {
        [] => {}
        [name] => out.push_str(&format!("{visibility}use {prefix}{name};\n")),
        names => braced(out, &format!("{visibility}use {prefix}"), names),
    }
}

fn braced(out: &mut String, head: &str, names: &[&String]) {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let line = format!("{head}{{{}}};", names.join(", "));
    if line.len() <= WIDTH {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    out.push_str(head);
    out.push('{');
    let mut length = WIDTH;
    for name in names {
        if length + name.len() + 2 > WIDTH {
            out.push_str("\n    ");
            length = 4;
        } else {
            out.push(' ');
            length += 1;
        }
        out.push_str(name);
        out.push(',');
        length += name.len() + 1;
    }
    out.push_str("\n};\n");
}
