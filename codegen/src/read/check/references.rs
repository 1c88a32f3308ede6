//! References: where each leads, and whether it may.

use serde_json::Value;

use super::walker::{Use, Walker};
use crate::diagnostic::{Pointer, catalogue};
use crate::read::grammar;
use crate::read::moves::Hoist;
use crate::read::nearest::nearest;
use crate::read::refs::{self, Miss};
use crate::read::shape::{Kind, Shape};

impl<'d> Walker<'d> {
    /// The reference `text`, where an object of `kind` is expected.
    pub(super) fn reference(&mut self, kind: Kind, text: &'d str) {
        let outcome = match self.uses.get(&(kind, text)) {
            Some(outcome) => *outcome,
            None => self.follow(kind, text),
        };
        match outcome {
            Use::Found(found) if found == kind => {}
            Use::AsHeader => {
                self.report(catalogue::parameter_as_header(self.place(), text));
            }
            Use::Found(found) => self.wrong_ref(text, kind, found.name()),
            Use::Other(found) => self.wrong_ref(text, kind, found),
            Use::Missed(Miss::Loop) => {
                self.report(catalogue::ref_loop(self.place(), text));
            }
            Use::Missed(Miss::Dangling) if self.options.lenient_refs && kind == Kind::Schema => {
                self.report(catalogue::dangling_ref_free_form(self.place(), text));
            }
            Use::Missed(Miss::Dangling) => {
                let nearest = self.nearest_ref(text, kind);
                self.report(catalogue::dangling_ref(
                    self.place(),
                    text,
                    nearest.as_deref(),
                ));
            }
        }
    }

    fn wrong_ref(&mut self, text: &str, expected: Kind, found: &str) {
        self.report(catalogue::wrong_ref(
            self.place(),
            text,
            expected.name(),
            found,
        ));
    }

    /// Follows a reference for the first time and decides what happens to it.
    fn follow(&mut self, kind: Kind, text: &'d str) -> Use {
        let outcome = match refs::resolve(self.root, text, kind) {
            Ok((pointer, node)) => self.target(kind, text, pointer, node),
            Err(miss) => {
                self.findings.table.dangling.insert(text.to_owned());
                Use::Missed(miss)
            }
        };
        self.uses.insert((kind, text), outcome);
        outcome
    }

    fn target(&mut self, kind: Kind, text: &'d str, pointer: Pointer, node: &'d Value) -> Use {
        if holds_components(&pointer) {
            return Use::Other("the components themselves");
        }
        match self.kind_at(kind, &pointer, node) {
            Use::Found(Kind::Parameter) if kind == Kind::Header && is_header(node) => {
                let text = text.to_owned();
                self.findings.table.headers.insert(text, pointer.clone());
                self.queue.push_back((pointer, node, Kind::Parameter));
                return Use::AsHeader;
            }
            Use::Found(found) if found == kind => {}
            other => return other,
        }
        let table = &mut self.findings.table;
        let component = refs::section_key(&pointer, kind);
        match component.map(|key| refs::component_ref(kind, &key)) {
            Some(canonical) if canonical == text => {}
            Some(canonical) => {
                table.rewrites.insert(text.to_owned(), canonical);
            }
            None if kind.is_inlined() => {
                let target = format!("#{pointer}");
                table.rewrites.insert(text.to_owned(), target);
            }
            None => {
                let from = pointer.clone();
                table.hoists.insert(text.to_owned(), Hoist { kind, from });
            }
        }
        self.queue.push_back((pointer, node, kind));
        Use::Found(kind)
    }

    /// The kind of the node at `pointer` by the standard. Where the standard defines none, the kind as which it was
    /// first read.
    fn kind_at(&mut self, kind: Kind, pointer: &Pointer, node: &'d Value) -> Use {
        let address = std::ptr::from_ref(node);
        match grammar::at(pointer) {
            Some(Shape::Node(found)) => return Use::Found(found),
            Some(Shape::Items) => return Use::Found(Kind::Schema),
            Some(Shape::Nodes(_) | Shape::NodeMap(_)) => return Use::Other("an object of objects"),
            _ => {}
        }
        match self.seen.get(&address) {
            Some(Some(found)) => return Use::Found(*found),
            Some(None) => return Use::Other("an object of objects"),
            None => {}
        }
        let kind = match kind {
            Kind::Header if is_header(node) => Kind::Parameter,
            kind => kind,
        };
        Use::Found(*self.targets.entry(address).or_insert(kind))
    }

    /// One value of a discriminator mapping: a reference, or the name of a schema.
    pub(super) fn mapping(&mut self, text: &'d str) {
        let is_found = match self.uses.get(&(Kind::Schema, text)) {
            _ if !text.starts_with('#') => self.is_schema(text),
            Some(outcome) => matches!(outcome, Use::Found(Kind::Schema)),
            None => matches!(self.follow(Kind::Schema, text), Use::Found(Kind::Schema)),
        };
        if is_found {
            return;
        }
        self.findings
            .table
            .dangling_mappings
            .insert(text.to_owned());
        let nearest = self.nearest_ref(text, Kind::Schema);
        self.report(catalogue::discriminator_mapping_dangling(
            self.place(),
            text,
            nearest.as_deref(),
        ));
    }

    fn is_schema(&self, name: &str) -> bool {
        let schemas = self
            .root
            .get("components")
            .and_then(|components| components.get("schemas"));
        schemas.and_then(|schemas| schemas.get(name)).is_some()
    }

    fn nearest_ref(&mut self, text: &str, kind: Kind) -> Option<String> {
        let section = self
            .root
            .get("components")?
            .get(kind.section()?)?
            .as_object()?;
        self.comparisons = self.comparisons.checked_sub(section.len())?;
        let name = text.rsplit('/').next().unwrap_or(text);
        nearest(name, section.keys().map(String::as_str)).map(|key| refs::component_ref(kind, key))
    }

    pub(super) fn alias_loops(&mut self) {
        for (pointer, text) in refs::loops(self.root) {
            self.report(catalogue::ref_loop(
                self.origins.place(&pointer.join("$ref")),
                &text,
            ));
        }
    }
}

/// Whether a node is a parameter that is sent as a header, which has all members of a header object.
fn is_header(node: &Value) -> bool {
    node.get("in").and_then(Value::as_str) == Some("header")
        && node.get("name").is_some_and(Value::is_string)
}

/// Whether the node at `pointer` holds components, and so cannot be one.
fn holds_components(pointer: &Pointer) -> bool {
    let tokens: Vec<String> = pointer.tokens().take(3).collect();
    match tokens.as_slice() {
        [] => true,
        [first] | [first, _] => first == "components",
        _ => false,
    }
}
