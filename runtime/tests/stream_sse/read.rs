//! What a stream delivers, and what ends it.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode, TransportError,
    http::{HeaderValue, header::CONTENT_TYPE},
    stream::{
        Ending, Limit, StreamError,
        sse::{Sse, SseOptions, SsePayload, SseStream},
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ANSWER, RESUMED, all, broken, opened, silent};

static CHAT: Sse = Sse {
    ending: Ending {
        terminator: Some("[DONE]"),
        is_declared: true,
        ..Ending::NONE
    },
    ..Sse::JSON
};

#[derive(Debug, Deserialize, PartialEq)]
struct Number {
    n: i64,
}

impl raccord::FromJson for Number {}

fn read<T>(opened: Response<ByteStream>, sse: &'static Sse) -> SseStream<T> {
    SseStream::new(opened, sse, SseOptions::DEFAULT).unwrap()
}

#[tokio::test]
async fn an_event_that_does_not_fit_does_not_end_the_stream() {
    let stream = read::<Number>(
        opened(&[
            "data: {\"n\":1}\n\nda",
            "ta: {\"n\":\"x\"}\n\ndata: nonsense\n\ndata: {\"n\":2}\n\n",
        ]),
        &Sse::JSON,
    );
    assert_eq!(
        all(stream).await,
        [
            "Number { n: 1 }",
            "decode {\"n\":\"x\"}",
            "decode nonsense",
            "Number { n: 2 }"
        ]
    );
}

#[tokio::test]
async fn the_raw_event_stays_at_hand() {
    let mut stream = read::<Value>(
        opened(&["id: 7\nevent: add\ndata: {\"n\":\ndata: 1}\n\ndata: 2\n\n"]),
        &Sse::JSON,
    );
    let event = stream.next().await.unwrap().unwrap();
    assert_eq!(
        (event.raw().id(), event.raw().event(), event.raw().data()),
        ("7", "add", "{\"n\":\n1}")
    );
    assert_eq!(event["n"], 1);
    let (value, raw) = stream.next().await.unwrap().unwrap().into_parts();
    assert_eq!((value, raw.id(), raw.event()), (json!(2), "7", "message"));
    assert_eq!(stream.last_event_id(), "7");
}

#[tokio::test]
async fn heartbeats_are_not_delivered() {
    let stream = read::<Value>(
        opened(&[": ping\n\ndata:\n\ndata:  \n\nevent: ping\n\ndata: 1\n\n"]),
        &Sse::JSON,
    );
    assert_eq!(all(stream).await, ["Number(1)"]);
}

#[tokio::test]
async fn a_terminator_ends_the_stream_and_is_not_delivered() {
    let stream = read::<Value>(silent(&["data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"]), &CHAT);
    assert_eq!(all(stream).await, ["Number(1)"]);
    let stream = read::<Value>(opened(&["data: 1\n\n"]), &CHAT);
    assert_eq!(
        all(stream).await,
        ["Number(1)", "the stream ended before its last event"]
    );
    // Without one declared it is an event like any other.
    let stream = read::<Value>(opened(&["data: [DONE]\n\n"]), &Sse::JSON);
    assert_eq!(all(stream).await, ["decode [DONE]"]);
}

#[tokio::test]
async fn a_terminal_event_is_the_last_one() {
    let stream = read::<Value>(
        silent(&[
            "data: {\"type\":\"text\"}\n\ndata: {\"n\":{\"type\":\"end\"}}\n\ndata: {\"type\":\"end\"}\n\ndata: 2\n\n",
        ]),
        &ANSWER,
    );
    assert_eq!(all(stream).await.len(), 3);
    let stream = read::<Number>(silent(&["data: {\"type\":\"error\"}\n\n"]), &ANSWER);
    assert_eq!(all(stream).await, ["decode {\"type\":\"error\"}"]);
    let stream = read::<Value>(opened(&["data: {\"type\":\"text\"}\n\n"]), &ANSWER);
    assert_eq!(
        all(stream).await.pop().unwrap(),
        "the stream ended before its last event"
    );
    static BY_LINE: Sse = Sse {
        ending: Ending {
            terminal: &["bye"],
            is_declared: true,
            ..Ending::NONE
        },
        ..Sse::JSON
    };
    let stream = read::<Value>(
        silent(&["data: \"bye\"\n\nevent: bye\ndata: 1\n\ndata: 2\n\n"]),
        &BY_LINE,
    );
    assert_eq!(all(stream).await, ["String(\"bye\")", "Number(1)"]);
}

#[tokio::test]
async fn payloads_are_decoded_as_declared() {
    #[derive(Debug, Deserialize)]
    #[serde(tag = "event", content = "data")]
    #[expect(dead_code, reason = "read by Debug")]
    enum Envelope {
        #[serde(rename = "add")]
        Add(Number),
        #[serde(rename = "say")]
        Say(String),
        #[serde(rename = "message")]
        Message(Value),
    }

    impl raccord::FromJson for Envelope {}
    static ENVELOPE: Sse = Sse {
        payload: SsePayload::Envelope,
        ..Sse::JSON
    };
    let sent = "event: add\ndata: {\"n\":1}\n\nevent: say\ndata: hi \"you\"\n\nevent: say\ndata: 12\n\ndata: [true]\n\nevent: add\ndata: 1\n\n";
    let stream = read::<Envelope>(opened(&[sent]), &ENVELOPE);
    assert_eq!(
        all(stream).await,
        [
            "Add(Number { n: 1 })",
            "Say(\"hi \\\"you\\\"\")",
            "Say(\"12\")",
            "Message(Array [Bool(true)])",
            "decode 1"
        ]
    );

    static TEXT: Sse = Sse {
        payload: SsePayload::Text,
        ..Sse::JSON
    };
    let stream = read::<String>(opened(&["data: a\ndata: b\n\ndata: 1\n\ndata:\n\n"]), &TEXT);
    assert_eq!(all(stream).await, ["\"a\\nb\"", "\"1\"", "\"\""]);

    static TAGGED: Sse = Sse {
        payload: SsePayload::Tagged("type"),
        ..Sse::JSON
    };
    let sent = "event: a\ndata: {\"n\":1}\n\nevent: a\ndata: { }\n\nevent: a\ndata: {\"type\":\"b\"}\n\nevent: a\ndata:\n\nevent: \"\\\ndata: 7\n\ndata: {}\n\n";
    let mut stream = read::<Value>(opened(&[sent]), &TAGGED);
    for expected in [
        json!({"type": "a", "n": 1}),
        json!({"type": "a"}),
        json!({"type": "b"}),
        json!({"type": "a"}),
        json!({"type": "\"\\", "data": 7}),
        json!({}),
    ] {
        assert_eq!(stream.next().await.unwrap().unwrap().into_value(), expected);
    }
}

#[tokio::test]
async fn what_is_no_event_stream_is_refused() {
    let open = |status: u16, content_type: &'static str| {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        let status = StatusCode::from_u16(status).unwrap();
        let opened = Response::new(status, headers, ByteStream::empty());
        SseStream::<Value>::new(opened, &Sse::JSON, SseOptions::DEFAULT)
            .map(|stream| stream.is_over())
    };
    assert!(!open(200, "text/event-stream").unwrap());
    assert!(!open(201, "Text/Event-Stream; charset=utf-8").unwrap());
    assert!(open(204, "").unwrap());
    assert!(matches!(
        open(200, "application/json"),
        Err(StreamError::Protocol(_))
    ));
    assert!(matches!(
        open(401, "text/event-stream"),
        Err(StreamError::Refused(_))
    ));
}

#[tokio::test]
async fn a_break_is_told() {
    let stream = read::<Value>(broken(&["data: 1\n\ndata: 2"]), &Sse::JSON);
    assert_eq!(all(stream).await, ["Number(1)", "the connection failed"]);
}

#[tokio::test]
async fn limits_end_the_stream() {
    let line: &'static str =
        Box::leak(format!("data: \"{}\"\n\n", "x".repeat(1 << 20)).into_boxed_str());
    let mut stream = read::<Value>(silent(&["data: 1\n\n", line]), &RESUMED);
    stream.next().await.unwrap().unwrap();
    assert!(matches!(
        stream.next().await,
        Some(Err(StreamError::Limit(Limit::Line(1_048_576))))
    ));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_dropped_next_loses_nothing() {
    let text: String = (0..500)
        .map(|n| format!("id: {n}\r\ndata: {{\"n\":{n}}}\r\n\r\n"))
        .collect();
    let bytes = stream::iter(text.into_bytes()).then(|byte| async move {
        if byte.is_ascii_digit() {
            tokio::task::yield_now().await;
        }
        Ok::<_, TransportError>(Bytes::copy_from_slice(&[byte]))
    });
    let mut stream = read::<Number>(
        Response::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(bytes)),
        &Sse::JSON,
    );
    let mut numbers = Vec::new();
    loop {
        // One poll, then the future is dropped.
        match stream.next().now_or_never() {
            None => tokio::task::yield_now().await,
            Some(None) => break,
            Some(Some(item)) => numbers.push(item.unwrap().n),
        }
    }
    assert_eq!(numbers, (0..500).collect::<Vec<_>>());
}
