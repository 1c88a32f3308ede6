//! WebSocket frames, handshakes and limits, against a server that writes raw bytes (RFC 6455).
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::time::Duration;

use raccord::stream::{
    Limit, StreamError,
    session::{Follow, SessionOptions},
    websocket::{KeepAlive, WebSocket, WebSocketLimits},
};
use serde_json::{Value, json};
use stream_support::*;
use tokio::{sync::mpsc, time::Instant};

static PLAIN: Follow = Follow::NONE;

const LIMITS: WebSocketLimits = WebSocketLimits {
    message: 100_000,
    frame: 70_000,
    write_buffer: 1_000_000,
};

/// Longer than any test takes: what would end by it has failed.
const LONG: Duration = Duration::from_secs(120);

fn millis(start: Instant) -> u128 {
    start.elapsed().as_millis()
}

/// What became of a session, and the frames that the server got from the client.
struct Outcome {
    items: Vec<String>,
    frames: Vec<(u8, Vec<u8>)>,
}

fn tell(item: Result<Value, StreamError>) -> String {
    match item {
        Ok(Value::String(text)) => format!("{}", text.len()),
        Ok(value) => value.to_string(),
        Err(StreamError::Decode(_)) => "decode".to_owned(),
        Err(StreamError::Unsupported(what)) => format!("unsupported {what}"),
        Err(StreamError::Limit(_)) => "limit".to_owned(),
        Err(StreamError::Protocol(_)) => "protocol".to_owned(),
        Err(StreamError::Closed(closed)) => format!("closed {} {}", closed.code, closed.reason),
        Err(StreamError::Pong(_)) => "pong".to_owned(),
        Err(StreamError::Transport(_)) => "transport".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

async fn run(pieces: Vec<Vec<u8>>, hang_up: bool) -> Outcome {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let (address, server) = serve(move |_, mut peer| {
        let (tx, pieces) = (tx.clone(), pieces.clone());
        async move {
            peer.upgrade().await;
            for piece in pieces {
                peer.write(&piece).await;
                tokio::task::yield_now().await;
            }
            let frames = if hang_up {
                Vec::new()
            } else {
                peer.drain(LONG).await
            };
            tx.send(frames).unwrap();
        }
    });
    let options = SessionOptions {
        limits: LIMITS,
        ..fast()
    };
    let connector = connector(address, "/").options(options);
    let mut session: WebSocket<Value> = connector.web_socket(&PLAIN).await.unwrap();
    let mut items = Vec::new();
    while let Some(item) = session.next().await {
        items.push(tell(item));
    }
    assert!(session.is_over());
    assert!(session.next().await.is_none());
    drop(session);
    let frames = rx.recv().await.unwrap();
    drop(server);
    Outcome { items, frames }
}

fn text(text: &str) -> Vec<u8> {
    frame(FIN | TEXT, text.as_bytes())
}

fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(FIN | CLOSE, &close_payload(code, reason))
}

/// JSON string of so many bytes in all.
fn long(bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(bytes - 2))
}

struct Case {
    name: &'static str,
    sent: Vec<u8>,
    items: &'static [&'static str],
    /// Close code that the client sends, 0 for no close frame.
    code: u16,
}

fn case(name: &'static str, sent: &[&[u8]], items: &'static [&'static str], code: u16) -> Case {
    Case {
        name,
        sent: sent.concat(),
        items,
        code,
    }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let end = close(1000, "");
    vec![
        case("a text", &[&text("1"), &end], &["1"], 1000),
        case("two texts in one packet", &[&text("1"), &text("2"), &end], &["1", "2"], 1000),
        case("a hundred texts in one packet", &[&text("1").repeat(100), &end], &["1"; 100], 1000),
        case("an empty text is no JSON", &[&text(""), &text("2"), &end], &["decode", "2"], 1000),
        case("a malformed text", &[&text("{\"a\":"), &text("2"), &end], &["decode", "2"], 1000),
        case("two fragments", &[&frame(TEXT, b"[1,"), &frame(FIN, b"2]"), &end], &["[1,2]"], 1000),
        case("empty fragments", &[&frame(TEXT, b""), &frame(0, b""), &frame(0, b"7"), &frame(FIN, b""), &end], &["7"], 1000),
        case("a thousand fragments", &[&frame(TEXT, b"\""), &frame(0, b"x").repeat(1000), &frame(FIN, b"\""), &end], &["1000"], 1000),
        case("a ping between fragments", &[&frame(TEXT, b"[1,"), &frame(FIN | PING, b"hi"), &frame(FIN, b"2]"), &end], &["[1,2]"], 1000),
        case("125 bytes", &[&text(&long(125)), &end], &["123"], 1000),
        case("126 bytes", &[&text(&long(126)), &end], &["124"], 1000),
        case("65535 bytes", &[&text(&long(65_535)), &end], &["65533"], 1000),
        case("65536 bytes", &[&text(&long(65_536)), &end], &["65534"], 1000),
        case("a frame at the limit", &[&text(&long(70_000)), &end], &["69998"], 1000),
        case("a frame beyond the limit", &[&text(&long(70_001)), &end], &["limit"], 1009),
        case("a message at the limit", &[&frame(TEXT, &long(100_000).as_bytes()[..50_000]), &frame(FIN, &long(100_000).as_bytes()[50_000..]), &end], &["99998"], 1000),
        case("a message beyond the limit", &[&frame(TEXT, &long(100_001).as_bytes()[..50_000]), &frame(FIN, &long(100_001).as_bytes()[50_000..]), &end], &["limit"], 1009),
        case("a length of 2^62 announced", &[&[FIN | TEXT, 127, 0x40, 0, 0, 0, 0, 0, 0, 0]], &["limit"], 1009),
        case("a length of 2^64 - 1 announced", &[&[FIN | TEXT, 127, 255, 255, 255, 255, 255, 255, 255, 255]], &["limit"], 1009),
        case("a pong that nobody asked for", &[&frame(FIN | PONG, b"hi"), &text("1"), &end], &["1"], 1000),
        case("a ping of 126 bytes", &[&frame(FIN | PING, &[b'x'; 126]), &end], &["protocol"], 1002),
        case("a ping in fragments", &[&frame(PING, b"hi"), &end], &["protocol"], 1002),
        case("first reserved bit", &[&frame(FIN | 0x40 | TEXT, b"1"), &end], &["protocol"], 1002),
        case("second reserved bit", &[&frame(FIN | 0x20 | TEXT, b"1"), &end], &["protocol"], 1002),
        case("third reserved bit", &[&frame(FIN | 0x10 | PING, b""), &end], &["protocol"], 1002),
        case("reserved data opcode", &[&frame(FIN | 3, b"1"), &end], &["protocol"], 1002),
        case("reserved control opcode", &[&frame(FIN | 0xB, b""), &end], &["protocol"], 1002),
        case("a continuation of nothing", &[&frame(FIN, b"1"), &end], &["protocol"], 1002),
        case("a text within a text", &[&frame(TEXT, b"1"), &text("2"), &end], &["protocol"], 1002),
        case("a masked frame", &[&[FIN | TEXT, 0x81, 1, 2, 3, 4, b'1' ^ 1], &end], &["protocol"], 1002),
        case("text that is not UTF-8", &[&frame(FIN | TEXT, b"\"\xFF\""), &end], &["protocol"], 1007),
        case("a character in two fragments", &[&frame(TEXT, b"\"\xE2\x82"), &frame(FIN, b"\xAC\""), &end], &["3"], 1000),
        case("half a character at the end", &[&frame(TEXT, b"\"\xE2"), &frame(FIN, b"\x82"), &end], &["protocol"], 1007),
        case("an overlong form", &[&frame(FIN | TEXT, b"\"\xC0\xAF\""), &end], &["protocol"], 1007),
        case("a surrogate", &[&frame(FIN | TEXT, b"\"\xED\xA0\x80\""), &end], &["protocol"], 1007),
        case("a binary message", &[&frame(FIN | BINARY, b"\xFF"), &text("1"), &end], &["unsupported a binary message", "1"], 1000),
        case("close without code", &[&text("1"), &frame(FIN | CLOSE, b"")], &["1"], 1005),
        case("close while going away", &[&close(1001, "bye")], &["closed 1001 bye"], 1001),
        case("close on an error", &[&close(1011, "oops")], &["closed 1011 oops"], 1011),
        case("close of the application", &[&close(4001, "auth failed")], &["closed 4001 auth failed"], 4001),
        case("close of a library", &[&close(3000, "")], &["closed 3000 "], 3000),
        case("close of one byte", &[&frame(FIN | CLOSE, &[3])], &["protocol"], 1002),
        case("close with a code that may not be sent", &[&close(1005, "")], &["closed 1002 Protocol violation"], 1002),
        case("close with an unknown code", &[&close(999, "")], &["closed 1002 Protocol violation"], 1002),
        case("close with a reason that is not UTF-8", &[&frame(FIN | CLOSE, b"\x03\xE8\xFF")], &["protocol"], 1007),
        case("text after close", &[&close(1000, ""), &text("1")], &[], 1000),
        case("ping after close", &[&close(1000, ""), &frame(FIN | PING, b"")], &[], 1000),
    ]
}

#[tokio::test]
async fn frames_are_read_as_the_standard_has_it() {
    let cases = cases();
    assert!(cases.len() >= 30, "{}", cases.len());
    for case in cases {
        let short = case.sent.len() < 2_000;
        let ways = [
            vec![case.sent.clone()],
            case.sent
                .chunks(if short { 1 } else { 9_973 })
                .map(<[u8]>::to_vec)
                .collect(),
        ];
        for pieces in ways {
            let count = pieces.len();
            let outcome = run(pieces, false).await;
            assert_eq!(outcome.items, case.items, "{} in {count} pieces", case.name);
            let closes = outcome.frames.iter().filter(|(opcode, _)| *opcode == CLOSE);
            let codes: Vec<u16> = closes
                .map(|(_, payload)| {
                    payload
                        .first_chunk()
                        .map_or(1005, |code| u16::from_be_bytes(*code))
                })
                .collect();
            assert_eq!(codes, [case.code], "{} in {count} pieces", case.name);
        }
    }
}

#[tokio::test]
async fn pings_are_answered_with_their_payload() {
    for payload in [&b""[..], b"hi", &[0xFF; 125]] {
        let sent = [frame(FIN | PING, payload), text("1"), close(1000, "")].concat();
        let outcome = run(vec![sent], false).await;
        assert_eq!(outcome.items, ["1"]);
        assert!(
            outcome.frames.contains(&(PONG, payload.to_vec())),
            "{:?}",
            outcome.frames
        );
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_told() {
    let cut = text("[1,2,3]");
    for sent in [vec![], text("1"), cut[..3].to_vec(), frame(TEXT, b"[1")] {
        let expected: &[&str] = if sent == text("1") { &["1"] } else { &[] };
        let mut items = run(vec![sent], true).await.items;
        let last = items.pop().unwrap();
        assert!(last == "closed 1006 " || last == "transport", "{last}");
        assert_eq!(items, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_half_open_connection_is_noticed() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let client = in_memory(move |_, mut peer| {
        let tx = tx.clone();
        async move {
            peer.upgrade().await;
            peer.text("1").await;
            tx.send(peer.drain(LONG).await).unwrap();
        }
    });
    let options = SessionOptions {
        keep_alive: KeepAlive::Ping {
            every: Duration::from_millis(100),
            timeout: Duration::from_millis(200),
        },
        ..fast()
    };
    let connector = connector_of(&client, "/").options(options);
    let mut session: WebSocket<Value> = connector.web_socket(&PLAIN).await.unwrap();
    let start = Instant::now();
    assert_eq!(tell(session.next().await.unwrap()), "1");
    assert_eq!(tell(session.next().await.unwrap()), "pong");
    assert_eq!(millis(start), 300);
    assert!(session.next().await.is_none());
    drop(session);
    assert!(rx.recv().await.unwrap().contains(&(PING, Vec::new())));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_answers_pings_stays() {
    let client = in_memory(|_, mut peer| async move {
        peer.upgrade().await;
        for _ in 0..4 {
            let (opcode, payload) = peer.recv().await.unwrap();
            assert_eq!(opcode, PING);
            peer.write(&frame(FIN | PONG, &payload)).await;
        }
        // A message on its way is no silence either.
        for byte in text("\"slow\"") {
            peer.write(&[byte]).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        peer.close(1000, "").await;
        peer.drain(LONG).await;
    });
    let options = SessionOptions {
        keep_alive: KeepAlive::Ping {
            every: Duration::from_millis(50),
            timeout: Duration::from_millis(60),
        },
        ..fast()
    };
    let connector = connector_of(&client, "/").options(options);
    let mut session: WebSocket<Value> = connector.web_socket(&PLAIN).await.unwrap();
    let start = Instant::now();
    assert_eq!(session.next().await.unwrap().unwrap(), json!("slow"));
    // Four silences, and twenty milliseconds for each byte but the last.
    assert_eq!(millis(start), 4 * 50 + 7 * 20);
    assert!(session.next().await.is_none());
}

/// Answers one request with this, and tells how connecting fails.
async fn refused(answer: &'static str) -> StreamError {
    let (address, server) = serve(move |_, mut peer| async move {
        let accept = peer.accept_key();
        peer.write(answer.replace("{accept}", &accept).as_bytes())
            .await;
    });
    let connector = connector(address, "/ws?token=CANARY-1234");
    let error = connector
        .web_socket::<Value, Value>(&PLAIN)
        .await
        .unwrap_err();
    drop(server);
    let mut told = format!("{error:?} {error}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        told += &format!(" {error:?} {error}");
        source = error.source();
    }
    assert!(!told.contains("CANARY"), "{told}");
    last(error)
}

/// The last failure of several attempts.
fn last(error: StreamError) -> StreamError {
    match error {
        StreamError::GaveUp { last, .. } => *last,
        error => error,
    }
}

#[tokio::test]
async fn refusals_carry_their_status() {
    for (answer, status) in [
        (
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nkey",
            401,
        ),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403),
        (
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nnothing",
            404,
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            302,
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200),
        ("HTTP/1.1 500 Oops\r\nContent-Length: 9999999\r\n\r\n", 500),
        (
            "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
            426,
        ),
    ] {
        match refused(answer).await {
            StreamError::Refused(refusal) => assert_eq!(refusal.status, status),
            error => panic!("{status}: {error:?}"),
        }
    }
}

#[tokio::test]
async fn handshakes_are_checked() {
    for answer in [
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Accept: {accept}\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: x\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
    ] {
        assert!(
            matches!(refused(answer).await, StreamError::Protocol(_)),
            "{answer}"
        );
    }
    for answer in ["", "SSH-2.0-x\r\n"] {
        assert!(
            matches!(refused(answer).await, StreamError::Transport(_)),
            "{answer}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_times_out() {
    let client = in_memory(|_, mut peer| async move {
        peer.drain(LONG).await;
    });
    let options = SessionOptions {
        connect_timeout: Duration::from_millis(200),
        ..fast()
    };
    let connector = connector_of(&client, "/").options(options);
    let start = Instant::now();
    let error = connector
        .web_socket::<Value, Value>(&PLAIN)
        .await
        .unwrap_err();
    assert!(matches!(error, StreamError::ConnectTimeout(_)), "{error:?}");
    assert_eq!(millis(start), 200);
}

#[tokio::test]
async fn nobody_there_is_a_transport_error() {
    let address = raccord::mock::Server::nowhere().unwrap();
    let connector = connector(address, "/?token=CANARY-1234");
    let error = connector
        .web_socket::<Value, Value>(&PLAIN)
        .await
        .unwrap_err();
    assert!(!format!("{error:?}{error}").contains("CANARY"));
    let error = last(error);
    assert!(matches!(error, StreamError::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn sends_and_closes() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let (address, server) = serve(move |_, mut peer| {
        let tx = tx.clone();
        async move {
            peer.upgrade().await;
            let mut texts = Vec::new();
            while let Some((opcode, payload)) = peer.recv().await {
                match opcode {
                    TEXT => texts.push(String::from_utf8(payload).unwrap()),
                    CLOSE => {
                        assert_eq!(payload, close_payload(1000, ""));
                        peer.text("\"dropped\"").await;
                        peer.close(1000, "").await;
                        break;
                    }
                    opcode => panic!("{opcode}"),
                }
            }
            tx.send(texts).unwrap();
        }
    });
    let mut session: WebSocket<Value, Vec<u8>> =
        connector(address, "/").web_socket(&PLAIN).await.unwrap();
    session.send(&vec![1, 2]).await.unwrap();
    session.send_raw(&json!({"type": "stop"})).await.unwrap();
    let sender = session.sender();
    let sending = tokio::spawn(async move { sender.send_raw(&json!("from elsewhere")).await });
    // Nothing comes while the session is read.
    tokio::select! {
        item = session.next() => panic!("{item:?}"),
        sent = sending => sent.unwrap().unwrap(),
    }
    session.close().await;
    assert_eq!(
        rx.recv().await.unwrap(),
        ["[1,2]", r#"{"type":"stop"}"#, "\"from elsewhere\""]
    );
    drop(server);
}

#[tokio::test]
async fn what_cannot_be_sent_is_told() {
    let (address, server) = serve(|_, mut peer| async move {
        peer.upgrade().await;
        peer.recv_text().await.unwrap();
        peer.close(1000, "").await;
        peer.drain(LONG).await;
    });
    let options = SessionOptions {
        limits: LIMITS,
        ..fast()
    };
    let connector = connector(address, "/").options(options);
    let mut session: WebSocket<Value, String> = connector.web_socket(&PLAIN).await.unwrap();
    let sender = session.sender();
    let error = session.send(&"x".repeat(1_000_000)).await.unwrap_err();
    assert!(
        matches!(error, StreamError::Limit(Limit::WriteBuffer(1_000_000))),
        "{error:?}"
    );
    session.send(&"x".repeat(100_000)).await.unwrap();
    assert!(session.next().await.is_none());
    assert!(matches!(
        session.send(&String::new()).await,
        Err(StreamError::Unsent)
    ));
    assert!(matches!(
        sender.send(&String::new()).await,
        Err(StreamError::Unsent)
    ));
    drop(server);
}

/// A server that does not read, and writes more than fits the buffers before it does: both sides would wait forever if
/// sending did not read.
#[tokio::test]
async fn sending_reads_ahead() {
    let (address, server) = serve(|_, mut peer| async move {
        peer.upgrade().await;
        let big = text(&long(60_000));
        for _ in 0..200 {
            peer.write(&big).await;
        }
        let sent = peer.recv_text().await.unwrap();
        assert_eq!(sent.len(), 8_000_000);
        peer.close(1000, "").await;
        peer.drain(LONG).await;
    });
    let mut session: WebSocket<Value, String> =
        connector(address, "/").web_socket(&PLAIN).await.unwrap();
    let message = Value::from("x".repeat(7_999_998));
    let send = session.send_raw(&message);
    tokio::time::timeout(LONG, send).await.unwrap().unwrap();
    let mut count = 0;
    while let Some(item) = session.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 200);
    drop(server);
}

/// A class of faults: a message within its limit is refused for another limit, or by one that is not named.
#[tokio::test(start_paused = true)]
async fn the_limit_that_was_met_is_named() {
    const MIB: usize = 1 << 20;
    let default = WebSocketLimits::DEFAULT;
    let frame = |frame| WebSocketLimits { frame, ..default };
    let message = |message| WebSocketLimits { message, ..default };
    for (limits, frames, size, named) in [
        (default, 1, 5 * MIB, None),
        (default, 1, 16 * MIB, None),
        (default, 4, 16 * MIB, None),
        (default, 1, 16 * MIB + 1, Some("WebSocketLimits::message")),
        (default, 4, 16 * MIB + 4, Some("WebSocketLimits::message")),
        (
            message(64 * MIB),
            1,
            16 * MIB + 1,
            Some("WebSocketLimits::frame"),
        ),
        (message(64 * MIB), 2, 32 * MIB, None),
        (message(MIB), 1, MIB + 1, Some("WebSocketLimits::message")),
        (frame(MIB), 1, MIB + 1, Some("WebSocketLimits::frame")),
        (frame(MIB), 2, 2 * MIB, None),
    ] {
        let told = format!("{size} bytes in {frames} frames, {limits:?}");
        let client = in_memory(move |_, mut peer| async move {
            peer.upgrade().await;
            let whole = long(size).into_bytes();
            let pieces: Vec<_> = whole.chunks(size / frames).collect();
            for (number, piece) in pieces.iter().enumerate() {
                let first = if number == 0 { TEXT } else { 0 };
                let last = if number + 1 == pieces.len() { FIN } else { 0 };
                peer.write(&stream_support::frame(first | last, piece))
                    .await;
            }
            peer.close(1000, "").await;
            peer.drain(LONG).await;
        });
        let options = SessionOptions { limits, ..fast() };
        let connector = connector_of(&client, "/").options(options);
        let mut session: WebSocket<Value> = connector.web_socket(&PLAIN).await.unwrap();
        match (session.next().await.unwrap(), named) {
            (Ok(Value::String(text)), None) => assert_eq!(text.len(), size - 2, "{told}"),
            (Err(error @ StreamError::Limit(_)), Some(named)) => {
                assert!(error.to_string().contains(named), "{told}: {error}");
                assert!(error.is_final());
            }
            (other, _) => panic!("{told}: {other:?}"),
        }
    }
}

#[test]
fn every_limit_that_can_be_raised_says_how() {
    for (limit, how) in [
        (Limit::Line(17), "SseLimits::line"),
        (Limit::Event(17), "SseLimits::event"),
        (Limit::Lines(17), "SseLimits::lines"),
        (Limit::Text(17), "LinesOptions::limit"),
        (Limit::Message(17), "WebSocketLimits::message"),
        (Limit::Frame(17), "WebSocketLimits::frame"),
        (Limit::WriteBuffer(17), "WebSocketLimits::write_buffer"),
    ] {
        let text = limit.to_string();
        assert!(text.contains("17") && text.contains(how), "{text}");
    }
}
