//! The kind of a body, by its media type and its schema; forms and sequences of JSON are decided where they are
//! lowered.

use openapiv3::MediaType;

use super::flat::Flat;
use super::lowerer::Lowerer;
use super::media_type::{is_json, is_json_lines, is_stream, is_xml};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{Method, StatusMatch, essence};
use crate::read::{JsonType, SchemaId};

/// How a body is written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// JSON of the schema.
    Json,
    /// A text of a generic media type: plain text, or JSON.
    AnyText,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Neither media type nor schema determines it.
    Anything,
}

impl<'a> Lowerer<'a> {
    /// The kind of a body. A schema that cannot be used for it is listed.
    pub(crate) fn body_kind(
        &mut self,
        media_type: &str,
        schema: Option<SchemaId>,
        pointer: &Pointer,
    ) -> BodyKind {
        let essence = essence(media_type);
        let flat = schema.map(|schema| self.flatten(schema));
        let flat = flat.as_ref();
        if is_json(&essence) {
            // In JSON, a text with a media type is still a text.
            return match flat.is_some_and(|flat| flat.format() == Some("binary")) {
                true => BodyKind::Bytes,
                false => BodyKind::Json,
            };
        }
        let is_binary = flat.is_some_and(Flat::is_binary);
        if may_be_json(&essence) && !is_binary {
            return match flat {
                Some(flat) if is_plain_text(flat) => BodyKind::AnyText,
                Some(flat) if says(flat) => BodyKind::Json,
                _ => BodyKind::Anything,
            };
        }
        let is_text = essence.starts_with("text/") || is_xml(&essence) || is_json_lines(&essence);
        let is_text = is_text && !is_binary;
        let is_lost = |flat: &Flat<'_>| !is_binary && says(flat) && !is_plain_text(flat);
        // Streams are read event by event.
        if flat.is_some_and(is_lost) && !is_stream(&essence) {
            let why = if is_xml(&essence) {
                "XML bodies are strings".to_owned()
            } else {
                let kind = if is_text { "text" } else { "bytes" };
                format!("bodies of `{essence}` are {kind}")
            };
            self.ignored(pointer, "schema", &why);
        }
        match flat {
            _ if is_text => BodyKind::Text,
            None => BodyKind::Anything,
            Some(_) => BodyKind::Bytes,
        }
    }

    /// Lists the schema of items if a body is not read or written item by item.
    pub(crate) fn list_items(&mut self, media_type: &str, media: &MediaType, pointer: &Pointer) {
        let essence = essence(media_type);
        if self.description.item_schema(media).is_some() && !is_stream(&essence) {
            let why = format!("`{essence}` is not read or written item by item");
            self.ignored(pointer, "itemSchema", &why);
        }
    }

    /// Lists the content of a response that never has any. `pointer` is the response in the operation, `at` the
    /// response itself.
    pub(crate) fn no_body(&mut self, why: &str, pointer: &Pointer, at: &Pointer) {
        let place = if pointer == at {
            self.description.key_place(&at.join("content"))
        } else {
            self.description.key_place(pointer)
        };
        self.report(catalogue::keyword_ignored(place, "content", why));
    }
}

/// Why a response never has a body (RFC 9110 sections 6.4.1 and 15.3.6).
pub(crate) fn never_has_body(method: Method, status: StatusMatch) -> Option<String> {
    match status {
        _ if method == Method::Head => Some("responses to `HEAD` have no body".to_owned()),
        StatusMatch::Code(100..=199 | 204 | 205 | 304) | StatusMatch::Range(1) => Some(format!(
            "responses with status {} have no body",
            status.key()
        )),
        StatusMatch::Code(_) | StatusMatch::Range(_) | StatusMatch::Default => None,
    }
}

/// Whether a range of media types includes JSON.
fn may_be_json(essence: &str) -> bool {
    matches!(essence, "*/*" | "*" | "application/*")
}

/// Whether a schema describes a value. That of a file of any media type does not.
fn says(flat: &Flat<'_>) -> bool {
    !flat.types.is_empty() || flat.boolean != Some(true) && flat.has_shape()
}

/// Whether a schema says only that the value is a text.
fn is_plain_text(flat: &Flat<'_>) -> bool {
    flat.types == [JsonType::String] && !flat.has_shape()
}

#[cfg(test)]
mod tests;
