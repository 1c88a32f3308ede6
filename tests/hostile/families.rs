//! Families of documents whose work may grow with each level: every one ends in work that grows as a polynomial of its
//! levels, or is rejected within its limit. The test checks the number of merged schemas, never the time.

#![allow(clippy::indexing_slicing, reason = "a failing test may panic")]

use serde_json::{Map, Value, json};

use raccord_codegen::Limits;
use raccord_codegen::diagnostic::Severity;

use super::run;

/// Makes the component schemas of a document with so many levels.
type Family = fn(usize) -> Value;

/// Families whose types are as many as their levels, or a small power of them.
const POLYNOMIAL: &[(&str, Family)] = &[
    ("unions of allOf that share a member", shared_member),
    ("allOf of the next level beside it", beside),
    ("diamonds of allOf", diamonds),
    ("values of maps with allOf", maps),
    ("nullable of nullable", nullable),
    ("unions of unions", unions),
    ("bases with a discriminator", bases),
    ("each allOf of all others", wide),
    ("all properties of all components", mutual),
    ("allOf of two other components", mutual_pairs),
    ("elements of elements", elements),
];

/// Families that have more types than anyone reads.
const EXPONENTIAL: &[(&str, Family)] = &[
    ("unions of allOf that share nothing", nothing_shared),
    ("oneOf of allOf of oneOf", alternating),
];

fn next(level: usize) -> Value {
    json!({ "$ref": format!("#/components/schemas/S{}", level + 1) })
}

fn object(name: String) -> Value {
    json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } })
}

fn levels(count: usize, level: impl Fn(usize) -> Value) -> Value {
    let mut schemas: Map<String, Value> =
        (0..count).map(|at| (format!("S{at}"), level(at))).collect();
    schemas.insert(format!("S{count}"), object("z".to_owned()));
    Value::Object(schemas)
}

fn shared_member(count: usize) -> Value {
    levels(count, |at| {
        json!({ "allOf": [
            { "oneOf": [next(at), object(format!("q{at}"))] },
            { "oneOf": [object(format!("r{at}")), next(at)] },
        ] })
    })
}

fn nothing_shared(count: usize) -> Value {
    let with = |at: usize, name: &str| json!({ "allOf": [next(at), { "properties": { format!("{name}{at}"): { "type": "string" } } }] });
    levels(count, |at| {
        json!({ "allOf": [
            { "oneOf": [with(at, "u"), object(format!("q{at}"))] },
            { "oneOf": [object(format!("r{at}")), with(at, "v")] },
        ] })
    })
}

fn alternating(count: usize) -> Value {
    levels(count, |at| {
        let inner = json!({ "oneOf": [object(format!("a{at}")), object(format!("b{at}"))] });
        json!({ "oneOf": [{ "allOf": [next(at), inner] }, object(format!("c{at}"))] })
    })
}

fn beside(count: usize) -> Value {
    levels(count, |at| {
        let own = json!({ "properties": { format!("c{at}"): { "type": "string" } } });
        json!({
            "type": "object",
            "allOf": [next(at)],
            "properties": { "a": next(at), "b": { "allOf": [next(at), own] } },
        })
    })
}

fn diamonds(count: usize) -> Value {
    levels(count, |at| {
        let side = |name: &str| json!({ "allOf": [next(at), { "properties": { format!("{name}{at}"): { "type": "string" } } }] });
        json!({ "allOf": [side("l"), side("r")] })
    })
}

fn maps(count: usize) -> Value {
    levels(count, |at| {
        json!({
            "type": "object",
            "additionalProperties": { "allOf": [next(at), { "additionalProperties": next(at) }] },
        })
    })
}

fn nullable(count: usize) -> Value {
    levels(count, |at| {
        json!({ "anyOf": [
            { "anyOf": [next(at), { "type": "null" }] },
            { "oneOf": [{ "type": "null" }, next(at)] },
        ] })
    })
}

fn unions(count: usize) -> Value {
    levels(
        count,
        |at| json!({ "anyOf": [next(at), { "oneOf": [next(at), object(format!("x{at}"))] }] }),
    )
}

fn bases(count: usize) -> Value {
    levels(count, |at| {
        json!({
            "type": "object",
            "required": ["kind"],
            "properties": { "kind": { "type": "string" } },
            "discriminator": { "propertyName": "kind" },
            "allOf": [next(at)],
        })
    })
}

fn wide(count: usize) -> Value {
    let all = |but: usize| {
        (0..count)
            .filter(move |at| *at != but)
            .map(|at| json!({ "$ref": format!("#/components/schemas/P{at}") }))
    };
    let parts = (0..count).map(|at| (format!("P{at}"), object(format!("p{at}"))));
    let wholes = (0..count).map(|at| {
        (
            format!("W{at}"),
            json!({ "allOf": all(at).collect::<Vec<_>>() }),
        )
    });
    Value::Object(parts.chain(wholes).collect())
}

fn mutual(count: usize) -> Value {
    let property = |at: usize| {
        let component = json!({ "$ref": format!("#/components/schemas/S{at}") });
        let own = json!({ "properties": { "z": { "type": "string" } } });
        (format!("n{at}"), json!({ "allOf": [component, own] }))
    };
    let schema = |at: usize| {
        let properties: Map<String, Value> = (0..count).map(property).collect();
        (
            format!("S{at}"),
            json!({ "type": "object", "properties": properties }),
        )
    };
    Value::Object((0..count).map(schema).collect())
}

fn mutual_pairs(count: usize) -> Value {
    let component = |at: usize| json!({ "$ref": format!("#/components/schemas/S{}", at % count) });
    let with = |parts: &[usize], own: &str| {
        let parts = parts.iter().map(|at| component(*at));
        let own = json!({ "properties": { own: { "type": "string" } } });
        json!({ "allOf": parts.chain([own]).collect::<Vec<_>>() })
    };
    many(count, |at| {
        let properties = json!({
            format!("n{at}"): with(&[at + 1, at + 2], "z"),
            format!("m{at}"): with(&[at + 3], "y"),
        });
        (
            format!("S{at}"),
            json!({ "type": "object", "properties": properties }),
        )
    })
}

fn elements(count: usize) -> Value {
    levels(count, |at| {
        let own = json!({ "properties": { format!("x{at}"): { "type": "string" } } });
        json!({ "allOf": [
            { "type": "array", "items": next(at) },
            { "type": "array", "items": { "allOf": [next(at), own] } },
        ] })
    })
}

/// A name, what makes a document of so many parts, how many parts are accepted, and how many are refused, with which
/// code, where the work is not linear.
type Wide = (
    &'static str,
    fn(usize) -> Value,
    usize,
    Option<(usize, &'static str)>,
);

/// Documents in which something is repeated for each of many.
const WIDE: &[Wide] = &[
    ("values of an enum", enumeration, 5_000, None),
    ("enums in allOf", enums, 2_000, None),
    (
        "references in a row",
        chain,
        500,
        Some((3_000, "merging-too-large")),
    ),
    ("arrays of arrays", arrays, 1_000, None),
    (
        "variants with a mapping",
        mapping,
        500,
        Some((8_000, "merging-too-large")),
    ),
    ("keys of one mapping", keys, 10_000, None),
    (
        "properties of a base in each child",
        children,
        10,
        Some((300, "merging-too-large")),
    ),
    (
        "a text in each child",
        texts,
        10,
        Some((400, "merging-too-large")),
    ),
    ("names to settle", names, 500, None),
    ("parameters of an operation", parameters, 500, None),
    (
        "a path item at each path",
        path_items,
        50,
        Some((800, "too-many-values")),
    ),
    ("ten schemes for each operation", ten_schemes, 1_100, None),
    (
        "schemes for each operation",
        schemes,
        50,
        Some((600, "merging-too-large")),
    ),
    (
        "operations with one id",
        equal_ids,
        0,
        Some((500, "duplicate-operation-id")),
    ),
    (
        "references to nothing",
        dangling,
        0,
        Some((2_000, "dangling-ref")),
    ),
];

fn document(schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Bomb", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

fn with_paths(paths: Value, components: Value) -> Value {
    let mut document = document(json!({}));
    document["paths"] = paths;
    document["components"] = components;
    document
}

fn many(count: usize, one: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..count).map(one).collect())
}

fn listed(count: usize) -> Value {
    let values: Vec<String> = (0..count).map(|at| format!("value {at}")).collect();
    json!({ "type": "string", "enum": values })
}

fn enumeration(count: usize) -> Value {
    document(json!({ "Long": listed(count) }))
}

fn enums(count: usize) -> Value {
    let both =
        ["One", "Other"].map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
    document(json!({ "One": listed(count), "Other": listed(count), "Both": { "allOf": both } }))
}

fn chain(count: usize) -> Value {
    document(levels(count, next))
}

fn arrays(count: usize) -> Value {
    document(levels(
        count,
        |at| json!({ "type": "array", "items": next(at) }),
    ))
}

fn mapping(count: usize) -> Value {
    let target = |at: usize| format!("#/components/schemas/M{at}");
    let mapping = many(count, |at| (format!("m{at}"), json!(target(at))));
    let members: Vec<Value> = (0..count).map(|at| json!({ "$ref": target(at) })).collect();
    let mut schemas = many(count, |at| {
        let kind = json!({ "const": format!("m{at}") });
        let member =
            json!({ "type": "object", "required": ["kind"], "properties": { "kind": kind } });
        (format!("M{at}"), member)
    });
    let discriminator = json!({ "propertyName": "kind", "mapping": mapping });
    schemas["Any"] = json!({ "oneOf": members, "discriminator": discriminator });
    document(schemas)
}

fn keys(count: usize) -> Value {
    let mapping = many(count, |at| {
        (format!("m{at}"), json!("#/components/schemas/One"))
    });
    let members =
        ["One", "Other"].map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
    let discriminator = json!({ "propertyName": "kind", "mapping": mapping });
    document(json!({
        "One": object("a".to_owned()),
        "Other": object("b".to_owned()),
        "Any": { "oneOf": members, "discriminator": discriminator },
    }))
}

/// So many children of a base.
fn built_on(base: Value, count: usize) -> Value {
    let mut schemas = many(count, |at| {
        let parts = [
            json!({ "$ref": "#/components/schemas/Base" }),
            object(format!("c{at}")),
        ];
        (format!("C{at}"), json!({ "allOf": parts }))
    });
    schemas["Base"] = base;
    document(schemas)
}

fn children(count: usize) -> Value {
    let properties = many(count, |at| (format!("p{at}"), json!({ "type": "string" })));
    built_on(json!({ "type": "object", "properties": properties }), count)
}

fn texts(count: usize) -> Value {
    let mut base = object("a".to_owned());
    base["description"] = json!("word ".repeat(count * 50));
    built_on(base, count)
}

fn names(count: usize) -> Value {
    let name = |at: usize| format!("{}pet{}", "-".repeat(at % 50), "_".repeat(at / 50));
    document(many(count, |at| (name(at), object("a".to_owned()))))
}

fn operation(id: String) -> Value {
    json!({ "get": { "operationId": id, "responses": { "204": { "description": "None." } } } })
}

fn parameters_of(count: usize) -> Vec<Value> {
    let parameter =
        |at| json!({ "name": format!("q{at}"), "in": "query", "schema": { "type": "string" } });
    (0..count).map(parameter).collect()
}

fn parameters(count: usize) -> Value {
    let mut item = operation("many".to_owned());
    item["get"]["parameters"] = json!(parameters_of(count));
    with_paths(json!({ "/many": item }), json!({}))
}

fn path_items(count: usize) -> Value {
    let mut item = operation("shared".to_owned());
    item["get"]["parameters"] = json!(parameters_of(count));
    item["get"]
        .as_object_mut()
        .expect("an operation")
        .remove("operationId");
    let paths = many(count, |at| {
        (
            format!("/p{at}"),
            json!({ "$ref": "#/components/pathItems/Shared" }),
        )
    });
    with_paths(paths, json!({ "pathItems": { "Shared": item } }))
}

fn schemes(count: usize) -> Value {
    let key = |at| json!({ "type": "apiKey", "in": "header", "name": format!("h{at}") });
    let paths = many(count, |at| (format!("/p{at}"), operation(format!("o{at}"))));
    let schemes = many(count, |at| (format!("s{at}"), key(at)));
    let mut document = with_paths(paths, json!({ "securitySchemes": schemes }));
    let all: Vec<Value> = (0..count)
        .map(|at| json!({ format!("s{at}"): [] }))
        .collect();
    document["security"] = json!(all);
    document
}

/// More operations than schemas, each with the ten schemes of the document.
fn ten_schemes(count: usize) -> Value {
    let mut document = schemes(10);
    let paths = many(count, |at| (format!("/p{at}"), operation(format!("o{at}"))));
    document["paths"] = paths;
    document
}

fn equal_ids(count: usize) -> Value {
    let paths = many(count, |at| {
        (format!("/p{at}"), operation("same".to_owned()))
    });
    with_paths(paths, json!({}))
}

fn dangling(count: usize) -> Value {
    let nothing = |at: usize| json!({ "$ref": format!("#/components/schemas/No{at}") });
    document(many(count, |at| (format!("S{at}"), nothing(at))))
}

/// How many schemas were merged for a document, and the first code with which it is rejected.
fn merged(document: &Value) -> (usize, Option<&'static str>, usize) {
    let (output, _) = run("bomb.json", document.to_string());
    let errors = output.diagnostics.as_slice().iter();
    let mut errors = errors.filter(|it| it.severity == Severity::Error);
    let size = output.files.values().map(String::len).sum();
    let merged = output.api.map_or(0, |api| api.merged_schemas);
    (merged, errors.next().map(|it| it.code), size)
}

/// Two levels more cost what a polynomial of the third degree says, where doubling would cost four times as much.
#[test]
fn work_does_not_double_with_each_level() {
    for (name, family) in POLYNOMIAL {
        for count in [6, 16] {
            let (before, refused, _) = merged(&document(family(count)));
            assert_eq!(refused, None, "{name}: {count} levels are refused");
            let (after, ..) = merged(&document(family(count + 2)));
            let most = before * (count + 2).pow(3) / count.pow(3) + 100;
            assert!(
                after <= most,
                "{name}: {before} schemas for {count} levels, {after} for two more"
            );
        }
    }
}

/// A document that exceeds the limit is rejected once, with the path of schemas, and nothing is merged any more
/// afterwards.
#[test]
fn what_multiplies_is_refused_within_its_bound() {
    for (name, family) in EXPONENTIAL {
        for count in [20, 22] {
            let (spent, refused, _) = merged(&document(family(count)));
            assert_eq!(refused, Some("merging-too-large"), "{name}: {spent}");
            assert!(
                spent < 2 * Limits::default().merged,
                "{name}: {spent} schemas for {count} levels"
            );
        }
    }
}

/// What a document repeats for each of many is written in proportion to the document, or refused before it is built.
#[test]
fn what_is_repeated_for_each_of_many_is_linear_or_refused() {
    for (name, family, accepted, refused) in WIDE {
        if *accepted > 0 {
            let document = family(*accepted);
            let bytes = document.to_string().len();
            let (_, code, size) = merged(&document);
            assert_eq!(code, None, "{name}: {accepted} are refused");
            assert!(size < 100 * bytes, "{name}: {size} bytes from {bytes}");
        }
        if let Some((count, code)) = refused {
            let (_, found, size) = merged(&family(*count));
            assert_eq!((found, size), (Some(*code), 0), "{name}: {count}");
        }
    }
}

/// Writes every family at 5 to 200 levels into the folder `HOSTILE`, for `tests/hostile/run` to measure.
#[test]
#[ignore = "writes files: tests/hostile/run"]
fn write_families() {
    let Some(folder) = std::env::var_os("HOSTILE").map(std::path::PathBuf::from) else {
        return;
    };
    let write = |name: &str, count: usize, document: Value| {
        let file = format!("{}-{count:03}.json", name.replace(' ', "_"));
        std::fs::write(folder.join(file), document.to_string()).expect("it can be written");
    };
    for count in [5, 25, 50, 100, 200] {
        for (name, family) in POLYNOMIAL.iter().chain(EXPONENTIAL) {
            write(name, count, document(family(count)));
        }
        for (name, family, accepted, refused) in WIDE {
            let most = refused.map_or(*accepted, |(count, _)| count);
            write(name, count, family(most * count / 200));
        }
    }
}
