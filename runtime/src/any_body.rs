//! Bodies of which the document says nothing but that they are JSON, if that.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde::{Serialize, Serializer};

use crate::{
    charset,
    decode_error::DecodeError,
    read::{FromJson, json_bytes},
    response::RawResponse,
    values::Raw,
};

/// A body of any media type, as it came: the document declares JSON and says nothing of the value.
///
/// `Serialize` writes what is JSON as it is, and anything else as a string of its text.
#[derive(Clone, PartialEq, Eq)]
pub struct AnyBody {
    content_type: Option<HeaderValue>,
    bytes: Bytes,
}

impl AnyBody {
    /// A body made by hand, for tests of the code that takes one.
    pub fn new(content_type: Option<HeaderValue>, bytes: impl Into<Bytes>) -> Self {
        Self {
            content_type,
            bytes: bytes.into(),
        }
    }

    pub(crate) fn of(response: &RawResponse) -> Self {
        Self {
            content_type: response.headers.get(CONTENT_TYPE).cloned(),
            bytes: response.body.clone(),
        }
    }

    /// The media type that came, with its parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_ref()?.to_str().ok()
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes by move.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// Reads the bytes as JSON of `T`, such as [`Raw`] or [`serde_json::Value`], whatever the media type.
    ///
    /// # Errors
    /// They are no JSON, or do not fit `T`.
    pub fn decode<T: FromJson>(&self) -> Result<T, DecodeError> {
        json_bytes(&self.bytes)
    }

    /// The bytes as text: by byte order mark, else by the `charset` of the media type, else UTF-8.
    pub fn text(&self) -> String {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = &self.content_type {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        charset::decode(&headers, &self.bytes)
    }
}

impl Serialize for AnyBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.decode::<Raw>() {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => self.text().serialize(serializer),
        }
    }
}

impl fmt::Debug for AnyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyBody")
            .field("media_type", &self.media_type())
            .field("text", &self.text())
            .finish()
    }
}
