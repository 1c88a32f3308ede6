//! JSON from the wire.

use super::{deviations::Deviations, from_json::FromJson, pass::decode};
use crate::{charset, decode_error::DecodeError, depth::check_depth};

/// Reads JSON from bytes that came over the wire: a byte order mark is skipped, the depth is limited, and errors name
/// the path. What does not fit is an error.
pub(crate) fn json_bytes<T: FromJson>(bytes: &[u8]) -> Result<T, DecodeError> {
    tolerant_json(bytes, true).map(|(value, _)| value)
}

/// [`json_bytes`] for text.
pub(crate) fn json_text<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    json_bytes(text.as_bytes())
}

/// Like [`json_bytes`], but sets aside what does not fit, unless `strict`.
pub(crate) fn tolerant_json<T: FromJson>(
    bytes: &[u8],
    strict: bool,
) -> Result<(T, Deviations), DecodeError> {
    let bytes = charset::strip_bom(bytes);
    check_depth(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        DecodeError::new(format!("not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    decode(text, strict)
}
