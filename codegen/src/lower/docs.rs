//! Documentation: what a document says in prose, and the facts worth a line.

use std::borrow::Cow;

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::placed::component_key;
use crate::canon::{Canonical, SchemaView};
use crate::ir::Docs;

/// Longest default, example or value list that is shown.
const MAX_SHOWN: usize = 80;

/// What a schema says of itself.
pub(crate) fn of_schema(canonical: &Canonical, view: &SchemaView<'_>) -> Docs {
    Docs {
        summary: view.data.title.clone(),
        description: view.data.description.clone(),
        facts: facts(canonical, view),
        deprecated: view.data.deprecated,
        link: view
            .data
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone()),
    }
}

/// Constraints, format, default and example of a schema, a line each.
pub(crate) fn facts(canonical: &Canonical, view: &SchemaView<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(constraints) = constraints(view) {
        facts.push(format!("{}.", capitalised(&constraints)));
    }
    if let Some(format) = format_of(view) {
        facts.push(format!("Format: `{format}`."));
    }
    facts.extend(content(view));
    facts.extend(names(canonical, view));
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

/// What a text holds, where its type does not say so.
fn content(view: &SchemaView<'_>) -> Option<String> {
    let inert = |text: &str| text.replace('`', "'");
    let encoding = view
        .content_encoding
        .filter(|encoding| !encoding.eq_ignore_ascii_case("base64"))
        .map(|encoding| format!("encoding: `{}`", inert(encoding)));
    let media_type = view
        .content_media_type
        .map(|media_type| format!("media type: `{}`", inert(media_type)));
    let words: Vec<String> = media_type.into_iter().chain(encoding).collect();
    (!words.is_empty()).then(|| format!("Content: {}.", words.join(", ")))
}

/// What narrows values, in words.
fn constraints(view: &SchemaView<'_>) -> Option<String> {
    let constraints: Vec<String> = view
        .constraints
        .iter()
        .filter_map(|(name, value)| show(value).map(|value| format!("{}: `{value}`", words(name))))
        .collect();
    (!constraints.is_empty()).then(|| constraints.join(", "))
}

/// The format, where it is no type of its own.
fn format_of<'a>(view: &SchemaView<'a>) -> Option<Cow<'a, str>> {
    let format = view.format.filter(|format| !is_typed(format))?;
    Some(if format.contains('`') {
        Cow::Owned(format.replace('`', "'"))
    } else {
        Cow::Borrowed(format)
    })
}

/// What a schema says of the names of members: patterns that tell them apart, and what all of them are.
fn names(canonical: &Canonical, view: &SchemaView<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let patterns = view.pattern_properties.iter();
    let patterns: Vec<String> = patterns
        .filter_map(|(pattern, _)| show(&Value::from(pattern.as_str())))
        .map(|pattern| format!("`{pattern}`"))
        .collect();
    if !patterns.is_empty() {
        facts.push(format!("Members by pattern: {}.", patterns.join(", ")));
    }
    if let Some(names) = view
        .property_names
        .and_then(|names| schema(canonical, names))
    {
        let names = canonical.view(names);
        let format = format_of(&names).map(|format| format!("format: `{format}`"));
        let words: Vec<String> = constraints(&names).into_iter().chain(format).collect();
        if !words.is_empty() {
            facts.push(format!("Names of members: {}.", words.join(", ")));
        }
    }
    facts
}

/// A schema or the component that is referred to.
fn schema<'a>(canonical: &'a Canonical, schema: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
    match schema {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { reference } => {
            let components = canonical.api.components.as_ref()?;
            components
                .schemas
                .get(component_key(reference).as_ref())?
                .as_item()
        }
    }
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

/// How many bytes of prose there are.
pub(crate) fn length(docs: &Docs) -> usize {
    let texts = docs
        .summary
        .iter()
        .chain(&docs.description)
        .chain(&docs.facts);
    texts.map(String::len).sum()
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

/// A text extension.
pub(crate) fn text(extension: Option<&Value>) -> Option<String> {
    extension.and_then(Value::as_str).map(ToOwned::to_owned)
}
