//! References: where they lead.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::shape::Kind;
use crate::diagnostic::{Pointer, unescaped};

/// References followed in a row before a loop is assumed.
pub(super) const HOPS: usize = 64;

/// Why a reference has no target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Miss {
    /// Its target does not exist.
    Dangling,
    /// Following it leads back to itself.
    Loop,
}

/// The target of the reference `text`, and its real pointer.
///
/// References on the way are followed. So is one at the end without other members, unless it is a component: an alias keeps
/// its name.
pub(super) fn resolve<'d>(
    root: &'d Value,
    text: &str,
    kind: Kind,
) -> Result<(Pointer, &'d Value), Miss> {
    let mut hops = HOPS;
    let (mut pointer, mut node) = walk(root, text, &mut hops)?;
    while let Some(next) = alias(node, kind) {
        if section_key(&pointer, kind).is_some() {
            break;
        }
        (pointer, node) = walk(root, next, &mut hops)?;
    }
    Ok((pointer, node))
}

/// The node that the reference `text` leads to. `hops` is how many more references may be followed.
pub(super) fn walk<'d>(
    root: &'d Value,
    text: &str,
    hops: &mut usize,
) -> Result<(Pointer, &'d Value), Miss> {
    *hops = hops.checked_sub(1).ok_or(Miss::Loop)?;
    let fragment = text.strip_prefix('#').ok_or(Miss::Dangling)?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return Err(Miss::Dangling);
    }
    let mut pointer = Pointer::root();
    let mut node = root;
    for token in Pointer::from_text(percent_decoded(fragment)).tokens() {
        while let Some(next) = through(node, &token) {
            (pointer, node) = walk(root, next, hops)?;
        }
        node = step(node, &token).ok_or(Miss::Dangling)?;
        pointer = pointer.join(&token);
    }
    Ok((pointer, node))
}

/// The reference to follow before `token` can be found.
fn through<'d>(node: &'d Value, token: &str) -> Option<&'d str> {
    let object = node.as_object()?;
    if object.contains_key(token) {
        None
    } else {
        object.get("$ref")?.as_str()
    }
}

fn step<'d>(node: &'d Value, token: &str) -> Option<&'d Value> {
    match node {
        Value::Object(object) => object.get(token),
        Value::Array(list) => list.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The text of the reference that a node is, if it is no more. Members next to a `$ref` count in schemas and path items
/// only.
pub(super) fn alias(node: &Value, kind: Kind) -> Option<&str> {
    let object = node.as_object()?;
    let text = object.get("$ref")?.as_str()?;
    (object.len() == 1 || !matches!(kind, Kind::Schema | Kind::PathItem)).then_some(text)
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The key of the component of `kind` at `pointer`.
pub(super) fn section_key(pointer: &Pointer, kind: Kind) -> Option<String> {
    let rest = pointer
        .as_str()
        .strip_prefix("/components/")?
        .strip_prefix(kind.section()?)?
        .strip_prefix('/')?;
    if rest.contains('/') {
        None
    } else {
        Some(unescaped(rest))
    }
}

/// The text of a reference to component `key` of `kind`.
pub(super) fn component_ref(kind: Kind, key: &str) -> String {
    let pointer = Pointer::from_text("/components")
        .join(kind.section().unwrap_or_default())
        .join(key);
    format!("#{pointer}")
}

/// The aliases among the components that lead back to themselves: the pointer and text of each.
pub(super) fn loops(root: &Value) -> Vec<(Pointer, String)> {
    let mut found = Vec::new();
    let sections = root
        .get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (section, entries) in sections {
        let Some(kind) = Kind::of_section(section) else {
            continue;
        };
        let mut settled: HashSet<String> = HashSet::new();
        for key in entries.as_object().into_iter().flat_map(Map::keys) {
            let mut chain: HashSet<String> = HashSet::new();
            let mut current = Some(key.clone());
            while let Some(key) = current.take().filter(|key| !settled.contains(key)) {
                let entry = entries.get(&key);
                if chain.contains(&key) {
                    let text = entry
                        .and_then(|entry| alias(entry, kind))
                        .unwrap_or_default()
                        .to_owned();
                    found.push((
                        Pointer::from_text("/components").join(section).join(&key),
                        text,
                    ));
                    break;
                }
                let next = entry
                    .and_then(|entry| alias(entry, kind))
                    .and_then(|text| resolve(root, text, kind).ok());
                current = next.and_then(|(pointer, _)| section_key(&pointer, kind));
                chain.insert(key);
            }
            settled.extend(chain);
        }
    }
    found
}
