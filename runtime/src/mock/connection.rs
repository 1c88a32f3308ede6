//! One connection: requests and frames that are read from it, and bytes that are written to it.

use std::{fmt, io, sync::Arc};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::{
    frame::Frame,
    request::{Request, invalid},
    state::{State, lock},
};

/// The largest head that is read.
const MAX_HEAD: usize = 256 << 10;

/// The largest body that is read.
const MAX_BODY: usize = 64 << 20;

/// Both directions of a connection.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection of a client, from the server's side.
pub struct Connection {
    stream: Box<dyn Stream>,
    /// Its index among the connections of the server, from 0.
    number: usize,
    /// Bytes that were read from the stream and not consumed yet.
    unread: Vec<u8>,
    state: Arc<State>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// A connection over any stream, for instance one in memory.
    pub fn new(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self::of(stream, 0, Arc::default())
    }

    pub(super) fn of(
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        number: usize,
        state: Arc<State>,
    ) -> Self {
        Self {
            stream: Box::new(stream),
            number,
            unread: Vec::new(),
            state,
        }
    }

    /// Its index among the connections of the server, from 0.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Reads the next request and records it; `None` if there is no more. Responds to a malformed one with status 400.
    pub async fn request(&mut self) -> Option<Request> {
        let request = self.read_request().await;
        self.record(request).await
    }

    /// Reads the head of the next request and records it, and leaves the body unread.
    pub async fn head(&mut self) -> Option<Request> {
        let head = self.read_head().await;
        self.record(head).await
    }

    async fn record(&mut self, read: io::Result<Option<Request>>) -> Option<Request> {
        match read {
            Ok(request) => {
                let request = request?;
                lock(&self.state.requests).push(request.clone());
                Some(request)
            }
            Err(error) => {
                if error.kind() == io::ErrorKind::InvalidData {
                    // The client may be gone.
                    let _gone = self.write(refusal(&error.to_string()).as_bytes()).await;
                }
                None
            }
        }
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// The client is gone.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Ends the server's side, and reads until the client is gone. A connection that is dropped with unread bytes is
    /// reset, and the client may then lose what it has not read yet.
    pub async fn finish(mut self) {
        // Whichever side ends it first.
        let _gone = self.stream.shutdown().await;
        while self.fill().await.unwrap_or(false) {
            self.unread.clear();
        }
    }

    /// The bytes that were read and not consumed, and the stream itself.
    #[must_use]
    pub fn into_parts(self) -> (Vec<u8>, impl AsyncRead + AsyncWrite + Send + Unpin) {
        (self.unread, self.stream)
    }

    /// Accepts a WebSocket handshake.
    ///
    /// # Errors
    /// The client is gone.
    pub async fn upgrade(&mut self, request: &Request) -> io::Result<()> {
        let accept = request.accept_key();
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
        );
        self.write(head.as_bytes()).await
    }

    /// Reads the next WebSocket frame of the client; `None` when there is no more.
    pub async fn frame(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, length)) = Frame::parse(&self.unread) {
                self.unread.drain(..length);
                return Some(frame);
            }
            if !self.fill().await.ok()? {
                return None;
            }
        }
    }

    async fn read_request(&mut self) -> io::Result<Option<Request>> {
        let Some(mut request) = self.read_head().await? else {
            return Ok(None);
        };
        if request.wants("expect", "100-continue") {
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        self.read_body(&mut request).await?;
        Ok(Some(request))
    }

    async fn read_head(&mut self) -> io::Result<Option<Request>> {
        let (mut request, length) = loop {
            if let Some(found) = Request::parse_head(&self.unread)? {
                break found;
            }
            if self.unread.len() > MAX_HEAD {
                return Err(invalid("the head is too large"));
            }
            if !self.fill().await? {
                return match self.unread.is_empty() {
                    true => Ok(None),
                    false => Err(invalid("the head is incomplete")),
                };
            }
        };
        request.raw = self.unread.drain(..length).collect();
        Ok(Some(request))
    }

    async fn read_body(&mut self, request: &mut Request) -> io::Result<()> {
        let coding = request.header("transfer-encoding").unwrap_or_default();
        if coding.to_ascii_lowercase().contains("chunked") {
            return self.read_chunks(request).await;
        }
        if let Some(length) = request.header("content-length") {
            let length = length.trim().parse().map_err(invalid)?;
            request.body = self.take(length).await?;
            request.raw.extend_from_slice(&request.body);
        }
        Ok(())
    }

    async fn read_chunks(&mut self, request: &mut Request) -> io::Result<()> {
        loop {
            let parsed = httparse::parse_chunk_size(&self.unread);
            let (line, size) = match parsed.map_err(|_| invalid("a chunk without a size"))? {
                httparse::Status::Complete(found) => found,
                httparse::Status::Partial if self.fill().await? => continue,
                httparse::Status::Partial => return Err(invalid("a chunk is missing")),
            };
            request.raw.extend(self.unread.drain(..line));
            let size = usize::try_from(size).map_err(invalid)?;
            // With the line break behind it.
            let mut chunk = self.take(size.saturating_add(2)).await?;
            request.raw.extend_from_slice(&chunk);
            if size == 0 {
                return Ok(());
            }
            chunk.truncate(size);
            request.body.append(&mut chunk);
            if request.body.len() > MAX_BODY {
                return Err(invalid("the body is too large"));
            }
        }
    }

    /// The next bytes, this many.
    async fn take(&mut self, size: usize) -> io::Result<Vec<u8>> {
        if size > MAX_BODY {
            return Err(invalid("the body is too large"));
        }
        while self.unread.len() < size {
            if !self.fill().await? {
                return Err(invalid("the body is incomplete"));
            }
        }
        Ok(self.unread.drain(..size).collect())
    }

    /// Reads what is available; false at the end.
    pub(super) async fn fill(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.unread).await? > 0)
    }
}

fn refusal(why: &str) -> String {
    let length = why.len();
    format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{why}"
    )
}
