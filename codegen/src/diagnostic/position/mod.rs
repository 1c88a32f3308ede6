//! Positions: finds the key and value of a JSON pointer in a text.
//!
//! A text is walked only when something about it has to be shown, once for all pointers. [`json`] and
//! [`yaml`] walk, a [`Walker`] follows.

mod json;
mod walker;
mod yaml;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Pointer;
use crate::source::Format;

use walker::{Scalar, Walker};
pub(crate) use yaml::{flow_limit, second_document, surrogates};

/// The position of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its key, when it is a member.
    pub key: Option<Range<usize>>,
    /// Its value; for objects and arrays the first byte is right and the end is not.
    pub value: Range<usize>,
    /// Whether it is an object or an array.
    pub collection: bool,
}

/// The positions of the nodes at `pointers`; that of the nearest ancestor for one that is not in the text (for example,
/// because an alias merged it in).
pub(crate) fn locate(text: &str, format: Format, pointers: &[&Pointer]) -> Vec<Option<Found>> {
    let mut locator = Locator {
        nodes: vec![Node::default()],
        stack: Vec::new(),
    };
    let wanted: Vec<usize> = pointers
        .iter()
        .map(|pointer| locator.want(pointer))
        .collect();
    walk(text, format, &mut locator);
    wanted
        .into_iter()
        .map(|node| locator.nearest(node))
        .collect()
}

/// A duplicate key of an object.
#[derive(Debug, PartialEq)]
pub(crate) struct Duplicate {
    pub key: String,
    pub first: Range<usize>,
    pub second: Range<usize>,
}

/// Every repeated key of the text, in its order.
pub(crate) fn duplicates(text: &str, format: Format) -> Vec<Duplicate> {
    let mut finder = Duplicates::default();
    walk(text, format, &mut finder);
    finder.found
}

fn walk(text: &str, format: Format, walker: &mut impl Walker) {
    match format {
        Format::Json => json::walk(text, walker),
        Format::Yaml => yaml::walk(text, walker),
    }
}

/// A wanted node, or one on the way to it.
#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: HashMap<String, usize>,
    found: Option<Found>,
}

/// Finds the positions of wanted nodes.
struct Locator {
    nodes: Vec<Node>,
    stack: Vec<Frame>,
}

enum Frame {
    /// In a mapping: its node, and the child and position of the key whose value is next.
    Map {
        node: Option<usize>,
        due: Option<(Option<usize>, Range<usize>)>,
    },
    /// In a sequence: its node and the index of the next element.
    Seq { node: Option<usize>, next: usize },
}

impl Locator {
    fn want(&mut self, pointer: &Pointer) -> usize {
        let mut node = 0;
        for token in pointer.tokens() {
            let new = self.nodes.len();
            let child = match self.nodes.get_mut(node) {
                Some(parent) => *parent.children.entry(token).or_insert(new),
                None => return 0,
            };
            if child == new {
                self.nodes.push(Node {
                    parent: Some(node),
                    ..Node::default()
                });
            }
            node = child;
        }
        node
    }

    fn nearest(&self, node: usize) -> Option<Found> {
        let mut node = self.nodes.get(node)?;
        loop {
            if node.found.is_some() {
                return node.found.clone();
            }
            node = self.nodes.get(node.parent?)?;
        }
    }

    fn child(&self, node: Option<usize>, token: &str) -> Option<usize> {
        self.nodes.get(node?)?.children.get(token).copied()
    }

    fn has_children(&self, node: Option<usize>) -> bool {
        node.and_then(|node| self.nodes.get(node))
            .is_some_and(|node| !node.children.is_empty())
    }

    /// The node and key of the value that starts now; `None` when it is a key.
    fn enter(&mut self) -> Option<(Option<usize>, Option<Range<usize>>)> {
        let (node, index) = match self.stack.last_mut() {
            None => return Some((Some(0), None)),
            Some(Frame::Map { due, .. }) => return due.take().map(|(node, key)| (node, Some(key))),
            Some(Frame::Seq { node, next }) => {
                *next += 1;
                (*node, *next - 1)
            }
        };
        let child = if self.has_children(node) {
            self.child(node, &index.to_string())
        } else {
            None
        };
        Some((child, None))
    }

    fn found(&mut self, node: Option<usize>, found: Found) {
        if let Some(node) = node.and_then(|node| self.nodes.get_mut(node)) {
            node.found = Some(found);
        }
    }

    /// Notes a key; the value that comes next belongs to it.
    fn key(&mut self, scalar: Option<Scalar<'_>>, range: Range<usize>) {
        let Some(Frame::Map { node, .. }) = self.stack.last() else {
            return;
        };
        let node = *node;
        let child = scalar
            .filter(|_| self.has_children(node))
            .and_then(|key| self.child(node, &key.decode()));
        if let Some(Frame::Map { due, .. }) = self.stack.last_mut() {
            *due = Some((child, range));
        }
    }

    fn leaf(&mut self, scalar: Option<Scalar<'_>>, range: Range<usize>) {
        match self.enter() {
            Some((node, key)) => self.found(
                node,
                Found {
                    key,
                    value: range,
                    collection: false,
                },
            ),
            None => self.key(scalar, range),
        }
    }
}

impl Walker for Locator {
    fn scalar(&mut self, scalar: Scalar<'_>, range: Range<usize>) {
        self.leaf(Some(scalar), range);
    }

    fn alias(&mut self, range: Range<usize>) {
        self.leaf(None, range);
    }

    fn open(&mut self, map: bool, range: Range<usize>) {
        let node = match self.enter() {
            Some((node, key)) => {
                self.found(
                    node,
                    Found {
                        key,
                        value: range,
                        collection: true,
                    },
                );
                node
            }
            None => {
                self.key(None, range);
                None
            }
        };
        self.stack.push(if map {
            Frame::Map { node, due: None }
        } else {
            Frame::Seq { node, next: 0 }
        });
    }

    fn close(&mut self) {
        self.stack.pop();
    }

    fn restart(&mut self) {
        self.stack.clear();
        self.nodes.iter_mut().for_each(|node| node.found = None);
    }
}

/// Finds duplicate keys of objects.
#[derive(Default)]
struct Duplicates {
    stack: Vec<Option<Keys>>,
    found: Vec<Duplicate>,
    reported: HashSet<usize>,
}

/// The keys of one mapping, and whether the next thing in it is a value.
#[derive(Default)]
struct Keys {
    seen: HashMap<String, Range<usize>>,
    value_due: bool,
}

impl Duplicates {
    /// Takes note of a key or value; the mapping, when it is a key.
    fn next(&mut self) -> Option<&mut Keys> {
        let keys = self.stack.last_mut()?.as_mut()?;
        keys.value_due = !keys.value_due;
        keys.value_due.then_some(keys)
    }
}

impl Walker for Duplicates {
    fn scalar(&mut self, scalar: Scalar<'_>, range: Range<usize>) {
        let Some(keys) = self.next() else { return };
        if matches!(scalar, Scalar::Plain("<<")) {
            return;
        }
        match keys.seen.entry(scalar.decode().into_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(range);
            }
            Entry::Occupied(entry) => {
                let duplicate = Duplicate {
                    key: entry.key().clone(),
                    first: entry.get().clone(),
                    second: range,
                };
                // Nodes that aliases share are walked more than once.
                if self.reported.insert(duplicate.second.start) {
                    self.found.push(duplicate);
                }
            }
        }
    }

    fn alias(&mut self, _: Range<usize>) {
        self.next();
    }

    fn open(&mut self, map: bool, _: Range<usize>) {
        self.next();
        self.stack.push(map.then(Keys::default));
    }

    fn close(&mut self) {
        self.stack.pop();
    }

    fn restart(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `key=value` at `pointer`, as the text has them.
    fn show(text: &str, format: Format, pointer: &str) -> String {
        let pointer = Pointer::from_text(pointer);
        let found = locate(text, format, &[&pointer])
            .into_iter()
            .next()
            .flatten()
            .unwrap_or_default();
        let slice = |range: Range<usize>| text.get(range).unwrap_or("?").to_owned();
        format!(
            "{}={}",
            found.key.map(slice).unwrap_or_default(),
            slice(found.value)
        )
    }

    #[test]
    fn yaml_keys_and_values() {
        let text = "é: ü\r\npaths:\r\n  /x~y:\r\n    - a: 'ö'\r\n      200: |\r\n        text\r\n    - {b: [1, 2]}\r\n";
        let show = |pointer: &str| show(text, Format::Yaml, pointer);
        assert_eq!(show("/é"), "é=ü");
        assert_eq!(show("/paths/~1x~0y/0/a"), "a='ö'");
        assert_eq!(show("/paths/~1x~0y/0/200").trim_end(), "200=text");
        assert_eq!(show("/paths/~1x~0y/1/b/1"), "=2");
        assert_eq!(show("/paths/~1x~0y/1/b/7"), show("/paths/~1x~0y/1/b"));
    }

    #[test]
    fn json_keys_and_values() {
        let text = "{\"é\":\t{\"a\\u002fb\": [1, {\"\\ud83d\\ude00\": -1.5e3}]},\r\n \"t\":true}";
        let show = |pointer: &str| show(text, Format::Json, pointer);
        assert_eq!(show("/é/a~1b/0"), "=1");
        assert_eq!(show("/é/a~1b/1/😀"), "\"\\ud83d\\ude00\"=-1.5e3");
        assert_eq!(show("/t"), "\"t\"=true");
    }

    #[test]
    fn surrogates_and_aliases_do_not_stop_the_walk() {
        let text = "e: \"\\ud83d\\ude00\"\na: &a {b: 1}\nc: *a\nd:\n  <<: *a\n  x: y\n";
        assert_eq!(show(text, Format::Yaml, "/c/b"), "c=*a");
        assert_eq!(show(text, Format::Yaml, "/d/x"), "x=y");
        assert_eq!(show(text, Format::Yaml, "/e"), "e=\"\\ud83d\\ude00\"");
    }

    #[test]
    fn a_text_that_only_the_reader_takes_is_walked_too() {
        let text = "a:\tt\nz:\n  b: [\n    x, {c: 5, d: \"e\"}\n]\n  f: 'g'\nh:\n  - &i {j: k}\n  - 1.5\nl: {m: *i}\n";
        let show = |pointer: &str| show(text, Format::Yaml, pointer);
        assert_eq!(show("/z/b/0"), "=x");
        assert_eq!(show("/z/b/1/c"), "c=5");
        assert_eq!(show("/z/b/1/d"), "d=\"e\"");
        assert_eq!(show("/z/f"), "f='g'");
        assert!(show("/h").starts_with("h="));
        assert_eq!(show("/h/1"), "=1.5");
        assert_eq!(show("/l/m/j"), "j=k");
        let repeated = text.replace("f: 'g'", "b: 1");
        assert_eq!(duplicates(&repeated, Format::Yaml).len(), 1);
    }

    #[test]
    fn complex_keys_do_not_confuse() {
        assert_eq!(
            show("? {a: 1}\n: {b: 2}\nc: 3\n", Format::Yaml, "/c"),
            "c=3"
        );
        assert_eq!(show("? [a]\n: [b]\nc: 3\n", Format::Yaml, "/c"), "c=3");
    }

    #[test]
    fn duplicates_have_both_places() {
        let text = "a:\n  x: 1\n  y: {x: 1}\n  'x': 2\nb: &m {q: 1}\nc: {<<: *m, <<: *m, q: 2}\n";
        let found = duplicates(text, Format::Yaml);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found.first().and_then(|d| text.get(d.second.clone())),
            Some("'x'")
        );
        let text = r#"{"a":{"b":1,"c":{"b":2},"\u0062":3}}"#;
        let found = duplicates(text, Format::Json);
        assert_eq!(
            found,
            [Duplicate {
                key: "b".to_owned(),
                first: 6..9,
                second: 24..32
            }]
        );
    }

    #[test]
    fn the_second_document_is_found() {
        assert_eq!(second_document("a: 1\n---\nb: 2\n"), Some(5));
    }
}
