//! Families of documents whose work may grow with each level: every one ends in work that grows as a polynomial of its
//! levels, or is refused within its bound. What is judged is the number of schemas merged, never the time.

use serde_json::{Map, Value, json};

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

/// How many schemas were merged for a document, and whether it was refused for that.
fn merged(schemas: Value) -> (usize, bool) {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Bomb", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    let (output, _) = run("bomb.json", document.to_string());
    let errors: Vec<&str> = output
        .diagnostics
        .as_slice()
        .iter()
        .filter(|it| it.severity == agent_sessions_codegen::diagnostic::Severity::Error)
        .map(|it| it.code)
        .collect();
    assert!(
        errors.iter().all(|code| *code == "merging-too-large"),
        "{errors:?}"
    );
    let merged = output.api.map_or(0, |api| api.merged_schemas);
    (merged, !errors.is_empty())
}

/// Two levels more cost what a polynomial of the third degree says, where doubling would cost four times as much.
#[test]
fn work_does_not_double_with_each_level() {
    for (name, family) in POLYNOMIAL {
        for count in [6, 16] {
            let (before, refused) = merged(family(count));
            assert!(!refused, "{name}: {count} levels are refused");
            let (after, _) = merged(family(count + 2));
            let most = before * (count + 2).pow(3) / count.pow(3) + 100;
            assert!(
                after <= most,
                "{name}: {before} schemas for {count} levels, {after} for two more"
            );
        }
    }
}

/// What multiplies is refused once, with the way along which it did, and after the bound nothing is merged any more.
#[test]
fn what_multiplies_is_refused_within_its_bound() {
    for (name, family) in EXPONENTIAL {
        for count in [20, 22] {
            let (spent, refused) = merged(family(count));
            assert!(refused, "{name}: accepted with {spent}");
            assert!(
                spent < 100_000,
                "{name}: {spent} schemas for {count} levels"
            );
        }
    }
}
