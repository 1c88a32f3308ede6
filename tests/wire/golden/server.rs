//! A server that keeps the bytes of each request and answers with given bytes.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server; every connection carries one request.
pub struct Server {
    pub url: String,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
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
    /// A server that answers 204.
    pub async fn new() -> Self {
        Self::answering("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await
    }

    /// A server that answers with these bytes.
    pub async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &answer, &log).await;
            }
        });
        Self { url, received }
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    /// The last request.
    pub fn last(&self) -> Request {
        let received = self.received.lock().unwrap();
        let bytes = received.last().expect("no request came").clone();
        let text = String::from_utf8(bytes).unwrap();
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

async fn serve(mut stream: TcpStream, answer: &[u8], log: &Mutex<Vec<Vec<u8>>>) {
    let mut bytes = Vec::new();
    while !is_complete(&bytes) {
        if stream.read_buf(&mut bytes).await.unwrap_or_default() == 0 {
            return;
        }
    }
    log.lock().unwrap().push(bytes);
    // The client may have enough before the end.
    let _gone = stream.write_all(answer).await;
    let _gone = stream.shutdown().await;
}

fn is_complete(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let head = head.to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let length = head
        .split("\r\n")
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let received = bytes.len() - (head.len() + 4);
    received >= length.unwrap_or(0)
}
