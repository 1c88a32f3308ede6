//! HTTP/1.1 over a stream: as much of it as one client on the same machine needs.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::script::Script;

/// The largest head that is read.
const MAX_HEAD: usize = 256 << 10;

/// The largest body that is read.
const MAX_BODY: usize = 64 << 20;

/// The most headers a request may have.
const MAX_HEADERS: usize = 128;

/// A request as it arrived.
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
    /// The body with any transfer coding undone.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The members of the query, decoded.
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

    fn wants_close(&self) -> bool {
        self.header("connection")
            .is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// What the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers beside `content-length`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What comes after the body.
    pub then: Then,
}

/// What comes after the body of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// Its end.
    #[default]
    End,
    /// Nothing: the connection breaks in the middle of the body.
    Break,
    /// Nothing, for as long as the client waits.
    Silence,
    /// Another protocol: what follows the head is a WebSocket connection.
    Switch(Script),
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, value: &Value) -> Self {
        Self::body(status, "application/json", value.to_string())
    }

    /// An answer with a body of a media type.
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

    /// A WebSocket connection that goes by a script.
    #[must_use]
    pub fn switch(script: Script) -> Self {
        Self::status(101).then(Then::Switch(script))
    }

    /// Sets what comes after the body.
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
}

/// Answers the requests of one connection until either side has enough.
pub(crate) async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: impl Fn(Request) -> Answer,
    heard: impl Fn(String),
) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let request = match read_request(&mut stream, &mut buffer).await {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let refusal = Answer::body(400, "text/plain", error.to_string());
                return write_answer(&mut stream, &refusal, true, false).await;
            }
            Err(error) => return Err(error),
        };
        let close = request.wants_close();
        let head_only = request.method == "HEAD";
        let key = request.header("sec-websocket-key").map(str::to_owned);
        let said = answer(request);
        match &said.then {
            Then::End => write_answer(&mut stream, &said, close, head_only).await?,
            Then::Break => return write_part(&mut stream, &said).await,
            Then::Silence => {
                write_part(&mut stream, &said).await?;
                while fill(&mut stream, &mut buffer).await? {}
                return Ok(());
            }
            Then::Switch(script) => {
                let accept = derive_accept_key(key.unwrap_or_default().as_bytes());
                let head = format!(
                    "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).await?;
                return script.play(stream, heard).await.map_err(io::Error::other);
            }
        }
        if close {
            return Ok(());
        }
    }
}

/// An answer of which more might come.
async fn write_part(stream: &mut (impl AsyncWrite + Unpin), answer: &Answer) -> io::Result<()> {
    let mut bytes = head(answer);
    bytes.push_str("transfer-encoding: chunked\r\n\r\n");
    let mut bytes = bytes.into_bytes();
    if !answer.body.is_empty() {
        bytes.extend(format!("{:x}\r\n", answer.body.len()).into_bytes());
        bytes.extend_from_slice(&answer.body);
        bytes.extend_from_slice(b"\r\n");
    }
    stream.write_all(&bytes).await?;
    stream.flush().await
}

async fn read_request(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Request>> {
    let (mut request, length) = loop {
        if let Some(found) = parse_head(buffer)? {
            break found;
        }
        if buffer.len() > MAX_HEAD {
            return Err(invalid("the head is too large"));
        }
        if !fill(stream, buffer).await? {
            return match buffer.is_empty() {
                true => Ok(None),
                false => Err(invalid("the head is incomplete")),
            };
        }
    };
    buffer.drain(..length);
    let waits = request.header("expect");
    if waits.is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    request.body = read_body(stream, buffer, &request).await?;
    Ok(Some(request))
}

/// The head and its length, once all of it is there.
fn parse_head(buffer: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(buffer).map_err(invalid)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let target = head.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = head.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
    };
    Ok(Some((request, length)))
}

async fn read_body(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    request: &Request,
) -> io::Result<Vec<u8>> {
    let chunked = request
        .header("transfer-encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    if chunked {
        return read_chunks(stream, buffer).await;
    }
    match request.header("content-length") {
        None => Ok(Vec::new()),
        Some(text) => take(stream, buffer, text.trim().parse().map_err(invalid)?).await,
    }
}

async fn read_chunks(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let parsed = httparse::parse_chunk_size(buffer);
        let (line, size) = match parsed.map_err(|_| invalid("a chunk without a size"))? {
            httparse::Status::Complete(found) => found,
            httparse::Status::Partial if fill(stream, buffer).await? => continue,
            httparse::Status::Partial => return Err(invalid("a chunk is missing")),
        };
        buffer.drain(..line);
        let size = usize::try_from(size).map_err(invalid)?;
        let mut chunk = take(stream, buffer, size.saturating_add(2)).await?;
        chunk.truncate(size);
        if size == 0 {
            return Ok(body);
        }
        body.append(&mut chunk);
        if body.len() > MAX_BODY {
            return Err(invalid("the body is too large"));
        }
    }
}

/// The next bytes, this many.
async fn take(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    size: usize,
) -> io::Result<Vec<u8>> {
    if size > MAX_BODY {
        return Err(invalid("the body is too large"));
    }
    while buffer.len() < size {
        if !fill(stream, buffer).await? {
            return Err(invalid("the body is incomplete"));
        }
    }
    Ok(buffer.drain(..size).collect())
}

/// Reads what is there; false at the end.
async fn fill(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> io::Result<bool> {
    Ok(stream.read_buf(buffer).await? > 0)
}

async fn write_answer(
    stream: &mut (impl AsyncWrite + Unpin),
    answer: &Answer,
    close: bool,
    head_only: bool,
) -> io::Result<()> {
    let bare = matches!(answer.status, 204 | 304);
    let mut head = head(answer);
    if !bare {
        head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    if close {
        head.push_str("connection: close\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if !bare && !head_only {
        bytes.extend_from_slice(&answer.body);
    }
    stream.write_all(&bytes).await?;
    stream.flush().await
}

/// Status line and headers.
fn head(answer: &Answer) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head
}

fn reason(status: u16) -> &'static str {
    match status {
        200..=299 => "OK",
        300..=399 => "Redirect",
        400..=499 => "Client Error",
        _ => "Server Error",
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
