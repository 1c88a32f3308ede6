//! A server that does what a script says, frame by frame.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    reason = "support of tests"
)]

use std::{
    convert::Infallible,
    future::Future,
    net::SocketAddr,
    sync::{LazyLock, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use raccord::{
    __private::{Api, Client, ClientBuilder, Describe as _, empty},
    Body, ByteStream, Call, Connection, FromJson, HttpTransport, Method, RetryPolicy, Transport,
    TransportError, TransportErrorKind, Upgraded, http,
    stream::{
        Reconnect, StreamError,
        session::{Follow, SessionOptions},
        socketio::{SocketIo, SocketIoChannel},
        websocket::{KeepAlive, WebSocket},
    },
};
use serde::Serialize;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;
pub const FIN: u8 = 0x80;

/// Both directions of a connection.
trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// One connection of the server.
pub struct Peer {
    stream: Box<dyn Io>,
    /// Head of the request.
    pub head: String,
    read: Vec<u8>,
}

impl Peer {
    async fn accept(stream: impl Io + 'static) -> Option<Self> {
        let mut peer = Self {
            stream: Box::new(stream),
            head: String::new(),
            read: Vec::new(),
        };
        loop {
            if let Some(end) = peer
                .read
                .windows(4)
                .position(|window| window == b"\r\n\r\n")
            {
                let body = peer.read.split_off(end + 4);
                peer.head = String::from_utf8(std::mem::replace(&mut peer.read, body)).unwrap();
                return Some(peer);
            }
            if peer.stream.read_buf(&mut peer.read).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    /// Path and query of the request.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// A query parameter, as sent.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target().split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // The client may be gone: then it is the client's side that is looked at.
        let _ = self.stream.write_all(bytes).await;
    }

    /// Switches to WebSocket.
    pub async fn upgrade(&mut self) {
        let accept = derive_accept_key(self.header("sec-websocket-key").unwrap().as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        self.write(answer.as_bytes()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.write(&frame(FIN | TEXT, text.as_bytes())).await;
    }

    pub async fn close(&mut self, code: u16, reason: &str) {
        self.write(&frame(FIN | CLOSE, &close_payload(code, reason)))
            .await;
    }

    /// The next frame of the client, unmasked; `None` at the end.
    pub async fn recv(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((frame, used)) = parse(&self.read) {
                self.read.drain(..used);
                return Some(frame);
            }
            if self.stream.read_buf(&mut self.read).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    /// The next text of the client.
    pub async fn recv_text(&mut self) -> Option<String> {
        while let Some((opcode, payload)) = self.recv().await {
            if opcode == TEXT {
                return Some(String::from_utf8(payload).unwrap());
            }
        }
        None
    }

    /// Whatever frames the client sends until it is gone, or for this long.
    pub async fn drain(&mut self, longest: Duration) -> Vec<(u8, Vec<u8>)> {
        let mut frames = Vec::new();
        while let Ok(Some(frame)) = tokio::time::timeout(longest, self.recv()).await {
            frames.push(frame);
        }
        frames
    }
}

fn parse(bytes: &[u8]) -> Option<((u8, Vec<u8>), usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    assert!(second & 0x80 != 0, "a client masks its frames");
    assert!(first & 0x70 == 0 && first & FIN != 0);
    let (length, at) = match second & 0x7F {
        126 => (
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap())),
            4,
        ),
        127 => (
            usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap())).unwrap(),
            10,
        ),
        length => (usize::from(length), 2),
    };
    let mask = bytes.get(at..at + 4)?;
    let masked = bytes.get(at + 4..at + 4 + length)?;
    let payload = masked
        .iter()
        .zip(mask.iter().cycle())
        .map(|(byte, mask)| byte ^ mask);
    Some(((first & 0x0F, payload.collect()), at + 4 + length))
}

/// A frame of a server: its first byte and its payload.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(u8::try_from(length).unwrap()),
        length @ 126..65536 => {
            frame.push(126);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

pub fn close_payload(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// Serves connections one after the other, each by its number.
pub async fn serve<F, Fut>(mut script: F) -> (SocketAddr, JoinHandle<()>)
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            if let Some(peer) = Peer::accept(stream).await {
                script(number, peer).await;
            }
        }
    });
    (address, server)
}

/// Serves connections in memory, each by its number and in a task of its own. No socket wakes anybody, so that with a
/// paused clock time passes only when both sides wait: tests of time limits do not depend on the machine.
pub fn in_memory<F, Fut>(script: F) -> Client
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    builder_in_memory(script).build().unwrap()
}

/// The builder of a client of such connections.
pub fn builder_in_memory<F, Fut>(script: F) -> ClientBuilder
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let builder = Client::builder(&API).base_url("http://127.0.0.1");
    builder.transport(InMemory(Mutex::new((0, script))))
}

struct InMemory<F>(Mutex<(usize, F)>);

impl<F, Fut> InMemory<F>
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    fn open(&self, request: &http::Request<Body>) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            head += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        let peer = Peer {
            stream: Box::new(theirs),
            head,
            read: Vec::new(),
        };
        let (number, script) = &mut *self.0.lock().unwrap();
        tokio::spawn(script(*number, peer));
        *number += 1;
        ours
    }
}

impl<F, Fut> Transport for InMemory<F>
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let mut io = self.open(&request);
        Box::pin(async move {
            let head = read_head(&mut io).await?;
            let body = futures_util::stream::try_unfold(io, |mut io| async move {
                let mut chunk = bytes::BytesMut::with_capacity(8 << 10);
                let read = io.read_buf(&mut chunk).await.map_err(|_| closed())?;
                Ok((read > 0).then(|| (chunk.freeze(), io)))
            });
            Ok(head.map(|()| ByteStream::new(body)))
        })
    }

    fn upgrade(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Connection>, TransportError>> {
        let mut io = self.open(&request);
        Box::pin(async move {
            let head = read_head(&mut io).await?;
            let connection = match head.status() {
                http::StatusCode::SWITCHING_PROTOCOLS => Connection::Switched(Upgraded::new(io)),
                _ => Connection::Refused(ByteStream::empty()),
            };
            Ok(head.map(|()| connection))
        })
    }
}

async fn read_head(io: &mut DuplexStream) -> Result<http::Response<()>, TransportError> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(io.read_u8().await.map_err(|_| closed())?);
    }
    let head = String::from_utf8(head).unwrap();
    let (status, fields) = head.split_once("\r\n").unwrap();
    let mut response = http::Response::builder().status(status.split(' ').nth(1).unwrap());
    for (name, value) in fields.lines().filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    Ok(response.body(()).unwrap())
}

fn closed() -> TransportError {
    TransportError::new(TransportErrorKind::Closed, "the connection was closed")
}

/// Options with short times between what the client does; nothing is expected of the server within one.
pub fn fast() -> SessionOptions {
    SessionOptions {
        keep_alive: KeepAlive::Off,
        reconnect: Reconnect {
            max_attempts: 3,
            initial: Duration::from_millis(5),
            max: Duration::from_millis(20),
        },
        ack_timeout: Duration::from_millis(300),
        close_timeout: Duration::from_millis(500),
        ..SessionOptions::DEFAULT
    }
}

static API: Api = Api {
    name: "test",
    servers: &[],
    schemes: &[],
    retry: RetryPolicy::DEFAULT,
};

/// One transport for all tests of a process: making its clients takes longer than what is tested.
static TRANSPORT: LazyLock<HttpTransport> = LazyLock::new(|| {
    let transport = HttpTransport::new(Duration::from_secs(10), false).unwrap();
    drop(transport.upgrade(http::Request::new(Body::empty())));
    transport
});

/// A client of the server.
pub fn client(address: SocketAddr) -> Client {
    let builder = Client::builder(&API).base_url(format!("http://{address}"));
    builder.transport(TRANSPORT.clone()).build().unwrap()
}

/// A call of a path and query of the server.
pub fn call<E>(client: &Client, target: &str) -> Call<(), E> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let call = client
        .call("test", Method::GET, path.to_owned().leak())
        .success(200, empty);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.fold(call, |call, (name, value)| call.extra_query(name, value))
}

/// How a test connects.
pub struct Connector {
    call: Call<(), Infallible>,
    options: SessionOptions,
    position: Option<String>,
}

/// Connects to a path of a server.
pub fn connector(address: SocketAddr, target: &str) -> Connector {
    connector_of(&client(address), target)
}

pub fn connector_of(client: &Client, target: &str) -> Connector {
    Connector {
        call: call(client, target),
        options: fast(),
        position: None,
    }
}

impl Connector {
    pub fn options(self, options: SessionOptions) -> Self {
        Self { options, ..self }
    }

    pub fn position(self, position: Option<String>) -> Self {
        Self { position, ..self }
    }

    pub async fn web_socket<In, Out>(
        self,
        follow: &'static Follow,
    ) -> Result<WebSocket<In, Out>, StreamError>
    where
        In: FromJson + Send + 'static,
        Out: Serialize + 'static,
    {
        let connect = self.call.web_socket(follow).options(self.options);
        match self.position {
            Some(position) => connect.position(position).await,
            None => connect.await,
        }
    }

    pub async fn socket_io<In>(
        self,
        channel: &'static SocketIoChannel,
    ) -> Result<SocketIo<In>, StreamError>
    where
        In: FromJson + Send + 'static,
    {
        self.call.socket_io(channel).options(self.options).await
    }
}
