//! Documents of several files: what `$ref` leads to is embedded, and every `$ref` becomes a pointer
//! into the one tree.
//!
//! Only what a reference reaches is walked, in the role the reference gives it, because the same text
//! means different things in different roles: `default` is a value in a schema and a name among
//! responses. A walk reads and notes sites; settling them changes the tree.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::budget::Budget;
use super::ids::{Ids, push, scheme};
use super::origins::Origins;
use super::read;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Place, Pointer, catalogue};
use crate::source::{Fetch, Source, Sources};

const EXTERNAL: &str = "x-external";

/// The tree under assembly.
pub(super) struct Bundle<'a> {
    pub root: Value,
    pub origins: Origins,
    pub budget: Budget,
    entry: FileId,
    fetch: &'a dyn Fetch,
    /// The entry document's folder as the user wrote it, with its slash, and its name in that folder.
    folder: String,
    name: String,
    files: Vec<Embedded>,
    by_path: HashMap<String, Result<usize, Fault>>,
    faults: Vec<(Site, Fault)>,
    seen: HashSet<(String, Role)>,
    settled: HashSet<String>,
    /// Whether the document has its own `x-external`.
    reserved: bool,
}

/// A file in the tree.
struct Embedded {
    /// Its folder, relative to the entry document's, with its slash.
    folder: String,
    /// The pointer of its root.
    prefix: String,
    ids: Ids,
}

/// The meaning of a node for the references in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role {
    /// An object of the standard: its members are keywords.
    Object,
    /// A map: its members are names, all of them.
    Names,
    /// A map whose `x-` members are extensions nevertheless.
    Extensible,
    /// Data, in which nothing is a reference.
    Data,
}

/// A reference that has to be settled.
#[derive(Clone, Debug)]
struct Site {
    /// The pointer of its text in the tree.
    pointer: String,
    text: String,
    /// The file whose folder and anchors it is relative to.
    file: usize,
    /// The role of its target.
    role: Role,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Remote,
    Outside,
    Missing { path: String, reason: String },
    Refused { path: String },
    Anchor(String),
}

/// Something to walk.
struct Target {
    file: usize,
    pointer: String,
    role: Role,
}

impl<'a> Bundle<'a> {
    /// A tree of one file, read from `path`.
    pub(super) fn new(
        root: Value,
        file: FileId,
        path: &str,
        fetch: &'a dyn Fetch,
        budget: Budget,
    ) -> Self {
        let (folder, name) = path
            .rfind(['/', '\\'])
            .map_or(("", path), |at| path.split_at(at + 1));
        let reserved = root.get(EXTERNAL).is_some();
        Self {
            origins: Origins::new(file),
            budget,
            entry: file,
            fetch,
            folder: folder.to_owned(),
            name: name.to_owned(),
            files: Vec::new(),
            by_path: HashMap::new(),
            faults: Vec::new(),
            seen: HashSet::new(),
            settled: HashSet::new(),
            reserved,
            root,
        }
    }

    /// Embeds every file that the document refers to.
    pub(super) fn embed(&mut self, sources: &mut Sources, found: &mut Diagnostics) {
        let ids = Ids::of(&self.root, text(self.entry, sources));
        self.files.push(Embedded {
            folder: String::new(),
            prefix: String::new(),
            ids,
        });
        self.follow(
            Target {
                file: 0,
                pointer: String::new(),
                role: Role::Object,
            },
            sources,
            found,
        );
    }

    /// Settles the references that overlays added; those of the document that failed are retried, because an overlay
    /// may have fixed them. `changed` has the pointers that overlays wrote to.
    pub(super) fn embed_again(
        &mut self,
        changed: &[String],
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) {
        self.faults.retain(|(site, _)| site.file != 0);
        self.seen.clear();
        self.follow(
            Target {
                file: 0,
                pointer: String::new(),
                role: Role::Object,
            },
            sources,
            found,
        );
        let inside = format!("/{EXTERNAL}/");
        for pointer in changed
            .iter()
            .filter(|pointer| pointer.starts_with(&inside))
        {
            self.follow(
                Target {
                    file: 0,
                    pointer: pointer.clone(),
                    role: Role::Object,
                },
                sources,
                found,
            );
        }
    }

    /// Reports the unresolved references, unless an overlay has removed them. A mapping to a missing file, and with
    /// `lenient` any reference to a missing file, is treated like a dangling reference within the document.
    pub(super) fn report(&self, lenient: bool, found: &mut Diagnostics) {
        let mut reported = HashSet::new();
        for (site, fault) in &self.faults {
            let passed =
                matches!(fault, Fault::Missing { .. }) && (lenient || in_mapping(&site.pointer));
            if passed {
                continue;
            }
            let still =
                self.root.pointer(&site.pointer).and_then(Value::as_str) == Some(&site.text);
            let first = match fault {
                Fault::Missing { path, .. } | Fault::Refused { path } => reported.insert(path),
                Fault::Remote | Fault::Outside | Fault::Anchor(_) => true,
            };
            if still && first {
                found.push(self.diagnostic(site, fault));
            }
        }
    }

    fn diagnostic(&self, site: &Site, fault: &Fault) -> Diagnostic {
        let place = self
            .origins
            .place(&Pointer::from_text(site.pointer.as_str()));
        match fault {
            Fault::Remote => catalogue::ref_remote(place, &site.text),
            Fault::Outside => catalogue::ref_outside(place, &site.text),
            Fault::Missing { path, reason } => catalogue::ref_file_missing(place, path, reason),
            Fault::Refused { path } => catalogue::ref_file_refused(place, path),
            Fault::Anchor(name) => catalogue::anchor_missing(place, name),
        }
    }

    fn follow(&mut self, first: Target, sources: &mut Sources, found: &mut Diagnostics) {
        let mut queue = vec![first];
        while let Some(target) = queue.pop() {
            if target.role == Role::Data || !self.seen.insert((target.pointer.clone(), target.role))
            {
                continue;
            }
            let Some(node) = self.root.pointer(&target.pointer) else {
                continue;
            };
            let scoped = self
                .files
                .get(target.file)
                .is_some_and(|file| file.ids.any_scope());
            let mut walk = Walk {
                file: target.file,
                keep_local: target.file == 0 && !scoped,
                sites: Vec::new(),
            };
            walk.node(node, &mut target.pointer.clone(), target.role);
            for site in walk.sites {
                if target.file == 0 || !self.settled.contains(&site.pointer) {
                    queue.extend(self.settle(site, sources, found));
                }
            }
        }
    }

    /// Rewrites one reference and returns its target, if that has to be walked.
    fn settle(
        &mut self,
        site: Site,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Option<Target> {
        let (file, pointer) = match self.resolve(&site, sources, found) {
            Ok(target) => target,
            Err(fault) => {
                self.faults.push((site, fault));
                return None;
            }
        };
        let target = format!("{}{pointer}", self.files.get(file)?.prefix);
        if let Some(slot) = self.root.pointer_mut(&site.pointer) {
            *slot = Value::String(format!("#{target}"));
        }
        if site.file != 0 {
            self.settled.insert(site.pointer);
        }
        (file != 0 || in_data(&target)).then_some(Target {
            file,
            pointer: target,
            role: site.role,
        })
    }

    /// The file that a reference leads to, and the pointer in it.
    fn resolve(
        &mut self,
        site: &Site,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<(usize, String), Fault> {
        let (uri, fragment) = site.text.split_once('#').unwrap_or((&site.text, ""));
        if let Some(schema) = self.by_id(site, uri) {
            return self.fragment(site.file, &schema, fragment);
        }
        if uri.is_empty() {
            let scope = self.scope(site, fragment);
            return self.fragment(site.file, &scope, fragment);
        }
        if scheme(uri).is_some() || uri.starts_with("//") {
            return Err(Fault::Remote);
        }
        let decoded = percent_decode(uri);
        let folder = self
            .files
            .get(site.file)
            .map_or("", |file| file.folder.as_str());
        let path = normalise(folder, decoded.as_deref().unwrap_or(uri)).ok_or(Fault::Outside)?;
        let file = if path == self.name {
            0
        } else {
            self.file(&path, sources, found)?
        };
        self.fragment(file, "", fragment)
    }

    fn by_id(&self, site: &Site, uri: &str) -> Option<String> {
        let file = self.files.get(site.file)?;
        file.ids
            .id(uri, site.pointer.strip_prefix(&file.prefix)?)
            .map(str::to_owned)
    }

    /// The schema to which a local pointer is relative: the file, or the enclosing schema with an `$id` if the pointer
    /// resolves only there.
    fn scope(&self, site: &Site, fragment: &str) -> String {
        let inner = || {
            let file = self.files.get(site.file)?;
            let (scope, _) = file.ids.scope(site.pointer.strip_prefix(&file.prefix)?)?;
            let missing = |base: &str| {
                self.root
                    .pointer(&format!("{}{base}{fragment}", file.prefix))
                    .is_none()
            };
            (fragment.starts_with('/') && missing("") && !missing(scope)).then(|| scope.to_owned())
        };
        inner().unwrap_or_default()
    }

    /// The pointer of `fragment` below `base` in `file`.
    fn fragment(&self, file: usize, base: &str, fragment: &str) -> Result<(usize, String), Fault> {
        let Some(embedded) = self.files.get(file) else {
            return Ok((file, String::new()));
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            let exists = |fragment: &str| {
                self.root
                    .pointer(&format!("{}{base}{fragment}", embedded.prefix))
                    .is_some()
            };
            let decoded = if exists(fragment) {
                None
            } else {
                percent_decode(fragment).filter(|decoded| exists(decoded))
            };
            return Ok((
                file,
                format!("{base}{}", decoded.as_deref().unwrap_or(fragment)),
            ));
        }
        let schema = embedded.ids.anchor(fragment, base);
        schema
            .map(|schema| (file, schema.to_owned()))
            .ok_or_else(|| Fault::Anchor(fragment.to_owned()))
    }

    /// The file at `path`, which is read and embedded if it is new.
    fn file(
        &mut self,
        path: &str,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<usize, Fault> {
        if let Some(known) = self.by_path.get(path) {
            return known.clone();
        }
        let result = self.read(path, sources, found);
        self.by_path.insert(path.to_owned(), result.clone());
        result
    }

    fn read(
        &mut self,
        path: &str,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<usize, Fault> {
        let bytes = self.fetch.fetch(path).map_err(|reason| Fault::Missing {
            path: path.to_owned(),
            reason,
        })?;
        let file = sources.add(Source {
            path: format!("{}{path}", self.folder),
            bytes,
        });
        let refused = || Fault::Refused {
            path: path.to_owned(),
        };
        let tree = read::read(file, sources, &mut self.budget, found).ok_or_else(refused)?;
        if std::mem::take(&mut self.reserved) {
            found.push(catalogue::external_reserved(Place::key(
                self.entry,
                Pointer::root().join(EXTERNAL),
            )));
        }
        let ids = Ids::of(&tree, text(file, sources));
        let mut prefix = format!("/{EXTERNAL}");
        push(&mut prefix, path);
        let members = self.root.as_object_mut().ok_or_else(refused)?;
        let external = members
            .entry(EXTERNAL)
            .or_insert_with(|| Value::Object(Map::new()));
        external
            .as_object_mut()
            .ok_or_else(refused)?
            .insert(path.to_owned(), tree);
        self.origins.embed(prefix.clone(), file);
        let folder = path
            .rfind('/')
            .and_then(|at| path.get(..=at))
            .unwrap_or_default()
            .to_owned();
        self.files.push(Embedded {
            folder,
            prefix,
            ids,
        });
        Ok(self.files.len() - 1)
    }
}

fn text(file: FileId, sources: &Sources) -> &str {
    let text = sources.get(file).map(Source::text);
    text.and_then(Result::ok).unwrap_or_default()
}

/// Collects the references of one subtree.
struct Walk {
    file: usize,
    /// Whether references such as `#/components/…` need no rewriting.
    keep_local: bool,
    sites: Vec<Site>,
}

impl Walk {
    fn node(&mut self, node: &Value, pointer: &mut String, role: Role) {
        match node {
            Value::Object(members) => {
                for (key, value) in members {
                    match value {
                        Value::Object(_) | Value::Array(_) => {
                            let len = push(pointer, key);
                            self.member(key, value, pointer, role);
                            pointer.truncate(len);
                        }
                        Value::String(text) if key == "$ref" => self.site(key, text, pointer, role),
                        _ => {}
                    }
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    if value.is_object() || value.is_array() {
                        let len = push(pointer, &index.to_string());
                        self.node(value, pointer, Role::Object);
                        pointer.truncate(len);
                    }
                }
            }
            _ => {}
        }
    }

    /// One member, whose pointer is `pointer`.
    fn member(&mut self, key: &str, value: &Value, pointer: &mut String, role: Role) {
        let role = match role {
            Role::Object => keyword(key),
            Role::Names => Role::Object,
            Role::Extensible if key.starts_with("x-") => Role::Data,
            Role::Extensible => Role::Object,
            Role::Data => return,
        };
        if role != Role::Data {
            self.node(value, pointer, role);
        } else if key == "examples" {
            self.examples(value, pointer);
        }
        if key == "discriminator" && role == Role::Object {
            self.mapping(value, pointer);
        }
    }

    /// Named examples may be references; their content is data.
    fn examples(&mut self, value: &Value, pointer: &mut String) {
        for (name, example) in value.as_object().into_iter().flatten() {
            if let Some(text) = example.get("$ref").and_then(Value::as_str) {
                let len = push(pointer, name);
                self.site("$ref", text, pointer, Role::Data);
                pointer.truncate(len);
            }
        }
    }

    /// The mapping of a discriminator, as far as it does not name schemas.
    fn mapping(&mut self, value: &Value, pointer: &mut String) {
        let len = push(pointer, "mapping");
        for (name, value) in value
            .get("mapping")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Some(text) = value.as_str().filter(|text| is_reference(text)) {
                self.site(name, text, pointer, Role::Object);
            }
        }
        pointer.truncate(len);
    }

    fn site(&mut self, key: &str, text: &str, pointer: &mut String, role: Role) {
        let local = text.starts_with("#/") || text == "#";
        if self.keep_local && local && !text.contains('%') && !in_data(text) {
            return;
        }
        let len = push(pointer, key);
        self.sites.push(Site {
            pointer: pointer.clone(),
            text: text.to_owned(),
            file: self.file,
            role,
        });
        pointer.truncate(len);
    }
}

/// The role of a keyword's value.
fn keyword(key: &str) -> Role {
    match key {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
        | "dependencies" | "schemas" | "parameters" | "headers" | "requestBodies"
        | "securitySchemes" | "links" | "pathItems" | "encoding" | "content" | "variables"
        | "scopes" | "receive" | "emit" => Role::Names,
        "paths" | "responses" | "callbacks" | "webhooks" => Role::Extensible,
        "example" | "examples" | "default" | "enum" | "const" => Role::Data,
        "x-websocket" | "x-socketio" => Role::Names,
        "x-streaming" => Role::Object,
        _ if key.starts_with("x-") => Role::Data,
        _ => Role::Object,
    }
}

/// Whether a pointer is one of a value in the mapping of a discriminator.
fn in_mapping(pointer: &str) -> bool {
    let holder = pointer.rsplit_once('/').map_or("", |(holder, _)| holder);
    holder.ends_with("/discriminator/mapping")
}

/// Whether a pointer may lead into something that a walk from the root treats as data.
fn in_data(pointer: &str) -> bool {
    ["/x-", "/example", "/default", "/enum/", "/const/"]
        .iter()
        .any(|data| pointer.contains(data))
}

/// Whether a discriminator's mapping has a reference in place of a schema's name.
fn is_reference(text: &str) -> bool {
    text.contains(['/', '#'])
        || [".yaml", ".yml", ".json"]
            .iter()
            .any(|extension| text.ends_with(extension))
}

/// `path`, relative to `folder`, relative to the entry document's folder; `None` if it leads out of that.
fn normalise(folder: &str, path: &str) -> Option<String> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || path.contains(['\\', '\0']) || drive {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        None
    } else {
        Some(parts.join("/"))
    }
}

/// The text with its `%41` decoded; `None` when it has none, or they are not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .filter(|_| *byte == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits
            .filter(|digits| !digits.starts_with('+'))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_entry() {
        assert_eq!(normalise("a/b/", "../c.yaml").as_deref(), Some("a/c.yaml"));
        assert_eq!(normalise("", "./x//y.yaml").as_deref(), Some("x/y.yaml"));
        for path in ["../x", "a/../../x", "/etc/passwd", "C:/x", "..\\x", "."] {
            assert_eq!(normalise("", path), None, "{path}");
        }
        assert_eq!(normalise("a/", "../../x"), None);
    }

    #[test]
    fn percent_escapes_decode() {
        assert_eq!(
            percent_decode("/a%20b%C3%A9%zz%+1").as_deref(),
            Some("/a bé%zz%+1")
        );
        assert_eq!(percent_decode("%ff"), None);
        assert_eq!(percent_decode("ab"), None);
    }
}
