//! Every way to distinguish variants, with every JSON type that a tag can have.

use serde_json::{Value, json};

use crate::ir::{Api, Tagging, Untagged};
use crate::lower::fixture::{lowered, union};

/// The tags of each variant; none if they are distinguished by shape.
fn tags(api: &Api) -> Option<Vec<Vec<Value>>> {
    let union = union(api);
    matches!(union.tagging, Tagging::Tag { .. })
        .then(|| union.variants.iter().map(|v| v.tags.clone()).collect())
}

fn untagged(api: &Api) -> &Untagged {
    match &union(api).tagging {
        Tagging::Tag { untagged, .. } => untagged,
        Tagging::Shape { .. } => panic!("by shape"),
    }
}

/// An object whose member `t` is this.
fn tagged(tag: &Value, required: bool) -> Value {
    let required = if required { json!(["t"]) } else { json!([]) };
    json!({ "type": "object", "required": required, "properties": { "t": tag, "x": { "type": "string" } } })
}

/// A type of tags: the schema of the tag without its values, two values, and their keys in mappings.
struct Kind {
    schema: Value,
    values: [Value; 2],
    keys: [&'static str; 2],
    /// Only since 3.1.
    since_3_1: bool,
}

fn kinds() -> Vec<Kind> {
    let kind = |schema, values, keys, since_3_1| Kind {
        schema,
        values,
        keys,
        since_3_1,
    };
    vec![
        kind(
            json!({ "type": "string" }),
            [json!("a"), json!("b-c")],
            ["a", "b-c"],
            false,
        ),
        kind(
            json!({ "type": "integer" }),
            [json!(1), json!(-2)],
            ["1", "-2"],
            false,
        ),
        kind(
            json!({ "type": "integer" }),
            [json!(1), json!(2)],
            ["1.0", "2"],
            false,
        ),
        kind(
            json!({ "type": "number" }),
            [json!(0.5), json!(2)],
            ["0.5", "2.0"],
            false,
        ),
        kind(
            json!({ "type": "boolean" }),
            [json!(true), json!(false)],
            ["True", "false"],
            false,
        ),
        kind(
            json!({ "type": "boolean", "nullable": true }),
            [json!(true), Value::Null],
            ["true", "null"],
            false,
        ),
        kind(
            json!({ "type": ["integer", "null"] }),
            [json!(1), Value::Null],
            ["1", "None"],
            true,
        ),
    ]
}

fn with(schema: &Value, keyword: &str, value: Value) -> Value {
    let mut schema = schema.clone();
    schema
        .as_object_mut()
        .unwrap()
        .insert(keyword.to_owned(), value);
    schema
}

fn one_of(discriminator: Option<Value>) -> Value {
    let union = json!({ "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }] });
    match discriminator {
        Some(discriminator) => with(&union, "discriminator", discriminator),
        None => union,
    }
}

/// Variants are distinguished by `const`, single and multiple `enum`, mapping, both, and `default`, alone or in a
/// parent, behind a reference or below a union, with each type of tag, with a discriminator and without one, in 3.0 and
/// 3.1.
#[test]
fn tags_of_every_type_from_everything_that_says_them() {
    for version in ["3.0.3", "3.1.0"] {
        for kind in kinds() {
            if kind.since_3_1 && version == "3.0.3" {
                continue;
            }
            let [a, b] = kind.values.clone();
            let plain = |_: &Value| kind.schema.clone();
            let listed = |value: &Value| with(&kind.schema, "enum", json!([value]));
            let constant = |value: &Value| with(&kind.schema, "const", value.clone());
            let default = |value: &Value| with(&kind.schema, "default", value.clone());
            let both = json!([a, b]);
            let shared = |value: &Value| {
                with(
                    &with(&kind.schema, "enum", both.clone()),
                    "default",
                    value.clone(),
                )
            };
            let all_of = |value: &Value| json!({ "allOf": [kind.schema, { "enum": [value] }] });
            let any_of = |value: &Value| json!({ "anyOf": [{ "enum": [value] }] });
            let mapping = |[a, b]: [&str; 2]| json!({ "propertyName": "t", "mapping": { a: "A", b: "#/components/schemas/B" } });
            let named = json!({ "propertyName": "t" });
            let declared = Some(mapping(kind.keys));
            let expected = Some(vec![vec![a.clone()], vec![b.clone()]]);
            type Way<'w> = (&'w str, &'w dyn Fn(&Value) -> Value, Option<Value>, bool);
            let mut ways: Vec<Way<'_>> = vec![
                ("enum", &listed, None, true),
                ("enum, named", &listed, Some(named.clone()), true),
                ("enum, mapped", &listed, declared.clone(), true),
                ("enum, optional", &listed, None, false),
                ("enum in a parent", &all_of, None, true),
                ("enum in a union", &any_of, Some(named.clone()), true),
                ("mapped", &plain, declared.clone(), true),
                ("mapped, optional", &plain, declared.clone(), false),
                ("mapped among all", &shared, declared.clone(), true),
                ("default", &default, None, false),
                ("default, named", &default, Some(named.clone()), true),
                ("default of all", &shared, None, false),
                ("default of all, named", &shared, Some(named.clone()), false),
            ];
            if version == "3.1.0" {
                ways.push(("const", &constant, None, true));
                ways.push(("const, named", &constant, Some(named.clone()), true));
                ways.push(("const, mapped", &constant, declared.clone(), true));
            }
            for (way, tag, discriminator, required) in ways {
                // Null is not a default.
                if way.starts_with("default") && b.is_null() {
                    continue;
                }
                let schemas = json!({
                    "U": one_of(discriminator), "A": tagged(&tag(&a), required), "B": tagged(&tag(&b), required),
                });
                let (api, codes) = lowered(version, schemas);
                assert_eq!(tags(&api), expected, "{version} {way} {}", kind.schema);
                assert!(!codes.contains(&"mapping-contradicted"), "{way} {codes:?}");
            }
            // A mapping of names of definitions, as generators write it, and of the two values the wrong way round.
            let [first, second] = kind.keys;
            for keys in [["pkg__A", "pkg__B"], [second, first]] {
                let schemas = json!({
                    "U": one_of(Some(mapping(keys))), "A": tagged(&listed(&a), true), "B": tagged(&listed(&b), true),
                });
                let (api, codes) = lowered(version, schemas);
                assert_eq!(tags(&api), expected, "{version} {keys:?}");
                assert_eq!(codes, ["mapping-contradicted"; 2]);
            }
            // In a union in the union.
            let inner = json!({ "oneOf": [{ "$ref": "#/components/schemas/C" }, { "$ref": "#/components/schemas/D" }] });
            let schemas = json!({
                "U": one_of(None), "A": inner, "B": tagged(&json!({ "enum": ["other"] }), true),
                "C": tagged(&listed(&a), true), "D": tagged(&listed(&b), true),
            });
            let (api, _) = lowered(version, schemas);
            let nested = vec![vec![a.clone(), b.clone()], vec![json!("other")]];
            assert_eq!(tags(&api), Some(nested), "{version} {}", kind.schema);
            // In subtypes of a base.
            let child = |value: &Value| json!({ "allOf": [{ "$ref": "#/components/schemas/U" }, { "properties": { "t": listed(value) } }] });
            let base = with(&tagged(&kind.schema, true), "discriminator", named);
            let schemas = json!({ "U": base, "A": child(&a), "B": child(&b) });
            let (api, _) = lowered(version, schemas);
            let found = tags(&api).unwrap();
            assert!(
                found.contains(&vec![a]) && found.contains(&vec![b]),
                "{found:?}"
            );
        }
    }
}

/// How a value without a tag is read: as the only variant that may omit it, the one whose shape matches, or none.
#[test]
fn without_a_tag_a_value_is_what_alone_it_can_be() {
    let tag = |value: &str| json!({ "type": "string", "enum": [value] });
    let other = |required: bool| json!({ "type": "object", "required": if required { ["t", "y"] } else { ["y", "y"] }, "properties": { "t": tag("b"), "y": { "type": "string" } } });
    for (a, b, expected) in [
        (
            tagged(&tag("a"), true),
            tagged(&tag("b"), true),
            Untagged::Unknown,
        ),
        (
            tagged(&tag("a"), false),
            tagged(&tag("b"), true),
            Untagged::Variant(0),
        ),
        (
            tagged(&tag("a"), true),
            tagged(&tag("b"), false),
            Untagged::Variant(1),
        ),
        (
            tagged(&tag("a"), false),
            tagged(&tag("b"), false),
            Untagged::Unknown,
        ),
        (
            tagged(&tag("a"), false),
            other(false),
            Untagged::Shape(vec![0, 1]),
        ),
        (tagged(&tag("a"), false), other(true), Untagged::Variant(0)),
    ] {
        for discriminator in [None, Some(json!({ "propertyName": "t" }))] {
            let schemas = json!({ "U": one_of(discriminator), "A": a, "B": b });
            assert_eq!(*untagged(&lowered("3.1.0", schemas).0), expected, "{a} {b}");
        }
    }
}

/// Names are tags of discriminators only; what differs by required members or types only has none.
#[test]
fn names_and_shapes() {
    let text = json!({ "type": "string" });
    let (a, b) = (tagged(&text, true), tagged(&text, true));
    let named = json!({ "propertyName": "t" });
    let schemas = json!({ "U": one_of(Some(named)), "A": a, "B": b });
    let expected = vec![vec![json!("A")], vec![json!("B")]];
    assert_eq!(tags(&lowered("3.1.0", schemas).0), Some(expected));
    let schemas = json!({ "U": one_of(None), "A": a, "B": b });
    assert_eq!(tags(&lowered("3.1.0", schemas).0), None);
    let named = json!({ "type": "object", "properties": { "named": { "type": "string", "default": "x" } }, "required": ["named"] });
    let other = json!({ "type": "object", "properties": { "other": { "type": "string" } }, "required": ["other"] });
    let schemas = json!({ "U": one_of(None), "A": named, "B": other });
    assert_eq!(tags(&lowered("3.1.0", schemas).0), None);
}

/// A variant is named after its tag where that is text, and after its component otherwise.
#[test]
fn variants_are_named_after_the_tag_that_is_used() {
    for (tag, expected) in [(json!("cat"), "cat"), (json!(1), "A"), (json!(true), "A")] {
        let schemas = json!({
            "U": one_of(Some(json!({ "propertyName": "t", "mapping": { "pkg__A-Output__1": "A" } }))),
            "A": tagged(&json!({ "const": tag }), true), "B": tagged(&json!({ "const": "b" }), true),
        });
        let (api, _) = lowered("3.1.0", schemas);
        assert_eq!(union(&api).variants.first().unwrap().hint, expected);
    }
}

/// A discriminator distinguishes the objects among its members; strings next to them have no tag, whatever they are
/// called.
#[test]
fn what_is_no_object_has_no_tag() {
    let text = json!({ "type": "string" });
    let mode = json!({ "type": "string", "enum": ["auto", "none"] });
    for other in [
        mode,
        text.clone(),
        json!({ "type": "integer" }),
        json!({ "type": "array", "items": {} }),
    ] {
        let mut schemas = json!({
            "U": { "oneOf": [{ "$ref": "#/components/schemas/M" }, { "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }],
                "discriminator": { "propertyName": "t", "mapping": { "a": "A", "b": "B" } } },
            "A": tagged(&text, true), "B": tagged(&text, true),
        });
        schemas = with(&schemas, "M", other);
        let (api, codes) = lowered("3.1.0", schemas);
        assert!(codes.is_empty(), "{codes:?}");
        assert_eq!(tags(&api), None);
        let consts = |variant: &crate::ir::Variant| variant.probe.consts.clone();
        let expected = [
            vec![],
            vec![("t".to_owned(), vec![json!("a")])],
            vec![("t".to_owned(), vec![json!("b")])],
        ];
        let found: Vec<_> = union(&api).variants.iter().map(consts).collect();
        assert_eq!(found, expected);
    }
}

/// A tag that several variants of a base allow belongs to the one with the strongest claim: by its mapping, else by its
/// name.
#[test]
fn a_tag_that_a_base_shares_is_of_the_variant_that_claims_it() {
    let on = |base: &str, own: Value| json!({ "allOf": [{ "$ref": format!("#/components/schemas/{base}") }, own] });
    let tag = |value: &str| tagged(&json!({ "type": "string", "enum": [value] }), true);
    for (mapping, variant) in [(json!({ "s": "Shark" }), "s"), (json!({}), "shark")] {
        let schemas = json!({
            "U": with(&tagged(&json!({ "type": "string" }), true), "discriminator", json!({ "propertyName": "t", "mapping": mapping })),
            "Shark": on("U", tag(variant)), "Goblin": on("Shark", json!({ "properties": { "y": { "type": "string" } } })),
        });
        let (api, _) = lowered("3.1.0", schemas);
        let tags = tags(&api).unwrap();
        let of = |tag: &str| {
            tags.iter()
                .filter(|tags| tags.contains(&json!(tag)))
                .count()
        };
        assert_eq!(of(variant), 1, "{tags:?}");
    }
    // The base itself allows only the tag of its subtype.
    let schemas = json!({
        "U": with(&tag("cobra"), "discriminator", json!({ "propertyName": "t", "mapping": { "cobra": "C" } })),
        "C": on("U", tag("cobra")),
    });
    let (api, _) = lowered("3.1.0", schemas);
    assert_eq!(
        tags(&api),
        Some(vec![vec![json!("cobra")], vec![json!("U")]])
    );
}
