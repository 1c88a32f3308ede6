//! A stream on which something comes all the time leaves the others of its thread their turn, timers among them.
//!
//! Within one poll a stream may look at what came, not at all that will ever come: when nothing of it is for the caller,
//! the poll ends; when all of it is, the caller is asked to wait now and then. No socket and no clock is in it: the
//! server is a reader that always has more.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, future::BoxFuture, stream};
use raccord::{
    __private::{Api, Client},
    Body, ByteStream, Connection, HeaderMap, Response, RetryPolicy, StatusCode, Transport,
    TransportError, Upgraded, http,
    stream::{
        json_lines::{JsonLines, Lines, LinesOptions},
        session::{Follow, Resume},
        socketio::SocketIoChannel,
        sse::{Sse, SseOptions, SseStream},
    },
};
use serde_json::Value;
use stream_support::*;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// More than any poll reads; what reads this much has no end.
const TOO_MUCH: usize = 64 << 20;

/// What one poll may read.
const A_TURN: usize = 4 << 20;

/// The start of a connection and then a piece again and again; what is written is lost.
struct Endless {
    start: Bytes,
    piece: Bytes,
    read: Arc<AtomicUsize>,
}

impl AsyncRead for Endless {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read.load(Ordering::Relaxed) > TOO_MUCH {
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        while buf.remaining() > 0 {
            if self.start.is_empty() {
                self.start = self.piece.clone();
            }
            let length = self.start.len().min(buf.remaining());
            buf.put_slice(&self.start.split_to(length));
        }
        self.read
            .fetch_add(buf.filled().len() - before, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Endless {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Switches every connection to WebSocket.
struct Switching {
    start: Vec<u8>,
    piece: Vec<u8>,
    read: Arc<AtomicUsize>,
}

impl Transport for Switching {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        unreachable!("only sessions are opened")
    }

    fn upgrade(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Connection>, TransportError>> {
        let key = request.headers()["sec-websocket-key"].as_bytes();
        let response = http::Response::builder()
            .status(101)
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-accept", derive_accept_key(key))
            .body(Connection::Switched(Upgraded::new(Endless {
                start: self.start.clone().into(),
                piece: self.piece.clone().into(),
                read: self.read.clone(),
            })));
        Box::pin(std::future::ready(Ok(response.unwrap())))
    }
}

static API: Api = Api {
    name: "test",
    servers: &[],
    schemes: &[],
    retry: RetryPolicy::DEFAULT,
};

/// A server that sends a start and then a frame again and again, and how much was read of it.
fn switching(start: Vec<u8>, piece: &[u8]) -> (Client, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let transport = Switching {
        start,
        piece: piece.repeat((16 << 10) / piece.len() + 1),
        read: read.clone(),
    };
    let builder = Client::builder(&API)
        .base_url("http://127.0.0.1")
        .transport(transport);
    (builder.build().unwrap(), read)
}

fn texts(texts: &[&str]) -> Vec<u8> {
    let frames = texts.iter().map(|text| frame(FIN | TEXT, text.as_bytes()));
    frames.collect::<Vec<_>>().concat()
}

/// The body of a stream that repeats a piece, and how much was read of it.
fn body(piece: &'static str) -> (Response<ByteStream>, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let chunk = Bytes::from(piece.repeat((16 << 10) / piece.len()));
    let counted = read.clone();
    let chunks = stream::repeat_with(move || {
        counted.fetch_add(chunk.len(), Ordering::Relaxed);
        Ok(chunk.clone())
    });
    (
        Response::new(
            StatusCode::OK,
            HeaderMap::new(),
            ByteStream::new(chunks.take(TOO_MUCH / (16 << 10))),
        ),
        read,
    )
}

fn events(opened: Response<ByteStream>) -> SseStream<Value> {
    SseStream::new(opened, &Sse::JSON, SseOptions::DEFAULT).unwrap()
}

fn lines(opened: Response<ByteStream>) -> JsonLines<Value> {
    JsonLines::new(opened, &Lines::JSONL, LinesOptions::DEFAULT).unwrap()
}

static DEDUPED: Follow = Follow {
    resume: Some(Resume {
        parameter: "after",
        from: &["/id"],
        integer: true,
    }),
    dedupe: Some("/id"),
    tag: None,
    terminal: &[],
};

static EVENTS: SocketIoChannel = SocketIoChannel {
    namespace: "/",
    receive: Some("event"),
    follow: DEDUPED,
};

const OPEN: &str = r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#;

/// Polls once; the stream has nothing, and has not read on and on.
async fn has_nothing<S: Stream>(what: &str, stream: S, read: &AtomicUsize) {
    let mut stream = pin!(stream);
    for _ in 0..2 {
        let before = read.load(Ordering::Relaxed);
        let polled = poll_fn(|cx| Poll::Ready(stream.as_mut().poll_next(cx))).await;
        assert!(polled.is_pending(), "{what}: an item");
        let read = read.load(Ordering::Relaxed) - before;
        assert!(read <= A_TURN, "{what}: {read} bytes in one poll");
        // Others have their turn, and this stream a new share.
        tokio::task::yield_now().await;
    }
    assert!(read.load(Ordering::Relaxed) < TOO_MUCH, "{what}: all of it");
}

#[tokio::test]
async fn what_is_not_for_the_caller_is_read_in_turn_with_others() {
    for piece in [":\n", "id: 1\n\n", "retry: 10\n\n"] {
        let (opened, read) = body(piece);
        has_nothing(&format!("SSE {piece:?}"), events(opened), &read).await;
    }
    for piece in ["\n", "  \r\n"] {
        let (opened, read) = body(piece);
        has_nothing(&format!("lines {piece:?}"), lines(opened), &read).await;
    }
    let first = texts(&[r#"{"id":1}"#]);
    for (what, start, piece) in [
        ("pings", first.clone(), frame(FIN | PING, b"")),
        ("pongs", first.clone(), frame(FIN | PONG, b"x")),
        ("repeated messages", first.clone(), first.clone()),
        (
            "fragments",
            [first, frame(TEXT, b"")].concat(),
            frame(0, b""),
        ),
    ] {
        let (client, read) = switching(start, &piece);
        let connector = connector_of(&client, "/");
        let session = connector.web_socket::<Value, Value>(&DEDUPED).await;
        let mut session = session.unwrap();
        session.next().await.unwrap().unwrap();
        has_nothing(what, session, &read).await;
    }
    for (what, text) in [
        ("no-ops", "6"),
        ("pings of Engine.IO", "2"),
        ("events of other namespaces", r#"42/other,["event",1]"#),
        ("acknowledgements of nothing", "43999[]"),
        ("repeated events", r#"42["event",{"id":1}]"#),
    ] {
        let (client, read) = switching(
            texts(&[OPEN, "40{}", r#"42["event",{"id":1}]"#]),
            &texts(&[text]),
        );
        let connector = connector_of(&client, "/");
        let mut session = connector.socket_io::<Value>(&EVENTS).await.unwrap();
        session.next().await.unwrap().unwrap();
        has_nothing(what, session, &read).await;
    }
}

/// A caller that takes one item after the other waits now and then.
async fn lets_others_run<S: Stream>(what: &str, stream: S) {
    let has_run = Arc::new(AtomicBool::new(false));
    let other = has_run.clone();
    tokio::spawn(async move { other.store(true, Ordering::Relaxed) });
    let mut stream = pin!(stream);
    let mut items = 0;
    while !has_run.load(Ordering::Relaxed) {
        assert!(stream.next().await.is_some(), "{what} ended");
        items += 1;
        assert!(items < 1_000_000, "{what}: nobody else had a turn");
    }
}

#[tokio::test]
async fn a_caller_that_always_has_the_next_item_lets_others_run() {
    lets_others_run("SSE", events(body("data: 1\n\n").0)).await;
    lets_others_run("lines", lines(body("1\n").0)).await;
    lets_others_run("bytes", body("1\n").0.into_body()).await;
    let (client, _) = switching(Vec::new(), &texts(&["1"]));
    let connector = connector_of(&client, "/");
    let session = connector.web_socket::<Value, Value>(&Follow::NONE);
    lets_others_run("WebSocket", session.await.unwrap()).await;
    let (client, _) = switching(texts(&[OPEN, "40{}"]), &texts(&[r#"42["event",{"a":1}]"#]));
    let connector = connector_of(&client, "/");
    let session = connector.socket_io::<Value>(&EVENTS).await.unwrap();
    lets_others_run("Socket.IO", session).await;
}
