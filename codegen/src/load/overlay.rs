//! Overlays (Overlay Specification 1.0): actions that update and remove nodes of the document.
//!
//! An action that matches nothing is an error: a fix that no longer applies must not go unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::budget::Budget;
use super::ids::push;
use super::origins::Origins;
use crate::diagnostic::{Diagnostics, FileId, Place, Pointer, catalogue, unescaped};
use crate::limits::{self, size};

/// How deep a tree may become through overlays.
const MAX_DEPTH: usize = 2 * limits::MAX_DEPTH;
/// The longest target that is parsed, and how deep its brackets may nest.
const MAX_TARGET: usize = 4096;
const MAX_BRACKETS: usize = 16;
/// How many nodes a target may visit: in GitHub's document, each `..` visits 2 million.
const MAX_VISITS: usize = 50_000_000;

/// An overlay whose shape was checked.
pub(super) struct Overlay {
    file: FileId,
    /// Whether it has version 1.1, in which an update of an array may be an array.
    concatenates: bool,
    actions: Vec<Action>,
}

struct Action {
    /// The action's own pointer.
    pointer: Pointer,
    target: JsonPath,
    /// The target as written.
    text: String,
    change: Change,
}

enum Change {
    Remove,
    Update(Value),
}

/// Reads `tree` as an overlay; `None` if it is not one, with the reasons in `found`.
pub(super) fn parse(file: FileId, tree: Value, found: &mut Diagnostics) -> Option<Overlay> {
    let Value::Object(mut members) = tree else {
        return None;
    };
    let concatenates = version(file, &members, found)?;
    unknown(
        file,
        &Pointer::root(),
        &members,
        &["overlay", "info", "extends", "actions"],
        found,
    );
    let at = Pointer::root().join("actions");
    let Some(Value::Array(list)) = members
        .shift_remove("actions")
        .filter(|list| list.as_array().is_some_and(|l| !l.is_empty()))
    else {
        found.push(catalogue::overlay_invalid(
            Place::value(file, at),
            "an overlay has a list of `actions`",
        ));
        return None;
    };
    let actions = list
        .into_iter()
        .enumerate()
        .filter_map(|(index, value)| action(file, at.index(index), value, found))
        .collect();
    Some(Overlay {
        file,
        concatenates,
        actions,
    })
}

/// Checks the version: whether the overlay is of 1.1.
fn version(file: FileId, members: &Map<String, Value>, found: &mut Diagnostics) -> Option<bool> {
    let at = Place::value(file, Pointer::root().join("overlay"));
    let problem = match members.get("overlay") {
        Some(Value::String(version)) if version.starts_with("1.0.") || version == "1.0" => {
            return Some(false);
        }
        Some(Value::String(version)) if version.starts_with("1.1.") || version == "1.1" => {
            return Some(true);
        }
        Some(_) => {
            "`overlay` has to be the text \"1.0.0\" (or 1.1.0): the version of the Overlay Specification"
        }
        None => "an overlay says `overlay: 1.0.0`: the version of the Overlay Specification",
    };
    found.push(catalogue::overlay_invalid(at, problem));
    None
}

fn unknown(
    file: FileId,
    at: &Pointer,
    members: &Map<String, Value>,
    known: &[&str],
    found: &mut Diagnostics,
) {
    for key in members
        .keys()
        .filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-"))
    {
        let message = format!(
            "`{key}` is not a member here; known are {}",
            known.join(", ")
        );
        found.push(catalogue::overlay_invalid(
            Place::key(file, at.join(key)),
            message,
        ));
    }
}

fn action(file: FileId, pointer: Pointer, value: Value, found: &mut Diagnostics) -> Option<Action> {
    let Value::Object(mut members) = value else {
        found.push(catalogue::overlay_invalid(
            Place::value(file, pointer),
            "an action is an object",
        ));
        return None;
    };
    unknown(
        file,
        &pointer,
        &members,
        &["target", "description", "update", "remove"],
        found,
    );
    let target = target(file, &pointer, members.get("target"), found);
    let remove = match members.get("remove") {
        Some(Value::Bool(remove)) => *remove,
        None => false,
        Some(_) => {
            found.push(catalogue::overlay_invalid(
                Place::value(file, pointer.join("remove")),
                "`remove` is true or false",
            ));
            return None;
        }
    };
    let change = match (remove, members.shift_remove("update")) {
        (true, _) => Change::Remove,
        (false, Some(update)) => Change::Update(update),
        (false, None) => {
            found.push(catalogue::overlay_invalid(
                Place::value(file, pointer),
                "the action has neither `update` nor `remove: true`",
            ));
            return None;
        }
    };
    let text = members.get("target").and_then(Value::as_str);
    Some(Action {
        pointer,
        target: target?,
        text: text.unwrap_or_default().to_owned(),
        change,
    })
}

fn target(
    file: FileId,
    action: &Pointer,
    value: Option<&Value>,
    found: &mut Diagnostics,
) -> Option<JsonPath> {
    let place = Place::value(file, action.join("target"));
    let Some(text) = value.and_then(Value::as_str) else {
        found.push(catalogue::overlay_invalid(
            place,
            "an action has a `target`: a JSONPath",
        ));
        return None;
    };
    // The parser recurses with the brackets and tries each level more than once.
    let mut depth = 0_usize;
    let deep = text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_BRACKETS
    });
    if deep || text.len() > MAX_TARGET {
        found.push(catalogue::overlay_target_invalid(
            place,
            "it is too long or nests too deeply",
        ));
        return None;
    }
    JsonPath::parse(text)
        .map_err(|error| {
            let message = format!("{}, at character {}", error.message(), error.position());
            found.push(catalogue::overlay_target_invalid(place, &message));
        })
        .ok()
}

/// Applies the actions of `overlay` in order. `changed` gets the pointer of every node written to.
pub(super) fn apply(
    overlay: Overlay,
    root: &mut Value,
    origins: &mut Origins,
    budget: &mut Budget,
    changed: &mut Vec<String>,
    found: &mut Diagnostics,
) {
    for action in overlay.actions {
        let target = Place::value(overlay.file, action.pointer.join("target"));
        if cost(&action.text, root) > MAX_VISITS {
            let why = "its wildcards select too much of the document";
            found.push(catalogue::overlay_target_invalid(target, why));
            return;
        }
        let matched = matches(&action.target, root);
        if matched.is_empty() {
            found.push(catalogue::overlay_target_unmatched(target));
            continue;
        }
        match action.change {
            Change::Remove if matched.iter().any(String::is_empty) => {
                found.push(catalogue::overlay_invalid(
                    target,
                    "the document itself cannot be removed",
                ));
            }
            Change::Remove => remove(root, matched, origins),
            Change::Update(update) => {
                let from = (overlay.file, action.pointer.join("update"));
                let mut merge = Merge {
                    file: overlay.file,
                    origins,
                    changed,
                };
                for pointer in matched {
                    if !budget.take_values(&update) {
                        let limit = budget.limits.values;
                        found.push(catalogue::too_many_values(target, limit));
                        return;
                    }
                    update_one(
                        root,
                        pointer,
                        &update,
                        &from.1,
                        overlay.concatenates,
                        &mut merge,
                        found,
                    );
                }
            }
        }
    }
}

/// An upper bound of the nodes that a target visits: each further `..` visits a node once per ancestor, and a list of
/// selectors, or a filter that begins at the root, once for each of them.
fn cost(target: &str, root: &Value) -> usize {
    let (nodes, levels) = (size(root), depth(root) + 1);
    let mut cost = nodes;
    let mut descents = 0;
    let mut quote = None;
    let mut rest = target.bytes().skip(1).peekable();
    while let Some(byte) = rest.next() {
        let factor = match (quote, byte) {
            (Some(_), b'\\') => {
                rest.next();
                1
            }
            (Some(open), _) => {
                quote = Some(open).filter(|open| *open != byte);
                1
            }
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                1
            }
            (None, b'.') if rest.next_if_eq(&b'.').is_some() => {
                descents += 1;
                if descents == 1 { 1 } else { levels }
            }
            (None, b',') => 2,
            (None, b'$') => nodes,
            _ => 1,
        };
        cost = cost.saturating_mul(factor);
    }
    cost
}

/// The pointers of the nodes that `path` selects, each once.
fn matches(path: &JsonPath, root: &Value) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let located = path.query_located(root);
    let pointers = located
        .locations()
        .map(|location| location.to_json_pointer());
    pointers
        .filter(|pointer| seen.insert(pointer.clone()))
        .collect()
}

fn update_one(
    root: &mut Value,
    mut pointer: String,
    update: &Value,
    from: &Pointer,
    concatenates: bool,
    merge: &mut Merge<'_>,
    found: &mut Diagnostics,
) {
    if pointer.matches('/').count() + depth(update) > MAX_DEPTH {
        found.push(catalogue::nesting_too_deep(
            Place::value(merge.file, from.clone()),
            MAX_DEPTH,
        ));
        return;
    }
    // An update of an ancestor may have replaced it.
    let Some(node) = root.pointer_mut(&pointer) else {
        return;
    };
    match (&mut *node, update) {
        (Value::Object(_), Value::Object(_)) => merge.value(node, update, &mut pointer, from),
        (Value::Object(_), _) => {
            let target = merge.origins.place(&Pointer::from_text(pointer));
            found.push(catalogue::overlay_update_mismatch(
                Place::value(merge.file, from.clone()),
                target,
            ));
        }
        (Value::Array(_), Value::Array(_)) if concatenates => {
            merge.value(node, update, &mut pointer, from)
        }
        (Value::Array(items), _) => {
            let element = format!("{pointer}/{}", items.len());
            items.push(update.clone());
            merge.note(element, from.clone());
        }
        _ => merge.value(node, update, &mut pointer, from),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Merges values into the tree and notes where they came from.
struct Merge<'a> {
    file: FileId,
    origins: &'a mut Origins,
    changed: &'a mut Vec<String>,
}

impl Merge<'_> {
    /// Objects merge, arrays are concatenated, anything else is replaced.
    fn value(&mut self, node: &mut Value, update: &Value, pointer: &mut String, from: &Pointer) {
        match (&mut *node, update) {
            (Value::Object(members), Value::Object(update)) => {
                for (key, value) in update {
                    let len = push(pointer, key);
                    match members.get_mut(key) {
                        Some(member) => self.value(member, value, pointer, &from.join(key)),
                        None => {
                            members.insert(key.clone(), value.clone());
                            self.note(pointer.clone(), from.join(key));
                        }
                    }
                    pointer.truncate(len);
                }
            }
            (Value::Array(items), Value::Array(update)) => {
                for (index, value) in update.iter().enumerate() {
                    self.note(format!("{pointer}/{}", items.len()), from.index(index));
                    items.push(value.clone());
                }
            }
            _ => {
                *node = update.clone();
                self.note(pointer.clone(), from.clone());
            }
        }
    }

    fn note(&mut self, pointer: String, from: Pointer) {
        self.changed.push(pointer.clone());
        self.origins.replace(pointer, self.file, from);
    }
}

/// Removes the nodes at `pointers`, the deepest first, so that the others stay where they are.
fn remove(root: &mut Value, pointers: Vec<String>, origins: &mut Origins) {
    let mut by_parent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pointer in pointers {
        if let Some((parent, token)) = pointer.rsplit_once('/') {
            by_parent
                .entry(parent.to_owned())
                .or_default()
                .insert(unescaped(token));
        }
    }
    let mut parents: Vec<_> = by_parent.into_iter().collect();
    parents.sort_by_key(|(parent, _)| std::cmp::Reverse(parent.matches('/').count()));
    for (parent, tokens) in parents {
        match root.pointer_mut(&parent) {
            Some(Value::Object(members)) => {
                members.retain(|key, _| !tokens.contains(key));
                for token in &tokens {
                    let mut pointer = parent.clone();
                    push(&mut pointer, token);
                    origins.forget(&pointer);
                }
            }
            Some(Value::Array(items)) => {
                let removed: BTreeSet<usize> = tokens
                    .iter()
                    .filter_map(|token| token.parse().ok())
                    .collect();
                let len = items.len();
                let mut index = 0;
                items.retain(|_| {
                    index += 1;
                    !removed.contains(&(index - 1))
                });
                origins.remove_elements(&parent, &removed, len);
            }
            _ => {}
        }
    }
}
