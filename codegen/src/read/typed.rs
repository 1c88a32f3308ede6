//! Values that a document writes as another type than it declares: `enum: [true, 1.5]` of strings, `enum: ["1"]` of
//! integers. YAML gives a bare word the type that it looks like, so the declared type is what is meant.

use serde_json::{Map, Number, Value};

use super::json_type::JsonType;
use super::model::Schema;

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
pub(super) fn bring(schema: &mut Schema) {
    let types = schema.types.as_slice();
    if types.is_empty() {
        return;
    }
    schema.const_value = schema.const_value.take().and_then(|it| brought(types, it));
    for value in schema.default.iter_mut().chain(&mut schema.examples) {
        if let Typed::As(new) | Typed::Same(new) = typed(types, value) {
            *value = new;
        }
    }
    let Some(listed) = schema.enum_values.take() else {
        return;
    };
    let was_empty = listed.is_empty();
    let listed: Vec<Option<Value>> = listed.into_iter().map(|it| brought(types, it)).collect();
    if let Some(names) = &mut schema.enum_names {
        let mut kept = listed.iter().map(Option::is_some);
        names.retain(|_| kept.next().unwrap_or(true));
    }
    let listed: Vec<Value> = listed.into_iter().flatten().collect();
    // A list of which nothing is left says nothing.
    schema.enum_values = (was_empty || !listed.is_empty()).then_some(listed);
}

/// A value as one of `types`, where it stands for one.
fn brought(types: &[JsonType], value: Value) -> Option<Value> {
    match typed(types, &value) {
        Typed::Fits => Some(value),
        Typed::As(new) | Typed::Same(new) => Some(new),
        Typed::Never => None,
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
        let mut schema = Schema {
            types: vec![JsonType::String],
            const_value: Some(json!(false)),
            default: Some(json!(1)),
            examples: vec![json!(3), json!({})],
            enum_values: Some(vec![
                json!(true),
                json!([1]),
                json!(2),
                json!("2"),
                json!(null),
            ]),
            enum_names: Some(
                ["Yes", "List", "Two", "Two2", "Null"]
                    .map(str::to_owned)
                    .to_vec(),
            ),
            ..Schema::default()
        };
        bring(&mut schema);
        assert_eq!(schema.const_value, Some(json!("false")));
        assert_eq!(schema.default, Some(json!("1")));
        assert_eq!(schema.examples, [json!("3"), json!({})]);
        let listed = [json!("true"), json!("2"), json!("2"), json!(null)];
        assert_eq!(schema.enum_values.unwrap(), listed);
        assert_eq!(schema.enum_names.unwrap(), ["Yes", "Two", "Two2", "Null"]);
        let mut words = Schema {
            types: vec![JsonType::Integer],
            const_value: Some(json!("low")),
            default: Some(json!("low")),
            enum_values: Some(vec![json!("low"), json!("high")]),
            ..Schema::default()
        };
        bring(&mut words);
        let left = (words.const_value, words.enum_values, words.default);
        assert_eq!(left, (None, None, Some(json!("low"))));
        let mut free = Schema {
            enum_values: Some(vec![json!(1), json!("a")]),
            ..Schema::default()
        };
        bring(&mut free);
        assert_eq!(free.enum_values.unwrap(), [json!(1), json!("a")]);
    }
}
