//! A request as the server received it.

use std::io;

use serde_json::Value;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The most headers a request may have.
const MAX_HEADERS: usize = 128;

/// A request as it was received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `POST`
    pub method: String,
    /// The path as sent, still encoded.
    pub path: String,
    /// The query as sent, without the question mark, still encoded.
    pub query: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body, with any transfer coding undone.
    pub body: Vec<u8>,
    /// The raw bytes of the whole request, including the chunks of the body.
    pub raw: Vec<u8>,
}

impl Request {
    /// The head of these bytes and its length, once all of it is there.
    ///
    /// # Errors
    /// The head is malformed or has too many headers.
    pub(super) fn parse_head(bytes: &[u8]) -> io::Result<Option<(Self, usize)>> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        let length = match head.parse(bytes).map_err(invalid)? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return Ok(None),
        };
        let target = head.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = head.headers.iter().map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        });
        let request = Self {
            method: head.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect(),
            ..Self::default()
        };
        Ok(Some((request, length)))
    }

    /// The path with the query, as sent.
    #[must_use]
    pub fn target(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The pairs of the query, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect()
    }

    /// The body as JSON, if it is.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The `sec-websocket-accept` that a client expects for this handshake.
    #[must_use]
    pub fn accept_key(&self) -> String {
        let key = self.header("sec-websocket-key").unwrap_or_default();
        derive_accept_key(key.as_bytes())
    }

    pub(super) fn wants(&self, header: &str, value: &str) -> bool {
        self.header(header)
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    }
}

pub(super) fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
