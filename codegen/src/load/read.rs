//! One file: its bytes checked, its format chosen, its text read.

use serde_json::Value;

use super::budget::Budget;
use super::yaml::{Reason, Refusal};
use super::{json, yaml};
use crate::diagnostic::{
    Diagnostic, Diagnostics, FileId, Place, Pointer, Spot, catalogue, position,
};
use crate::limits::MAX_DEPTH;
use crate::source::{Format, Source, Sources, extension, format, looks_like_json};

/// How many repeated keys of a file are reported.
const MAX_DUPLICATES: usize = 100;

/// Reads a file that must contain an object.
pub(super) fn read_object(
    file: FileId,
    sources: &Sources,
    budget: &mut Budget,
    found: &mut Diagnostics,
) -> Option<Value> {
    let value = read(file, sources, budget, found)?;
    if value.is_object() {
        return Some(value);
    }
    found.push(catalogue::root_not_object(
        Place::value(file, Pointer::root()),
        kind(&value),
    ));
    None
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads a file; `None` if it cannot be used, with the reason in `found`.
pub(super) fn read(
    file: FileId,
    sources: &Sources,
    budget: &mut Budget,
    found: &mut Diagnostics,
) -> Option<Value> {
    let source = sources.get(file)?;
    let text = text(file, source, budget, found)?;
    let skipped = source.bytes.len() - text.len();
    let parsed = match parse(&source.path, text, &mut budget.values) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            found.push(refused(file, text, skipped, budget, refusal));
            return None;
        }
    };
    if parsed.duplicates {
        report_duplicates(file, source, text, skipped, found);
        return None;
    }
    Some(parsed.value)
}

/// The text without its byte order mark.
fn text<'a>(
    file: FileId,
    source: &'a Source,
    budget: &mut Budget,
    found: &mut Diagnostics,
) -> Option<&'a str> {
    let place = |spot| Place { file, spot };
    let bytes = &source.bytes;
    if !budget.take_bytes(bytes.len()) {
        found.push(catalogue::file_too_large(
            place(Spot::File),
            bytes.len(),
            budget.limits.bytes,
        ));
        return None;
    }
    match source.text() {
        Ok(text) if text.trim().is_empty() => {
            found.push(catalogue::empty_document(place(Spot::File)))
        }
        Ok(text) => return Some(text),
        Err(error) => {
            let start = error.valid_up_to();
            let end = start + error.error_len().unwrap_or(1);
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            found.push(catalogue::not_utf8(
                place(Spot::Bytes { start, end }),
                utf16,
            ));
        }
    }
    None
}

/// What is wrong with a text, in either language.
enum Failure {
    Json(serde_json::Error),
    Yaml(Refusal),
}

/// Reads a text with at most `values` values, and subtracts its number of values.
fn parse(path: &str, text: &str, values: &mut usize) -> Result<json::Parsed, Failure> {
    let extension = extension(path);
    let try_json = extension == Some(Format::Json) || looks_like_json(text);
    let json = if try_json {
        Some(json::parse(text, *values))
    } else {
        None
    };
    let parsed = match json {
        Some(Ok(parsed)) => parsed,
        Some(Err(error)) if extension == Some(Format::Json) => return Err(Failure::Json(error)),
        _ => yaml::parse(text, *values).map_err(Failure::Yaml)?,
    };
    *values = parsed.left;
    Ok(parsed)
}

fn refused(
    file: FileId,
    text: &str,
    skipped: usize,
    budget: &Budget,
    failure: Failure,
) -> Diagnostic {
    let place = |at: Option<usize>| match at {
        Some(at) => Place {
            file,
            spot: Spot::Bytes {
                start: at + skipped,
                end: at + skipped + token_len(text, at),
            },
        },
        None => Place {
            file,
            spot: Spot::File,
        },
    };
    match failure {
        Failure::Json(error) if error.to_string().starts_with("recursion limit") => {
            catalogue::nesting_too_deep(place(Some(json::offset(text, &error))), MAX_DEPTH)
        }
        Failure::Json(error) if json::has_too_many_values(&error) => {
            let at = json::offset(text, &error);
            catalogue::too_many_values(place(Some(at)), budget.limits.values)
        }
        Failure::Json(error) => catalogue::json_syntax(
            place(Some(json::offset(text, &error))),
            &json::message(&error),
        ),
        Failure::Yaml(Refusal { reason, at }) => match reason {
            Reason::Syntax(message) => catalogue::yaml_syntax(place(at), &message),
            Reason::Empty => catalogue::empty_document(place(None)),
            Reason::Depth => catalogue::nesting_too_deep(place(at), MAX_DEPTH),
            Reason::Values => catalogue::too_many_values(place(at), budget.limits.values),
            Reason::Expansion => catalogue::alias_expansion(place(at)),
            Reason::Several => catalogue::several_documents(place(position::second_document(text))),
            Reason::Tag(tag) => catalogue::yaml_tag(place(at), &tag),
            Reason::NotFinite => catalogue::number_not_finite(place(at)),
            Reason::Merge => catalogue::yaml_merge(place(at)),
        },
    }
}

/// How much of the text at `at` to underline: a word, or one character.
fn token_len(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let word = rest
        .find(|c: char| c.is_whitespace() || ",:[]{}\"'".contains(c))
        .unwrap_or(rest.len());
    word.max(rest.chars().next().map_or(0, char::len_utf8))
        .min(40)
}

fn report_duplicates(
    file: FileId,
    source: &Source,
    text: &str,
    skipped: usize,
    found: &mut Diagnostics,
) {
    let place = |range: &std::ops::Range<usize>| Place {
        file,
        spot: Spot::Bytes {
            start: range.start + skipped,
            end: range.end + skipped,
        },
    };
    let duplicates = position::duplicates(text, format(&source.path, text));
    for duplicate in duplicates.iter().take(MAX_DUPLICATES) {
        found.push(catalogue::duplicate_key(
            place(&duplicate.second),
            place(&duplicate.first),
            &duplicate.key,
        ));
    }
    if duplicates.is_empty() {
        found.push(catalogue::duplicate_key_somewhere(Place {
            file,
            spot: Spot::File,
        }));
    }
}
