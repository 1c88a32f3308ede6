//! The kind of body of a media type.

use crate::ir::essence;

/// Whether values are written in a media type as text.
pub(super) fn is_textual(essence: &str) -> bool {
    essence.starts_with("text/") || essence.contains("urlencoded")
}

/// Whether a media type or a range of them is JSON: `application/json`, its other names, and types based on it (RFC
/// 6839 `+json`).
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    matches!(subtype, "json" | "x-json") || subtype.ends_with("+json")
}

/// Whether a media type is one of streams.
pub(crate) fn is_stream(essence: &str) -> bool {
    essence == "text/event-stream" || is_json_lines(essence)
}

/// Whether a media type is a sequence of JSON texts.
pub(crate) fn is_json_lines(essence: &str) -> bool {
    matches!(
        essence,
        "application/jsonl"
            | "application/x-ndjson"
            | "application/ndjson"
            | "application/json-seq"
            | "application/jsonlines"
            | "application/x-jsonlines"
    )
}

/// Whether a media type is XML.
pub(crate) fn is_xml(essence: &str) -> bool {
    matches!(essence, "application/xml" | "text/xml") || essence.ends_with("+xml")
}
