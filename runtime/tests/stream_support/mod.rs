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
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use raccord::{
    __private::{Api, Call, Client, ClientBuilder, Expected, Spec, empty},
    Body, ByteStream, Connection, FromJson, HttpTransport, RetryPolicy, Transport, TransportError,
    TransportErrorKind, Upgraded, http,
    mock::{Connection as ServerSide, Request, Server},
    stream::{
        Connect, Reconnect, StreamError,
        session::{Follow, Session as _, SessionOptions},
        socketio::{SocketIo, SocketIoChannel},
        websocket::{KeepAlive, WebSocket},
    },
};
use serde::Serialize;
use tokio::io::{AsyncReadExt, DuplexStream};

#[allow(unused_imports, reason = "not all are used in each test")]
pub use raccord::mock::frame::{
    BINARY, CLOSE, FIN, PING, PONG, TEXT, close_payload, encode as frame,
};

/// One connection of the server, after the head of its request.
pub struct Peer {
    connection: ServerSide,
    request: Request,
}

impl Peer {
    async fn accept(mut connection: ServerSide) -> Option<Self> {
        let request = connection.head().await?;
        Some(Self {
            connection,
            request,
        })
    }

    /// Path and query of the request.
    pub fn target(&self) -> String {
        self.request.target()
    }

    /// A query parameter, as sent.
    pub fn query(&self, name: &str) -> Option<&str> {
        let pairs = self.request.query.split('&');
        let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The `sec-websocket-accept` that the client waits for.
    pub fn accept_key(&self) -> String {
        self.request.accept_key()
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // The client may be gone: then it is the client's side that is looked at.
        let _ = self.connection.write(bytes).await;
    }

    /// Switches to WebSocket.
    pub async fn upgrade(&mut self) {
        let _ = self.connection.upgrade(&self.request).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.write(&frame(FIN | TEXT, text.as_bytes())).await;
    }

    pub async fn close(&mut self, code: u16, reason: &str) {
        self.write(&frame(FIN | CLOSE, &close_payload(code, reason)))
            .await;
    }

    /// The opcode and payload of the next frame of the client, which is whole and masked; `None` at the end.
    pub async fn recv(&mut self) -> Option<(u8, Vec<u8>)> {
        let frame = self.connection.frame().await?;
        assert!(frame.is_masked, "a client masks its frames");
        assert!(frame.first & 0x70 == 0 && frame.first & FIN != 0);
        Some((frame.opcode(), frame.payload))
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

/// Serves connections one after the other, each by its number, until the server is dropped.
pub fn serve<F, Fut>(script: F) -> (SocketAddr, Server)
where
    F: FnMut(usize, Peer) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let script = Arc::new(tokio::sync::Mutex::new(script));
    let server = Server::by_hand(move |connection| {
        let script = Arc::clone(&script);
        async move {
            let mut script = script.lock().await;
            let number = connection.number();
            if let Some(peer) = Peer::accept(connection).await {
                (*script)(number, peer).await;
            }
        }
    });
    let server = server.unwrap();
    (server.address(), server)
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
        let uri = request.uri();
        let headers = request.headers().iter();
        let peer = Peer {
            connection: ServerSide::new(theirs),
            request: Request {
                method: request.method().to_string(),
                path: uri.path().to_owned(),
                query: uri.query().unwrap_or_default().to_owned(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
                ..Request::default()
            },
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
    let call = client.call_of(Box::leak(Box::new(Spec {
        success: &[(Expected::Code(200), empty), (Expected::Code(204), empty)],
        ..Spec::new("test", &raccord::http::Method::GET, path.to_owned().leak())
    })));
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
        let connect = Connect::default().options(self.options);
        let connect = match self.position {
            Some(position) => connect.resume_after(position),
            None => connect,
        };
        WebSocket::open(connect, self.call, follow).await
    }

    pub async fn socket_io<In>(
        self,
        channel: &'static SocketIoChannel,
    ) -> Result<SocketIo<In>, StreamError>
    where
        In: FromJson + Send + 'static,
    {
        let connect = Connect::default().options(self.options);
        SocketIo::open(connect, self.call, channel).await
    }
}
