//! Documents in, descriptions and diagnostics out.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test may panic"
)]

use openapiv3::{ParameterSchemaOrContent, PathItem, ReferenceOr};
use serde_json::{Value, json};

use super::model::{Additional, Schema, SchemaId};
use super::{Description, JsonType, Options, read};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Pointer, Severity};
use crate::load::{Document, Origins};

fn run(root: Value, lenient_refs: bool) -> (Option<Description>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let document = Document {
        root,
        origins: Origins::default(),
        root_file: FileId(0),
    };
    let description = read(
        document,
        &Options {
            lenient_refs,
            ..Options::default()
        },
        &mut diagnostics,
    );
    (description, diagnostics.into_vec())
}

/// A document that differs from the smallest one by `members`.
fn document(members: Value) -> Value {
    let mut root =
        json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "paths": {} });
    root.as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    root
}

fn accepted(members: Value) -> Description {
    let (description, diagnostics) = run(document(members), false);
    assert!(description.is_some(), "refused: {diagnostics:#?}");
    description.unwrap()
}

/// The codes and pointers of what is said about a document.
fn said(members: Value) -> Vec<(&'static str, String)> {
    codes(&run(document(members), false).1)
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<(&'static str, String)> {
    let pointer = |d: &Diagnostic| d.place.pointer().unwrap().as_str().to_owned();
    diagnostics.iter().map(|d| (d.code, pointer(d))).collect()
}

fn schemas(schemas: Value) -> Value {
    json!({ "components": { "schemas": schemas } })
}

fn component(description: &Description, key: &str) -> SchemaId {
    let mut all = description.schemas.components();
    all.find(|(_, own)| *own == key).unwrap().0
}

fn view<'a>(description: &'a Description, key: &str) -> &'a Schema {
    description
        .schemas
        .schema(component(description, key))
        .unwrap()
}

fn with_schema(schema: Value, test: impl FnOnce(&Description, &Schema)) {
    let description = accepted(schemas(
        json!({ "S": schema, "Other": { "type": "string" } }),
    ));
    test(&description, view(&description, "S"));
}

fn constraints(schema: &Schema) -> Vec<(&'static str, Value)> {
    let all = schema.constraints.iter();
    all.map(|(it, value)| (it.keyword, value.clone())).collect()
}

/// The keys of the components that the `allOf` of a component consists of.
fn parts<'a>(description: &'a Description, key: &str) -> Vec<&'a str> {
    let parts = view(description, key).all_of.iter();
    parts.map(|part| referred(description, *part)).collect()
}

/// The key of the component that is referred to.
fn referred(description: &Description, id: SchemaId) -> &str {
    let component = description.schemas.referred(id);
    component.map_or("no reference", |component| {
        description.schemas.key(component)
    })
}

fn reference<T>(schema: &ReferenceOr<T>) -> &str {
    match schema {
        ReferenceOr::Reference { reference } => reference,
        ReferenceOr::Item(_) => "no reference",
    }
}

fn path_item<'a>(description: &'a Description, path: &str) -> &'a PathItem {
    description.api.paths.paths[path].as_item().unwrap()
}

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

/// Whether a schema shapes its values is the same question for every keyword.
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

#[test]
fn targets_elsewhere_become_components() {
    let description = accepted(schemas(json!({
        "A": { "properties": { "b": { "items": { "type": "string" } }, "c": { "type": "integer" } } },
        "A_c": {},
        "User": { "$ref": "#/components/schemas/A/properties/b" },
        "Deep": { "not": { "$ref": "#/components/schemas/A/properties/c" } },
        "Local": {
            "$defs": { "Node": { "type": "integer" } },
            "not": { "$ref": "#/components/schemas/Local/$defs/Node" },
        },
    })));
    let origin = |key| {
        let id = component(&description, key);
        description.source(description.schemas.pointer(id))
    };
    // An alias gives its target a home.
    assert_eq!(
        origin("User").as_str(),
        "/components/schemas/A/properties/b"
    );
    let id = view(&description, "A").properties["b"];
    assert_eq!(referred(&description, id), "User");
    for (key, target) in [("Deep", "A_c2"), ("Local", "Node")] {
        let id = view(&description, key).not.unwrap();
        assert_eq!(referred(&description, id), target);
    }
    let position = Pointer::from_text("/components/schemas/Node/type");
    assert_eq!(
        description.source(&position).as_str(),
        "/components/schemas/Local/$defs/Node/type"
    );
}

#[test]
fn a_target_in_a_target_moves_first() {
    let description = accepted(json!({
        "components": { "schemas": { "S": { "allOf": [
            { "$ref": "#/x-external/a.yaml" },
            { "$ref": "#/x-external/a.yaml/properties/b~1c" },
            { "$ref": "#/x-external/a.yaml" },
        ] } } },
        "x-external": { "a.yaml": { "properties": { "b/c": { "type": "string" } } } },
    }));
    assert_eq!(parts(&description, "S"), ["a", "Value", "a"]);
    let id = view(&description, "a").properties["b/c"];
    assert_eq!(referred(&description, id), "Value");
    let pointer = description
        .schemas
        .pointer(component(&description, "Value"));
    assert_eq!(
        description.source(pointer).as_str(),
        "/x-external/a.yaml/properties/b~1c"
    );
}

#[test]
fn references_on_the_way_are_followed() {
    let description = accepted(schemas(json!({
        "A B": { "properties": { "x": { "$ref": "#/components/schemas/C" } } },
        "C": { "properties": { "y": { "type": "boolean" } } },
        "S": { "allOf": [
            { "$ref": "#/components/schemas/A%20B" },
            { "$ref": "#/components/schemas/A%20B/properties/x/properties/y" },
            { "$ref": "#/components/schemas/A%20B/properties/x" },
        ] },
    })));
    assert_eq!(parts(&description, "S"), ["A B", "C_y", "C"]);
}

#[test]
fn maps_given_as_one_reference_are_written_out() {
    let description = accepted(json!({
        "components": { "schemas": { "$ref": "#/x-external/index.yaml" } },
        "paths": { "$ref": "#/x-external/paths.yaml" },
        "x-external": {
            "index.yaml": { "Pet": { "$ref": "#/x-external/Pet.yaml" }, "Id": { "type": "string" } },
            "Pet.yaml": { "properties": { "id": { "$ref": "#/x-external/index.yaml/Id" } } },
            "paths.yaml": { "/pets": { "get": { "operationId": "list", "responses": {} } } },
        },
    }));
    let keys: Vec<_> = description.schemas.components().map(|it| it.1).collect();
    assert_eq!(keys, ["Pet", "Id"]);
    let id = view(&description, "Pet").properties["id"];
    assert_eq!(referred(&description, id), "Id");
    assert!(path_item(&description, "/pets").get.is_some());
    let position = Pointer::from_text("/paths/~1pets/get/operationId");
    assert_eq!(
        description.source(&position).as_str(),
        "/x-external/paths.yaml/~1pets/get/operationId"
    );
    assert!(!description.api.extensions.contains_key("x-external"));
    let dangling = said(json!({ "paths": { "$ref": "#/x-external/none.yaml" } }));
    assert_eq!(dangling[0], ("dangling-ref", "/paths".to_owned()));
    assert_eq!(
        said(json!({ "paths": { "$ref": "#/paths" } }))[0],
        ("ref-loop", "/paths".to_owned())
    );
}

#[test]
fn path_items_keep_what_stands_beside_their_reference() {
    let description = accepted(json!({
        "components": { "pathItems": { "P": { "summary": "theirs", "get": { "responses": {} } } } },
        "paths": {
            "/a": { "$ref": "#/components/pathItems/P", "summary": "ours", "post": {} },
            "/b": { "$ref": "#/paths/~1a" },
        },
    }));
    let item = path_item(&description, "/b");
    assert_eq!(item.summary.as_deref(), Some("ours"));
    assert!(item.get.is_some() && item.post.is_some());
    let looping = said(
        json!({ "paths": { "/a": { "$ref": "#/paths/~1b" }, "/b": { "$ref": "#/paths/~1a" } } }),
    );
    assert_eq!(
        looping,
        ["/paths/~1a/$ref", "/paths/~1b/$ref"].map(|at| ("ref-loop", at.to_owned()))
    );
    let slow = json!({ "/a": { "$ref": "#/paths/~1b", "get": {} }, "/b": { "$ref": "#/paths/~1a", "put": {} } });
    let (refused, diagnostics) = run(document(json!({ "paths": slow })), false);
    assert!(
        refused.is_none() && diagnostics.iter().all(|d| d.code == "ref-loop"),
        "{diagnostics:#?}"
    );
}

#[test]
fn loops_of_references_are_refused() {
    let to = |key: &str| json!({ "$ref": format!("#/components/schemas/{key}") });
    let found = said(schemas(json!({
        "A": to("B"), "B": to("C"), "C": to("B"), "Itself": to("Itself"), "End": to("A"),
    })));
    let expected = [
        "/components/schemas/B/$ref",
        "/components/schemas/Itself/$ref",
    ];
    assert_eq!(
        found,
        expected.map(|pointer| ("ref-loop", pointer.to_owned()))
    );
    // A recursive type is no loop.
    accepted(schemas(
        json!({ "Tree": { "properties": { "left": to("Tree") } } }),
    ));
    let nested = json!({ "S": { "not": { "$ref": "#/components/schemas/S/not" } } });
    assert_eq!(
        said(schemas(nested)),
        [("ref-loop", "/components/schemas/S/not/$ref".to_owned())]
    );
}

#[test]
fn dangling_references_are_refused_or_free_form() {
    let dangling = json!({ "$ref": "#/components/schemas/Pets", "description": "d" });
    let members = schemas(json!({ "Pet": {}, "S": { "properties": { "a": dangling } } }));
    let (refused, diagnostics) = run(document(members.clone()), false);
    assert!(refused.is_none());
    assert_eq!(
        codes(&diagnostics),
        [(
            "dangling-ref",
            "/components/schemas/S/properties/a/$ref".to_owned()
        )]
    );
    assert_eq!(
        diagnostics[0].help.as_deref(),
        Some("did you mean `#/components/schemas/Pet`?")
    );
    let (description, diagnostics) = run(document(members), true);
    let description = description.unwrap();
    assert_eq!(diagnostics[0].severity, Severity::Loss);
    let id = view(&description, "S").properties["a"];
    let property = description.schemas.schema(id).unwrap();
    assert!(property.dangling);
    assert_eq!(
        (property.description.as_deref(), property.all_of.len()),
        (Some("d"), 0)
    );
}

#[test]
fn references_lead_to_their_kind() {
    let wrong = |text: &str| said(schemas(json!({ "S": { "not": { "$ref": text } } })));
    let at = "/components/schemas/S/not/$ref".to_owned();
    for text in [
        "#",
        "#/components",
        "#/components/schemas",
        "#/info",
        "#/paths",
    ] {
        assert_eq!(wrong(text), [("wrong-ref", at.clone())], "{text}");
    }
    for text in [
        "",
        "Other",
        "other.yaml#/A",
        "#anchor",
        "#/openapi/x",
        "#/components/schemas/S/99",
    ] {
        assert_eq!(wrong(text), [("dangling-ref", at.clone())], "{text}");
    }
    // Two kinds for one target that nothing else reads.
    let parameter = json!({ "get": { "parameters": [{ "$ref": "#/x-a/b" }] } });
    let twice = said(json!({
        "components": { "schemas": { "S": { "$ref": "#/x-a/b" } } },
        "paths": { "/a": parameter },
        "x-a": { "b": { "name": "n", "in": "query" } },
    }));
    assert_eq!(
        twice,
        [("wrong-ref", "/components/schemas/S/$ref".to_owned())]
    );
}

#[test]
fn wrong_shapes_are_said_where_they_stand() {
    let cases = [
        (json!({ "properties": [] }), "/properties"),
        (json!({ "required": "a" }), "/required"),
        (json!({ "required": ["a", 5] }), "/required/1"),
        (json!({ "type": 5 }), "/type"),
        (json!({ "type": [["string"]] }), "/type/0"),
        (json!({ "allOf": {} }), "/allOf"),
        (json!({ "oneOf": [3] }), "/oneOf/0"),
        (json!({ "items": "string" }), "/items"),
        (json!({ "enum": "a" }), "/enum"),
        (json!({ "minLength": -1 }), "/minLength"),
        (json!({ "minimum": "0" }), "/minimum"),
        (json!({ "description": 5 }), "/description"),
        (json!({ "nullable": "yes" }), "/nullable"),
        (json!({ "discriminator": "kind" }), "/discriminator"),
        (json!({ "$ref": 5 }), "/$ref"),
        (json!(null), ""),
        (json!([]), ""),
    ];
    for (schema, below) in cases {
        let found = said(schemas(json!({ "S": schema })));
        assert_eq!(
            found,
            [("wrong-shape", format!("/components/schemas/S{below}"))],
            "{schema}"
        );
    }
    for root in [json!([]), json!("a"), json!(null)] {
        assert_eq!(codes(&run(root, false).1), [("wrong-shape", String::new())]);
    }
}

#[test]
fn slips_of_older_drafts_are_listed() {
    let slips = json!({ "required": true, "examples": { "a": 1 }, "properties": null });
    let found = said(schemas(json!({ "S": slips })));
    let expected = [
        ("keyword-ignored", "required"),
        ("keyword-ignored", "examples"),
        ("null-member", "properties"),
    ];
    assert_eq!(
        found,
        expected.map(|(code, name)| (code, format!("/components/schemas/S/{name}")))
    );
}

#[test]
fn unknown_types_come_with_help() {
    let members = schemas(json!({ "S": { "type": "file" }, "T": { "type": ["strng"] } }));
    let (_, diagnostics) = run(document(members), false);
    let expected = ["/components/schemas/S/type", "/components/schemas/T/type/0"];
    assert_eq!(
        codes(&diagnostics),
        expected.map(|pointer| ("unknown-type", pointer.to_owned()))
    );
    assert_eq!(
        diagnostics[1].help.as_deref(),
        Some("did you mean `string`?")
    );
}

#[test]
fn versions_are_told_apart() {
    let version = |value: Value| {
        let (description, said) = run(document(json!({ "openapi": value })), false);
        (description.is_some(), said.first().map(|d| d.code))
    };
    assert_eq!(version(json!("3.0.3")), (true, None));
    assert_eq!(version(json!(3.1)), (true, None));
    assert_eq!(version(json!("3.2.0")), (true, Some("newer-version")));
    assert_eq!(version(json!("2.0")), (false, Some("unsupported-version")));
    let swagger = run(json!({ "swagger": "2.0", "info": {} }), false).1;
    assert_eq!(
        codes(&swagger)[0],
        ("unsupported-version", "/swagger".to_owned())
    );
    let nothing = codes(&run(json!({}), false).1);
    assert_eq!(
        nothing,
        [
            ("not-openapi", String::new()),
            ("missing-member", String::new())
        ]
    );
}

#[test]
fn what_is_missing_is_filled() {
    let responses = json!({ "2xx": { "content": {} }, "204": null, "default": {} });
    let parameters = json!([{ "name": "q", "in": "query" }]);
    let (description, said) = run(
        json!({
            "openapi": "3.0.0",
            "info": { "version": 1.5 },
            "servers": [{ "url": "/", "variables": { "port": { "default": 443, "enum": [443, 80] } } }],
            "paths": { "/a": {
                "get": {},
                "post": { "security": [], "responses": responses, "parameters": parameters },
            } },
        }),
        false,
    );
    let description = description.unwrap();
    assert_eq!(
        codes(&said),
        [("null-member", "/paths/~1a/post/responses/204".to_owned())]
    );
    assert_eq!(description.api.info.version, "1.5");
    let port = &description.api.servers[0].variables.as_ref().unwrap()["port"];
    assert_eq!(
        (port.default.as_str(), port.enumeration.join(" ")),
        ("443", "443 80".to_owned())
    );
    let post = path_item(&description, "/a").post.as_ref().unwrap();
    assert_eq!(post.security, Some(vec![]));
    let statuses: Vec<_> = post
        .responses
        .responses
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(statuses, ["2XX", "204"]);
    let parameter = post.parameters[0].as_item().unwrap().parameter_data_ref();
    assert!(matches!(
        &parameter.format,
        ParameterSchemaOrContent::Schema(schema)
            if description.schemas.schema(description.schema(schema)).is_some()
    ));
}

#[test]
fn frames_are_checked() {
    let parameter = |parameter: Value| json!({ "parameters": [parameter] });
    let cases = [
        (
            json!({ "responses": { "20": {} } }),
            "invalid-status",
            "/responses/20",
        ),
        (
            json!({ "responses": { "ok": {} } }),
            "invalid-status",
            "/responses/ok",
        ),
        (
            json!({ "responses": { "2xx": {}, "2XX": {} } }),
            "duplicate-status",
            "/responses/2XX",
        ),
        (
            parameter(json!({ "name": "a" })),
            "missing-member",
            "/parameters/0",
        ),
        (
            parameter(json!({ "name": "a", "in": "body" })),
            "wrong-shape",
            "/parameters/0/in",
        ),
        (
            parameter(json!({ "name": "a", "in": "path", "style": "form" })),
            "keyword-ignored",
            "/parameters/0/style",
        ),
        (
            parameter(json!({ "name": "a", "in": "query", "schema": {}, "content": {} })),
            "keyword-ignored",
            "/parameters/0/content",
        ),
        (
            json!({ "security": [{ "key": "a" }] }),
            "wrong-shape",
            "/security/0/key",
        ),
        (
            json!({ "callbacks": { "c": { "$ref": "#/nowhere" } } }),
            "keyword-ignored",
            "/callbacks",
        ),
        (
            json!({ "requestBody": { "$ref": "#/nowhere" } }),
            "dangling-ref",
            "/requestBody/$ref",
        ),
        (json!({ "respones": {} }), "keyword-ignored", "/respones"),
        (json!({ "tags": "a" }), "wrong-shape", "/tags"),
    ];
    for (members, code, below) in cases {
        let found = said(json!({ "paths": { "/a": { "get": members } } }));
        assert_eq!(
            found,
            [(code, format!("/paths/~1a/get{below}"))],
            "{members}"
        );
    }
    assert_eq!(
        said(json!({ "paths": { "a": {} } })),
        [("path-without-slash", "/paths/a".to_owned())]
    );
    assert_eq!(
        said(json!({ "webhooks": {} })),
        [("keyword-ignored", "/webhooks".to_owned())]
    );
}

#[test]
fn other_kinds_are_hoisted_too() {
    let description = accepted(json!({ "paths": { "/a": {
        "parameters": [{ "name": "id", "in": "query", "schema": {} }],
        "get": {
            "parameters": [{ "$ref": "#/paths/~1a/parameters/0" }],
            "responses": { "200": { "description": "ok" }, "201": { "$ref": "#/paths/~1a/get/responses/200" } },
        },
    } } }));
    let item = path_item(&description, "/a");
    let get = item.get.as_ref().unwrap();
    let components = description.api.components.as_ref().unwrap();
    assert_eq!(reference(&item.parameters[0]), "#/components/parameters/a");
    assert_eq!(item.parameters[0], get.parameters[0]);
    assert_eq!(
        components.parameters["a"]
            .as_item()
            .unwrap()
            .parameter_data_ref()
            .name,
        "id"
    );
    assert_eq!(get.responses.responses[0], get.responses.responses[1]);
    assert_eq!(components.responses[0].as_item().unwrap().description, "ok");
    let position = Pointer::from_text("/components/parameters/a/name");
    assert_eq!(
        description.source(&position).as_str(),
        "/paths/~1a/parameters/0/name"
    );
}

#[test]
fn security_schemes_and_channels_stand_apart() {
    let frame = json!({ "$ref": "#/components/schemas/Frame" });
    let stream =
        json!({ "content": { "text/event-stream": { "itemSchema": { "type": "string" } } } });
    let description = accepted(json!({
        "components": {
            "securitySchemes": { "a": { "type": "mutualTLS" }, "b": { "$ref": "#/components/securitySchemes/a" } },
            "schemas": { "Frame": {} },
        },
        "x-websocket": { "session": {
            "path": "/ws", "incoming": frame, "parameters": [{ "name": "p", "in": "query" }],
        } },
        "x-socketio": { "events": {
            "receive": { "e": { "schema": { "type": ["string", "null"] }, "ack": true } },
        } },
        "paths": {
            "/a": { "get": { "x-streaming": { "event": frame, "tag": "data" }, "responses": { "200": stream } } },
            "/b": { "get": { "x-streaming": true } },
        },
    }));
    assert_eq!(
        description.security_schemes["b"],
        json!({ "type": "mutualTLS" })
    );
    let session = &description.channels.websocket["session"];
    assert_eq!(referred(&description, session.incoming.unwrap()), "Frame");
    assert_eq!(
        (session.parameters.len(), session.rest.get("path")),
        (1, Some(&json!("/ws")))
    );
    let event = &description.channels.socketio["events"].receive["e"];
    let schema = description.schemas.schema(event.schema.unwrap());
    assert!(schema.unwrap().nullable);
    assert_eq!(event.rest.get("ack"), Some(&json!(true)));
    let get = path_item(&description, "/a").get.as_ref().unwrap();
    let id = description.stream_event(get).unwrap();
    assert_eq!(referred(&description, id), "Frame");
    let media = &get.responses.responses[0].as_item().unwrap().content["text/event-stream"];
    assert!(description.item_schema(media).is_some());
}

#[test]
fn deep_nesting_is_refused_and_the_depth_below_it_fits_the_stack() {
    let nested = |levels: usize| (0..levels).fold(json!({}), |schema, _| json!({ "not": schema }));
    let refused = said(schemas(json!({ "S": nested(1_000) })));
    assert_eq!(
        refused.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["nesting-too-deep"]
    );
    accepted(schemas(json!({ "S": nested(250) })));
    let maps = (0..120).fold(
        json!({}),
        |schema, _| json!({ "patternProperties": { "^a": schema } }),
    );
    accepted(schemas(json!({ "S": maps })));
}

/// One rule says what may be referred to where: an object of the kind that is asked for, and a parameter that is sent as a
/// header in place of a header. It holds wherever the reference stands, and whatever of the two is read first.
#[test]
fn a_reference_to_another_kind_is_read_the_same_in_all_places() {
    let targets = [
        ("schemas", json!({ "type": "string" })),
        ("responses", json!({ "description": "d" })),
        (
            "parameters",
            json!({ "name": "h", "in": "header", "schema": { "type": "string" } }),
        ),
        (
            "parameters",
            json!({ "name": "q", "in": "query", "schema": { "type": "string" } }),
        ),
        ("examples", json!({ "value": 1 })),
        ("requestBodies", json!({ "content": {} })),
        ("headers", json!({ "schema": { "type": "string" } })),
        (
            "securitySchemes",
            json!({ "type": "http", "scheme": "bearer" }),
        ),
        ("pathItems", json!({ "get": { "responses": {} } })),
    ];
    let get = |members: Value| json!({ "paths": { "/a": { "get": members } } });
    let response = |members: Value| get(json!({ "responses": { "200": members } }));
    let media =
        |members: Value| response(json!({ "description": "d", "content": { "a/b": members } }));
    let within =
        |section: &str, members: Value| json!({ "components": { section: { "Place": members } } });
    type Place<'a> = (&'a str, &'a dyn Fn(Value) -> Value);
    let places: &[Place<'_>] = &[
        ("schemas", &|r| media(json!({ "schema": r }))),
        ("schemas", &|r| within("schemas", json!({ "items": r }))),
        ("schemas", &|r| within("schemas", r)),
        ("schemas", &|r| {
            get(json!({ "parameters": [{ "name": "p", "in": "query", "schema": r }] }))
        }),
        ("responses", &response),
        ("responses", &|r| {
            get(json!({ "responses": { "default": r } }))
        }),
        ("responses", &|r| within("responses", r)),
        ("parameters", &|r| get(json!({ "parameters": [r] }))),
        (
            "parameters",
            &|r| json!({ "paths": { "/a": { "parameters": [r] } } }),
        ),
        ("parameters", &|r| within("parameters", r)),
        (
            "parameters",
            &|r| json!({ "x-websocket": { "c": { "path": "/", "parameters": [r] } } }),
        ),
        ("examples", &|r| media(json!({ "examples": { "e": r } }))),
        ("examples", &|r| within("examples", r)),
        ("requestBodies", &|r| get(json!({ "requestBody": r }))),
        ("requestBodies", &|r| within("requestBodies", r)),
        ("headers", &|r| {
            response(json!({ "description": "d", "headers": { "h": r } }))
        }),
        ("headers", &|r| {
            within(
                "responses",
                json!({ "description": "d", "headers": { "h": r } }),
            )
        }),
        ("headers", &|r| within("headers", r)),
        ("headers", &|r| {
            media(json!({ "encoding": { "e": { "headers": { "h": r } } } }))
        }),
        ("securitySchemes", &|r| within("securitySchemes", r)),
        ("pathItems", &|r| json!({ "paths": { "/a": r } })),
    ];
    for (section, target) in &targets {
        for (index, (asked, place)) in places.iter().enumerate() {
            let reference = json!({ "$ref": format!("#/components/{section}/Target") });
            let mut members = place(reference);
            let components = members
                .as_object_mut()
                .unwrap()
                .entry("components")
                .or_insert(json!({}));
            components
                .as_object_mut()
                .unwrap()
                .entry(*section)
                .or_insert(json!({}))["Target"] = target.clone();
            let mut turned = serde_json::Map::new();
            for (name, value) in members.as_object().unwrap().iter().rev() {
                turned.insert(name.clone(), value.clone());
            }
            let expected: &[&str] = match () {
                () if asked == section => &[],
                () if *asked == "headers" && target["in"] == "header" => &["parameter-as-header"],
                () => &["wrong-ref"],
            };
            for members in [members, Value::Object(turned)] {
                let codes: Vec<&str> = said(members.clone())
                    .iter()
                    .map(|(code, _)| *code)
                    .collect();
                assert_eq!(codes, expected, "place {index} for {asked}: {members}");
            }
        }
    }
}

/// A parameter in place of a header is read whole, at its own place, also from other places than the components.
#[test]
fn a_parameter_in_place_of_a_header_is_a_header() {
    let parameter = json!({ "name": "ETag", "in": "header", "required": true, "schema": { "type": "integer" } });
    let headers = |text: &str| json!({ "etag": { "$ref": text } });
    let document = |text: &str| {
        json!({
            "paths": {
                "/a": { "get": { "responses": { "200": { "description": "d", "headers": headers(text) } } } },
                "/b": { "get": { "parameters": [{ "$ref": text }], "responses": {} } },
            },
            "components": { "parameters": { "etag": parameter, "alias": { "$ref": "#/components/parameters/etag" } } },
            "x-own": { "etag": parameter },
        })
    };
    for (text, at) in [
        (
            "#/components/parameters/etag",
            "/components/parameters/etag",
        ),
        (
            "#/components/parameters/alias",
            "/components/parameters/etag",
        ),
        ("#/x-own/etag", "/x-own/etag"),
    ] {
        let description = accepted(document(text));
        let operation = path_item(&description, "/a").get.as_ref().unwrap();
        let ReferenceOr::Item(response) = &operation.responses.responses[0] else {
            panic!("a reference")
        };
        let to = reference(&response.headers["etag"]);
        let key = to.strip_prefix("#/components/headers/").unwrap();
        let ReferenceOr::Item(header) = &description.api.components.as_ref().unwrap().headers[key]
        else {
            panic!("a reference")
        };
        assert!(header.required, "{text}");
        let position = Pointer::from_text(to.trim_start_matches('#')).join("schema");
        assert_eq!(
            description.source(&position).as_str(),
            format!("{at}/schema"),
            "{text}"
        );
        let operation = path_item(&description, "/b").get.as_ref().unwrap();
        assert!(reference(&operation.parameters[0]).starts_with("#/components/parameters/"));
    }
}

/// Extensions are ours by their form: those of another form are ignored with a warning, slips in ours are errors.
#[test]
fn extensions_of_another_form_are_not_ours() {
    let operation = |name: &str, value: &Value| json!({ "paths": { "/a": { "get": { name: value, "responses": {} } } } });
    let root = |name: &str, value: &Value| json!({ name: value });
    let schema =
        |name: &str, value: &Value| schemas(json!({ "S": { "enum": ["a"], name: value } }));
    let scheme = |name: &str, value: &Value| json!({ "components": { "securitySchemes": { "s": { "type": "http", "scheme": "basic", name: value } } } });
    type Place<'a> = &'a dyn Fn(&str, &Value) -> Value;
    let objects: &[(&str, Place<'_>, Value)] = &[
        (
            "x-pagination",
            &operation,
            json!({ "style": "cursor", "items": "/i", "parameter": "p", "next": "/n" }),
        ),
        (
            "x-streaming",
            &operation,
            json!({ "event": {}, "media-type": "text/event-stream" }),
        ),
        (
            "x-follow",
            &operation,
            json!({ "channel": "c", "parameters": {} }),
        ),
        (
            "x-retry",
            &operation,
            json!({ "max-retries": 1, "statuses": [500] }),
        ),
        (
            "x-retry",
            &root,
            json!({ "max-retries": 1, "statuses": [500] }),
        ),
        (
            "x-websocket",
            &root,
            json!({ "c": { "path": "/", "incoming": {} } }),
        ),
        (
            "x-socketio",
            &root,
            json!({ "c": { "path": "/", "receive": {} } }),
        ),
    ];
    let foreign = [
        json!(true),
        json!("cursor"),
        json!(3),
        json!(null),
        json!([]),
        json!(["a", "b"]),
        json!([{ "style": "cursor" }]),
        json!({ "limitParam": "count", "pageOffsetParam": "start", "resultsPath": "dashboards" }),
        json!({ "enabled": true }),
        json!({ "strategy": "backoff", "backoff": { "initialInterval": 500 } }),
        json!({ "style": "pageNumber", "pageParam": "page" }),
        json!({ "event": "message", "protocol": "sse" }),
        json!({ "channel": 4 }),
        json!({ "url": "wss://host", "events": ["a"] }),
    ];
    let codes = |members: Value| -> Vec<&'static str> {
        said(members).into_iter().map(|(code, _)| code).collect()
    };
    for (name, place, own) in objects {
        assert_eq!(codes(place(name, own)), [""; 0], "{name}: {own}");
        for value in &foreign {
            let (description, said) = run(document(place(name, value)), false);
            assert!(description.is_some(), "{name}: {value}");
            let found: Vec<&str> = said.iter().map(|d| d.code).collect();
            assert_eq!(found, ["extension-foreign"], "{name}: {value}");
            assert!(said[0].message.contains(name) && said[0].help.is_some());
        }
        // One member more is listed; a slip in the name of one, or in its value, is an error.
        let members = if own.get("c").is_some() {
            &own["c"]
        } else {
            own
        };
        let with = |key: &str, value: Value, instead: Option<&str>| {
            let mut changed = members.clone();
            let object = changed.as_object_mut().unwrap();
            object.insert(key.to_owned(), value);
            if let Some(instead) = instead {
                object.shift_remove(instead);
            }
            let whole = if own.get("c").is_some() {
                json!({ "c": changed })
            } else {
                changed
            };
            codes(place(name, &whole))
        };
        assert_eq!(
            with("unrelated", json!(1), None),
            ["keyword-ignored"],
            "{name}"
        );
        for (key, value) in members.as_object().unwrap() {
            let slip = format!("{key}s");
            let found = with(&slip, value.clone(), Some(key));
            assert_eq!(found, ["extension-wrong"], "{name}.{key}");
        }
        let keys: Vec<&String> = members.as_object().unwrap().keys().collect();
        assert_eq!(with(keys[1], json!(1.5), None), ["wrong-shape"], "{name}");
    }
    let values: &[(&str, Place<'_>, Value)] = &[
        ("x-rust-name", &operation, json!("n")),
        ("x-rust-name", &schema, json!("n")),
        ("x-rust-group", &operation, json!("n")),
        ("x-unverified", &operation, json!("n")),
        ("x-enum-varnames", &schema, json!(["A"])),
        ("x-open-enum", &schema, json!(false)),
        ("x-keep-unknown", &schema, json!(true)),
        (
            "x-token-endpoint-auth-method",
            &scheme,
            json!("client_secret_post"),
        ),
    ];
    for (name, place, own) in values {
        assert_eq!(codes(place(name, own)), [""; 0], "{name}: {own}");
        for value in [json!({ "a": 1 }), json!(3), json!(null), json!([1])] {
            assert_eq!(
                codes(place(name, &value)),
                ["extension-foreign"],
                "{name}: {value}"
            );
        }
    }
    // Of no other object, and under no other name.
    for (members, code) in [
        (
            root("x-pagination", &json!({ "style": "link" })),
            Some("extension-misplaced"),
        ),
        (
            schema("x-websocket", &json!({})),
            Some("extension-misplaced"),
        ),
        (
            operation("x-rust-nmae", &json!("n")),
            Some("extension-unknown"),
        ),
        (
            operation("x-pagnation", &json!({})),
            Some("extension-unknown"),
        ),
        (operation("x-stream", &json!(true)), None),
        (operation("x-retries", &json!(3)), None),
        (operation("x-entry", &json!(3)), None),
        (schema("x-enum-names", &json!([])), None),
    ] {
        let expected: Vec<&str> = code.into_iter().collect();
        assert_eq!(codes(members.clone()), expected, "{members}");
    }
}
