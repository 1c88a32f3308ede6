//! The total time limit, while the server sends without end at a bounded rate.
//!
//! A server that floods faster is not covered: hyper may parse informational responses for longer than the limit before
//! it yields.

use std::{
    convert::Infallible,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::API;
use crate::{Body, Call, Client, ClientBuilder, Error, Method, TransportErrorKind, bytes};

const LIMIT: Duration = Duration::from_millis(300);

/// Far beyond the limit: only a call that no limit ends comes to it.
const NEVER: Duration = Duration::from_secs(600);

/// What a server sends after a request: a start, and then a piece for ever, after a pause each.
#[derive(Clone, Copy)]
struct Feed {
    start: &'static [u8],
    piece: &'static [u8],
    pause: Duration,
    at_once: usize,
}

impl Feed {
    const fn endless(start: &'static [u8], piece: &'static [u8]) -> Self {
        Self {
            start,
            piece,
            pause: Duration::from_millis(1),
            at_once: 50,
        }
    }

    const fn slow(start: &'static [u8], piece: &'static [u8]) -> Self {
        Self {
            start,
            piece,
            pause: Duration::from_millis(5),
            at_once: 1,
        }
    }

    /// Serves on threads of its own, so that it is as fast as a server elsewhere.
    fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                std::thread::spawn(move || self.feed(stream));
            }
        });
        url
    }

    /// Until the client is gone.
    fn feed(self, mut stream: TcpStream) -> Option<()> {
        let mut head = Vec::new();
        let mut buffer = [0; 4096];
        while !head.windows(4).any(|window| window == b"\r\n\r\n") {
            match stream.read(&mut buffer).ok()? {
                0 => return None,
                read => head.extend_from_slice(&buffer[..read]),
            }
        }
        stream.write_all(self.start).ok()?;
        let pieces = self.piece.repeat(self.at_once);
        loop {
            std::thread::sleep(self.pause);
            stream.write_all(&pieces).ok()?;
        }
    }
}

/// What may take for ever before the head of the response is there.
const HEADS: &[(&str, Feed)] = &[
    (
        "continue",
        Feed::endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
    (
        "continue, slowly",
        Feed::slow(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
    (
        "hints",
        Feed::endless(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    ),
    (
        "hints, slowly",
        Feed::slow(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    ),
    ("a status line, slowly", Feed::slow(b"HTTP/1.1 200 ", b"O")),
    (
        "a header, slowly",
        Feed::slow(b"HTTP/1.1 200 OK\r\nx-a: ", b"x"),
    ),
    (
        "headers, slowly",
        Feed::slow(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
    ),
    ("silence", Feed::slow(b"", b"")),
];

/// What may take for ever after it.
const BODIES: &[(&str, Feed)] = &[
    ("chunks", Feed::endless(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n")),
    ("chunks, slowly", Feed::slow(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n")),
    ("a chunk's size, slowly", Feed::slow(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"0")),
    ("trailers, slowly", Feed::slow(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n")),
    ("a length, slowly", Feed::slow(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", b"a")),
    ("no length, slowly", Feed::slow(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", b"a")),
    ("an error's body, slowly", Feed::slow(b"HTTP/1.1 400 Bad\r\ncontent-length: 99999999\r\n\r\n", b"a")),
    #[cfg(feature = "gzip")]
    (
        "compressed, slowly",
        // The header of gzip, and an empty stored block each time.
        Feed::slow(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\na\r\n\x1f\x8b\x08\0\0\0\0\0\x02\x03\r\n",
            b"5\r\n\0\0\0\xff\xff\r\n",
        ),
    ),
];

/// What comes at once, again and again.
const AGAIN: &[(&str, &[u8])] = &[
    (
        "redirects",
        b"HTTP/1.1 307 Go\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
    ),
    (
        "refusals",
        b"HTTP/1.1 503 No\r\nretry-after-ms: 1\r\ncontent-length: 0\r\n\r\n",
    ),
    (
        "long refusals",
        b"HTTP/1.1 503 No\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n",
    ),
];

fn builder(url: &str) -> ClientBuilder {
    ClientBuilder::new(&API)
        .base_url(url)
        .no_proxy()
        .timeout(LIMIT)
        .follow_redirects(true)
        .body_limit(usize::MAX)
        .max_retries(1_000_000)
}

fn call(client: &Client) -> Call<Bytes, Infallible> {
    client.call("op", Method::GET, "/").success(200, bytes)
}

/// How the call failed; it does so by itself.
async fn failure<T>(
    call: impl IntoFuture<Output = Result<T, Error<Infallible>>>,
    told: &str,
) -> Error<Infallible> {
    match tokio::time::timeout(NEVER, call).await {
        Ok(Err(error)) => error,
        Ok(Ok(_)) => unreachable!("{told}"),
        Err(_) => unreachable!("{told} goes on"),
    }
}

async fn check_all() {
    for (what, feed) in HEADS.iter().chain(BODIES) {
        let client = builder(&feed.serve()).build().unwrap();
        let error = failure(call(&client), what).await;
        assert!(error.is_timeout(), "{what}: {error:?}");
    }
    for (what, feed) in HEADS {
        let client = builder(&feed.serve()).build().unwrap();
        let error = failure(call(&client).stream(), what).await;
        assert!(error.is_timeout(), "stream, {what}: {error:?}");
        let error = failure(call(&client).upgrade(http::HeaderMap::new()), what).await;
        assert!(error.is_timeout(), "handshake, {what}: {error:?}");
        // The token that a call needs is part of it.
        let oauth = builder(&feed.serve()).client_credentials("oauth", "id", "secret");
        let client = oauth.build().unwrap();
        let error = failure(call(&client).security(&[&["oauth"]]), what).await;
        assert!(error.is_timeout(), "token, {what}: {error:?}");
    }
    for (what, start) in AGAIN {
        // Ends by its number, by a wait that would be too long, or by the time.
        let client = builder(&Feed::slow(start, b"").serve()).build().unwrap();
        failure(call(&client), what).await;
    }
    // A body that nobody reads, and one that comes for ever.
    let silent = Feed::slow(b"", b"").serve();
    let client = builder(&silent).build().unwrap();
    let chunk = || Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 8192]));
    let endless = futures_util::stream::repeat_with(chunk);
    let slow = futures_util::stream::repeat_with(chunk).then(|chunk| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        chunk
    });
    for body in [Body::stream(endless, None), Body::stream(slow, None)] {
        let call: Call<Bytes, Infallible> =
            client.call("op", Method::POST, "/").success(200, bytes);
        let error = failure(call.bytes_body("x/y", body), "upload").await;
        assert!(error.is_timeout(), "{error:?}");
    }
}

/// A class of faults: something in a call that goes on and on outlives the limit of the call.
#[tokio::test]
async fn the_total_limit_holds_whatever_the_server_sends() {
    check_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_total_limit_holds_on_several_threads() {
    check_all().await;
}

#[cfg(feature = "blocking")]
#[test]
fn the_total_limit_holds_for_a_thread_that_waits() {
    for (what, feed) in HEADS.iter().chain(BODIES) {
        let client = builder(&feed.serve()).build().unwrap();
        let Err(Error::Transport(error)) = call(&client).send_blocking() else {
            unreachable!("{what}");
        };
        assert_eq!(error.kind(), TransportErrorKind::Timeout, "{what}");
    }
}
