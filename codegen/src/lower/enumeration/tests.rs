//! Constants: the values of a property, and when it has only one.

use serde_json::{Value, json};

use crate::ir::{Field, Presence, TypeKind};
use crate::lower::fixture::{described, lowered};

/// The member `m` of an object: its type in words, its presence, and the value that `new()` fills in.
fn member(version: &str, schema: &Value, required: bool) -> (String, Presence, Option<Value>) {
    let required = if required { json!(["m"]) } else { json!([]) };
    let object = json!({ "type": "object", "required": required, "properties": { "m": schema } });
    let named = json!({ "enum": ["x"] });
    let (api, _) = lowered(version, json!({ "U": object, "Named": named }));
    let TypeKind::Struct(object) = &api.types.first().unwrap().kind else {
        panic!("no struct");
    };
    let Field {
        ty,
        presence,
        fixed,
        ..
    } = object.fields.first().unwrap();
    (described(&api, ty), *presence, fixed.clone())
}

/// A constant is filled in if the property is required and cannot be null, and nowhere else, for each type of value and
/// each way to write it: `const`, a list of one, the same one twice, through `allOf`.
#[test]
fn only_required_constants_are_filled_in() {
    let values = [
        (json!("x"), "Text"),
        (json!(7), "I64"),
        (json!(-7), "I64"),
        (json!(0.5), "F64"),
        (json!(true), "Bool"),
        (json!(false), "Bool"),
        (json!(""), "Text"),
        (json!(0), "I64"),
    ];
    for version in ["3.0.3", "3.1.0"] {
        for (value, ty) in &values {
            let mut ways = vec![
                json!({ "enum": [value] }),
                json!({ "enum": [value, value] }),
                json!({ "allOf": [{ "enum": [value] }], "description": "One." }),
                json!({ "allOf": [{ "enum": [value, "other"] }, { "enum": [value] }] }),
                json!({ "enum": [value], "default": value }),
            ];
            if version == "3.1.0" {
                ways.push(json!({ "const": value }));
                ways.push(json!({ "const": value, "enum": [value, null] }));
            }
            for schema in ways {
                let found = member(version, &schema, true);
                let expected = (Presence::Required, Some(value.clone()));
                assert_eq!((found.1, found.2), expected, "{version} {schema}");
                assert_eq!(&found.0, ty, "{version} {schema}");
                let (_, presence, fixed) = member(version, &schema, false);
                assert_eq!(
                    (presence, fixed),
                    (Presence::Optional, None),
                    "{version} {schema}"
                );
            }
            let mut nullable = vec![
                json!({ "enum": [value, null] }),
                json!({ "enum": [null, value] }),
                json!({ "anyOf": [{ "enum": [value] }, { "enum": [null] }] }),
            ];
            if version == "3.0.3" {
                nullable.push(json!({ "enum": [value], "nullable": true }));
                nullable.push(json!({ "enum": [value, null], "nullable": true }));
            } else {
                nullable.push(json!({ "anyOf": [{ "const": value }, { "type": "null" }] }));
            }
            for schema in nullable {
                for (required, expected) in [
                    (true, Presence::RequiredNullable),
                    (false, Presence::OptionalNullable),
                ] {
                    let (_, presence, fixed) = member(version, &schema, required);
                    assert_eq!((presence, fixed), (expected, None), "{version} {schema}");
                }
            }
        }
        // A component has its own type, and is the caller's choice.
        let (ty, _, fixed) = member(
            version,
            &json!({ "$ref": "#/components/schemas/Named" }),
            true,
        );
        assert_eq!((ty.as_str(), fixed), ("Named", None));
    }
}

/// `[null, x]` are two values: the member is an enum of `x`, or null. `null` alone is not filled in.
#[test]
fn null_is_a_value_of_its_own() {
    for version in ["3.0.3", "3.1.0"] {
        for (schema, expected) in [
            (json!({ "enum": [null, "x"] }), "enum(x)"),
            (json!({ "enum": ["x", null] }), "enum(x)"),
            (json!({ "enum": [null, "x", null] }), "enum(x)"),
            (
                json!({ "type": "string", "enum": [null, "x", "y"] }),
                "enum(x y)",
            ),
            (json!({ "enum": [null, 1] }), "enum(1)"),
            (json!({ "enum": [null, true] }), "Bool"),
            (json!({ "enum": [null, true, false] }), "Bool"),
        ] {
            for (required, presence) in [
                (true, Presence::RequiredNullable),
                (false, Presence::OptionalNullable),
            ] {
                let expected = (expected.to_owned(), presence, None);
                assert_eq!(
                    member(version, &schema, required),
                    expected,
                    "{version} {schema}"
                );
            }
        }
        let mut only_null = vec![json!({ "enum": [null] }), json!({ "enum": [null, null] })];
        if version == "3.1.0" {
            only_null.push(json!({ "const": null }));
            only_null.push(json!({ "type": "null" }));
            only_null.push(json!({ "type": "null", "const": null }));
        }
        for schema in only_null {
            for required in [true, false] {
                let (ty, _, fixed) = member(version, &schema, required);
                assert_eq!((ty.as_str(), fixed), ("Null", None), "{version} {schema}");
            }
        }
    }
}
