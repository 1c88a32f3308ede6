//! A server that keeps the bytes of each request and responds with given bytes.

use raccord::mock::{self, Response, Then};

/// The server; every connection carries one request.
pub struct Server {
    pub url: String,
    server: mock::Server,
}

/// A request as it came.
#[derive(Debug)]
pub struct Request {
    /// `GET /path?query HTTP/1.1`
    pub line: String,
    /// `name: value`, in the order of arrival, without `host`.
    pub headers: Vec<String>,
    /// As it came, chunks and all.
    pub body: String,
}

impl Server {
    /// A server that responds with status 204.
    pub fn new() -> Self {
        Self::answering("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
    }

    /// A server that responds with these bytes.
    pub fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let response = Response::raw(bytes).then(Then::Break);
        let server = mock::Server::responding(move |_| response.clone()).unwrap();
        Self {
            url: server.base_url(),
            server,
        }
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.server.requests().len()
    }

    /// The last request.
    pub fn last(&self) -> Request {
        let request = self.server.requests().pop().expect("no request came");
        let text = String::from_utf8(request.raw).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.split("\r\n").map(str::to_owned);
        Request {
            line: lines.next().unwrap(),
            headers: lines.filter(|line| !line.starts_with("host:")).collect(),
            body: body.to_owned(),
        }
    }
}

impl Request {
    /// What stands between the method and the version.
    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap()
    }

    /// The value of the header, `None` when there is none.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        let first = values.next();
        assert_eq!(values.next(), None, "{name} twice");
        first
    }
}
