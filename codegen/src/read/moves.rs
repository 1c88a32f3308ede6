//! Moves: every target of a reference is moved to the components, or copied to the reference.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::keywords::{self, Keyword};
use super::refs::{HOPS, Miss, alias, component_ref, walk};
use super::shape::Kind;
use crate::diagnostic::Pointer;
use crate::limits::size;

/// Why a reference cannot be replaced by its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Uncopied {
    /// It has no target.
    Missed(Miss),
    /// The document has too many values with the copy.
    TooMany,
}

impl From<Miss> for Uncopied {
    fn from(miss: Miss) -> Self {
        Self::Missed(miss)
    }
}

/// A node that has to move to the components.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hoist {
    pub kind: Kind,
    /// Where it is.
    pub from: Pointer,
}

/// The target of each reference of the document, by its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The references whose text changes. Those of path items and security schemes lead
    /// anywhere, and are replaced by their targets.
    pub rewrites: HashMap<String, String>,
    /// The dangling references.
    pub dangling: HashSet<String>,
    /// The values of discriminator mappings that name no schema.
    pub dangling_mappings: HashSet<String>,
    /// The references to nodes that have to move.
    pub hoists: IndexMap<String, Hoist>,
    /// The parameters that headers refer to, by the references.
    pub headers: IndexMap<String, Pointer>,
    /// The replacements of those references.
    pub header_rewrites: HashMap<String, String>,
}

/// The origins of moved nodes, by their new pointers.
pub(super) type Moved = IndexMap<String, String>;

impl Table {
    /// The text of the reference that replaces this one.
    pub fn rewritten<'t>(&'t self, text: &'t str) -> &'t str {
        self.rewrites.get(text).map_or(text, String::as_str)
    }

    /// Moves every target to the components and rewrites the references to them.
    pub fn hoist(&mut self, root: &mut Value) -> Moved {
        let homes = self.homes(root);
        let mut taken: HashSet<(Kind, String)> = HashSet::new();
        let mut targets: IndexMap<Pointer, (Kind, String)> = IndexMap::new();
        for (text, hoist) in std::mem::take(&mut self.hoists) {
            if !targets.contains_key(&hoist.from) {
                let home = homes.get(&hoist.from).cloned();
                let key = home.unwrap_or_else(|| free_key(root, &taken, hoist.kind, &hoist.from));
                taken.insert((hoist.kind, key.clone()));
                targets.insert(hoist.from.clone(), (hoist.kind, key));
            }
            if let Some((kind, key)) = targets.get(&hoist.from) {
                self.rewrites.insert(text, component_ref(*kind, key));
            }
        }
        let mut moved = self.copy_headers(root, &mut taken);
        for (from, (kind, key)) in &targets {
            let to = component_ref(*kind, key);
            moved.insert(
                to.trim_start_matches('#').to_owned(),
                from.as_str().to_owned(),
            );
        }
        // The innermost go first, so that no move changes the pointer of the next target.
        targets.sort_by_cached_key(|from, _| std::cmp::Reverse(from.tokens().count()));
        for (from, (kind, key)) in targets {
            move_node(root, &from, kind, &key);
        }
        moved
    }

    /// Adds a header object for each parameter that a header refers to.
    fn copy_headers(&mut self, root: &mut Value, taken: &mut HashSet<(Kind, String)>) -> Moved {
        let mut moved = Moved::new();
        let mut copies: IndexMap<Pointer, String> = IndexMap::new();
        for (text, from) in std::mem::take(&mut self.headers) {
            let key = match copies.get(&from) {
                Some(key) => key.clone(),
                None => {
                    let Some(mut node) = root.pointer(from.as_str()).cloned() else {
                        continue;
                    };
                    if let Some(members) = node.as_object_mut() {
                        let of_parameters = ["name", "in", "allowReserved", "allowEmptyValue"];
                        members.retain(|name, _| !of_parameters.contains(&name.as_str()));
                    }
                    let key = free_key(root, taken, Kind::Header, &from);
                    taken.insert((Kind::Header, key.clone()));
                    insert_component(root, Kind::Header, &key, node);
                    copies.insert(from.clone(), key.clone());
                    key
                }
            };
            let to = component_ref(Kind::Header, &key);
            moved.insert(
                to.trim_start_matches('#').to_owned(),
                from.as_str().to_owned(),
            );
            self.header_rewrites.insert(text, to);
        }
        moved
    }

    /// The components that are nothing but a reference to a target: the target takes their place.
    fn homes(&self, root: &Value) -> HashMap<Pointer, String> {
        let mut homes = HashMap::new();
        let sections = root
            .get("components")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        for (section, entries) in sections {
            let Some(kind) = Kind::of_section(section) else {
                continue;
            };
            for (key, entry) in entries.as_object().into_iter().flatten() {
                let Some(hoist) = alias(entry, kind).and_then(|text| self.hoists.get(text)) else {
                    continue;
                };
                if hoist.kind == kind {
                    homes
                        .entry(hoist.from.clone())
                        .or_insert_with(|| key.clone());
                }
            }
        }
        homes
    }
}

fn move_node(root: &mut Value, from: &Pointer, kind: Kind, key: &str) {
    let Some(node) = root.pointer_mut(from.as_str()) else {
        return;
    };
    let node = std::mem::replace(node, reference(component_ref(kind, key)));
    insert_component(root, kind, key, node);
}

fn insert_component(root: &mut Value, kind: Kind, key: &str, node: Value) {
    let Some(section) = kind.section() else {
        return;
    };
    if let Some(components) = object_member(root, "components")
        && let Some(entries) = object_member(components, section)
        && let Some(entries) = entries.as_object_mut()
    {
        entries.insert(key.to_owned(), node);
    }
}

/// The member `name` of an object, made an empty object if there is none.
fn object_member<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    let member = value.as_object_mut()?.entry(name).or_insert(Value::Null);
    if member.is_null() {
        *member = Value::Object(Map::new());
    }
    Some(member)
}

fn free_key(root: &Value, taken: &HashSet<(Kind, String)>, kind: Kind, from: &Pointer) -> String {
    let entries = root
        .get("components")
        .and_then(|components| components.get(kind.section()?))
        .and_then(Value::as_object);
    let is_free = |key: &String| {
        !entries.is_some_and(|entries| entries.contains_key(key))
            && !taken.contains(&(kind, key.clone()))
    };
    let name = target_name(from);
    if is_free(&name) {
        return name;
    }
    (2_usize..)
        .map(|n| format!("{name}{n}"))
        .find(is_free)
        .unwrap_or(name)
}

/// A name for the node at `pointer`: the component or file to which it belongs and its last descriptive token.
fn target_name(pointer: &Pointer) -> String {
    let tokens: Vec<String> = pointer.tokens().collect();
    let (owner, rest) = match tokens.as_slice() {
        [components, _, owner, rest @ ..] if components == "components" => {
            (Some(owner.as_str()), rest)
        }
        [external, file] if external == "x-external" => return file_stem(file),
        [external, _, rest @ ..] if external == "x-external" => (None, rest),
        rest => (None, rest),
    };
    let container = rest
        .len()
        .checked_sub(2)
        .and_then(|at| rest.get(at))
        .map(String::as_str);
    let last = rest.iter().rev().find_map(|token| telling(token));
    let is_defined = container
        .and_then(keywords::find)
        .is_some_and(Keyword::holds_definitions);
    match (owner, last) {
        (_, Some(last)) if is_defined => last,
        (Some(owner), Some(last)) => format!("{owner}_{last}"),
        (Some(owner), None) => format!("{owner}_item"),
        (None, Some(last)) => last,
        (None, None) => "Value".to_owned(),
    }
}

/// The part of a token that describes the node below it.
fn telling(token: &str) -> Option<String> {
    const STRUCTURE: [&str; 19] = [
        "schema",
        "schemas",
        "content",
        "responses",
        "requestBody",
        "parameters",
        "headers",
        "components",
        "paths",
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "default",
        "itemSchema",
    ];
    let is_keyword = keywords::find(token).is_some_and(Keyword::holds_schemas);
    if is_keyword || STRUCTURE.contains(&token) || token.parse::<u64>().is_ok() {
        return None;
    }
    if token.starts_with('/') {
        return token
            .rsplit('/')
            .find(|part| !part.is_empty() && !part.starts_with('{'))
            .map(str::to_owned);
    }
    if token.contains('/') {
        None
    } else {
        Some(token.to_owned())
    }
}

fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.')
        .next()
        .filter(|stem| !stem.is_empty())
        .unwrap_or("Value")
        .to_owned()
}

/// Removes the members at `pointers` from the document.
pub(super) fn remove(root: &mut Value, pointers: &[Pointer]) {
    for pointer in pointers {
        let name = pointer.tokens().last().unwrap_or_default();
        let holder = root.pointer_mut(pointer.parent().as_str());
        if let Some(members) = holder.and_then(Value::as_object_mut) {
            members.shift_remove(&name);
        }
    }
}

/// Replaces the map at `at`, whose `$ref` is `text`, by a map of references to the members of the map that it refers to.
/// Members next to the `$ref` stay. Each reference counts against `values`, the number of values that may still be written.
pub(super) fn expand_map(
    root: &mut Value,
    at: &Pointer,
    text: &str,
    values: &mut usize,
) -> Result<(), Uncopied> {
    let mut hops = HOPS;
    let (target, map) = walk(root, text, &mut hops)?;
    let map = map.as_object().ok_or(Miss::Dangling)?;
    *values = values.checked_sub(2 * map.len()).ok_or(Uncopied::TooMany)?;
    let mut members: Map<String, Value> = keys_as_refs(map, &target);
    let Some(place) = root.pointer_mut(at.as_str()).and_then(Value::as_object_mut) else {
        return Err(Miss::Dangling.into());
    };
    for (name, value) in std::mem::take(place) {
        if name != "$ref" {
            members.insert(name, value);
        }
    }
    *place = members;
    Ok(())
}

/// The same keys, each with a reference to the member below `at`; extensions and a further `$ref` unchanged.
fn keys_as_refs(map: &Map<String, Value>, at: &Pointer) -> Map<String, Value> {
    let member = |(name, value): (&String, &Value)| {
        let kept = name == "$ref" || name.starts_with("x-");
        (
            name.clone(),
            if kept {
                value.clone()
            } else {
                reference(format!("#{}", at.join(name)))
            },
        )
    };
    map.iter().map(member).collect()
}

fn reference(text: String) -> Value {
    Value::Object(Map::from_iter([("$ref".to_owned(), Value::String(text))]))
}

/// Replaces the references to path items and security schemes by their targets. Members next to a path item's `$ref` stay
/// and override the target's. Every value that is copied counts against `values`. Returns the references that cannot be
/// replaced, and why.
pub(super) fn inline(
    root: &mut Value,
    table: &Table,
    moved: &mut Moved,
    values: &mut usize,
) -> Vec<(Pointer, Uncopied)> {
    let maps = ["/paths", "/components/securitySchemes"];
    let mut missed = Vec::new();
    for at in maps.map(Pointer::from_text) {
        missed.extend(inline_map(root, &at, table, moved, values));
    }
    missed
}

fn inline_map(
    root: &mut Value,
    at: &Pointer,
    table: &Table,
    moved: &mut Moved,
    values: &mut usize,
) -> Vec<(Pointer, Uncopied)> {
    let entries = root
        .pointer(at.as_str())
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let referring: Vec<Pointer> = entries
        .filter(|(_, entry)| entry.get("$ref").is_some())
        .map(|(key, _)| at.join(key))
        .collect();
    let mut missed = Vec::new();
    for place in referring {
        let mut hops = 0..HOPS;
        let outcome = loop {
            match inline_once(root, &place, table, moved, values) {
                Ok(true) if hops.next().is_some() => {}
                outcome => break outcome.map(|_| ()),
            }
        };
        let refers = root
            .pointer(place.as_str())
            .is_some_and(|node| node.get("$ref").is_some());
        match outcome {
            Ok(()) if refers => missed.push((place, Miss::Loop.into())),
            Ok(()) => {}
            Err(miss) => {
                missed.push((place, miss));
                break;
            }
        }
    }
    missed
}

/// Replaces one reference, if there is one.
fn inline_once(
    root: &mut Value,
    place: &Pointer,
    table: &Table,
    moved: &mut Moved,
    values: &mut usize,
) -> Result<bool, Uncopied> {
    let Some(text) = root
        .pointer(place.as_str())
        .and_then(|node| node.get("$ref"))
        .and_then(Value::as_str)
    else {
        return Ok(false);
    };
    let target = table.rewritten(text).trim_start_matches('#').to_owned();
    let Some(found) = root.pointer(&target).filter(|found| found.is_object()) else {
        return Ok(false);
    };
    *values = values.checked_sub(size(found)).ok_or(Uncopied::TooMany)?;
    let mut members = found.as_object().cloned().unwrap_or_default();
    let Some(node) = root
        .pointer_mut(place.as_str())
        .and_then(Value::as_object_mut)
    else {
        return Ok(false);
    };
    for name in members.keys().filter(|name| !node.contains_key(*name)) {
        moved.insert(
            place.join(name).as_str().to_owned(),
            Pointer::from_text(target.as_str())
                .join(name)
                .as_str()
                .to_owned(),
        );
    }
    for (name, value) in std::mem::take(node) {
        if name != "$ref" {
            members.insert(name, value);
        }
    }
    *node = members;
    Ok(true)
}
