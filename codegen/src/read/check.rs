//! Checks every shape of a document and finds every reference, before anything is moved or read.
//!
//! The walk follows the [`grammar`](super::grammar). It borrows the document, so it is also what
//! knows the original place of everything it has something to say about.

use std::collections::{HashMap, HashSet, VecDeque};

use openapiv3::StatusCode;
use serde_json::{Map, Value};

use super::extensions::{self, Slip, Verdict, Wrong};
use super::grammar::{self, status};
use super::json_type::JsonType;
use super::keywords::{self, Role, Special};
use super::nearest::nearest;
use super::options::Options;
use super::refs::{self, Hoist, Miss, Table};
use super::shape::{Kind, Shape};
use super::typed::{self, Typed};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::load::Origins;

/// How many names are compared with misspelt ones: some 50 of a document of 2,000 schemas get their "did you mean".
const COMPARISONS: usize = 100_000;

/// Levels of nesting that are read.
const LEVELS: usize = 256;

/// What the walk found out.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Where the references lead.
    pub table: Table,
    /// The maps that are given as one reference, with its text.
    pub map_refs: Vec<(Pointer, String)>,
    /// The extensions that are in no form that is read.
    pub foreign: Vec<Pointer>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}

/// Walks the whole document, and whatever else its references reach.
pub(super) fn check(root: &Value, origins: &Origins, options: &Options) -> Findings {
    let mut walker = Walker {
        root,
        origins,
        options,
        findings: Findings::default(),
        base: Pointer::root(),
        path: Vec::new(),
        seen: HashMap::new(),
        uses: HashMap::new(),
        queue: VecDeque::new(),
        targets: HashMap::new(),
        too_deep: false,
        comparisons: COMPARISONS,
    };
    walker.node(Kind::Document, root);
    while let Some((pointer, node, kind)) = walker.queue.pop_front() {
        walker.base = pointer;
        walker.node(kind, node);
    }
    walker.alias_loops();
    walker.findings
}

#[derive(Clone, Copy)]
enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

/// What a text that refers to something was found to refer to.
#[derive(Clone, Copy)]
enum Use {
    Found(Kind),
    /// A parameter in place of a header.
    AsHeader,
    /// Something that no reference may lead to.
    Other(&'static str),
    Missed(Miss),
}

struct Walker<'d> {
    root: &'d Value,
    origins: &'d Origins,
    options: &'d Options,
    findings: Findings,
    /// Where the walk began, and the way from there.
    base: Pointer,
    path: Vec<Step<'d>>,
    /// The objects met, by address; `None` for the maps between them.
    seen: HashMap<*const Value, Option<Kind>>,
    uses: HashMap<(Kind, &'d str), Use>,
    queue: VecDeque<(Pointer, &'d Value, Kind)>,
    /// The kinds that the targets of references were taken for.
    targets: HashMap<*const Value, Kind>,
    too_deep: bool,
    /// How many names may still be compared for "did you mean".
    comparisons: usize,
}

impl<'d> Walker<'d> {
    fn here(&self) -> Pointer {
        self.path
            .iter()
            .fold(self.base.clone(), |pointer, step| match step {
                Step::Key(key) => pointer.join(key),
                Step::Index(index) => pointer.index(*index),
            })
    }

    fn place(&self) -> Place {
        self.origins.place(&self.here())
    }

    fn key_place(&self) -> Place {
        self.origins.key_place(&self.here())
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.findings.diagnostics.push(diagnostic);
    }

    fn within(&mut self, step: Step<'d>, check: impl FnOnce(&mut Self)) {
        self.path.push(step);
        check(self);
        self.path.pop();
    }

    fn wrong(&mut self, expected: &str, value: &Value) {
        let diagnostic = catalogue::wrong_shape(self.place(), expected, found(value));
        self.say(diagnostic);
    }

    /// One object: its reference, its members, and what they need of each other.
    fn node(&mut self, kind: Kind, value: &'d Value) {
        if self.is_too_deep() {
            return;
        }
        if self.seen.insert(value, Some(kind)).is_some() {
            return;
        }
        let Value::Object(object) = value else {
            return self.no_object(kind, value);
        };
        match object.get("$ref") {
            Some(Value::String(text)) if kind.is_map() => {
                self.findings.map_refs.push((self.here(), text.clone()));
                return;
            }
            Some(Value::String(text)) if kind.section().is_some() => {
                self.within(Step::Key("$ref"), |walker| walker.reference(kind, text));
                if !matches!(kind, Kind::Schema | Kind::PathItem) {
                    self.ref_siblings(object);
                    return;
                }
            }
            Some(other) if kind.section().is_some() => {
                self.within(Step::Key("$ref"), |walker| {
                    walker.wrong("a reference", other)
                });
            }
            _ => self.required(kind, object),
        }
        for (name, value) in object {
            self.within(Step::Key(name), |walker| walker.member(kind, name, value));
        }
        self.rules(kind, object);
    }

    fn no_object(&mut self, kind: Kind, value: &Value) {
        match (kind, value) {
            (Kind::Schema, Value::Bool(_)) => {}
            (Kind::PathItem | Kind::Response | Kind::MediaType | Kind::Example, Value::Null) => {
                let diagnostic = catalogue::null_object(self.key_place(), kind.name());
                self.say(diagnostic);
            }
            _ => self.wrong(kind.name(), value),
        }
    }

    fn is_too_deep(&mut self) -> bool {
        if self.path.len() <= LEVELS {
            return false;
        }
        if !self.too_deep {
            self.too_deep = true;
            let diagnostic = catalogue::nesting_too_deep(self.place(), LEVELS);
            self.say(diagnostic);
        }
        true
    }

    fn required(&mut self, kind: Kind, object: &Map<String, Value>) {
        for name in kind.required() {
            if object.get(*name).is_none_or(Value::is_null) {
                let diagnostic = catalogue::missing_member(self.place(), kind.name(), name);
                self.say(diagnostic);
            }
        }
    }

    fn ref_siblings(&mut self, object: &'d Map<String, Value>) {
        for name in object
            .keys()
            .filter(|name| *name != "$ref" && !name.starts_with("x-"))
        {
            self.within(Step::Key(name), |walker| {
                let diagnostic = catalogue::ref_sibling_ignored(walker.key_place(), name);
                walker.say(diagnostic);
            });
        }
    }

    fn member(&mut self, kind: Kind, name: &'d str, value: &'d Value) {
        if name.starts_with("x-") && !self.extension(kind, name, value) {
            return;
        }
        match grammar::member(kind, name) {
            Some(shape) => self.shape(shape, name, value),
            None if kind == Kind::Schema || name.starts_with("x-") || name == "$ref" => {}
            None if kind == Kind::Paths => {
                let diagnostic = catalogue::path_without_slash(self.key_place(), name);
                self.say(diagnostic);
            }
            None => self.ignored(name, "the standard has no such member here"),
        }
    }

    /// Whether an extension is one to read.
    fn extension(&mut self, kind: Kind, name: &str, value: &Value) -> bool {
        let diagnostic = match extensions::judge(kind, name, value) {
            Verdict::Ours => return true,
            Verdict::Unknown => return false,
            Verdict::Misspelt(known) => {
                let diagnostic = catalogue::extension_unknown(self.key_place(), name, known);
                self.say(diagnostic);
                return false;
            }
            Verdict::Slips(slips) => {
                let is_wrong = |slip: &Slip| matches!(slip.wrong, Wrong::Value(_));
                let is_readable = !slips.iter().any(is_wrong);
                slips.iter().for_each(|slip| self.slip(name, value, slip));
                return is_readable;
            }
            Verdict::Misplaced(on) => catalogue::extension_misplaced(self.key_place(), name, &on),
            Verdict::Foreign(form) => catalogue::extension_foreign(self.key_place(), name, form),
        };
        self.say(diagnostic);
        self.findings.foreign.push(self.here());
        false
    }

    fn slip(&mut self, name: &str, extension: &Value, slip: &Slip) {
        let at = slip
            .at
            .iter()
            .fold(self.here(), |pointer, key| pointer.join(key));
        let key = slip.at.last().map_or("", String::as_str);
        let (value, own) = (self.origins.place(&at), self.origins.key_place(&at));
        let diagnostic = match slip.wrong {
            Wrong::Extra => {
                catalogue::keyword_ignored(own, key, &format!("`{name}` has no such member"))
            }
            Wrong::Misspelt(known) => catalogue::extension_wrong(own, name, key, known),
            Wrong::Value(expected) => {
                let mut way = slip.at.iter();
                let member = way.try_fold(extension, |value, key| value.get(key));
                catalogue::wrong_shape(value, expected, found(member.unwrap_or(&Value::Null)))
            }
        };
        self.say(diagnostic);
    }

    fn ignored(&mut self, name: &str, why: &str) {
        let diagnostic = catalogue::keyword_ignored(self.key_place(), name, why);
        self.say(diagnostic);
    }

    fn shape(&mut self, shape: Shape, name: &str, value: &'d Value) {
        match shape {
            Shape::Data | Shape::Silent => {}
            Shape::Ignored(why) => self.ignored(name, why),
            _ if value.is_null() => {
                let diagnostic = catalogue::null_member(self.key_place(), name);
                self.say(diagnostic);
            }
            Shape::Node(kind) => self.node(kind, value),
            Shape::Nodes(kind) => self.nodes(kind, value),
            Shape::NodeMap(kind) => self.node_map(kind, value),
            Shape::Items if value.is_array() => self.nodes(Kind::Schema, value),
            Shape::Items => self.node(Kind::Schema, value),
            Shape::Types => self.types(value),
            Shape::Security => self.security(value),
            Shape::TextMap => self.text_map(value),
            Shape::Required if value.is_boolean() => {
                self.ignored(name, "a schema lists the names of required properties")
            }
            Shape::SchemaExamples if !value.is_array() => {
                self.ignored(name, "the examples of a schema are a list")
            }
            Shape::Examples if !value.is_object() => {
                self.ignored(name, "examples are an object by name")
            }
            Shape::Examples => self.node_map(Kind::Example, value),
            Shape::Required | Shape::Texts => {
                self.list(value, "a list of texts", "a text", Value::is_string)
            }
            Shape::Scalars => self.list(value, "a list of texts", "a text", is_scalar),
            Shape::DataList | Shape::SchemaExamples => {
                self.list(value, "a list", "a value", |_| true)
            }
            Shape::Text => self.leaf(value, "a text", Value::is_string),
            Shape::Scalar => self.leaf(value, "a text", is_scalar),
            Shape::Flag => self.leaf(value, "`true` or `false`", Value::is_boolean),
            Shape::Number => self.leaf(value, "a number", Value::is_number),
            Shape::Bound => self.leaf(value, "a number", |value| {
                value.is_number() || value.is_boolean()
            }),
            Shape::Count => self.leaf(value, "a whole number that is not negative", is_count),
        }
    }

    fn leaf(&mut self, value: &Value, expected: &str, is_right: impl FnOnce(&Value) -> bool) {
        if !is_right(value) {
            self.wrong(expected, value);
        }
    }

    fn list(
        &mut self,
        value: &'d Value,
        expected: &str,
        element: &str,
        is_right: impl Fn(&Value) -> bool,
    ) {
        let Value::Array(list) = value else {
            return self.wrong(expected, value);
        };
        for (index, value) in list
            .iter()
            .enumerate()
            .filter(|(_, value)| !is_right(value))
        {
            self.within(Step::Index(index), |walker| walker.wrong(element, value));
        }
    }

    fn nodes(&mut self, kind: Kind, value: &'d Value) {
        let Value::Array(list) = value else {
            return self.wrong("a list", value);
        };
        for (index, value) in list.iter().enumerate() {
            self.within(Step::Index(index), |walker| walker.node(kind, value));
        }
    }

    fn node_map(&mut self, kind: Kind, value: &'d Value) {
        let Value::Object(object) = value else {
            return self.wrong("an object", value);
        };
        self.seen.insert(value, None);
        if let Some(Value::String(text)) = object.get("$ref") {
            self.findings.map_refs.push((self.here(), text.clone()));
            return;
        }
        for (name, value) in object {
            self.within(Step::Key(name), |walker| walker.node(kind, value));
        }
    }

    fn types(&mut self, value: &'d Value) {
        match value {
            Value::String(name) => self.type_name(name),
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    self.within(Step::Index(index), |walker| match value {
                        Value::String(name) => walker.type_name(name),
                        other => walker.wrong("the name of a type", other),
                    });
                }
            }
            other => self.wrong("the name of a type, or a list of them", other),
        }
    }

    fn type_name(&mut self, name: &str) {
        if !TYPES.contains(&name) {
            let diagnostic = catalogue::unknown_type(self.place(), name, &type_help(name));
            self.say(diagnostic);
        }
    }

    fn security(&mut self, value: &'d Value) {
        let Value::Array(list) = value else {
            return self.wrong("a list of security requirements", value);
        };
        for (index, value) in list.iter().enumerate() {
            self.within(Step::Index(index), |walker| {
                let Value::Object(object) = value else {
                    return walker.wrong("an object of schemes", value);
                };
                for (name, scopes) in object {
                    walker.within(Step::Key(name), |walker| {
                        walker.shape(Shape::Texts, name, scopes)
                    });
                }
            });
        }
    }

    fn text_map(&mut self, value: &'d Value) {
        let Value::Object(object) = value else {
            return self.wrong("an object of texts", value);
        };
        for (name, value) in object {
            self.within(Step::Key(name), |walker| match value {
                Value::String(text) => walker.mapping(text),
                other => walker.wrong("a text", other),
            });
        }
    }

    /// What the members of one object need of each other.
    fn rules(&mut self, kind: Kind, object: &'d Map<String, Value>) {
        match kind {
            Kind::Parameter => self.location(object),
            Kind::Header => self.style(object, &["simple"]),
            Kind::Encoding => self.style(object, QUERY_STYLES),
            Kind::Responses => self.statuses(object),
            Kind::Schema => {
                self.bounds(object);
                self.values(object);
            }
            _ => {}
        }
        if matches!(kind, Kind::Parameter | Kind::Header)
            && object.contains_key("schema")
            && object.contains_key("content")
        {
            self.within(Step::Key("content"), |walker| {
                walker.ignored("content", "`schema` stands beside it")
            });
        }
    }

    fn bounds(&mut self, object: &'d Map<String, Value>) {
        for (exclusive, inclusive) in keywords::EXCLUSIVE {
            if object.get(exclusive) == Some(&Value::Bool(true)) && !object.contains_key(inclusive)
            {
                let why = format!("there is no `{inclusive}` to exclude");
                self.within(Step::Key(exclusive), |walker| {
                    walker.ignored(exclusive, &why)
                });
            }
        }
    }

    /// Values that are written as another type than the schema declares.
    fn values(&mut self, object: &'d Map<String, Value>) {
        let types = typed::declared(object);
        if types.is_empty() {
            return;
        }
        for (name, value) in object {
            let keyword = keywords::find(name);
            match (keyword.map(|keyword| &keyword.role), value) {
                (Some(Role::Value(_)), value) => {
                    self.within(Step::Key(name), |walker| walker.value(name, &types, value));
                }
                (Some(Role::Special(Special::Enum, _)), Value::Array(values)) => {
                    self.within(Step::Key(name), |walker| {
                        for (index, value) in values.iter().enumerate() {
                            walker.within(Step::Index(index), |walker| {
                                walker.value(name, &types, value);
                            });
                        }
                    });
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, keyword: &str, types: &[JsonType], value: &Value) {
        let taken = match typed::typed(types, value) {
            Typed::Fits | Typed::Same(_) => return,
            Typed::As(taken) => Some(taken.to_string()),
            Typed::Never => None,
        };
        let taken = taken.as_deref();
        let value = value.to_string();
        self.say(match keyword {
            "default" => catalogue::default_type(self.place(), &value, taken),
            _ => catalogue::enum_value_retyped(self.place(), &value, taken),
        });
    }

    fn location(&mut self, object: &'d Map<String, Value>) {
        let Some(Value::String(location)) = object.get("in") else {
            return;
        };
        match location.as_str() {
            "query" => self.style(object, QUERY_STYLES),
            "path" => self.style(object, &["simple", "label", "matrix"]),
            "header" => self.style(object, &["simple"]),
            "cookie" => self.style(object, &["form"]),
            // Whether its content can be written is known when it is read.
            "querystring" => {}
            other => self.within(Step::Key("in"), |walker| {
                let found = format!("`{other}`");
                let diagnostic = catalogue::wrong_shape(
                    walker.place(),
                    "`query`, `path`, `header`, `cookie` or `querystring`",
                    &found,
                );
                walker.say(diagnostic);
            }),
        }
    }

    fn style(&mut self, object: &'d Map<String, Value>, allowed: &[&str]) {
        if let Some(Value::String(style)) = object.get("style")
            && !allowed.contains(&style.as_str())
        {
            let why = format!(
                "`{style}` is none of the styles that are allowed here: {}",
                allowed.join(", ")
            );
            self.within(Step::Key("style"), |walker| walker.ignored("style", &why));
        }
    }

    fn statuses(&mut self, object: &'d Map<String, Value>) {
        let mut known: HashSet<StatusCode> = HashSet::new();
        for key in object
            .keys()
            .filter(|key| *key != "default" && !key.starts_with("x-"))
        {
            let diagnostic = |walker: &Self| match status(key) {
                None => Some(catalogue::invalid_status(walker.key_place(), key)),
                Some(status) if known.contains(&status) => {
                    Some(catalogue::duplicate_status(walker.key_place(), key))
                }
                Some(_) => None,
            };
            self.within(Step::Key(key), |walker| {
                if let Some(diagnostic) = diagnostic(walker) {
                    walker.say(diagnostic);
                }
            });
            known.extend(status(key));
        }
    }

    fn reference(&mut self, kind: Kind, text: &'d str) {
        let outcome = match self.uses.get(&(kind, text)) {
            Some(outcome) => *outcome,
            None => self.follow(kind, text),
        };
        match outcome {
            Use::Found(found) if found == kind => {}
            Use::AsHeader => {
                let diagnostic = catalogue::parameter_as_header(self.place(), text);
                self.say(diagnostic);
            }
            Use::Found(found) => self.wrong_ref(text, kind, found.name()),
            Use::Other(found) => self.wrong_ref(text, kind, found),
            Use::Missed(Miss::Loop) => {
                let diagnostic = catalogue::ref_loop(self.place(), text);
                self.say(diagnostic);
            }
            Use::Missed(Miss::Dangling) if self.options.lenient_refs && kind == Kind::Schema => {
                let diagnostic = catalogue::dangling_ref_free_form(self.place(), text);
                self.say(diagnostic);
            }
            Use::Missed(Miss::Dangling) => {
                let nearest = self.nearest_ref(text, kind);
                let diagnostic = catalogue::dangling_ref(self.place(), text, nearest.as_deref());
                self.say(diagnostic);
            }
        }
    }

    fn wrong_ref(&mut self, text: &str, expected: Kind, found: &str) {
        let diagnostic = catalogue::wrong_ref(self.place(), text, expected.name(), found);
        self.say(diagnostic);
    }

    /// Follows a text for the first time and settles what happens to it.
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
        match self.stands(kind, &pointer, node) {
            Use::Found(Kind::Parameter) if kind == Kind::Header && is_header(node) => {
                let text = text.to_owned();
                self.findings.table.headers.insert(text, pointer.clone());
                self.queue.push_back((pointer, node, Kind::Parameter));
                return Use::AsHeader;
            }
            Use::Found(found) if found == kind => {}
            other => return other,
        }
        let canonical =
            refs::section_key(&pointer, kind).map(|key| refs::component_ref(kind, &key));
        match canonical {
            Some(canonical) if canonical == text => {}
            Some(canonical) => {
                self.findings
                    .table
                    .rewrites
                    .insert(text.to_owned(), canonical);
            }
            None if kind.is_inlined() => {
                self.findings
                    .table
                    .rewrites
                    .insert(text.to_owned(), format!("#{pointer}"));
            }
            None => {
                self.findings.table.hoists.insert(
                    text.to_owned(),
                    Hoist {
                        kind,
                        from: pointer.clone(),
                    },
                );
            }
        }
        self.queue.push_back((pointer, node, kind));
        Use::Found(kind)
    }

    /// What stands at `pointer`: what the standard puts there. Where it puts nothing, what it was read as first.
    fn stands(&mut self, kind: Kind, pointer: &Pointer, node: &'d Value) -> Use {
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
    fn mapping(&mut self, text: &'d str) {
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
        let diagnostic =
            catalogue::discriminator_mapping_dangling(self.place(), text, nearest.as_deref());
        self.say(diagnostic);
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

    fn alias_loops(&mut self) {
        for (pointer, text) in refs::loops(self.root) {
            let diagnostic = catalogue::ref_loop(self.origins.place(&pointer.join("$ref")), &text);
            self.say(diagnostic);
        }
    }
}

/// Whether a node is a parameter that is sent as a header, which says all that a header object says.
fn is_header(node: &Value) -> bool {
    node.get("in").and_then(Value::as_str) == Some("header")
        && node.get("name").is_some_and(Value::is_string)
}

/// Whether whole sections of components stand at `pointer`, which then cannot be one itself.
fn holds_components(pointer: &Pointer) -> bool {
    let tokens: Vec<String> = pointer.tokens().take(3).collect();
    match tokens.as_slice() {
        [] => true,
        [first] | [first, _] => first == "components",
        _ => false,
    }
}

const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "object", "array", "null",
];

fn type_help(name: &str) -> String {
    let meant = match name.to_ascii_lowercase().as_str() {
        "file" | "binary" => return "a file is `type: string` with `format: binary`".to_owned(),
        "any" => return "leave `type` out to allow every value".to_owned(),
        "date" | "datetime" | "date-time" => {
            return "a date is `type: string` with a `format`".to_owned();
        }
        "float" | "double" | "decimal" => Some("number"),
        "int" | "long" | "int32" | "int64" => Some("integer"),
        "bool" => Some("boolean"),
        "list" | "set" | "tuple" => Some("array"),
        "dict" | "map" | "struct" => Some("object"),
        "text" | "uuid" => Some("string"),
        "none" | "nil" => Some("null"),
        other => nearest(other, TYPES.into_iter()),
    };
    match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the types are {}", TYPES.join(", ")),
    }
}

fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

fn is_count(value: &Value) -> bool {
    value.as_u64().is_some()
        || value
            .as_f64()
            .is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
