//! Reads one checked schema into the arena, with all schemas in it.

use serde_json::{Map, Value};

use super::document::external_docs;
use super::json_type::JsonType;
use super::keywords::{self, Keyword, Role, Special};
use super::model::{Additional, Discriminator, Narrowing, Schema, SchemaId};
use super::reader::{Reader, flag, object, text, texts, values};
use super::refs;
use super::retype::retype;
use super::shape::Kind;

impl Reader {
    /// A schema, or a reference without other keywords.
    pub(super) fn schema(&mut self, value: Value) -> SchemaId {
        // A schema is large, and only a box of it is on the stack while the schemas in it are read.
        let mut schema = Box::<Schema>::default();
        match value {
            Value::Bool(boolean) => schema.boolean = Some(boolean),
            Value::Object(object) => {
                if let Some(to) = self.plain_reference(&object) {
                    return self.schemas.add_ref(self.here(), to);
                }
                self.members(&mut schema, object);
            }
            _ => {}
        }
        self.schemas.add(self.here(), schema)
    }

    fn plain_reference(&self, object: &Map<String, Value>) -> Option<SchemaId> {
        let text = object.get("$ref")?.as_str()?;
        let is_plain = object.len() == 1
            || object
                .iter()
                .all(|(name, value)| name == "$ref" || is_silent(name, value));
        if is_plain && !self.table.dangling.contains(text) {
            self.component(text)
        } else {
            None
        }
    }

    fn members(&mut self, schema: &mut Schema, object: Map<String, Value>) {
        let is_reference = object.contains_key("$ref");
        let has_item_list = object.get("items").is_some_and(Value::is_array);
        for (name, value) in object {
            let keyword = keywords::find(&name);
            if is_reference && self.is_3_0 && keywords::TYPING.contains(&name.as_str()) {
                schema.lost.push((name, keywords::BESIDE_REFERENCE));
            } else if name == "$ref" {
                self.reference(schema, value);
            } else if !says_nothing(keyword, &value) {
                match keyword {
                    Some(keyword) => {
                        self.within(&name, |it| {
                            it.keyword(schema, keyword, value, has_item_list)
                        });
                    }
                    None if name.starts_with("x-") => {}
                    None => schema.lost.push((name, keywords::UNKNOWN)),
                }
            }
        }
        fold_bounds(&mut schema.constraints);
        if !is_reference {
            retype(schema);
        }
        let listed = schema.enum_values.as_deref().unwrap_or_default();
        schema.only_null |= schema.const_value.as_ref().is_some_and(Value::is_null)
            || !listed.is_empty() && listed.iter().all(Value::is_null);
    }

    /// A `$ref` next to other keywords: both apply.
    fn reference(&mut self, schema: &mut Schema, value: Value) {
        let Some(text) = text(value) else { return };
        let component = self.component(&text);
        match component.filter(|_| !self.table.dangling.contains(&text)) {
            Some(to) => {
                let reference = self.schemas.add_ref(self.here(), to);
                schema.all_of.insert(0, reference);
            }
            None => schema.dangling = true,
        }
    }

    fn keyword(
        &mut self,
        schema: &mut Schema,
        keyword: &'static Keyword,
        value: Value,
        has_item_list: bool,
    ) {
        if let Some(why) = keyword.lost
            && !(has_item_list && keyword.is(Special::AdditionalItems))
        {
            schema.lost.push((keyword.name.to_owned(), why));
        }
        match &keyword.role {
            Role::Text(field) => *field(schema) = text(value),
            Role::Flag(field) => *field(schema) |= flag(&value),
            Role::Choice(field) => *field(schema) = value.as_bool(),
            Role::Value(field) => *field(schema) = Some(value),
            Role::Schema(field) => *field(schema) = Some(self.schema(value)),
            Role::Schemas(field) => {
                let schemas = self.list(value, Self::schema);
                field(schema).extend(schemas);
            }
            Role::Union(field) => *field(schema) = self.union_members(value),
            Role::SchemaMap(field) => *field(schema) = self.map(value, Self::schema),
            Role::Additional(field) => *field(schema) = self.additional(value),
            Role::Narrows(_, narrowing) => schema.constraints.push((narrowing, value)),
            Role::Special(Special::AdditionalItems, _) if !has_item_list => {}
            Role::Special(special, _) => self.special(schema, *special, value),
            Role::Condition => conditional(keyword.name, &value, &mut schema.conditional),
            Role::Nothing | Role::Silent | Role::Definitions => {}
        }
    }

    fn special(&mut self, schema: &mut Schema, special: Special, value: Value) {
        match special {
            Special::Types => types(schema, value),
            Special::Enum => schema.enum_values = Some(values(value)),
            Special::EnumNames => schema.enum_names = Some(texts(value)),
            Special::Required => schema.required = texts(value),
            Special::Example => schema.examples.push(value),
            // Anything but a list was listed as ignored when it was checked.
            Special::Examples => schema.examples.extend(values(value)),
            Special::Items if value.is_array() => {
                schema.prefix_items = self.list(value, Self::schema);
            }
            // Next to a list of items this is the schema of all further ones, as `items` is next to `prefixItems`.
            Special::Items | Special::AdditionalItems => {
                schema.items = match value {
                    Value::Bool(true) => Additional::Absent,
                    value => self.additional(value),
                };
            }
            Special::Discriminator => {
                schema.discriminator = Some(Box::new(self.discriminator(value)));
            }
            Special::ExternalDocs => schema.link = Some(external_docs(value).url),
        }
    }

    /// The members of a union. One with nothing but `nullable: true` means null: this is how schemars writes
    /// `Option<X>` in OpenAPI 3.0. As the schema of any value it would make the other members meaningless.
    fn union_members(&mut self, value: Value) -> Vec<SchemaId> {
        let members = values(value);
        let bare: Vec<bool> = members.iter().map(is_bare_nullable).collect();
        let ids = self.list(Value::Array(members), Self::schema);
        if bare.contains(&false) {
            for (id, _) in ids.iter().zip(bare).filter(|(_, is_bare)| *is_bare) {
                self.schemas.set_only_null(*id);
            }
        }
        ids
    }

    fn additional(&mut self, value: Value) -> Additional {
        match value {
            Value::Bool(allowed) => Additional::Allowed(allowed),
            value => Additional::Schema(self.schema(value)),
        }
    }

    fn discriminator(&mut self, value: Value) -> Discriminator {
        let mut discriminator = Discriminator {
            pointer: self.here(),
            ..Discriminator::default()
        };
        for (name, value) in object(value) {
            match name.as_str() {
                "propertyName" => discriminator.property_name = text(value).unwrap_or_default(),
                "mapping" => {
                    let entries = object(value)
                        .filter_map(|(tag, value)| Some((tag, self.mapped(&text(value)?)?)));
                    discriminator.mapping = entries.collect();
                }
                _ => {}
            }
        }
        discriminator
    }

    fn mapped(&self, text: &str) -> Option<SchemaId> {
        if self.table.dangling_mappings.contains(text) {
            None
        } else if text.starts_with('#') {
            self.component(text)
        } else {
            self.component(&refs::component_ref(Kind::Schema, text))
        }
    }
}

/// Whether a member of a schema has no effect.
fn says_nothing(keyword: Option<&Keyword>, value: &Value) -> bool {
    match keyword {
        Some(keyword) if value.is_null() => !keyword.takes_null(),
        Some(keyword) => keyword.is_silent(),
        None => value.is_null(),
    }
}

/// The same by its name. An extension may have one.
fn is_silent(name: &str, value: &Value) -> bool {
    !name.starts_with("x-") && says_nothing(keywords::find(name), value)
}

/// Whether a schema has nothing but `nullable: true` and annotations.
fn is_bare_nullable(schema: &Value) -> bool {
    let Value::Object(keywords) = schema else {
        return false;
    };
    let describes = |(name, value): (&String, &Value)| match name.as_str() {
        "nullable" => value == &Value::Bool(true),
        "title" | "description" | "externalDocs" | "deprecated" | "$comment" => true,
        "default" | "example" => value.is_null(),
        _ => is_silent(name, value) || (name.starts_with("x-") && name != "x-keep-unknown"),
    };
    keywords.contains_key("nullable") && keywords.iter().all(describes)
}

fn types(schema: &mut Schema, value: Value) {
    let names = if value.is_array() {
        texts(value)
    } else {
        text(value).into_iter().collect()
    };
    for kind in names.iter().filter_map(|name| JsonType::from_name(name)) {
        if !schema.types.contains(&kind) {
            schema.types.push(kind);
        }
    }
    if names.iter().any(|name| name == "null") {
        schema.nullable |= !schema.types.is_empty();
        schema.only_null = schema.types.is_empty();
    }
}

/// Turns the boolean bounds of OpenAPI 3.0 into the numbers of 3.1.
fn fold_bounds(constraints: &mut Vec<(&'static Narrowing, Value)>) {
    for (exclusive, inclusive) in keywords::EXCLUSIVE {
        let Some(at) = constraints
            .iter()
            .position(|(it, value)| it.keyword == exclusive && value.is_boolean())
        else {
            continue;
        };
        let (narrowing, is_exclusive) = constraints.remove(at);
        let inclusive = constraints
            .iter_mut()
            .find(|(it, _)| it.keyword == inclusive);
        if let Some((own, _)) = inclusive.filter(|_| flag(&is_exclusive)) {
            *own = narrowing;
        }
    }
}

/// The properties that a condition describes.
fn conditional(keyword: &str, value: &Value, found: &mut Vec<String>) {
    let mut schemas: Vec<&Value> = match value {
        Value::Object(members) if keyword == "dependentSchemas" => members.values().collect(),
        schema => vec![schema],
    };
    while let Some(schema) = schemas.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), value) {
                ("properties", Value::Object(members)) => found.extend(members.keys().cloned()),
                ("$ref", _) | ("patternProperties" | "additionalProperties", Value::Object(_)) => {
                    found.push(String::new());
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(members)) => schemas.extend(members),
                ("if" | "then" | "else", schema) => schemas.push(schema),
                _ => {}
            }
        }
    }
}
