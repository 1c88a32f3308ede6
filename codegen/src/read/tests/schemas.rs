//! One schema: how its keywords are read.

use super::*;

#[test]
fn types_lose_their_null() {
    use JsonType::{Integer, Number, String};
    let cases = [
        (json!({}), vec![], false, false),
        (json!({ "type": "string" }), vec![String], false, false),
        (
            json!({ "type": "string", "nullable": true }),
            vec![String],
            true,
            false,
        ),
        (json!({ "type": ["string"] }), vec![String], false, false),
        (
            json!({ "type": ["null", "integer"] }),
            vec![Integer],
            true,
            false,
        ),
        (
            json!({ "type": ["string", "integer", "string"] }),
            vec![String, Integer],
            false,
            false,
        ),
        (
            json!({ "type": ["string", "number", "null"] }),
            vec![String, Number],
            true,
            false,
        ),
        (json!({ "type": "null" }), vec![], false, true),
        (json!({ "type": ["null"] }), vec![], false, true),
    ];
    for (schema, types, nullable, only_null) in cases {
        with_schema(schema.clone(), |_, view| {
            let expected = (&types[..], nullable, only_null);
            assert_eq!(
                (view.types.as_slice(), view.nullable, view.only_null),
                expected,
                "{schema}"
            );
        });
    }
}

#[test]
fn values_are_kept_to_the_digit() {
    let values = json!([1, 1.0, u64::MAX, null, 0.1]);
    let schema = json!({
        "type": "number", "const": null, "default": null, "enum": values, "examples": [1], "example": null,
    });
    with_schema(schema, |_, view| {
        assert_eq!(view.const_value, Some(Value::Null));
        assert_eq!(view.default, Some(Value::Null));
        assert_eq!(json!(view.enum_values).to_string(), values.to_string());
        assert_eq!(view.examples, [json!(1), json!(null)]);
        assert!(view.lost.is_empty());
    });
}

#[test]
fn constraints_keep_their_order_and_digits() {
    let schema = json!({
        "maxLength": 5, "pattern": "^a", "minimum": 0, "maximum": u64::MAX, "uniqueItems": false,
    });
    with_schema(schema.clone(), |_, view| {
        let read: serde_json::Map<String, Value> = view
            .constraints
            .iter()
            .map(|(it, value)| (it.keyword.to_owned(), value.clone()))
            .collect();
        assert_eq!(Value::Object(read).to_string(), schema.to_string());
    });
}

#[test]
fn exclusive_bounds_of_both_dialects_are_numbers() {
    let old =
        json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false });
    with_schema(old, |_, view| {
        let expected = [("exclusiveMinimum", json!(1)), ("maximum", json!(9))];
        assert_eq!(constraints(view), expected);
    });
    with_schema(json!({ "exclusiveMinimum": 0, "minimum": 1 }), |_, view| {
        let expected = [("exclusiveMinimum", json!(0)), ("minimum", json!(1))];
        assert_eq!(constraints(view), expected);
    });
    let alone = said(schemas(json!({ "S": { "exclusiveMinimum": true } })));
    assert_eq!(
        alone,
        [(
            "keyword-ignored",
            "/components/schemas/S/exclusiveMinimum".to_owned()
        )]
    );
}

#[test]
fn boolean_schemas_stand_wherever_schemas_do() {
    let schema = json!({
        "properties": { "a": true }, "items": false, "additionalProperties": false, "allOf": [false],
    });
    with_schema(schema, |description, view| {
        let boolean = |id| description.schemas.schema(id).unwrap().boolean;
        assert_eq!(boolean(view.properties["a"]), Some(true));
        assert_eq!(boolean(view.all_of[0]), Some(false));
        assert_eq!(view.items, Additional::Allowed(false));
        assert_eq!(view.additional, Additional::Allowed(false));
    });
    with_schema(json!(true), |_, view| assert_eq!(view.boolean, Some(true)));
    with_schema(json!({ "items": true }), |_, view| {
        assert_eq!(view.items, Additional::Absent);
    });
}

#[test]
fn nested_schemas_that_openapiv3_lacks_are_read() {
    let other = json!({ "$ref": "#/components/schemas/Other" });
    let schema = json!({
        "prefixItems": [other, { "type": ["string", "null"] }],
        "patternProperties": { "^x": other },
        "propertyNames": { "pattern": "^x" },
        "contentSchema": other,
        "unevaluatedProperties": { "type": "string" },
        "contentEncoding": "base64",
        "contentMediaType": "application/json",
    });
    with_schema(schema, |description, view| {
        let own = |id| description.schemas.schema(id).unwrap();
        assert_eq!(referred(description, view.prefix_items[0]), "Other");
        assert!(own(view.prefix_items[1]).nullable);
        let patterns: Vec<_> = view.pattern_properties.keys().collect();
        assert_eq!(patterns, ["^x"]);
        let names = constraints(own(view.property_names.unwrap()));
        assert_eq!(names, [("pattern", json!("^x"))]);
        assert_eq!(referred(description, view.content_schema.unwrap()), "Other");
        assert!(matches!(view.unevaluated_properties, Additional::Schema(_)));
        let content = (&view.content_encoding, &view.content_media_type);
        let (encoding, media_type) = (content.0.as_deref(), content.1.as_deref());
        assert_eq!(
            (encoding, media_type),
            (Some("base64"), Some("application/json"))
        );
    });
    with_schema(json!({ "items": [{ "type": "string" }] }), |_, view| {
        assert_eq!(view.prefix_items.len(), 1)
    });
}

#[test]
fn other_keywords_are_listed() {
    let schema = json!({
        "if": { "properties": { "a": {} } }, "xml": { "name": "x" }, "typo": 1, "$comment": "c", "$defs": {}, "x-a": null,
        "x-beside": 7,
    });
    with_schema(schema, |_, view| {
        let names: Vec<_> = view.lost.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["if", "xml", "typo"]);
        assert_eq!(view.conditional, ["a"]);
    });
}

/// Every keyword is classified as shaping values or not.
#[test]
fn what_only_annotates_is_told_from_what_shapes() {
    for (schema, annotates, types) in [
        (
            json!({ "title": "t", "minLength": 1, "not": {}, "readOnly": true }),
            true,
            true,
        ),
        (
            json!({ "properties": {}, "required": [], "allOf": [] }),
            true,
            true,
        ),
        (json!({ "type": "string" }), false, true),
        (json!({ "format": "uuid" }), false, false),
        (json!({ "required": ["a"] }), false, false),
        (json!({ "additionalProperties": true }), false, false),
        (json!({ "prefixItems": [{}] }), false, false),
        (json!({ "items": {} }), false, false),
        (json!({ "x-keep-unknown": false }), false, false),
        (json!({ "enum": [] }), false, false),
        (json!({ "allOf": [{}] }), false, false),
        (json!(false), false, false),
    ] {
        with_schema(schema.clone(), |_, view| {
            let found = (view.only_annotates(), view.only_types());
            assert_eq!(found, (annotates, types), "{schema}");
        });
    }
}

#[test]
fn each_place_is_known() {
    let schema = json!({
        "properties": { "a/b": { "items": [{}], "additionalItems": {} } },
        "$ref": "#/components/schemas/Other", "allOf": [{ "not": {} }],
    });
    with_schema(schema, |description, view| {
        let at = |id| description.schemas.pointer(id).as_str().to_owned();
        let own = |id| description.schemas.schema(id).unwrap();
        let list = own(view.properties["a/b"]);
        let Additional::Schema(rest) = list.items else {
            panic!("no items")
        };
        let found = [
            at(list.prefix_items[0]),
            at(rest),
            at(view.all_of[0]),
            at(view.all_of[1]),
            at(own(view.all_of[1]).not.unwrap()),
        ];
        let expected = [
            "/properties/a~1b/items/0",
            "/properties/a~1b/additionalItems",
            "",
            "/allOf/0",
            "/allOf/0/not",
        ];
        assert_eq!(
            found,
            expected.map(|at| format!("/components/schemas/S{at}"))
        );
    });
}

#[test]
fn keywords_beside_a_reference_hold_too() {
    let schema = json!({
        "description": "d", "$ref": "#/components/schemas/Other", "allOf": [{}], "nullable": true,
    });
    with_schema(schema, |description, view| {
        assert!(view.nullable);
        assert_eq!(view.description.as_deref(), Some("d"));
        assert_eq!(referred(description, view.all_of[0]), "Other");
        assert_eq!(view.all_of.len(), 2);
    });
    let plain = json!({ "S": { "$ref": "#/components/schemas/T", "$comment": "c" }, "T": {} });
    let description = accepted(schemas(plain));
    assert_eq!(referred(&description, component(&description, "S")), "T");
}

#[test]
fn mappings_become_references() {
    let schema = json!({
        "oneOf": [{}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": { "a": "Other", "b": "#/components/schemas/Other" },
        },
    });
    with_schema(schema.clone(), |description, view| {
        let mapping = &view.discriminator.as_ref().unwrap().mapping;
        let other = component(description, "Other");
        assert_eq!(mapping.values().collect::<Vec<_>>(), [&other, &other]);
    });
    let root = document(schemas(json!({ "S": schema })));
    let at = |tag| format!("/components/schemas/S/discriminator/mapping/{tag}");
    let expected = ["a", "b"].map(|tag| ("discriminator-mapping-dangling", at(tag)));
    let (description, said) = run(root, false);
    assert_eq!(codes(&said), expected);
    let description = description.unwrap();
    let discriminator = view(&description, "S").discriminator.as_ref();
    assert!(discriminator.unwrap().mapping.is_empty());
}
