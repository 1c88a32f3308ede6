//! Decoding of messages: fast where they fit, with a path where they do not.

use memchr::memchr2_iter;
use serde::de::DeserializeOwned;

use super::{StreamError, Undecoded};
use crate::{DecodeError, WireText, decode::json_bytes};

/// Reads a message as JSON. The error names the path.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    // What has no more brackets than may be nested is not nested too deep.
    let is_shallow = memchr2_iter(b'[', b'{', text.as_bytes()).nth(100).is_none();
    if is_shallow && let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    json_bytes(text.as_bytes())
}

/// The error for a message that does not fit.
pub(crate) fn undecoded(text: impl Into<WireText>, source: DecodeError) -> StreamError {
    StreamError::Decode(Box::new(Undecoded {
        text: text.into(),
        source,
    }))
}
