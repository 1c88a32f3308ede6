//! Several schemas of one value: all of them apply, for each JSON type separately.
//!
//! Every pair of kinds of schemas is combined in every way that a document allows, and the result is compared with what
//! a small evaluator of JSON Schema says about samples: the type accepts every value that both schemas accept, and no
//! value of a JSON type that one of them excludes. Only impossible schemas are rejected.

#![allow(clippy::expect_used, clippy::panic, reason = "tests")]

use std::fmt::Write;

use raccord_codegen::Output;
use raccord_codegen::diagnostic::{Pointer, Severity};
use raccord_codegen::ir::{Additional, Api, Presence, Scalar, Ty, TypeKind};
use raccord_tests::generate_text;
use serde_json::{Map, Value, json};

/// One schema of each kind.
fn kinds() -> Vec<(&'static str, Value)> {
    let object =
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let other = json!({ "type": "object", "required": ["b"], "properties": { "b": { "type": "integer" } } });
    let mut kinds = vec![
        ("free", json!({})),
        ("object", object.clone()),
        ("other", other.clone()),
        ("any_object", json!({ "type": "object" })),
        (
            "closed",
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "a": { "type": "string" }, "b": { "type": "integer" } },
            }),
        ),
        (
            "map",
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        ),
        ("string", json!({ "type": "string" })),
        ("integer", json!({ "type": "integer" })),
        ("number", json!({ "type": "number" })),
        ("boolean", json!({ "type": "boolean" })),
        ("null", json!({ "type": "null" })),
        ("enum", json!({ "type": "string", "enum": ["x", "y"] })),
        ("untyped_enum", json!({ "enum": ["y", "z", 1, null] })),
        ("const", json!({ "const": "x" })),
        ("const_integer", json!({ "const": 1 })),
        (
            "texts",
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        ("any_list", json!({ "type": "array", "items": {} })),
        (
            "nullable_object",
            json!({ "type": ["object", "null"], "required": ["a"], "properties": { "a": { "type": "string" } } }),
        ),
        ("nullable_string", json!({ "type": ["string", "null"] })),
        ("types", json!({ "type": ["string", "integer", "null"] })),
    ];
    kinds.extend([
        ("text_or_object", json!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })),
        ("object_or_null", json!({ "oneOf": [object.clone(), { "type": "null" }] })),
        ("other_or_null", json!({ "oneOf": [{ "type": "null" }, other.clone()] })),
        ("objects", json!({ "anyOf": [object, other] })),
        ("list_or_text", json!({ "anyOf": [{ "type": "array", "items": {} }, { "type": "string" }] })),
        ("scalars", json!({ "oneOf": [{ "type": "integer" }, { "type": "boolean" }, { "enum": ["y", "z"] }] })),
    ]);
    kinds
}

/// The ways to bring two schemas together.
fn forms(one: &Value, other: &Value) -> Vec<(&'static str, Value)> {
    let mut forms = vec![
        ("allOf", json!({ "allOf": [one, other] })),
        (
            "nested",
            json!({ "allOf": [{ "allOf": [one] }, { "allOf": [{ "allOf": [other] }] }] }),
        ),
        (
            "side by side",
            json!({ "anyOf": [one, one], "allOf": [{ "oneOf": [other] }] }),
        ),
    ];
    if let Value::Object(keywords) = one
        && !keywords.contains_key("$ref")
    {
        let mut beside = keywords.clone();
        beside.insert("allOf".to_owned(), json!([other]));
        forms.push(("siblings", Value::Object(beside)));
    }
    forms
}

fn samples() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(1),
        json!(7),
        json!(2.5),
        json!("x"),
        json!("y"),
        json!("z"),
        json!("text"),
        json!([]),
        json!(["s"]),
        json!([1]),
        json!({}),
        json!({ "a": "s" }),
        json!({ "b": 1 }),
        json!({ "a": "s", "b": 1 }),
        json!({ "c": "s" }),
    ]
}

/// Whether a value is valid, for the keywords that the kinds have.
fn is_valid(schemas: &Map<String, Value>, schema: &Value, value: &Value) -> bool {
    let valid = |schema: &Value, value: &Value| is_valid(schemas, schema, value);
    let members = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let keywords = schema.as_object().expect("an object");
    keywords
        .iter()
        .all(|(keyword, said)| match (keyword.as_str(), value) {
            ("$ref", _) => {
                let name = said.as_str().and_then(|text| text.rsplit('/').next());
                valid(
                    name.and_then(|name| schemas.get(name))
                        .expect("a component"),
                    value,
                )
            }
            ("type", _) => match said {
                Value::Array(types) => types.iter().any(|ty| is_of(ty, value)),
                ty => is_of(ty, value),
            },
            ("const", _) => said == value,
            ("enum", _) => members(said).contains(value),
            ("allOf", _) => members(said).iter().all(|member| valid(member, value)),
            ("anyOf", _) => members(said).iter().any(|member| valid(member, value)),
            ("oneOf", _) => {
                members(said)
                    .iter()
                    .filter(|member| valid(member, value))
                    .count()
                    == 1
            }
            ("required", Value::Object(object)) => {
                let names = members(said);
                names
                    .iter()
                    .all(|name| object.contains_key(name.as_str().unwrap_or_default()))
            }
            ("properties", Value::Object(object)) => said
                .as_object()
                .expect("an object")
                .iter()
                .all(|(name, schema)| object.get(name).is_none_or(|value| valid(schema, value))),
            ("additionalProperties", Value::Object(object)) => {
                let known = |name: &String| {
                    schema
                        .get("properties")
                        .is_some_and(|known| known.get(name).is_some())
                };
                let mut others = object.iter().filter(|(name, _)| !known(name));
                others.all(|(_, value)| said.is_object() && valid(said, value))
            }
            ("items", Value::Array(list)) => list.iter().all(|value| valid(said, value)),
            _ => true,
        })
}

fn is_of(ty: &Value, value: &Value) -> bool {
    match ty.as_str() {
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some(name) => json_type(value) == name,
        None => false,
    }
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value decodes as what the type knows, not as `Unknown`.
fn is_known(api: &Api, ty: &Ty, value: &Value) -> bool {
    let all = |ty: &Ty, mut values: Box<dyn Iterator<Item = &Value> + '_>| {
        values.all(|value| is_known(api, ty, value))
    };
    match (ty, value) {
        (Ty::Any, _) | (Ty::Null, Value::Null) | (Ty::AnyObject, Value::Object(_)) => true,
        (Ty::Nullable(inner), _) => value.is_null() || is_known(api, inner, value),
        (Ty::Boxed(inner), _) => is_known(api, inner, value),
        (Ty::Array(items), Value::Array(list)) => all(items, Box::new(list.iter())),
        (Ty::Map(values), Value::Object(object)) => all(values, Box::new(object.values())),
        (Ty::Scalar(scalar), _) => match scalar {
            Scalar::Bool => value.is_boolean(),
            Scalar::F32 | Scalar::F64 => value.is_number(),
            Scalar::Text | Scalar::Format(_) => value.is_string(),
            Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64 => value.is_i64(),
        },
        (Ty::Named(id), _) => match &api.types.get(id.index()).expect("a type").kind {
            TypeKind::Alias(alias) | TypeKind::Newtype(alias) => {
                is_known(api, &alias.target, value)
            }
            TypeKind::Enum(listed) => listed.values.iter().any(|it| it.value == *value),
            TypeKind::Union(union) => union
                .variants
                .iter()
                .any(|variant| is_known(api, &variant.ty, value)),
            TypeKind::Struct(object) => {
                let Value::Object(members) = value else {
                    return false;
                };
                let fields = object.fields.iter().all(|field| {
                    match (members.get(&field.wire), field.presence) {
                        (None, Presence::Optional | Presence::OptionalNullable) => true,
                        (None, _) => false,
                        (Some(value), _) => is_known(api, &field.ty, value),
                    }
                });
                let Additional::Kept(others) = &object.additional else {
                    return fields;
                };
                let is_other = |name: &String| object.fields.iter().all(|it| it.wire != *name);
                let mut others_of = members.iter().filter(|(name, _)| is_other(name));
                fields && others_of.all(|(_, value)| is_known(api, others, value))
            }
        },
        _ => false,
    }
}

fn output(schemas: &Map<String, Value>) -> Output {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Merging", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    let (output, _) =
        generate_text("merging.json", document.to_string()).expect("the generator panicked");
    output
}

/// Where schemas meet, a value is what satisfies all of them; each JSON type is looked at by itself.
#[test]
fn schemas_that_meet_are_intersected() {
    let mut schemas = Map::new();
    let mut pairs = Vec::new();
    let kinds = kinds();
    for (name, schema) in &kinds {
        schemas.insert((*name).to_owned(), schema.clone());
    }
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    for (one_name, one) in &kinds {
        for (other_name, other) in &kinds {
            let ways = [
                ("in place", one.clone(), other.clone()),
                ("references", reference(one_name), reference(other_name)),
                ("mixed", one.clone(), reference(other_name)),
            ];
            for (way, first, second) in ways {
                for (form, schema) in forms(&first, &second) {
                    let key = format!("T{}", pairs.len());
                    schemas.insert(key.clone(), schema);
                    pairs.push((
                        key,
                        format!("{one_name} and {other_name}, {form}, {way}"),
                        one,
                        other,
                    ));
                }
            }
        }
    }
    let output = output(&schemas);
    let api = output.api.as_ref().expect("it is read");
    let refused: Vec<String> = output
        .diagnostics
        .as_slice()
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .filter_map(|it| it.place.pointer().map(Pointer::to_string))
        .collect();
    let mut wrong = String::new();
    for (key, title, one, other) in pairs {
        let pointer = format!("/components/schemas/{key}");
        let is_refused = refused
            .iter()
            .any(|it| *it == pointer || it.starts_with(&format!("{pointer}/")));
        let ty = &api
            .nodes
            .get(&Pointer::from_text(pointer))
            .expect("a type")
            .ty;
        let both =
            |value: &Value| is_valid(&schemas, one, value) && is_valid(&schemas, other, value);
        for value in samples() {
            // `nullable` next to an `allOf` means the whole.
            if value.is_null() && title.contains("siblings") {
                continue;
            }
            let same_type = || {
                samples()
                    .into_iter()
                    .filter(|it| json_type(it) == json_type(&value))
            };
            let never = |schema: &Value| same_type().all(|it| !is_valid(&schemas, schema, &it));
            if both(&value) && is_refused {
                let _ = writeln!(wrong, "{title}: refused, and {value} is valid");
            } else if both(&value) && !is_known(api, ty, &value) {
                let _ = writeln!(wrong, "{title}: {value} is valid, and not known");
            } else if !is_refused && is_known(api, ty, &value) && (never(one) || never(other)) {
                let _ = writeln!(
                    wrong,
                    "{title}: {value} is known, and no such value is valid"
                );
            }
        }
    }
    let count = wrong.lines().count();
    assert!(wrong.is_empty(), "{count} are wrong:\n{wrong}");
}
