//! The opening handshake ([RFC 6455 section 4](https://www.rfc-editor.org/rfc/rfc6455#section-4)), performed by the
//! HTTP client of the runtime: one TLS stack, one proxy setting.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};

use crate::stream::StreamError;

/// Both sides of a handshake.
pub(crate) struct Handshake {
    /// Headers of the request.
    pub(crate) headers: HeaderMap,
    accept: String,
}

impl Handshake {
    /// A handshake with a random key, without extensions and subprotocols.
    pub(crate) fn new() -> Self {
        let key = generate_key();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(
            header::SEC_WEBSOCKET_VERSION,
            HeaderValue::from_static("13"),
        );
        // A key is base64, which is valid in a header.
        headers.extend(HeaderValue::from_str(&key).map(|key| (header::SEC_WEBSOCKET_KEY, key)));
        Self {
            headers,
            accept: derive_accept_key(key.as_bytes()),
        }
    }

    /// Checks the headers of a response with status 101
    /// ([RFC 6455 section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1)).
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), StreamError> {
        let has = |name: HeaderName, token: &str| {
            let values = headers
                .get_all(name)
                .into_iter()
                .filter_map(|value| value.to_str().ok());
            values
                .flat_map(|value| value.split(','))
                .any(|value| value.trim().eq_ignore_ascii_case(token))
        };
        let is_ours = headers
            .get(header::SEC_WEBSOCKET_ACCEPT)
            .is_some_and(|accept| *accept == *self.accept);
        let chosen = [
            header::SEC_WEBSOCKET_EXTENSIONS,
            header::SEC_WEBSOCKET_PROTOCOL,
        ];
        let problem = if !has(header::UPGRADE, "websocket") || !has(header::CONNECTION, "upgrade") {
            "the server did not switch to WebSocket"
        } else if !is_ours {
            "the response to the handshake belongs to another request"
        } else if chosen.iter().any(|name| headers.contains_key(name)) {
            "the server chose an extension or subprotocol that was not requested"
        } else {
            return Ok(());
        };
        Err(StreamError::Protocol(problem.into()))
    }
}
