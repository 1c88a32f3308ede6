//! Values that a document writes as another type than it declares: `enum: [true, 1.5]` of strings, `enum: ["1"]` of
//! integers. YAML gives a bare word the type that it looks like, so the declared type is what is meant.

use serde_json::{Map, Value};

use super::json_type::JsonType;
use super::model::Schema;

/// How a value compares with the types that are declared for it.
#[derive(Debug, PartialEq)]
pub(super) enum Retyped {
    /// It is of one of them.
    Fits,
    /// It equals a value of one of them: `1.0` of integers.
    Same(Value),
    /// It means another value, of one of them.
    As(Value),
    /// It means none.
    Never,
}

/// The types that a schema itself declares, without null. Next to a `$ref` they are not all: the target declares types, too.
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
pub(super) fn retyped(types: &[JsonType], value: &Value) -> Retyped {
    let is_declared = |value: &Value| types.iter().any(|ty| is_of(*ty, value));
    let has = |ty: JsonType| types.contains(&ty);
    let integer = |value: &Value| whole(value).filter(|_| has(JsonType::Integer));
    match value {
        _ if types.is_empty() || value.is_null() || is_declared(value) => Retyped::Fits,
        Value::Bool(_) | Value::Number(_) => match integer(value) {
            Some(integer) => Retyped::Same(integer),
            None if has(JsonType::String) => Retyped::As(Value::String(value.to_string())),
            None => Retyped::Never,
        },
        Value::String(text) => {
            let boolean = boolean(text).filter(|_| has(JsonType::Boolean));
            match boolean.or_else(|| number(text)) {
                Some(read) if is_declared(&read) => Retyped::As(read),
                Some(read) => integer(&read).map_or(Retyped::Never, Retyped::As),
                None => Retyped::Never,
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => Retyped::Never,
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

fn boolean(text: &str) -> Option<Value> {
    let names = [("true", true), ("false", false)];
    let found = names
        .iter()
        .find(|(name, _)| text.eq_ignore_ascii_case(name));
    found.map(|(_, boolean)| Value::Bool(*boolean))
}

fn number(text: &str) -> Option<Value> {
    let value = serde_json::from_str(text.trim()).ok();
    value.filter(Value::is_number)
}

/// Gives the values of a schema the types that it declares. Constants and listed values that mean no value of them are left
/// out, and their names with them; such defaults and examples stay as they are.
pub(super) fn retype(schema: &mut Schema) {
    let types = schema.types.as_slice();
    if types.is_empty() {
        return;
    }
    schema.const_value = schema.const_value.take().and_then(|it| kept(types, it));
    for value in schema.default.iter_mut().chain(&mut schema.examples) {
        if let Retyped::As(new) | Retyped::Same(new) = retyped(types, value) {
            *value = new;
        }
    }
    let Some(listed) = schema.enum_values.take() else {
        return;
    };
    let was_empty = listed.is_empty();
    let listed: Vec<Option<Value>> = listed.into_iter().map(|it| kept(types, it)).collect();
    if let Some(names) = &mut schema.enum_names {
        let mut kept = listed.iter().map(Option::is_some);
        names.retain(|_| kept.next().unwrap_or(true));
    }
    let listed: Vec<Value> = listed.into_iter().flatten().collect();
    // An empty list would allow no value at all.
    schema.enum_values = (was_empty || !listed.is_empty()).then_some(listed);
}

/// A value as one of `types`, where it means one.
fn kept(types: &[JsonType], value: Value) -> Option<Value> {
    match retyped(types, &value) {
        Retyped::Fits => Some(value),
        Retyped::As(new) | Retyped::Same(new) => Some(new),
        Retyped::Never => None,
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
            let found = values.each_ref().map(|value| match retyped(&types, value) {
                Retyped::Fits => ".".to_owned(),
                Retyped::Same(value) | Retyped::As(value) => value.to_string(),
                Retyped::Never => "-".to_owned(),
            });
            assert_eq!(found.join(" "), expected, "{types:?}");
        }
    }

    #[test]
    fn all_values_of_a_schema_get_the_declared_type() {
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
        retype(&mut schema);
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
        retype(&mut words);
        let left = (words.const_value, words.enum_values, words.default);
        assert_eq!(left, (None, None, Some(json!("low"))));
        let mut free = Schema {
            enum_values: Some(vec![json!(1), json!("a")]),
            ..Schema::default()
        };
        retype(&mut free);
        assert_eq!(free.enum_values.unwrap(), [json!(1), json!("a")]);
    }
}
