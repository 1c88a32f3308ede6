//! The server for tests, from the side of a client: over a plain socket, and with this crate's own client.

use std::{
    convert::Infallible,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use super::{Response, Server, Then};
use crate::{
    __private::{Call, ClientBuilder, bytes},
    Method,
    testing::API,
};

/// Sends bytes, and reads until the server closes.
fn exchange(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(request).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n";

#[test]
fn requests_are_recorded_with_the_transfer_coding_undone() {
    let server = Server::scripted([Response::status(204)]).unwrap();
    let request = b"PUT /sessions/a%2Fb?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    exchange(&server, request);
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    let recorded = &requests[0];
    assert_eq!(
        (recorded.method.as_str(), recorded.path.as_str()),
        ("PUT", "/sessions/a%2Fb")
    );
    assert_eq!(recorded.query, "x=1");
    assert_eq!(recorded.header("HOST"), Some("x"));
    assert_eq!(recorded.body, b"abcde");
    assert_eq!(recorded.raw, request);
}

#[test]
fn what_is_not_http_is_refused() {
    let server = Server::scripted([]).unwrap();
    let huge = b"POST / HTTP/1.1\r\ncontent-length: 99999999999999\r\n\r\n";
    for request in [b"\x16\x03\x01 nonsense\r\n\r\n".as_slice(), huge] {
        assert!(exchange(&server, request).starts_with("HTTP/1.1 400 "));
    }
    assert!(server.requests().is_empty());
}

#[test]
fn responses_come_in_turn_and_then_an_error() {
    let server =
        Server::scripted([Response::status(201), Response::raw("HTTP/9 x\r\n\r\n")]).unwrap();
    assert!(exchange(&server, GET).starts_with("HTTP/1.1 201 "));
    assert_eq!(exchange(&server, GET), "HTTP/9 x\r\n\r\n");
    assert!(exchange(&server, GET).starts_with("HTTP/1.1 500 "));
}

#[test]
fn a_body_that_breaks_has_no_last_chunk() {
    let body = || Response::body(200, "text/plain", "ab");
    let server = Server::scripted([body(), body().then(Then::Break)]).unwrap();
    assert!(exchange(&server, GET).ends_with("content-length: 2\r\nconnection: close\r\n\r\nab"));
    assert!(exchange(&server, GET).ends_with("transfer-encoding: chunked\r\n\r\n2\r\nab\r\n"));
}

#[tokio::test]
async fn a_body_in_steps_goes_on_when_the_test_says_so() {
    let steps = Then::Steps(vec![b"b".to_vec(), b"c".to_vec()]);
    let server = Server::scripted([Response::body(200, "text/plain", "a").then(steps)]).unwrap();
    let builder = ClientBuilder::new(&API)
        .base_url(server.base_url())
        .no_proxy();
    let call: Call<_, Infallible> = builder
        .build()
        .unwrap()
        .describe("op", Method::GET, "/")
        .success(200, bytes);
    let mut received = call.open().await.unwrap().into_body();
    let mut next = async || {
        let chunk = futures_util::StreamExt::next(&mut received).await;
        chunk.map(|chunk| chunk.unwrap())
    };
    assert_eq!(next().await.unwrap(), "a");
    for expected in ["b", "c"] {
        server.step();
        assert_eq!(next().await.unwrap(), expected);
    }
    assert_eq!(next().await, None);
    drop(received);
    server.idle().await;
}

#[test]
fn a_dropped_server_closes_its_connections() {
    let server = Server::scripted([Response::status(200).then(Then::Silence)]).unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(GET).unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).unwrap();
    drop(server);
    // The end, or a reset: what matters is that it does not wait.
    let _ended = stream.read_to_end(&mut Vec::new());
}
