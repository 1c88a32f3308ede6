//! Rules between the members of one object.

use std::collections::HashSet;

use openapiv3::StatusCode;
use serde_json::{Map, Value};

use super::walker::{Step, Walker};
use crate::diagnostic::catalogue;
use crate::read::grammar::status;
use crate::read::json_type::JsonType;
use crate::read::keywords::{self, Role, Special};
use crate::read::retype::{self, Retyped};
use crate::read::shape::Kind;

impl<'d> Walker<'d> {
    /// Requirements between the members of one object.
    pub(super) fn rules(&mut self, kind: Kind, object: &'d Map<String, Value>) {
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
                walker.ignored("content", "`schema` is next to it")
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

    /// Values that have another type than the schema declares.
    fn values(&mut self, object: &'d Map<String, Value>) {
        let types = retype::declared(object);
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
        let taken = match retype::retyped(types, value) {
            Retyped::Fits | Retyped::Same(_) => return,
            Retyped::As(taken) => Some(taken.to_string()),
            Retyped::Never => None,
        };
        let taken = taken.as_deref();
        let value = value.to_string();
        self.report(match keyword {
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
            // Whether its content is supported is known when it is read.
            "querystring" => {}
            other => self.within(Step::Key("in"), |walker| {
                let found = format!("`{other}`");
                walker.report(catalogue::wrong_shape(
                    walker.place(),
                    "`query`, `path`, `header`, `cookie` or `querystring`",
                    &found,
                ));
            }),
        }
    }

    fn style(&mut self, object: &'d Map<String, Value>, allowed: &[&str]) {
        if let Some(Value::String(style)) = object.get("style")
            && !allowed.contains(&style.as_str())
        {
            let why = format!(
                "`{style}` is not one of the styles that are allowed here: {}",
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
                    walker.report(diagnostic);
                }
            });
            known.extend(status(key));
        }
    }
}

const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];
