//! Servers that misbehave: limits on time and size, redirects.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt as _, future::BoxFuture};
use http::{Request, Response};
use tokio::time::Instant;

use super::{API, Next, Server, closed, in_turn, ok, reply, stalled};
use crate::{
    __private::{Call, ClientBuilder, bytes, json, text},
    Body, ByteStream, Error, Method, Transport, TransportError, TransportErrorKind, Value,
    mock::{self, Then},
};

/// A transport that gives responses in turn without a network, the last one forever.
#[derive(Clone)]
pub(crate) struct Scripted {
    next: Arc<Mutex<Next>>,
    paths: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    pub(crate) fn new(responses: impl IntoIterator<Item = mock::Response>) -> Self {
        Self {
            next: Arc::new(Mutex::new(in_turn(responses))),
            paths: Arc::default(),
        }
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.paths.lock().unwrap().clone()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        let path = request.uri().path().to_owned();
        self.paths.lock().unwrap().push(path);
        let scripted = (*self.next.lock().unwrap())();
        let is_silent = scripted.then == Then::Silence;
        match (scripted.status, is_silent) {
            (0, true) => return Box::pin(std::future::pending()),
            (0, false) => {
                let closed = TransportError::new(TransportErrorKind::Closed, "closed");
                return Box::pin(std::future::ready(Err(closed)));
            }
            _ => {}
        }
        let mut response = Response::builder().status(scripted.status);
        for (name, value) in scripted.headers {
            response = response.header(name, value);
        }
        let body = ByteStream::from(Bytes::from(scripted.body));
        let body = match is_silent {
            true => ByteStream::new(body.chain(futures_util::stream::pending())),
            false => body,
        };
        Box::pin(std::future::ready(Ok(response.body(body).unwrap())))
    }
}

fn call(server: &Server) -> Call<Bytes, String> {
    server
        .client()
        .describe("op", Method::GET, "/")
        .success(200, bytes)
        .failure_default(text)
}

/// The same call without a network.
fn scripted(transport: &Scripted) -> Call<Bytes, String> {
    let builder = ClientBuilder::new(&API).base_url("http://127.0.0.1:9");
    let client = builder.transport(transport.clone()).build().unwrap();
    let call = client.describe("op", Method::GET, "/").success(200, bytes);
    call.failure_default(text)
}

fn kind<T>(result: Result<T, Error<String>>) -> TransportErrorKind {
    match result {
        Err(Error::Transport(error)) => error.kind(),
        Err(other) => unreachable!("{other}"),
        Ok(_) => unreachable!("an error is expected"),
    }
}

#[tokio::test(start_paused = true)]
async fn predicates_of_errors_go_by_the_status() {
    for (status, is_rate_limited, is_auth) in [
        (400, false, false),
        (401, false, true),
        (403, false, true),
        (404, false, false),
        (407, false, false),
        (429, true, false),
        (503, false, false),
    ] {
        let refused = reply(status, &[("retry-after", "3")], "no");
        let declared = scripted(&Scripted::new([refused.clone()]));
        let builder = ClientBuilder::new(&API).base_url("http://127.0.0.1:9");
        let client = builder.transport(Scripted::new([refused])).build().unwrap();
        let undeclared: Call<Bytes, String> = client
            .describe("op", Method::GET, "/")
            .failure(422, text)
            .success(200, bytes);
        for call in [declared, undeclared] {
            let error = call.max_retries(0).send().await.unwrap_err();
            assert_eq!(error.is_rate_limited(), is_rate_limited, "{error}");
            assert_eq!(error.is_auth(), is_auth, "{error}");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(3)), "{error}");
        }
    }
    let closed = scripted(&Scripted::new([closed()]));
    let error = closed.max_retries(0).send().await.unwrap_err();
    assert!(!error.is_rate_limited() && !error.is_auth());
}

#[tokio::test(start_paused = true)]
async fn an_error_with_another_body_is_otherwise_the_same() {
    let refused = || reply(404, &[("x-request-id", "r-7")], "four");
    let of = |reply| async move {
        let call = scripted(&Scripted::new([reply])).max_retries(0);
        call.send().await.unwrap_err()
    };
    let (before, after) = (
        of(refused()).await,
        of(refused()).await.map(|body| body.len()),
    );
    assert_eq!(after.body(), Some(&4));
    assert_eq!(after.status(), before.status());
    assert_eq!(after.request_id(), Some("r-7"));
    assert_eq!(after.to_string(), before.to_string());
    let closed = of(closed()).await.map(|body| body.len());
    assert_eq!(
        kind(Err::<(), _>(closed.map(|len| len.to_string()))),
        TransportErrorKind::Closed
    );
}

#[tokio::test(start_paused = true)]
async fn silence_ends_within_its_limit_at_every_phase() {
    const LIMIT: Duration = Duration::from_millis(200);
    let head = || reply(200, &[], "abc").then(Then::Silence);
    let never = Duration::MAX;
    for (response, total, idle, expected) in [
        (stalled(""), LIMIT, never, TransportErrorKind::Timeout),
        (head(), LIMIT, never, TransportErrorKind::Timeout),
        (head(), LIMIT * 2, LIMIT, TransportErrorKind::IdleTimeout),
    ] {
        let transport = Scripted::new([response]);
        let start = Instant::now();
        let result = scripted(&transport)
            .timeout(total)
            .idle_timeout(idle)
            .send()
            .await;
        assert_eq!((kind(result), start.elapsed()), (expected, LIMIT));
        assert_eq!(transport.paths().len(), 1);
    }
    // A stream has an idle limit, and no total one.
    let response = scripted(&Scripted::new([head()]))
        .timeout(LIMIT)
        .idle_timeout(LIMIT * 2)
        .open()
        .await
        .unwrap();
    let mut body = response.into_body();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "abc");
    let start = Instant::now();
    assert_eq!(
        body.chunk().await.unwrap_err().kind(),
        TransportErrorKind::IdleTimeout
    );
    assert_eq!(start.elapsed(), LIMIT * 2);
    assert!(body.chunk().await.unwrap().is_none());
}

/// The same over a socket, where a head may come in parts. The server never goes on: whatever ends the call is a limit.
#[tokio::test]
async fn silence_ends_over_a_socket_too() {
    const LIMIT: Duration = Duration::from_millis(200);
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\n", head] {
        let server = Server::new([stalled(bytes)]);
        let result = call(&server).timeout(LIMIT).idle_timeout(Duration::MAX);
        assert_eq!(kind(result.send().await), TransportErrorKind::Timeout);
    }
    let server = Server::new([stalled(head)]);
    let result = call(&server).timeout(Duration::MAX).idle_timeout(LIMIT);
    assert_eq!(kind(result.send().await), TransportErrorKind::IdleTimeout);
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let build = async |status, size: usize, limit| {
        let server = Server::new([reply(status, &[], vec![b'x'; size])]);
        let client = server
            .builder()
            .body_limit(limit)
            .error_body_limit(limit)
            .build()
            .unwrap();
        let call: Call<Bytes, String> = client
            .describe("op", Method::GET, "/")
            .success(200, bytes)
            .failure_default(text);
        call.send().await
    };
    assert_eq!(build(200, 100_000, 100_000).await.unwrap().len(), 100_000);
    assert_eq!(
        kind(build(200, 100_001, 100_000).await),
        TransportErrorKind::BodyLimit
    );
    for (size, truncated) in [(100, false), (101, true)] {
        let error = build(400, size, 100).await.unwrap_err();
        assert_eq!(error.body().unwrap().len(), 100);
        assert_eq!(error.response().unwrap().is_truncated(), truncated);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    let raw = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\nabc".to_vec();
    let server = Server::new([mock::Response::raw(raw), closed()]);
    // The client must see the end of the connection, so the server is told to end it by a second request.
    let raw = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec();
    let garbage = Server::new([mock::Response::raw(raw)]);
    assert_eq!(kind(call(&garbage).send().await), TransportErrorKind::Body);
    let result = call(&server)
        .idle_timeout(Duration::from_millis(200))
        .send()
        .await;
    assert_eq!(kind(result), TransportErrorKind::IdleTimeout);
    let server = Server::new([mock::Response::raw("HTTP/9 nonsense\r\n\r\n")]);
    assert_eq!(
        kind(call(&server).max_retries(0).send().await),
        TransportErrorKind::Closed
    );
}

#[tokio::test]
async fn a_compression_that_was_not_asked_for_is_named() {
    let mut encodings = vec!["compress"];
    if !cfg!(feature = "gzip") {
        encodings.push("gzip");
    }
    for encoding in encodings {
        let server = Server::new([reply(200, &[("content-encoding", encoding)], "x")]);
        let error = call(&server).send().await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("compressed by `{encoding}`")),
            "{error}"
        );
        assert!(!server.request().contains(encoding), "{}", server.request());
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn the_limit_counts_decompressed_bytes() {
    // 2,000 bytes of `a`, compressed.
    const GZIP: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 76, 28, 5, 163, 96, 20, 140, 130, 81, 48, 10, 70, 193,
        80, 7, 0, 57, 62, 19, 168, 208, 7, 0, 0,
    ];
    for (limit, fits) in [(2000, true), (1999, false)] {
        let server = Server::new([reply(200, &[("content-encoding", "gzip")], GZIP)]);
        let client = server.builder().body_limit(limit).build().unwrap();
        let call: Call<Bytes, String> = client.describe("op", Method::GET, "/").success(200, bytes);
        assert_eq!(call.send().await.is_ok(), fits);
    }
}

#[tokio::test]
async fn redirects_are_answers_unless_followed() {
    let server = Server::new([reply(302, &[("location", "/next")], "")]);
    let error = call(&server).send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), server.requests().len()),
        (302, 1)
    );
}

#[tokio::test]
async fn redirects_stay_within_the_origin() {
    const CANARY: &str = "sk-canary";
    for status in [301, 302, 303, 307, 308] {
        let other = Server::new([ok("{}")]);
        let elsewhere = [
            other.url.clone(),
            other.url.replace("127.0.0.1", "localhost"),
            other.url.replace("http:", "https:"),
            "//evil.example/".to_owned(),
        ];
        for location in elsewhere {
            let server = Server::new([reply(status, &[("location", &location)], "")]);
            let client = server
                .builder()
                .follow_redirects(true)
                .credential("header", CANARY)
                .credential("query", CANARY)
                .credential("cookie", CANARY)
                .credential("bearer", CANARY)
                .build()
                .unwrap();
            let call: Call<Value, String> = client
                .describe("op", Method::POST, "/")
                .security(&[&["header", "query", "cookie", "bearer"]])
                .success(200, json);
            let result = call.json_body(&CANARY).send().await;
            assert!(!format!("{:?} {}", result, result.as_ref().unwrap_err()).contains(CANARY));
            assert_eq!(
                kind(result),
                TransportErrorKind::Redirect,
                "{status} {location}"
            );
            assert_eq!(server.requests().len(), 1);
        }
        assert!(other.requests().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn redirects_within_the_origin_keep_method_and_body_by_status() {
    for (status, line, has_body) in [
        (301, "GET /b?q=1", false),
        (302, "GET /b?q=1", false),
        (303, "GET /b?q=1", false),
        (307, "POST /b?q=1", true),
        (308, "POST /b?q=1", true),
    ] {
        let server = Server::new([reply(status, &[("location", "b?q=1#frag")], ""), ok("{}")]);
        let client = server
            .builder()
            .follow_redirects(true)
            .credential("header", "key")
            .build()
            .unwrap();
        let call: Call<Value, String> = client
            .describe("op", Method::POST, "/a?secret=1")
            .security(&[&["header"]])
            .success(200, json);
        call.json_body(&"body").send().await.unwrap();
        assert_eq!(server.lines(), ["POST /a?secret=1", line]);
        let last = server.requests().pop().unwrap();
        assert!(
            last.contains("x-api-key: key") && !last.to_ascii_lowercase().contains("referer"),
            "{last}"
        );
        assert_eq!(last.ends_with("\"body\""), has_body, "{last}");
        assert_eq!(last.contains("content-type"), has_body, "{last}");
    }
    let server = Server::new([reply(302, &[("location", "/again")], "")]);
    let client = server.builder().follow_redirects(true).build().unwrap();
    let call: Call<Value, String> = client.describe("op", Method::GET, "/").success(200, json);
    assert_eq!(kind(call.send().await), TransportErrorKind::Redirect);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_request_body_that_fails_is_an_error_of_the_caller() {
    let server = Server::new([ok("{}")]);
    let chunks = [
        Ok(Bytes::from_static(b"a")),
        Err(std::io::Error::other("disk gone")),
    ];
    let body = Body::stream(futures_util::stream::iter(chunks), Some(10));
    let call: Call<Value, String> = server
        .client()
        .describe("op", Method::POST, "/")
        .success(200, json);
    let error = call.bytes_body("x/y", body).send().await.unwrap_err();
    assert!(error.to_string().contains("disk gone"), "{error}");
    assert_eq!(kind::<()>(Err(error)), TransportErrorKind::RequestBody);
}

#[tokio::test]
async fn opening_hands_over_the_body_or_the_typed_error() {
    let server = Server::new([ok("data: 1\n\n"), reply(401, &[], "who are you")]);
    let call = || -> Call<Infallible, String> {
        server
            .client()
            .describe("op", Method::POST, "/")
            .success(200, |_| Err(crate::DecodeError::new("streamed")))
            .failure(401, text)
    };
    let open = call().open().await.unwrap();
    assert_eq!(open.status(), 200);
    assert_eq!(
        open.into_body().collect_up_to(100).await.unwrap(),
        "data: 1\n\n"
    );
    assert_eq!(
        call().open().await.unwrap_err().body().unwrap(),
        "who are you"
    );
}

#[tokio::test]
async fn protocols_are_switched_with_the_credentials() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let raw =
        b"HTTP/1.1 101 Switching\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\nhello".to_vec();
    let server = Server::new([stalled(raw), reply(403, &[], "no")]);
    let client = server.builder().credential("query", "key").build().unwrap();
    let call = || -> Call<(), String> {
        client
            .describe("op", Method::GET, "/ws")
            .security(&[&["query"]])
            .failure(403, text)
    };
    let headers = || {
        let pairs = [
            (http::header::UPGRADE, "echo"),
            (http::header::CONNECTION, "upgrade"),
        ];
        http::HeaderMap::from_iter(
            pairs.map(|(name, value)| (name, http::HeaderValue::from_static(value))),
        )
    };
    let mut io = call().upgrade(headers()).await.unwrap().into_body();
    let mut greeting = [0; 5];
    io.read_exact(&mut greeting).await.unwrap();
    io.write_all(b"x").await.unwrap();
    assert_eq!(&greeting, b"hello");
    assert!(
        server
            .request()
            .starts_with("GET /ws?api_key=key HTTP/1.1\r\n")
    );
    assert!(server.request().contains("upgrade: echo\r\n"));
    assert_eq!(
        call().upgrade(headers()).await.unwrap_err().body().unwrap(),
        "no"
    );
    let handshake = call().handshake().await.unwrap();
    assert!(
        handshake.url.as_str().ends_with("/ws?api_key=key")
            && !format!("{handshake:?}").contains("api_key")
    );
}
