//! Reads one checked schema into openapiv3's model and what travels beside it.

use openapiv3::{
    AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind,
};
use serde_json::{Map, Value};

use super::beside::{Beside, EXTENSION};
use super::document::external_docs;
use super::grammar::{self, Kind, Shape};
use super::json_type::JsonType;
use super::reader::{Reader, extension, flag, object, text, texts};
use super::refs;
use super::typed;

/// A schema on its way: what openapiv3 holds, and what does not fit.
#[derive(Default)]
struct Draft {
    data: SchemaData,
    any: AnySchema,
    beside: Beside,
}

impl Reader {
    /// A schema, or a reference that says nothing else.
    pub(super) fn schema(&mut self, value: Value) -> ReferenceOr<Schema> {
        unboxed(self.boxed_schema(value))
    }

    /// The same for a list. Only boxes are on the stack while the depths are read: a schema is large.
    fn schema_list(&mut self, value: Value) -> Vec<ReferenceOr<Schema>> {
        self.list(value, Self::boxed_schema)
            .into_iter()
            .map(unboxed)
            .collect()
    }

    /// The members of a union. One that says nothing but `nullable: true` means null: this is how schemars writes
    /// `Option<X>` in OpenAPI 3.0. As the schema of any value it would make the other members meaningless.
    fn union_members(&mut self, value: Value) -> Vec<ReferenceOr<Schema>> {
        let mut members = match value {
            Value::Array(members) => members,
            _ => return Vec::new(),
        };
        if !members.iter().all(is_bare_nullable) {
            for member in members.iter_mut().filter(|member| is_bare_nullable(member)) {
                if let Value::Object(keywords) = member {
                    keywords.insert("type".to_owned(), Value::from("null"));
                }
            }
        }
        self.schema_list(Value::Array(members))
    }

    fn placed(&mut self, value: Value) -> Box<ReferenceOr<Schema>> {
        let schema = self.boxed_schema(value);
        placed(schema)
    }

    fn boxed_schema(&mut self, value: Value) -> ReferenceOr<Box<Schema>> {
        let mut draft = Box::<Draft>::default();
        match value {
            Value::Bool(boolean) => draft.beside.boolean = Some(boolean),
            Value::Object(object) => {
                if let Some(reference) = self.plain_reference(&object) {
                    return ReferenceOr::Reference { reference };
                }
                self.keywords(&mut draft, object);
            }
            _ => {}
        }
        ReferenceOr::Item(self.finish(draft))
    }

    fn plain_reference(&self, object: &Map<String, Value>) -> Option<String> {
        let text = object.get("$ref")?.as_str()?;
        let is_plain = object.len() == 1
            || object
                .iter()
                .all(|(name, value)| name == "$ref" || is_silent(name, value));
        if is_plain && !self.table.dangling.contains(text) {
            Some(self.rewritten(text))
        } else {
            None
        }
    }

    fn keywords(&mut self, draft: &mut Draft, mut object: Map<String, Value>) {
        typed::bring(&mut object);
        let is_reference = object.contains_key("$ref");
        draft.beside.list_items = object.get("items").is_some_and(Value::is_array);
        for (name, value) in object {
            match name.as_str() {
                // What only says the type is there by mistake: 3.0 reads nothing beside `$ref` (section 4.7.23.2).
                "type" | "format" if is_reference && self.is_3_0 => {
                    draft.beside.ignored.push((name, value));
                }
                "const" => draft.beside.const_value = Some(value),
                "default" => draft.beside.default = Some(value),
                "example" => draft.beside.examples.push(value),
                _ if is_silent(&name, &value) => {}
                "$ref" => self.reference(draft, value),
                _ => self.keyword(draft, name, value),
            }
        }
        fold_bounds(&mut draft.beside.constraints);
        let Beside {
            const_value,
            enum_values,
            ..
        } = &draft.beside;
        let listed = enum_values.as_deref().unwrap_or_default();
        draft.beside.only_null |= const_value.as_ref().is_some_and(Value::is_null)
            || !listed.is_empty() && listed.iter().all(Value::is_null);
    }

    /// A `$ref` with keywords beside it: all of both hold.
    fn reference(&mut self, draft: &mut Draft, value: Value) {
        let Some(text) = text(value) else { return };
        if self.table.dangling.contains(&text) {
            draft.beside.dangling = Some(text);
        } else {
            draft.beside.ref_siblings = true;
            draft.any.all_of.insert(
                0,
                ReferenceOr::Reference {
                    reference: self.rewritten(&text),
                },
            );
        }
    }

    fn keyword(&mut self, draft: &mut Draft, name: String, value: Value) {
        if let Some(constraint) = grammar::constraint(&name) {
            draft.beside.constraints.push((constraint, value));
        } else if name.starts_with("x-") {
            extension(&mut draft.data.extensions, name, value);
        } else if let Some(value) = annotation(draft, &name, value)
            && let Some(value) = content(draft, &name, value)
            && let Some(value) = self.applicator(draft, &name, value)
        {
            draft.beside.ignored.push((name, value));
        }
    }

    /// The keywords that hold schemas; hands back the value of any other.
    fn applicator(&mut self, draft: &mut Draft, name: &str, value: Value) -> Option<Value> {
        let (any, beside) = (&mut draft.any, &mut draft.beside);
        match name {
            "properties" => any.properties = self.map(value, Self::boxed_schema),
            "items" => self.items(draft, value),
            // What stands beside a list of items says what comes after them, as `items` beside `prefixItems` does.
            "additionalItems" if beside.list_items => self.items(draft, value),
            "allOf" => any.all_of.extend(self.schema_list(value)),
            "oneOf" => any.one_of = self.union_members(value),
            "anyOf" => any.any_of = self.union_members(value),
            "not" => any.not = Some(self.placed(value)),
            "additionalProperties" => any.additional_properties = Some(self.additional(value)),
            "unevaluatedProperties" => beside.unevaluated_properties = Some(self.additional(value)),
            "patternProperties" => beside.pattern_properties = self.pattern_properties(value),
            "propertyNames" => beside.property_names = Some(self.placed(value)),
            "prefixItems" => beside.prefix_items = self.schema_list(value),
            "contentSchema" => beside.content_schema = Some(self.placed(value)),
            "discriminator" => draft.data.discriminator = Some(self.discriminator(value)),
            "externalDocs" => draft.data.external_docs = Some(external_docs(value)),
            _ => return Some(value),
        }
        None
    }

    fn pattern_properties(&mut self, value: Value) -> Vec<(String, ReferenceOr<Schema>)> {
        let schemas = self.map(value, Self::boxed_schema).into_iter();
        schemas
            .map(|(pattern, schema)| (pattern, unboxed(schema)))
            .collect()
    }

    fn items(&mut self, draft: &mut Draft, value: Value) {
        match value {
            Value::Bool(true) => {}
            Value::Bool(false) => draft.beside.items_false = true,
            Value::Array(_) => draft.beside.prefix_items = self.schema_list(value),
            value => draft.any.items = Some(self.boxed_schema(value)),
        }
    }

    fn additional(&mut self, value: Value) -> AdditionalProperties {
        match value {
            Value::Bool(allowed) => AdditionalProperties::Any(allowed),
            value => AdditionalProperties::Schema(self.placed(value)),
        }
    }

    fn discriminator(&mut self, value: Value) -> Discriminator {
        let mut discriminator = Discriminator::default();
        for (name, value) in object(value) {
            match name.as_str() {
                "propertyName" => discriminator.property_name = text(value).unwrap_or_default(),
                "mapping" => {
                    let entries = object(value)
                        .filter_map(|(tag, value)| Some((tag, self.mapped(text(value)?)?)));
                    discriminator.mapping = entries.collect();
                }
                _ => extension(&mut discriminator.extensions, name, value),
            }
        }
        discriminator
    }

    fn mapped(&self, text: String) -> Option<String> {
        if self.table.dangling_mappings.contains(&text) {
            None
        } else if text.starts_with('#') {
            Some(self.rewritten(&text))
        } else {
            Some(refs::component_ref(Kind::Schema, &text))
        }
    }

    fn finish(&mut self, draft: Box<Draft>) -> Box<Schema> {
        self.schemas += 1;
        let Draft {
            mut data,
            any,
            beside,
        } = *draft;
        if beside != Beside::NONE {
            data.extensions
                .insert(EXTENSION.to_owned(), Value::from(self.beside.len()));
            self.beside.push(beside);
        }
        Box::new(Schema {
            schema_data: data,
            schema_kind: SchemaKind::Any(any),
        })
    }

    /// Notes that `schema` stood at `origin`.
    pub(super) fn set_origin(&mut self, schema: &mut ReferenceOr<Schema>, origin: String) {
        let ReferenceOr::Item(schema) = schema else {
            return;
        };
        let next = self.beside.len();
        let index = schema
            .schema_data
            .extensions
            .entry(EXTENSION.to_owned())
            .or_insert_with(|| Value::from(next));
        let at = index
            .as_u64()
            .and_then(|at| usize::try_from(at).ok())
            .unwrap_or(next);
        if at == next {
            self.beside.push(Beside::default());
        }
        if let Some(beside) = self.beside.get_mut(at) {
            beside.origin = Some(origin);
        }
    }
}

fn unboxed(schema: ReferenceOr<Box<Schema>>) -> ReferenceOr<Schema> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(schema) => ReferenceOr::Item(*schema),
    }
}

fn placed(schema: ReferenceOr<Box<Schema>>) -> Box<ReferenceOr<Schema>> {
    Box::new(unboxed(schema))
}

/// Whether a member of a schema says nothing.
fn is_silent(name: &str, value: &Value) -> bool {
    if value.is_null() {
        return !matches!(name, "const" | "default" | "example") && !name.starts_with("x-");
    }
    name.starts_with('$')
        && name != "$ref"
        && grammar::member(Kind::Schema, name) == Some(Shape::Silent)
        || name == "definitions"
}

/// Whether a schema says no more than `nullable: true`, and what it means.
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

/// The keywords that describe a schema; hands back the value of any other.
fn annotation(draft: &mut Draft, name: &str, value: Value) -> Option<Value> {
    let data = &mut draft.data;
    match name {
        "title" => data.title = text(value),
        "description" => data.description = text(value),
        "deprecated" => data.deprecated = flag(&value),
        "readOnly" => data.read_only = flag(&value),
        "writeOnly" => data.write_only = flag(&value),
        // Anything but a list was listed as ignored when it was checked.
        "examples" => draft.beside.examples.extend(values(value)),
        _ => return Some(value),
    }
    None
}

/// The keywords that say what a value is; hands back the value of any other.
fn content(draft: &mut Draft, name: &str, value: Value) -> Option<Value> {
    match name {
        "type" => types(draft, value),
        "nullable" => draft.data.nullable |= flag(&value),
        "format" => draft.any.format = text(value),
        "enum" => draft.beside.enum_values = Some(values(value)),
        "required" => draft.any.required = texts(value),
        "contentEncoding" => draft.beside.content_encoding = text(value),
        "contentMediaType" => draft.beside.content_media_type = text(value),
        _ => return Some(value),
    }
    None
}

fn types(draft: &mut Draft, value: Value) {
    let names = if value.is_array() {
        texts(value)
    } else {
        text(value).into_iter().collect()
    };
    let mut types: Vec<JsonType> = Vec::new();
    for kind in names.iter().filter_map(|name| JsonType::from_name(name)) {
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    if names.iter().any(|name| name == "null") {
        draft.data.nullable |= !types.is_empty();
        draft.beside.only_null = types.is_empty();
    }
    match types.as_slice() {
        [single] => draft.any.typ = Some(single.name().to_owned()),
        _ => draft.beside.types = types,
    }
}

fn values(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        _ => Vec::new(),
    }
}

/// Turns the boolean bounds of OpenAPI 3.0 into the numbers of 3.1.
fn fold_bounds(constraints: &mut Vec<(&'static str, Value)>) {
    for (exclusive, inclusive) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        let Some(at) = constraints
            .iter()
            .position(|(name, value)| *name == exclusive && value.is_boolean())
        else {
            continue;
        };
        let (_, is_exclusive) = constraints.remove(at);
        if flag(&is_exclusive)
            && let Some((name, _)) = constraints.iter_mut().find(|(name, _)| *name == inclusive)
        {
            *name = exclusive;
        }
    }
}
