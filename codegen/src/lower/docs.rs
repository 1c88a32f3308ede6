//! Documentation: what a document says in prose, and the facts worth a line.

use serde_json::Value;

use crate::canon::SchemaView;
use crate::ir::Docs;

/// Longest default, example or value list that is shown.
const MAX_SHOWN: usize = 80;

/// What a schema says of itself.
pub(crate) fn of_schema(view: &SchemaView<'_>) -> Docs {
    Docs {
        summary: view.data.title.clone(),
        description: view.data.description.clone(),
        facts: facts(view),
        deprecated: view.data.deprecated,
        link: view
            .data
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone()),
    }
}

/// Constraints, format, default and example of a schema, a line each.
pub(crate) fn facts(view: &SchemaView<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let constraints: Vec<String> = view
        .constraints
        .iter()
        .filter_map(|(name, value)| show(value).map(|value| format!("{}: `{value}`", words(name))))
        .collect();
    if !constraints.is_empty() {
        facts.push(format!("{}.", capitalised(&constraints.join(", "))));
    }
    if let Some(format) = view.format.filter(|format| !is_typed(format)) {
        facts.push(format!("Format: `{}`.", format.replace('`', "'")));
    }
    if let Some(value) = view.const_value.and_then(show) {
        facts.push(format!("Always `{value}`."));
    }
    if let Some(value) = view.default.and_then(show) {
        facts.push(format!("Default: `{value}`."));
    }
    if let Some(value) = view.examples.first().and_then(show) {
        facts.push(format!("Example: `{value}`."));
    }
    facts.extend(unverified(view.data.extensions.get("x-unverified")));
    facts
}

/// `x-unverified`
pub(crate) fn unverified(extension: Option<&Value>) -> Option<String> {
    match extension? {
        Value::String(note) => Some(format!("Unverified: {note}")),
        Value::Bool(true) => {
            Some("Unverified: not confirmed by the vendor's documents.".to_owned())
        }
        _ => None,
    }
}

/// Fills what `docs` does not say from `other`.
pub(crate) fn complete(docs: &mut Docs, other: Docs) {
    if docs.description.is_none() && docs.summary.is_none() {
        docs.summary = other.summary;
    }
    if docs.description.is_none() {
        docs.description = other.description;
    }
    if docs.facts.is_empty() {
        docs.facts = other.facts;
    }
    docs.deprecated |= other.deprecated;
    docs.link = docs.link.take().or(other.link);
}

fn show(value: &Value) -> Option<String> {
    let text = value.to_string();
    (text.len() <= MAX_SHOWN && !text.contains('`')).then_some(text)
}

fn is_typed(format: &str) -> bool {
    matches!(
        format,
        "int32"
            | "int64"
            | "float"
            | "double"
            | "uuid"
            | "date"
            | "date-time"
            | "byte"
            | "binary"
            | "uri"
            | "password"
    )
}

fn words(keyword: &str) -> &str {
    match keyword {
        "minimum" => "minimum",
        "maximum" => "maximum",
        "exclusiveMinimum" => "more than",
        "exclusiveMaximum" => "less than",
        "multipleOf" => "multiple of",
        "minLength" => "minimum length",
        "maxLength" => "maximum length",
        "pattern" => "pattern",
        "minItems" => "minimum items",
        "maxItems" => "maximum items",
        "uniqueItems" => "unique items",
        "minProperties" => "minimum members",
        "maxProperties" => "maximum members",
        other => other,
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
