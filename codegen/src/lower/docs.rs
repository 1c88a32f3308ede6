//! Documentation: the prose of a document, and facts worth a line.

use std::borrow::Cow;

use serde_json::Value;

use crate::ir::Docs;
use crate::read::{Node, Schema, Schemas};

/// Longest default, example or value list that is shown.
const MAX_SHOWN: usize = 80;

/// The documentation of a schema.
pub(crate) fn of_schema(schemas: &Schemas, schema: &Schema) -> Docs {
    Docs {
        summary: schema.title.clone(),
        description: schema.description.clone(),
        facts: facts(schemas, schema),
        deprecated: schema.deprecated,
        link: schema.link.clone(),
    }
}

/// Constraints, format, default and example of a schema, one line each.
fn facts(schemas: &Schemas, schema: &Schema) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(constraints) = constraints(schema) {
        facts.push(format!("{}.", capitalised(&constraints)));
    }
    if let Some(format) = format_of(schema) {
        facts.push(format!("Format: `{format}`."));
    }
    facts.extend(content(schema));
    facts.extend(names(schemas, schema));
    if let Some(value) = schema.const_value.as_ref().and_then(show) {
        facts.push(format!("Always `{value}`."));
    }
    if let Some(value) = schema.default.as_ref().and_then(show) {
        facts.push(format!("Default: `{value}`."));
    }
    if let Some(value) = schema.examples.first().and_then(show) {
        facts.push(format!("Example: `{value}`."));
    }
    facts.extend(schema.unverified.as_deref().map(doubt));
    facts
}

/// The content of a text, if its type does not say so.
fn content(schema: &Schema) -> Option<String> {
    let inert = |text: &str| text.replace('`', "'");
    let encoding = schema
        .content_encoding
        .as_deref()
        .filter(|encoding| !encoding.eq_ignore_ascii_case("base64"))
        .map(|encoding| format!("encoding: `{}`", inert(encoding)));
    let media_type = schema
        .content_media_type
        .as_deref()
        .map(|media_type| format!("media type: `{}`", inert(media_type)));
    let words: Vec<String> = media_type.into_iter().chain(encoding).collect();
    (!words.is_empty()).then(|| format!("Content: {}.", words.join(", ")))
}

/// What narrows values, in words.
fn constraints(schema: &Schema) -> Option<String> {
    let constraints: Vec<String> = schema
        .constraints
        .iter()
        .filter_map(|(it, value)| show(value).map(|value| format!("{}: `{value}`", it.words)))
        .collect();
    (!constraints.is_empty()).then(|| constraints.join(", "))
}

/// The format, unless it has its own type.
fn format_of(schema: &Schema) -> Option<Cow<'_, str>> {
    let format = schema.format.as_deref();
    let format = format.filter(|format| !is_typed(format))?;
    Some(if format.contains('`') {
        Cow::Owned(format.replace('`', "'"))
    } else {
        Cow::Borrowed(format)
    })
}

/// The constraints of property names: `patternProperties` and `propertyNames`.
fn names(schemas: &Schemas, schema: &Schema) -> Vec<String> {
    let mut facts = Vec::new();
    let patterns = schema.pattern_properties.iter();
    let patterns: Vec<String> = patterns
        .filter_map(|(pattern, _)| show(&Value::from(pattern.as_str())))
        .map(|pattern| format!("`{pattern}`"))
        .collect();
    if !patterns.is_empty() {
        facts.push(format!("Members by pattern: {}.", patterns.join(", ")));
    }
    let names = schema.property_names.map(|names| schemas.node(names));
    let names = names.and_then(|names| match names {
        Node::Schema(schema) => Some(schema),
        Node::Ref(component) => schemas.schema(component),
    });
    if let Some(names) = names {
        let format = format_of(names).map(|format| format!("format: `{format}`"));
        let words: Vec<String> = constraints(names).into_iter().chain(format).collect();
        if !words.is_empty() {
            facts.push(format!("Names of members: {}.", words.join(", ")));
        }
    }
    facts
}

/// `x-unverified`
pub(crate) fn unverified(extension: Option<&Value>) -> Option<String> {
    match extension? {
        Value::String(note) => Some(doubt(note)),
        Value::Bool(true) => {
            Some("Unverified: not confirmed by the vendor's documents.".to_owned())
        }
        _ => None,
    }
}

fn doubt(note: &str) -> String {
    format!("Unverified: {note}")
}

/// How many bytes of prose there are.
pub(crate) fn length(docs: &Docs) -> usize {
    let texts = docs
        .summary
        .iter()
        .chain(&docs.description)
        .chain(&docs.facts);
    texts.map(String::len).sum()
}

/// Fills the gaps of `docs` from `other`.
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

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A text extension.
pub(crate) fn text(extension: Option<&Value>) -> Option<String> {
    extension.and_then(Value::as_str).map(ToOwned::to_owned)
}
