//! Bodies that the document declares as JSON without a schema.

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

/// A body of any media type, as received: the document declares JSON without a schema.
///
/// `Serialize` writes JSON unchanged, and any other body as a string.
#[derive(Clone, PartialEq, Eq)]
pub struct AnyBody {
    content_type: Option<HeaderValue>,
    bytes: Bytes,
}

impl AnyBody {
    /// Creates a body, for tests of code that takes one.
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

    /// The media type of the response, with its parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_ref()?.to_str().ok()
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the bytes by value.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// Reads the bytes as JSON of `T`, such as [`Raw`] or [`serde_json::Value`], whatever the media type.
    ///
    /// # Errors
    /// The bytes are not JSON, or do not fit `T`.
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
