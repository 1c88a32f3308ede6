//! Shapes: each object by its kind, and each of its members by the [`grammar`].

use serde_json::{Map, Value};

use super::walker::{Step, Walker};
use crate::diagnostic::catalogue;
use crate::read::grammar;
use crate::read::json_type::JsonType;
use crate::read::nearest::nearest;
use crate::read::shape::{Kind, Shape};

impl<'d> Walker<'d> {
    /// One object: its reference, its members, and the requirements between them.
    pub(super) fn node(&mut self, kind: Kind, value: &'d Value) {
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
                self.report(catalogue::null_object(self.key_place(), kind.name()));
            }
            _ => self.wrong(kind.name(), value),
        }
    }

    fn required(&mut self, kind: Kind, object: &Map<String, Value>) {
        for name in kind.required() {
            if object.get(*name).is_none_or(Value::is_null) {
                self.report(catalogue::missing_member(self.place(), kind.name(), name));
            }
        }
    }

    fn ref_siblings(&mut self, object: &'d Map<String, Value>) {
        for name in object
            .keys()
            .filter(|name| *name != "$ref" && !name.starts_with("x-"))
        {
            self.within(Step::Key(name), |walker| {
                walker.report(catalogue::ref_sibling_ignored(walker.key_place(), name));
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
                self.report(catalogue::path_without_slash(self.key_place(), name));
            }
            None => self.ignored(name, "the standard has no such member here"),
        }
    }

    pub(super) fn shape(&mut self, shape: Shape, name: &str, value: &'d Value) {
        match shape {
            Shape::Data | Shape::Silent => {}
            Shape::Ignored(why) => self.ignored(name, why),
            _ if value.is_null() => {
                self.report(catalogue::null_member(self.key_place(), name));
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
        if type_names().all(|known| known != name) {
            self.report(catalogue::unknown_type(
                self.place(),
                name,
                &type_help(name),
            ));
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
}

/// The names of types, null among them.
fn type_names() -> impl Iterator<Item = &'static str> {
    let names = JsonType::ALL.into_iter().map(JsonType::name);
    names.chain(["null"])
}

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
        other => nearest(other, type_names()),
    };
    match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let names: Vec<_> = type_names().collect();
            format!("the types are {}", names.join(", "))
        }
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
