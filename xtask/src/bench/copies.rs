//! Copies of a document in one document: the cost of an operation must not depend on their number.

use std::fs;

use anyhow::Result;
use raccord_cli::config::Config;
use serde_json::{Map, Value, map::Entry};

use super::documents::{Document, operations};
use super::generation::take;
use super::samples::{Samples, figure};
use super::table::Table;
use super::tool::{Tool, target};

/// How many copies are measured.
const NUMBERS: [usize; 4] = [1, 4, 16, 64];

/// Measures generation from ever more copies of every document with every tool.
///
/// # Errors
/// A document is rejected, or the disk fails.
pub fn table(
    config: &Config,
    tools: &[Tool],
    documents: &[Document],
    rounds: usize,
) -> Result<Table> {
    let mut table = Table::new(&[
        "document",
        "copies",
        "operations",
        "generator",
        "CPU s",
        "spread",
        "peak MiB",
        "ms per operation",
    ]);
    let folder = target(config).join("bench/copies");
    fs::create_dir_all(&folder)?;
    for document in documents {
        let tree = document.tree()?;
        for number in NUMBERS {
            let many = of(&tree, number);
            let path = folder.join(format!("{}-{number}.json", document.name));
            fs::write(&path, serde_json::to_vec(&many)?)?;
            let many = operations(&many);
            let copies = Document::at(path);
            let mut samples = vec![Samples::default(); tools.len()];
            for _ in 0..rounds.max(1) {
                for (tool, samples) in tools.iter().zip(&mut samples) {
                    samples.push(take(config, *tool, &copies)?);
                }
            }
            for (tool, samples) in tools.iter().zip(&samples) {
                let cpu = samples.cpu();
                #[expect(clippy::cast_precision_loss, reason = "thousands of operations fit")]
                let each = cpu.median * 1e3 / many.max(1) as f64;
                let mut row = vec![document.name.clone(), number.to_string(), many.to_string()];
                row.push(tool.name().to_owned());
                row.extend(samples.cells());
                row.push(figure(each));
                table.row(row);
            }
        }
    }
    Ok(table)
}

/// Parts of `components` whose entries are copied; security schemes are shared.
const COPIED: [&str; 9] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
    "pathItems",
];

/// The document with its paths, components, operations and tags repeated, each copy under other names.
fn of(document: &Value, copies: usize) -> Value {
    let mut whole = document.clone();
    let Some(members) = whole.as_object_mut() else {
        return whole;
    };
    members.insert("paths".to_owned(), Value::Object(Map::new()));
    members.remove("tags");
    if let Some(components) = members.get_mut("components").and_then(Value::as_object_mut) {
        components.retain(|kind, _| !COPIED.contains(&kind.as_str()));
    }
    for copy in 0..copies {
        let mut one = document.clone();
        rename(&mut one, &format!("Copy{copy}"));
        let copied = |kind: &String| kind == "paths" || kind == "components" || kind == "tags";
        if let Value::Object(one) = one {
            let parts = one.into_iter().filter(|(kind, _)| copied(kind));
            merge(members, parts.collect());
        }
    }
    whole
}

/// Merges `more` into `whole`.
fn merge(whole: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match whole.entry(key) {
            Entry::Vacant(free) => {
                free.insert(value);
            }
            Entry::Occupied(mut taken) => match (taken.get_mut(), value) {
                (Value::Object(own), Value::Object(more)) => merge(own, more),
                (Value::Array(own), Value::Array(more)) => own.extend(more),
                _ => {}
            },
        }
    }
}

/// Renames everything in a copy.
fn rename(document: &mut Value, prefix: &str) {
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        let renamed = |(path, item)| (format!("/{prefix}{path}"), item);
        *paths = std::mem::take(paths).into_iter().map(renamed).collect();
    }
    for kind in COPIED {
        let entries = document.pointer_mut(&format!("/components/{kind}"));
        if let Some(entries) = entries.and_then(Value::as_object_mut) {
            let renamed = |(key, value)| (format!("{prefix}{key}"), value);
            *entries = std::mem::take(entries).into_iter().map(renamed).collect();
        }
    }
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    follow(key, value, prefix);
                    open.push(value);
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

/// Renames what a member refers to.
fn follow(key: &str, value: &mut Value, prefix: &str) {
    match (key, value) {
        ("$ref", Value::String(reference)) => {
            if let Some(rest) = reference.strip_prefix("#/components/")
                && let Some((kind, name)) = rest.split_once('/')
                && COPIED.contains(&kind)
            {
                *reference = format!("#/components/{kind}/{prefix}{name}");
            }
        }
        ("operationId", Value::String(id)) => *id = format!("{prefix}{id}"),
        ("mapping", Value::Object(mapping)) => {
            for target in mapping.values_mut() {
                if let Value::String(text) = target {
                    let name = text.strip_prefix("#/components/schemas/").unwrap_or(text);
                    *text = format!("#/components/schemas/{prefix}{name}");
                }
            }
        }
        ("tags", Value::Array(tags)) => {
            for tag in tags {
                let name = match tag {
                    Value::Object(tag) => tag.get_mut("name"),
                    tag => Some(tag),
                };
                if let Some(Value::String(name)) = name {
                    *name = format!("{prefix}{name}");
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn copies_have_names_of_their_own() {
        let document = json!({
            "openapi": "3.1.0",
            "tags": [{ "name": "pets" }],
            "paths": {
                "/pets": {
                    "get": { "operationId": "list", "tags": ["pets"], "x": { "$ref": "#/components/schemas/Pet" } },
                },
            },
            "components": {
                "schemas": { "Pet": { "discriminator": { "mapping": { "a": "Pet" } } } },
                "securitySchemes": { "key": {} },
            },
        });
        let item = |copy: &str| {
            json!({
                "get": {
                    "operationId": format!("{copy}list"),
                    "tags": [format!("{copy}pets")],
                    "x": { "$ref": format!("#/components/schemas/{copy}Pet") },
                },
            })
        };
        let schema = |copy: &str| {
            let target = format!("#/components/schemas/{copy}Pet");
            json!({ "discriminator": { "mapping": { "a": target } } })
        };
        let twice = of(&document, 2);
        assert_eq!(
            twice,
            json!({
                "openapi": "3.1.0",
                "paths": { "/Copy0/pets": item("Copy0"), "/Copy1/pets": item("Copy1") },
                "components": {
                    "schemas": { "Copy0Pet": schema("Copy0"), "Copy1Pet": schema("Copy1") },
                    "securitySchemes": { "key": {} },
                },
                "tags": [{ "name": "Copy0pets" }, { "name": "Copy1pets" }],
            })
        );
        assert_eq!((operations(&document), operations(&twice)), (1, 2));
    }
}
