//! Values that a document writes as another type than it declares: `enum: [true, 1.5]` of strings, `enum: ["1"]` of
//! integers. YAML gives a bare word the type that it looks like, so the declared type is what is meant.

use serde_json::{Map, Number, Value};

use super::json_type::JsonType;

/// How a value compares with the types that are declared for it.
#[derive(Debug, PartialEq)]
pub(super) enum Typed {
    /// It is of one of them.
    Fits,
    /// It is the same in one of them: `1.0` of integers.
    Same(Value),
    /// It stands for another value, of one of them.
    As(Value),
    /// It stands for none.
    Never,
}

/// The types that a schema itself declares, without null. What stands beside a `$ref` is read together with it.
pub(super) fn declared(schema: &Map<String, Value>) -> Vec<JsonType> {
    if schema.contains_key("$ref") {
        return Vec::new();
    }
    match schema.get("type") {
        Some(Value::String(name)) => JsonType::from_name(name).into_iter().collect(),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names.filter_map(JsonType::from_name).collect()
        }
        _ => Vec::new(),
    }
}

/// What `value` is as one of `types`; null is judged by others.
pub(super) fn typed(types: &[JsonType], value: &Value) -> Typed {
    if types.is_empty() || value.is_null() || types.iter().any(|ty| is_of(*ty, value)) {
        return Typed::Fits;
    }
    let has = |ty: JsonType| types.contains(&ty);
    let read = match value {
        Value::Bool(_) | Value::Number(_) => None,
        Value::String(text) if has(JsonType::Boolean) && is_boolean(text) => {
            Some(Value::Bool(text.eq_ignore_ascii_case("true")))
        }
        Value::String(text) => number(text).map(Value::Number),
        Value::Null | Value::Array(_) | Value::Object(_) => return Typed::Never,
    };
    let read = read.filter(|read| types.iter().any(|ty| is_of(*ty, read)) || whole(read).is_some());
    let integer = |value: &Value| whole(value).filter(|_| has(JsonType::Integer));
    match read {
        None if has(JsonType::Integer) && whole(value).is_some() => {
            whole(value).map_or(Typed::Never, Typed::Same)
        }
        None if has(JsonType::String) => Typed::As(Value::String(value.to_string())),
        None => Typed::Never,
        Some(read) if types.iter().any(|ty| is_of(*ty, &read)) => Typed::As(read),
        Some(read) => integer(&read).map_or(Typed::Never, Typed::As),
    }
}

fn is_of(ty: JsonType, value: &Value) -> bool {
    match ty {
        JsonType::String => value.is_string(),
        JsonType::Number => value.is_number(),
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Object => value.is_object(),
        JsonType::Array => value.is_array(),
    }
}

/// A number without a fraction as an integer, where it is one that a float holds exactly.
fn whole(value: &Value) -> Option<Value> {
    let text = value.as_number()?.to_string();
    let digits = text.strip_suffix(".0")?;
    digits.parse::<i64>().ok().map(Value::from)
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn number(text: &str) -> Option<Number> {
    match serde_json::from_str(text.trim()) {
        Ok(Value::Number(number)) => Some(number),
        _ => None,
    }
}

/// Brings the values of a schema to the types that it declares. Constants and listed values that stand for none of them are
/// left out, and their names with them; defaults and examples stay as they are.
pub(super) fn bring(schema: &mut Map<String, Value>) {
    let types = declared(schema);
    if types.is_empty() {
        return;
    }
    if let Some(constant) = schema.get("const")
        && typed(&types, constant) == Typed::Never
    {
        schema.shift_remove("const");
    }
    let mut dropped = Vec::new();
    for (name, value) in schema.iter_mut() {
        match (name.as_str(), value) {
            ("const" | "default" | "example", value) => {
                if let Typed::As(new) | Typed::Same(new) = typed(&types, value) {
                    *value = new;
                }
            }
            ("enum", Value::Array(values)) => {
                let old = std::mem::take(values);
                for (index, value) in old.into_iter().enumerate() {
                    match typed(&types, &value) {
                        Typed::Fits => values.push(value),
                        Typed::As(new) | Typed::Same(new) => values.push(new),
                        Typed::Never => dropped.push(index),
                    }
                }
            }
            ("examples", Value::Array(values)) => {
                for value in values {
                    if let Typed::As(new) | Typed::Same(new) = typed(&types, value) {
                        *value = new;
                    }
                }
            }
            _ => {}
        }
    }
    if dropped.is_empty() {
        return;
    }
    if let Some(Value::Array(names)) = schema.get_mut("x-enum-varnames") {
        let mut index = 0..;
        names.retain(|_| index.next().is_none_or(|index| !dropped.contains(&index)));
    }
    // A list of which nothing is left says nothing.
    let is_empty = |values: &Value| values.as_array().is_some_and(Vec::is_empty);
    if schema.get("enum").is_some_and(is_empty) {
        schema.shift_remove("enum");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a string, integer, number, boolean, array and object become in every declared type: themselves (`.`), another
    /// value, or nothing (`-`).
    #[test]
    fn every_type_of_value_in_every_declared_type() {
        let values = [
            json!("a"),
            json!("1"),
            json!("1.0"),
            json!("1.5"),
            json!("True"),
            json!("2026-01-01"),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(u64::MAX),
            json!(true),
            json!([1]),
            json!({ "a": 1 }),
            json!(null),
        ];
        for (types, expected) in [
            (
                vec!["string"],
                r#". . . . . . "1" "1.0" "1.5" "18446744073709551615" "true" - - ."#,
            ),
            (vec!["integer"], "- 1 1 - - - . 1 - . - - - ."),
            (vec!["number"], "- 1 1.0 1.5 - - . . . . - - - ."),
            (vec!["boolean"], "- - - - true - - - - - . - - ."),
            (vec!["array"], "- - - - - - - - - - - . - ."),
            (vec!["object"], "- - - - - - - - - - - - . ."),
            (
                vec!["string", "integer"],
                r#". . . . . . . 1 "1.5" . "true" - - ."#,
            ),
            (
                vec!["boolean", "number"],
                "- 1 1.0 1.5 true - . . . . . - - .",
            ),
            (vec!["integer", "null"], "- 1 1 - - - . 1 - . - - - ."),
            (vec![], ". . . . . . . . . . . . . ."),
        ] {
            let schema = json!({ "type": types });
            let types = declared(schema.as_object().unwrap());
            let found = values.each_ref().map(|value| match typed(&types, value) {
                Typed::Fits => ".".to_owned(),
                Typed::Same(value) | Typed::As(value) => value.to_string(),
                Typed::Never => "-".to_owned(),
            });
            assert_eq!(found.join(" "), expected, "{types:?}");
        }
    }

    #[test]
    fn values_are_brought_to_the_type_wherever_they_stand() {
        for (schema, expected) in [
            (
                json!({ "enum": [true, [1], 2, "2", null], "x-enum-varnames": ["Yes", "List", "Two", "Two2", "Null"], "type": "string" }),
                json!({ "enum": ["true", "2", "2", null], "x-enum-varnames": ["Yes", "Two", "Two2", "Null"], "type": "string" }),
            ),
            (
                json!({ "type": "integer", "enum": ["low", "high"], "default": "low" }),
                json!({ "type": "integer", "default": "low" }),
            ),
            (
                json!({ "type": "string", "const": false, "default": 1, "example": 2.5, "examples": [3, {}] }),
                json!({ "type": "string", "const": "false", "default": "1", "example": "2.5", "examples": ["3", {}] }),
            ),
            (
                json!({ "type": "integer", "const": "low" }),
                json!({ "type": "integer" }),
            ),
            (
                json!({ "type": "string", "$ref": "#/components/schemas/A", "enum": [1] }),
                json!({ "type": "string", "$ref": "#/components/schemas/A", "enum": [1] }),
            ),
            (json!({ "enum": [1, "a"] }), json!({ "enum": [1, "a"] })),
        ] {
            let mut schema = schema;
            bring(schema.as_object_mut().unwrap());
            assert_eq!(schema, expected);
        }
    }
}
