//! Recognises responses that are streams of the expected kind.

use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};

use crate::{DecodeError, media_type, send::Opened};

/// The expected kind of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// `text/event-stream`.
    Events,
    /// JSON texts. Servers send them under many media types, including `application/json`.
    Lines,
}

impl Wanted {
    /// Why a successful response is not such a stream: by its media type, or by its start if it has none.
    pub(crate) async fn refuses(self, opened: &mut Opened) -> Option<DecodeError> {
        if opened.status() == StatusCode::NO_CONTENT {
            return None;
        }
        let Some(given) = opened.headers().get(CONTENT_TYPE) else {
            let start = opened.first_byte().await?;
            return self.refuses_start(start).then(|| {
                let start = char::from(start);
                DecodeError::new(format!(
                    "a body without a content type that starts with {start:?} in place of {}",
                    self.name()
                ))
            });
        };
        let given = String::from_utf8_lossy(given.as_bytes());
        let essence = media_type::essence(&given).to_ascii_lowercase();
        let is_other = match self {
            Self::Events => essence != "text/event-stream",
            Self::Lines => {
                essence.ends_with("+json")
                    || essence.ends_with("xml")
                    || matches!(&*essence, "text/html" | "text/event-stream")
            }
        };
        is_other.then(|| {
            let given = media_type::excerpt(&essence);
            DecodeError::new(format!(
                "content type {given:?} in place of {}",
                self.name()
            ))
        })
    }

    /// Whether no such stream starts like this.
    fn refuses_start(self, byte: u8) -> bool {
        match self {
            Self::Events => matches!(byte, b'{' | b'[' | b'"' | b'<'),
            Self::Lines => byte == b'<',
        }
    }

    /// Whether the body, whose length is known, may be a single JSON value instead of lines.
    pub(crate) fn may_be_one_value(self, headers: &HeaderMap) -> bool {
        let is_json = |value: &http::HeaderValue| value.to_str().is_ok_and(media_type::is_json);
        self == Self::Lines
            && headers.contains_key(CONTENT_LENGTH)
            && headers.get(CONTENT_TYPE).is_some_and(is_json)
    }

    /// Why a body is a single JSON value: it spans several lines, or is a declared error.
    pub(crate) fn refuses_value(
        self,
        body: &[u8],
        is_error: impl FnOnce() -> bool,
    ) -> Option<DecodeError> {
        let lines = body.trim_ascii().split(|byte| *byte == b'\n').count();
        let is_value = || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
        (is_value() && (lines > 1 || is_error()))
            .then(|| DecodeError::new(format!("a single JSON value instead of {}", self.name())))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Lines => "JSON lines",
        }
    }
}
