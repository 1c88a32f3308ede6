//! Every way in which constants can occur among the members of a union.

use serde_json::{Value, json};

use crate::lower::fixture::{described_first, lowered, union};

/// The type of a union of these members, given these components.
fn one_of(version: &str, members: &Value, components: &[(&str, Value)]) -> String {
    let mut described = Vec::new();
    for keyword in ["oneOf", "anyOf"] {
        let mut schemas = json!({ "U": { keyword: members } });
        let map = schemas.as_object_mut();
        map.into_iter().for_each(|map| {
            let components = components.iter();
            map.extend(components.map(|(name, schema)| ((*name).to_owned(), schema.clone())));
        });
        described.push(described_first(&lowered(version, schemas).0));
    }
    described.dedup();
    described.join(" or ")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A constant in the form of a version.
fn constant(version: &str, value: Value) -> Value {
    match version {
        "3.0.3" => json!({ "enum": [value] }),
        _ => json!({ "const": value }),
    }
}

/// String constants among other members are one enum, however they are written: in separate members, listed, both,
/// typed or not, with null, behind references and in nested unions; next to objects, arrays, numbers and booleans.
#[test]
fn strings_beside_other_members_are_one_enum() {
    let object = json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } });
    let others = [
        (object, "name: {name}"),
        (reference("Object"), "Object: Object"),
        (
            json!({ "type": "array", "items": { "type": "string" } }),
            "texts: [Text]",
        ),
        (json!({ "type": "integer" }), "integer: I64"),
        (json!({ "type": "number" }), "number: F64"),
        (json!({ "type": "boolean" }), "boolean: Bool"),
    ];
    for version in ["3.0.3", "3.1.0"] {
        let a = constant(version, json!("a"));
        let b = json!({ "type": "string", "enum": ["b"] });
        let listed = json!({ "type": "string", "enum": ["b", "c"] });
        let null = match version {
            "3.0.3" => json!({ "enum": [null], "nullable": true }),
            _ => json!({ "type": "null" }),
        };
        let components = [
            (
                "Object",
                json!({ "type": "object", "properties": { "x": {} } }),
            ),
            ("A", a.clone()),
            ("Listed", listed.clone()),
            ("Nested", json!({ "oneOf": [a, b] })),
        ];
        let text = json!({ "type": "string" });
        let ways = [
            (vec![a.clone()], "mode: enum(a)"),
            (vec![b.clone()], "mode: enum(b)"),
            (vec![a.clone(), b.clone()], "mode: enum(a b)"),
            (vec![b.clone(), a.clone(), b.clone()], "mode: enum(b a)"),
            (vec![listed.clone()], "mode: enum(b c)"),
            (vec![a.clone(), listed.clone()], "mode: enum(a b c)"),
            (vec![a.clone(), null, b.clone()], "mode: enum(a b)"),
            (vec![reference("A"), b.clone()], "mode: enum(a b)"),
            (
                vec![reference("A")],
                if version == "3.0.3" {
                    "A: A"
                } else {
                    "mode: enum(a)"
                },
            ),
            (vec![reference("Listed")], "Listed: Listed"),
            (vec![reference("Listed"), a.clone()], "mode: enum(b c a)"),
            (vec![json!({ "anyOf": [a, b] })], "mode: enum(a b)"),
            (
                vec![json!({ "anyOf": [a, { "oneOf": [listed] }] }), a.clone()],
                "mode: enum(a b c)",
            ),
            (
                vec![reference("Nested"), listed.clone()],
                "mode: enum(a b c)",
            ),
            (
                vec![json!({ "allOf": [text, a] }), b.clone()],
                "mode: enum(a b)",
            ),
            // Any other string is a value of the enum as well.
            (vec![a.clone(), text.clone()], "text: enum(a)"),
            (
                vec![text.clone(), listed.clone(), a.clone()],
                "text: enum(b c a)",
            ),
            (vec![text.clone()], "text: Text"),
            (vec![text.clone(), text.clone()], "text: Text"),
            // A text of one format keeps its type.
            (
                vec![a.clone(), json!({ "type": "string", "format": "date" })],
                "mode: enum(a) | text: Format(Date)",
            ),
            (
                vec![
                    json!({ "type": "string", "format": "date" }),
                    json!({ "type": "string", "format": "uuid" }),
                ],
                "text: Text",
            ),
        ];
        for (members, expected) in &ways {
            for (other, word) in &others {
                let first = [members.as_slice(), std::slice::from_ref(other)].concat();
                let found = one_of(version, &Value::Array(first), &components);
                assert_eq!(
                    found,
                    format!("{expected} | {word}"),
                    "{version} {members:?}"
                );
                let last = [std::slice::from_ref(other), members.as_slice()].concat();
                let found = one_of(version, &Value::Array(last), &components);
                assert_eq!(
                    found,
                    format!("{word} | {expected}"),
                    "{version} {members:?}"
                );
            }
        }
    }
}

/// The same for numbers: constants are a separate enum, unless any number is allowed.
#[test]
fn numbers_beside_other_members_are_one_type() {
    for version in ["3.0.3", "3.1.0"] {
        let one = constant(version, json!(1));
        let two = json!({ "type": "integer", "enum": [2, 3] });
        let half = constant(version, json!(0.5));
        let int32 = json!({ "type": "integer", "format": "int32" });
        let int64 = json!({ "type": "integer", "format": "int64" });
        let unsigned = json!({ "type": "integer", "format": "uint64" });
        let float = json!({ "type": "number", "format": "float" });
        let number = json!({ "type": "number" });
        for (members, beside, alone) in [
            (
                vec![one.clone(), two.clone()],
                "integer: enum(1 2 3)",
                "enum(1 2 3)",
            ),
            (
                vec![two.clone(), half.clone()],
                "number: enum(2 3 0.5)",
                "enum(2 3 0.5)",
            ),
            (vec![one.clone(), int32.clone()], "integer: I64", "I64"),
            (vec![int32.clone(), int64.clone()], "integer: I64", "I64"),
            (
                vec![
                    unsigned.clone(),
                    json!({ "type": "integer", "format": "uint32" }),
                ],
                "integer: U64",
                "U64",
            ),
            (vec![float, number.clone()], "number: F64", "F64"),
            (
                vec![half, int64.clone()],
                "integer: I64 | number: enum(0.5)",
                "F64",
            ),
            (
                vec![number, int64, one],
                "integer: I64 | number: F64",
                "F64",
            ),
        ] {
            assert_eq!(
                one_of(version, &json!(members), &[]),
                alone,
                "{version} {members:?}"
            );
            let members = [members, vec![json!({ "type": "boolean" })]].concat();
            let found = one_of(version, &json!(members), &[]);
            assert_eq!(found, format!("{beside} | boolean: Bool"), "{version}");
        }
        let mixed = json!([
            constant(version, json!("a")),
            constant(version, json!(1)),
            constant(version, json!("b"))
        ]);
        assert_eq!(
            one_of(version, &mixed, &[]),
            "mode: enum(a b) | integer: enum(1)"
        );
    }
}

/// If nothing else is a string, the enum accepts every string; if the document closes it, only its own values.
#[test]
fn unknown_strings_are_kept_by_the_enum() {
    let object = json!({ "type": "object", "properties": { "x": {} } });
    let date = json!({ "type": "string", "format": "date" });
    for (members, expected) in [
        (json!([{ "const": "a" }, object]), vec![]),
        (json!([{ "enum": ["a", "b"] }, object]), vec![]),
        (
            json!([{ "enum": ["a", "b"], "x-open-enum": false }, object]),
            vec!["a", "b"],
        ),
        (json!([{ "const": "a" }, date, object]), vec!["a"]),
    ] {
        let (api, _) = lowered("3.1.0", json!({ "U": { "oneOf": members } }));
        let variant = union(&api).variants.first();
        let expected: Vec<Value> = expected.into_iter().map(Value::from).collect();
        assert_eq!(
            variant.map(|it| &it.probe.values),
            Some(&expected),
            "{members}"
        );
    }
}

/// Inline objects are named after what distinguishes them: title, tag, the property that only one requires, and only
/// then their position.
#[test]
fn inline_objects_are_named_after_what_tells_them_apart() {
    let text = json!({ "type": "string" });
    let object = |properties: &[&str], required: &[&str]| {
        let properties: serde_json::Map<String, Value> = properties
            .iter()
            .map(|name| ((*name).to_owned(), text.clone()))
            .collect();
        json!({ "type": "object", "properties": properties, "required": required })
    };
    let with = |mut schema: Value, keyword: &str, value: Value| {
        schema.as_object_mut().into_iter().for_each(|map| {
            map.insert(keyword.to_owned(), value.clone());
        });
        schema
    };
    for (members, expected) in [
        (
            vec![
                object(&["progress"], &["progress"]),
                object(&["failed"], &["failed"]),
            ],
            "progress failed",
        ),
        (
            vec![
                object(&["id", "url", "size"], &["id", "url", "size"]),
                object(&["id", "file"], &["id", "file"]),
            ],
            "url file",
        ),
        // A property that another one knows is second to one that none knows.
        (
            vec![
                object(&["a", "b"], &["a", "b"]),
                object(&["a", "c"], &["c"]),
            ],
            "b c",
        ),
        (
            vec![object(&["a", "b"], &["a"]), object(&["a", "b"], &["b"])],
            "a b",
        ),
        (
            vec![object(&["url"], &[]), object(&["file"], &[])],
            "url file",
        ),
        (
            vec![object(&["a"], &["a"]), object(&["a", "b"], &["a"])],
            "object object",
        ),
        (
            vec![object(&["a", "b"], &[]), object(&["c", "d"], &[])],
            "object object",
        ),
        (
            vec![
                with(object(&["a"], &["a"]), "title", json!("First One")),
                object(&["b"], &["b"]),
            ],
            "First One b",
        ),
        (
            vec![
                with(
                    object(&["a", "t"], &["a", "t"]),
                    "properties",
                    json!({ "t": { "const": "x" }, "a": text }),
                ),
                with(
                    object(&["b", "t"], &["b", "t"]),
                    "properties",
                    json!({ "t": { "const": "y" }, "b": text }),
                ),
            ],
            "x y",
        ),
        // A tag that is not a word identifies the member; a constant names the only object.
        (
            vec![
                json!({ "type": "object", "required": ["op"], "properties": { "op": { "const": 1 } } }),
                json!({ "type": "object", "required": ["op"], "properties": { "op": { "const": 2 } } }),
            ],
            "op 1 op 2",
        ),
        (
            vec![
                json!({ "type": "object", "title": "First", "required": ["v"], "properties": { "v": { "const": "1" } } }),
                json!({ "type": "object", "required": ["v"], "properties": { "v": { "const": "2" } } }),
            ],
            "First v 2",
        ),
        (
            vec![
                text.clone(),
                json!({ "type": "object", "required": ["type"], "properties": { "type": { "const": "image" } } }),
            ],
            "text image",
        ),
        (
            vec![
                text.clone(),
                json!({ "type": "object", "required": ["type"], "properties": { "type": { "const": "text" } } }),
            ],
            "text object",
        ),
        (
            vec![json!({ "const": true }), object(&["a"], &["a"])],
            "boolean a",
        ),
        // Among scalars, one property out of many says little.
        (
            vec![text.clone(), object(&["name"], &["name"])],
            "text name",
        ),
        (
            vec![text.clone(), object(&["id", "name"], &["id", "name"])],
            "text object",
        ),
        (
            vec![
                json!({ "type": "array", "items": text }),
                object(&["a"], &["a"]),
            ],
            "texts a",
        ),
    ] {
        let (api, _) = lowered("3.1.0", json!({ "U": { "oneOf": members } }));
        let found: Vec<_> = union(&api)
            .variants
            .iter()
            .map(|it| it.hint.as_str())
            .collect();
        assert_eq!(found.join(" "), expected, "{members:?}");
    }
}
