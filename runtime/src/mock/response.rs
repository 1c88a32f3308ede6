//! What the server responds.

use serde_json::Value;

use super::script::Script;

/// A response of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status; 0 for bytes that are sent as they are.
    pub status: u16,
    /// Headers in addition to `content-length`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What follows the body.
    pub then: Then,
}

/// What follows the body of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// The next request of the connection.
    #[default]
    End,
    /// More of the body, as chunks; each waits for [`Server::step`](super::Server::step).
    Steps(Vec<Vec<u8>>),
    /// The end of the connection, in the middle of the body.
    Break,
    /// Silence, for as long as the client waits.
    Silence,
    /// Another protocol: what follows the head is a WebSocket connection.
    WebSocket(Script),
}

impl Response {
    /// A response without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A JSON response.
    #[must_use]
    pub fn json(status: u16, value: &Value) -> Self {
        Self::body(status, "application/json", value.to_string())
    }

    /// A response with a body of a media type.
    #[must_use]
    pub fn body(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
            then: Then::End,
        }
    }

    /// Server-sent events with this data, one each.
    #[must_use]
    pub fn events<'v>(status: u16, data: impl IntoIterator<Item = &'v Value>) -> Self {
        let data = data.into_iter().map(|data| format!("data: {data}\n\n"));
        Self::body(status, "text/event-stream", data.collect::<String>())
    }

    /// A WebSocket connection that follows a script.
    #[must_use]
    pub fn web_socket(script: Script) -> Self {
        Self::status(101).then(Then::WebSocket(script))
    }

    /// These bytes as they are, well-formed or not.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            body: bytes.into(),
            ..Self::default()
        }
    }

    /// Sets what follows the body.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Status line and headers.
    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }

    pub(super) fn is_raw(&self) -> bool {
        self.status == 0
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200..=299 => "OK",
        300..=399 => "Redirect",
        400..=499 => "Client Error",
        _ => "Server Error",
    }
}
