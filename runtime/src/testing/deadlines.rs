//! The total time limit, while the server sends without end, slowly or as fast as it can.

use std::{
    convert::Infallible,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::API;
#[cfg(feature = "blocking")]
use crate::TransportErrorKind;
use crate::{
    __private::{Call, Client, ClientBuilder, bytes},
    Body, Error, Method,
    mock::{Connection, Server},
};

const LIMIT: Duration = Duration::from_millis(300);

/// Far beyond the limit: only a call without a limit reaches it.
const NEVER: Duration = Duration::from_secs(600);

/// Less than hyper reads in one poll of a connection (128 times 408 KiB) when all received bytes are skipped. A call
/// that waits for the end of that poll is not ended by its limit.
const ONE_POLL: usize = 40 << 20;

/// What a server sends after a request: a start, and then a piece forever.
#[derive(Clone, Copy)]
struct Feed {
    start: &'static [u8],
    piece: &'static [u8],
    /// Between two pieces; without a pause they are sent as fast as they are read.
    pause: Option<Duration>,
}

impl Feed {
    const fn flood(start: &'static [u8], piece: &'static [u8]) -> Self {
        Self {
            start,
            piece,
            pause: None,
        }
    }

    const fn slow(start: &'static [u8], piece: &'static [u8]) -> Self {
        Self {
            start,
            piece,
            pause: Some(Duration::from_millis(5)),
        }
    }

    fn serve(self) -> Feeding {
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let server = Server::by_hand(move |mut connection| {
            let counter = Arc::clone(&counter);
            async move {
                // Until the client is gone, or the test is over.
                let _gone = self.feed(&mut connection, &counter).await;
            }
        });
        let server = server.unwrap();
        Feeding {
            url: server.base_url(),
            sent,
            _server: server,
        }
    }

    async fn feed(self, connection: &mut Connection, sent: &AtomicUsize) -> io::Result<()> {
        connection.head().await;
        connection.write(self.start).await?;
        let pieces = match self.pause {
            Some(_) => self.piece.to_vec(),
            None => self.piece.repeat((64 << 10) / self.piece.len()),
        };
        loop {
            if let Some(pause) = self.pause {
                tokio::time::sleep(pause).await;
            }
            connection.write(&pieces).await?;
            sent.fetch_add(pieces.len(), Ordering::Relaxed);
        }
    }
}

/// A server at work, as fast as one elsewhere; it stops when this is dropped.
struct Feeding {
    url: String,
    sent: Arc<AtomicUsize>,
    _server: Server,
}

/// What may take forever before the head of the response.
const HEADS: &[(&str, Feed)] = &[
    (
        "continue",
        Feed::flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
    (
        "continue, slowly",
        Feed::slow(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
    (
        "hints",
        Feed::flood(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    ),
    (
        "hints, slowly",
        Feed::slow(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    ),
    ("unknown", Feed::flood(b"", b"HTTP/1.1 199 \n\n")),
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

const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/// What may take forever after it.
const BODIES: &[(&str, Feed)] = &[
    ("chunks", Feed::flood(CHUNKED, b"1\r\na\r\n")),
    ("chunks, slowly", Feed::slow(CHUNKED, b"1\r\na\r\n")),
    ("a chunk's size", Feed::flood(CHUNKED, b"0")),
    ("a chunk's size, slowly", Feed::slow(CHUNKED, b"0")),
    (
        "space after a chunk's size",
        Feed::flood(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1",
            b" \t",
        ),
    ),
    (
        "trailers, slowly",
        Feed::slow(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            b"a: b\r\n",
        ),
    ),
    (
        "a length, slowly",
        Feed::slow(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", b"a"),
    ),
    (
        "no length, slowly",
        Feed::slow(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", b"a"),
    ),
    (
        "an error's body, slowly",
        Feed::slow(
            b"HTTP/1.1 400 Bad\r\ncontent-length: 99999999\r\n\r\n",
            b"a",
        ),
    ),
    // The header of gzip, and an empty stored block each time.
    #[cfg(feature = "gzip")]
    ("compressed", Feed::flood(GZIP, b"5\r\n\0\0\0\xff\xff\r\n")),
    #[cfg(feature = "gzip")]
    (
        "compressed, slowly",
        Feed::slow(GZIP, b"5\r\n\0\0\0\xff\xff\r\n"),
    ),
];

#[cfg(feature = "gzip")]
const GZIP: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\na\r\n\x1f\x8b\x08\0\0\0\0\0\x02\x03\r\n";

/// What is too large before the time is over: an error of another kind.
const LARGE: &[(&str, Feed)] = &[
    ("a status line", Feed::flood(b"HTTP/1.1 200 ", b"O")),
    ("a header", Feed::flood(b"HTTP/1.1 200 OK\r\nx-a: ", b"x")),
    ("headers", Feed::flood(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n")),
    (
        "an error's body",
        Feed::flood(b"HTTP/1.1 400 Bad\r\nconnection: close\r\n\r\n", b"a"),
    ),
    (
        "an extension",
        Feed::flood(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;",
            b"a",
        ),
    ),
    (
        "trailers",
        Feed::flood(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            b"a: b\r\n",
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
    client.describe("op", Method::GET, "/").success(200, bytes)
}

/// How the call failed; it does so by itself.
async fn failure<T>(
    call: impl Future<Output = Result<T, Error<Infallible>>>,
    told: &str,
) -> Error<Infallible> {
    match tokio::time::timeout(NEVER, call).await {
        Ok(Err(error)) => error,
        Ok(Ok(_)) => unreachable!("{told}"),
        Err(_) => unreachable!("{told} goes on"),
    }
}

/// A call to the server of `feed` ends by its limit, and not when hyper has seen enough.
async fn ends_by_the_limit<T, F>(what: &str, feed: Feed, call: impl Fn(&Client) -> F)
where
    F: Future<Output = Result<T, Error<Infallible>>>,
{
    let server = feed.serve();
    let oauth = builder(&server.url).client_credentials("oauth", "id", "secret");
    let client = oauth.build().unwrap();
    let sent = || server.sent.load(Ordering::Relaxed);
    // On a busy machine, or while TLS is set up, the time may be over before anything comes.
    for _ in 0..100 {
        let before = sent();
        let error = failure(call(&client), what).await;
        let during = sent() - before;
        assert!(error.is_timeout(), "{what}: {error:?}");
        assert!(during < ONE_POLL, "{what}: after {during} bytes");
        if sent() > 0 || feed.piece.is_empty() {
            return;
        }
    }
    unreachable!("{what}: nothing was sent");
}

async fn check_all() {
    for (what, feed) in HEADS.iter().chain(BODIES) {
        let whole = |client: &Client| call(client).send();
        ends_by_the_limit(what, *feed, whole).await;
    }
    for (what, feed) in HEADS {
        let open = |client: &Client| call(client).open();
        ends_by_the_limit(&format!("open, {what}"), *feed, open).await;
        let handshake = |client: &Client| call(client).upgrade(http::HeaderMap::new());
        ends_by_the_limit(&format!("handshake, {what}"), *feed, handshake).await;
        // The token that a call needs is part of it.
        let authorized = |client: &Client| call(client).security(&[&["oauth"]]).send();
        ends_by_the_limit(&format!("token, {what}"), *feed, authorized).await;
    }
    for (what, feed) in LARGE {
        let server = feed.serve();
        let client = builder(&server.url).build().unwrap();
        failure(call(&client).send(), what).await;
    }
    for (what, start) in AGAIN {
        // Ends by its number, by a wait that would be too long, or by the time.
        let server = Feed::slow(start, b"").serve();
        let client = builder(&server.url).build().unwrap();
        failure(call(&client).send(), what).await;
    }
    // A body that nobody reads, and one that comes forever.
    let silent = Feed::slow(b"", b"").serve();
    let client = builder(&silent.url).build().unwrap();
    let chunk = || Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 8192]));
    let endless = futures_util::stream::repeat_with(chunk);
    let slow = futures_util::stream::repeat_with(chunk).then(|chunk| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        chunk
    });
    for body in [Body::stream(endless, None), Body::stream(slow, None)] {
        let call: Call<Bytes, Infallible> =
            client.describe("op", Method::POST, "/").success(200, bytes);
        let error = failure(call.bytes_body("x/y", body).send(), "upload").await;
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
        let server = feed.serve();
        let client = builder(&server.url).build().unwrap();
        let Err(Error::Transport(error)) = call(&client).send_blocking() else {
            unreachable!("{what}");
        };
        assert_eq!(error.kind(), TransportErrorKind::Timeout, "{what}");
    }
}
