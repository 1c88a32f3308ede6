//! Layout: which module of `types` each type stands in.
//!
//! A type that only one group uses stands in a module named after the group, all others in
//! `shared`; inline types stay with the type that holds them. A module that would be too long is
//! split by the leading words of its types.

use indexmap::IndexMap;

use super::ident::words;
use super::names::Names;
use super::reserved;
use super::settle::Wish;
use crate::ir::{Additional, Api, Docs, NameHint, TypeDef, TypeId, TypeKind, reach, walk};

/// Lines of a module from which on it is split.
const MOST: usize = 300;
/// Lines that make a module worth its file.
const LEAST: usize = 100;
/// Leading words that are looked at.
const DEPTH: usize = 4;

/// The modules in order, each with its types in order.
pub(super) fn modules(api: &Api, names: &Names) -> Vec<(String, Vec<TypeId>)> {
    let mut files = reserved::files();
    let mut modules = Vec::new();
    for (home, units) in homes(api, names) {
        let home = files.give(&Wish {
            text: home.clone(),
            candidates: vec![home],
        });
        for (path, units) in split(home.clone(), units, 0) {
            let name = if path == home {
                path
            } else {
                files.give(&Wish {
                    text: path.clone(),
                    candidates: vec![path],
                })
            };
            let mut ids: Vec<TypeId> = units.into_iter().flat_map(|unit| unit.ids).collect();
            ids.sort_unstable();
            modules.push((name, ids));
        }
    }
    modules
}

/// A type with the inline types below it.
struct Unit {
    words: Vec<String>,
    ids: Vec<TypeId>,
    lines: usize,
}

/// Units by home module: groups, channels, `shared`.
fn homes(api: &Api, names: &Names) -> Vec<(String, Vec<Unit>)> {
    let roots = roots(api);
    let users = users(api, &roots);
    let inputs = reach::inputs(api);
    let mut units: IndexMap<TypeId, Unit> = IndexMap::new();
    for (index, (&root, def)) in roots.iter().zip(&api.types).enumerate() {
        let unit = units.entry(root).or_insert_with(|| Unit {
            words: names
                .types
                .get(root.index())
                .map_or_else(Vec::new, |names| words(&names.ident)),
            ids: Vec::new(),
            lines: 0,
        });
        unit.ids.extend(type_id(index));
        unit.lines += lines(def, inputs.get(index).copied().unwrap_or(true));
    }
    let mut homes: Vec<(String, Vec<Unit>)> = names
        .groups
        .iter()
        .map(|group| &group.module)
        .chain(names.channels.iter().map(|channel| &channel.module))
        .map(|module| (module.clone(), Vec::new()))
        .collect();
    let mut shared = Vec::new();
    for (root, unit) in units {
        match users.get(root.index()) {
            Some(User::One(at)) if *at < homes.len() => {
                if let Some((_, units)) = homes.get_mut(*at) {
                    units.push(unit);
                }
            }
            _ => shared.push(unit),
        }
    }
    homes.push(("shared".to_owned(), shared));
    homes.retain(|(_, units)| !units.is_empty());
    homes
}

fn type_id(index: usize) -> Option<TypeId> {
    u32::try_from(index).ok().map(TypeId)
}

/// The outermost type that each type stands in.
fn roots(api: &Api) -> Vec<TypeId> {
    let mut roots: Vec<Option<TypeId>> = vec![None; api.types.len()];
    for index in 0..api.types.len() {
        let Some(start) = type_id(index) else { break };
        let mut line = vec![start];
        let mut at = start;
        let root = loop {
            if let Some(Some(known)) = roots.get(at.index()) {
                break *known;
            }
            match &api.ty(at).hint {
                NameHint::Within { parent, .. } if !line.contains(parent) => {
                    line.push(*parent);
                    at = *parent;
                }
                _ => break at,
            }
        };
        for id in line {
            if let Some(slot) = roots.get_mut(id.index()) {
                *slot = Some(root);
            }
        }
    }
    roots.into_iter().flatten().collect()
}

/// Who uses a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    Nobody,
    /// One group or channel, by position among both.
    One(usize),
    Several,
}

impl User {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nobody, user) | (user, Self::Nobody) => user,
            (a, b) if a == b => a,
            _ => Self::Several,
        }
    }
}

/// Users by type; those of inline types count for the type that holds them.
fn users(api: &Api, roots: &[TypeId]) -> Vec<User> {
    let mut users = vec![User::Nobody; api.types.len()];
    let mut found = Vec::new();
    for operation in &api.operations {
        let user = User::One(operation.group.0 as usize);
        walk::of_operation(operation, &mut |_, ty| walk::named_in(ty, &mut found));
        mark(api, roots, &mut users, &mut found, user);
    }
    for (index, channel) in api.channels.iter().enumerate() {
        walk::of_channel(channel, &mut |_, ty| walk::named_in(ty, &mut found));
        let user = User::One(api.groups.len() + index);
        mark(api, roots, &mut users, &mut found, user);
    }
    users
}

fn mark(api: &Api, roots: &[TypeId], users: &mut [User], open: &mut Vec<TypeId>, user: User) {
    while let Some(id) = open.pop() {
        // A type changes twice at most: to one user, and to several.
        for id in [Some(id), roots.get(id.index()).copied()]
            .into_iter()
            .flatten()
        {
            let Some(slot) = users.get_mut(id.index()) else {
                continue;
            };
            let now = slot.with(user);
            if now != *slot {
                *slot = now;
                walk::named_by(&api.ty(id).kind, open);
            }
        }
    }
}

/// Splits units into files of a fair length, each with its name.
fn split(name: String, units: Vec<Unit>, depth: usize) -> Vec<(String, Vec<Unit>)> {
    if total(&units) <= MOST {
        return vec![(name, units)];
    }
    if depth >= DEPTH {
        return chunks(units)
            .into_iter()
            .enumerate()
            .map(|(index, chunk)| match index {
                0 => (name.clone(), chunk),
                index => (format!("{name}_{}", index + 1), chunk),
            })
            .collect();
    }
    let mut buckets: IndexMap<String, Vec<Unit>> = IndexMap::new();
    for unit in units {
        let word = unit.words.get(depth).cloned().unwrap_or_default();
        buckets.entry(word).or_default().push(unit);
    }
    buckets.sort_unstable_keys();
    let mut files = Vec::new();
    let mut rest = Vec::new();
    for (word, units) in buckets {
        if word.is_empty() || total(&units) < LEAST {
            rest.push((word, units));
        } else {
            files.extend(split(format!("{name}_{word}"), units, depth + 1));
        }
    }
    files.splice(0..0, small(&name, rest));
    files
}

/// Files of buckets that are not worth one each, filled in alphabetic order.
fn small(name: &str, buckets: Vec<(String, Vec<Unit>)>) -> Vec<(String, Vec<Unit>)> {
    let all: usize = buckets.iter().map(|(_, units)| total(units)).sum();
    let mut files: Vec<(String, Vec<Unit>)> = Vec::new();
    for (word, units) in buckets {
        match files.last_mut() {
            Some((_, file)) if total(file) + total(&units) <= MOST => file.extend(units),
            _ if all <= MOST || word.is_empty() => files.push((name.to_owned(), units)),
            _ => files.push((format!("{name}_{word}"), units)),
        }
    }
    files
}

fn chunks(units: Vec<Unit>) -> Vec<Vec<Unit>> {
    let mut chunks: Vec<Vec<Unit>> = Vec::new();
    for unit in units {
        match chunks.last_mut() {
            Some(chunk) if total(chunk) + unit.lines <= MOST => chunk.push(unit),
            _ => chunks.push(vec![unit]),
        }
    }
    chunks
}

fn total(units: &[Unit]) -> usize {
    units.iter().map(|unit| unit.lines).sum()
}

/// About how many lines a type takes.
fn lines(def: &TypeDef, input: bool) -> usize {
    let body = match &def.kind {
        TypeKind::Struct(object) => {
            let extra = match object.additional {
                Additional::Kept(_) => object.fields.len() + 6,
                Additional::Ignored => 0,
            };
            let fields: usize = object
                .fields
                .iter()
                .map(|field| doc_lines(&field.docs) + 2 + if input { 6 } else { 2 })
                .sum();
            fields + extra + 16
        }
        TypeKind::Enum(enumeration) => {
            let docs: usize = enumeration
                .values
                .iter()
                .map(|value| value.docs.as_deref().map_or(1, text_lines))
                .sum();
            docs + 2 * enumeration.values.len() + 9
        }
        TypeKind::Union(union) => 9 * union.variants.len() + 10,
        TypeKind::Alias(_) => 2,
        TypeKind::Newtype(_) => 4,
    };
    body + doc_lines(&def.docs)
}

fn doc_lines(docs: &Docs) -> usize {
    let texts = [&docs.summary, &docs.description];
    let text: usize = texts
        .into_iter()
        .flatten()
        .map(|text| text_lines(text))
        .sum();
    text.max(1) + docs.facts.len()
}

fn text_lines(text: &str) -> usize {
    text.lines().map(|line| line.len() / 92 + 1).sum()
}
