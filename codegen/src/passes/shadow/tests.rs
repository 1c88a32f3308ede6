//! Every way in which two variants can accept the same values.

use serde_json::{Value, json};

use crate::diagnostic::Severity;
use crate::lower::fixture::{described_first, lowered, lowered_with_diagnostics, union};

const NEVER: &str = "variant-never-read";
const TWICE: &str = "variant-twice";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

/// The diagnostics for a union of two components, in both orders.
fn said(a: &Value, b: &Value) -> [Vec<&'static str>; 2] {
    [["A", "B"], ["B", "A"]].map(|[first, second]| {
        let union =
            json!({ "anyOf": [reference(first), reference(second), { "type": "boolean" }] });
        lowered("3.1.0", json!({ "U": union, "A": a, "B": b })).1
    })
}

/// A variant is reported if and only if another one that comes first accepts and reads all its values: this depends on
/// JSON types, required and known members, constants, elements, and the types of all of these.
#[test]
fn variants_that_are_never_read_are_reported() {
    let text = json!({ "type": "string" });
    let integer = json!({ "type": "integer" });
    let number = json!({ "type": "number" });
    let action = object(json!({ "action": text }), &[]);
    let array = |items: &Value| json!({ "type": "array", "items": items });
    let only = |values: Value| object(json!({ "t": { "enum": values } }), &["t"]);
    let cases: Vec<(&str, Value, Value, bool, bool)> = vec![
        ("equal", action.clone(), action.clone(), true, true),
        (
            "equal, required",
            object(json!({ "a": text }), &["a"]),
            object(json!({ "a": text }), &["a"]),
            true,
            true,
        ),
        (
            "one knows more",
            object(json!({ "a": text, "b": text }), &[]),
            object(json!({ "a": text }), &[]),
            true,
            false,
        ),
        (
            "one requires more",
            object(json!({ "a": text, "b": text }), &["a", "b"]),
            object(json!({ "a": text, "b": text }), &["a"]),
            false,
            true,
        ),
        (
            "each knows its own",
            object(json!({ "a": text }), &[]),
            object(json!({ "b": text }), &[]),
            false,
            false,
        ),
        (
            "other types of members",
            object(json!({ "a": text }), &[]),
            object(json!({ "a": integer }), &[]),
            false,
            false,
        ),
        (
            "a wider type of a member",
            object(json!({ "a": number }), &[]),
            object(json!({ "a": integer }), &[]),
            true,
            false,
        ),
        (
            "any member",
            object(json!({ "a": {} }), &[]),
            object(json!({ "a": integer }), &[]),
            true,
            false,
        ),
        (
            "null in a member",
            object(json!({ "a": { "type": ["string", "null"] } }), &["a"]),
            object(json!({ "a": text }), &["a"]),
            true,
            false,
        ),
        (
            "formats",
            object(
                json!({ "a": { "type": "string", "format": "date" } }),
                &["a"],
            ),
            object(
                json!({ "a": { "type": "string", "format": "uuid" } }),
                &["a"],
            ),
            true,
            true,
        ),
        (
            "more values",
            only(json!(["x", "y"])),
            only(json!(["x"])),
            true,
            false,
        ),
        (
            "other values",
            only(json!(["x"])),
            only(json!(["y"])),
            false,
            false,
        ),
        (
            "arrays of equal elements",
            array(&action),
            array(&action),
            true,
            true,
        ),
        (
            "arrays of other elements",
            array(&text),
            array(&integer),
            false,
            false,
        ),
        (
            "arrays of objects that are told apart",
            array(&object(json!({ "a": text }), &["a"])),
            array(&object(json!({ "b": text }), &["b"])),
            false,
            false,
        ),
        (
            "arrays of anything",
            json!({ "type": "array" }),
            array(&text),
            true,
            false,
        ),
        (
            "maps",
            json!({ "type": "object", "additionalProperties": number }),
            json!({ "type": "object", "additionalProperties": integer }),
            true,
            false,
        ),
        (
            "a free-form object, which knows no members",
            json!({ "type": "object" }),
            action.clone(),
            false,
            false,
        ),
        (
            "objects inside",
            object(json!({ "in": action }), &["in"]),
            object(json!({ "in": action }), &["in"]),
            true,
            true,
        ),
        (
            "themselves inside",
            object(json!({ "in": reference("A") }), &["in"]),
            object(json!({ "in": reference("B") }), &["in"]),
            true,
            true,
        ),
        (
            "tuples",
            json!({ "type": "array", "prefixItems": [text, integer] }),
            json!({ "type": "array", "prefixItems": [text, integer] }),
            true,
            true,
        ),
        (
            "a union in the union",
            json!({ "oneOf": [only(json!(["x"])), only(json!(["y"]))] }),
            only(json!(["x"])),
            true,
            false,
        ),
    ];
    for (name, a, b, first, second) in cases {
        let expected = [first, second].map(|said| if said { vec![NEVER] } else { vec![] });
        assert_eq!(said(&a, &b), expected, "{name}");
    }
}

/// The diagnostic has the places of both variants, and the variant refers to the one that is read instead.
#[test]
fn both_places_are_shown() {
    let action = object(json!({ "action": { "type": "string" } }), &[]);
    let union_of = json!({ "anyOf": [reference("A"), reference("B")] });
    let schemas = json!({ "U": union_of, "A": action, "B": action });
    let (api, diagnostics) = lowered_with_diagnostics("3.0.3", schemas);
    let [diagnostic] = diagnostics.as_slice() else {
        panic!("{diagnostics:?}");
    };
    assert_eq!(diagnostic.severity, Severity::Warning);
    let related = diagnostic
        .related
        .iter()
        .map(|(place, _)| place.pointer().unwrap().to_string());
    let place = |index: usize| format!("/components/schemas/U/anyOf/{index}");
    assert_eq!(diagnostic.place.pointer().unwrap().to_string(), place(1));
    assert_eq!(related.collect::<Vec<_>>(), [place(0)]);
    let read_as: Vec<_> = union(&api).variants.iter().map(|it| it.read_as).collect();
    assert_eq!(read_as, [None, Some(0)]);
}

/// Members with the same type are one variant, whether they are identical or differ only in annotations. Listing the
/// same component twice is not reported.
#[test]
fn members_of_one_type_are_one_variant() {
    let text = json!({ "type": "string" });
    let inline = object(json!({ "a": text }), &["a"]);
    let array = json!({ "type": "array", "items": text });
    let short = json!({ "type": "array", "items": text, "maxItems": 3 });
    let flag = json!({ "type": "boolean" });
    let date = json!({ "type": "string", "format": "date" });
    let uuid = json!({ "type": "string", "format": "uuid" });
    for (members, expected, codes) in [
        (
            json!([inline, flag, inline]),
            "object: {a} | boolean: Bool",
            vec![TWICE],
        ),
        (
            json!([array, short, flag]),
            "texts: [Text] | boolean: Bool",
            vec![TWICE],
        ),
        (
            json!([date, uuid, flag]),
            "text: Text | boolean: Bool",
            vec![TWICE],
        ),
        (
            json!([{ "type": "number", "format": "float" }, { "type": "number" }, flag]),
            "number: F64 | boolean: Bool",
            vec![TWICE],
        ),
        (
            json!([reference("A"), flag, reference("A")]),
            "A: A | boolean: Bool",
            vec![],
        ),
        (
            json!([reference("A"), { "allOf": [reference("A")], "description": "Again." }, flag]),
            "A: A | boolean: Bool",
            vec![],
        ),
        (
            json!([flag, { "const": true }, array]),
            "boolean: Bool | texts: [Text]",
            vec![],
        ),
    ] {
        let schemas = json!({ "U": { "oneOf": members }, "A": inline });
        let (api, found) = lowered("3.1.0", schemas);
        assert_eq!(
            (described_first(&api).as_str(), found),
            (expected, codes),
            "{members}"
        );
    }
}
