//! JSON lines and sequences, both ways.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

mod cpu_time;

use std::time::Duration;

use bytes::Bytes;
use cpu_time::cpu_time;
use futures_util::{StreamExt, stream};
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode, TransportError, TransportErrorKind,
    stream::{
        Ending, Limit, StreamError,
        json_lines::{Framing, JsonLines, Lines, LinesOptions, encode, write},
    },
};
use serde_json::{Value, json};

async fn read_chunks(chunks: Vec<Vec<u8>>, lines: &'static Lines) -> Vec<String> {
    // It panics when it is asked again after its end.
    let body = stream::unfold(chunks.into_iter(), |mut chunks| async {
        let chunk = Ok::<_, TransportError>(Bytes::from(chunks.next()?));
        Some((chunk, chunks))
    });
    let opened = Response::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(body));
    let options = LinesOptions { limit: 100 };
    let mut reader: JsonLines<Value> = JsonLines::new(opened, lines, options).unwrap();
    let mut told = Vec::new();
    while let Some(item) = reader.next().await {
        told.push(match item {
            Ok(value) => value.to_string(),
            Err(StreamError::Decode(undecoded)) => format!("decode {}", undecoded.text),
            Err(error) => error.to_string(),
        });
    }
    told
}

async fn check(input: &[u8], lines: &'static Lines, expected: &[&str]) {
    let shown = String::from_utf8_lossy(input).into_owned();
    assert_eq!(
        read_chunks(vec![input.to_vec()], lines).await,
        expected,
        "{shown:?}"
    );
    let bytes = input.chunks(1).map(<[u8]>::to_vec).collect();
    assert_eq!(
        read_chunks(bytes, lines).await,
        expected,
        "{shown:?} byte by byte"
    );
    for at in 0..=input.len() {
        let (left, right) = input.split_at(at);
        assert_eq!(
            read_chunks(vec![left.to_vec(), right.to_vec()], lines).await,
            expected,
            "{shown:?} at {at}"
        );
    }
}

#[tokio::test]
async fn lines_are_read_however_they_are_split() {
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &[]),
        (b"{\"a\":1}\n[2]\n", &["{\"a\":1}", "[2]"]),
        (b"1\r\n2\r\n", &["1", "2"]),
        (b"1\n\n\r\n  \n2", &["1", "2"]),
        (b" 1 \n", &["1"]),
        (
            b"1\nx\n{\"a\":\n2\n",
            &["1", "decode x", "decode {\"a\":", "2"],
        ),
        (b"1\n\"\xFF\"\n2\n", &["1", "decode \"\u{fffd}\"", "2"]),
        (b"1 2\n3\n", &["decode 1 2", "3"]),
        ("\"\u{2028}ö\"\n".as_bytes(), &["\"\u{2028}ö\""]),
    ];
    for (input, expected) in cases {
        check(input, &Lines::JSONL, expected).await;
    }
    check(
        &[b"1\n\"", &[b'x'; 98][..], b"\"\n2\n"].concat(),
        &Lines::JSONL,
        &["1", &format!("\"{}\"", "x".repeat(98)), "2"],
    )
    .await;
    check(
        &[b"1\n\"", &[b'x'; 99][..], b"\"\n2\n"].concat(),
        &Lines::JSONL,
        &[
            "1",
            "a JSON text is longer than 100 bytes; raise `LinesOptions::limit`",
        ],
    )
    .await;
}

#[tokio::test]
async fn sequences_are_read_however_they_are_split() {
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &[]),
        (b"\x1E{\"a\":1}\n\x1E[2]\n", &["{\"a\":1}", "[2]"]),
        (b"\x1E{\n \"a\":\n  1\n}\n\x1E2\n", &["{\"a\":1}", "2"]),
        (b"\x1E\x1E\n\x1E1\n", &["1"]),
        (b"\x1E{\"a\":\x1E2\n", &["decode {\"a\":", "2"]),
        (b"\x1E12\x1E3\n", &["decode 12", "3"]),
        (b"\x1Etrue", &["decode true"]),
        (b"\x1E\"a\"\x1E{}\x1E[]", &["\"a\"", "{}", "[]"]),
        (b"\x1E1 2\n\x1E3\n", &["decode 1 2", "3"]),
    ];
    for (input, expected) in cases {
        check(input, &Lines::JSON_SEQ, expected).await;
    }
    check(
        &[b"\x1E1\n\x1E", &[b'x'; 101][..]].concat(),
        &Lines::JSON_SEQ,
        &[
            "1",
            "a JSON text is longer than 100 bytes; raise `LinesOptions::limit`",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_record_is_delivered_before_the_next_one_begins() {
    let chunks = stream::iter([Ok::<_, TransportError>(Bytes::from_static(
        b"\x1E{\"a\":1}\n",
    ))])
    .chain(stream::pending());
    let mut reader: JsonLines<Value> = JsonLines::new(
        Response::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(chunks)),
        &Lines::JSON_SEQ,
        LinesOptions::DEFAULT,
    )
    .unwrap();
    assert_eq!(reader.next().await.unwrap().unwrap(), json!({"a": 1}));
}

#[tokio::test]
async fn the_end_is_told() {
    static DONE: Lines = Lines {
        ending: Ending {
            terminator: Some("\"done\""),
            terminal: &["end"],
            tag: Some("/type"),
            is_declared: true,
        },
        ..Lines::JSONL
    };
    let read = |text: &str| read_chunks(vec![text.as_bytes().to_vec()], &DONE);
    assert_eq!(read("1\n\"done\"\n2\n").await, ["1"]);
    assert_eq!(
        read("{\"type\":\"end\"}\n2\n").await,
        ["{\"type\":\"end\"}"]
    );
    assert_eq!(
        read("1\n").await,
        ["1", "the stream ended before its last event"]
    );
}

#[tokio::test]
async fn a_break_ends_it() {
    let broken = Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(stream::iter([
            Ok(Bytes::from_static(b"1\n2")),
            Err(TransportError::new(TransportErrorKind::Body, "reset")),
        ])),
    );
    let mut reader: JsonLines<Value> =
        JsonLines::new(broken, &Lines::JSONL, LinesOptions::DEFAULT).unwrap();
    reader.next().await.unwrap().unwrap();
    assert!(matches!(
        reader.next().await,
        Some(Err(StreamError::Transport(_)))
    ));
    assert!(reader.next().await.is_none());
    let refused = Response::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        HeaderMap::new(),
        ByteStream::empty(),
    );
    assert!(JsonLines::<Value>::new(refused, &Lines::JSONL, LinesOptions::DEFAULT).is_err());
}

#[tokio::test]
async fn a_pretty_record_costs_linear_time() {
    let record = |lines: usize| {
        let text = format!("\x1E[\n{}0\n]\n", "0,\n".repeat(lines));
        let chunks: Vec<_> = text
            .as_bytes()
            .chunks(1000)
            .map(|chunk| Ok::<_, TransportError>(Bytes::copy_from_slice(chunk)))
            .collect();
        Response::new(
            StatusCode::OK,
            HeaderMap::new(),
            ByteStream::new(stream::iter(chunks)),
        )
    };
    let time = async |lines| {
        let mut fastest = Duration::MAX;
        for _ in 0..3 {
            let start = cpu_time();
            let mut reader: JsonLines<Vec<u8>> =
                JsonLines::new(record(lines), &Lines::JSON_SEQ, LinesOptions::DEFAULT).unwrap();
            assert_eq!(reader.next().await.unwrap().unwrap().len(), lines + 1);
            fastest = fastest.min(cpu_time().saturating_sub(start));
        }
        fastest
    };
    let (short, long) = (time(50_000).await, time(400_000).await);
    assert!(long < short * 24, "{short:?} and {long:?}");
}

#[tokio::test]
async fn what_is_written_is_read() {
    let values = vec![
        json!({"a": "line\nfeed"}),
        json!(1),
        json!(null),
        json!("\u{1e}"),
    ];
    for (framing, lines) in [
        (Framing::Line, &Lines::JSONL),
        (Framing::Record, &Lines::JSON_SEQ),
    ] {
        let whole = encode(framing, &values).unwrap();
        let chunks: Vec<Bytes> = write(framing, stream::iter(values.clone()))
            .map(Result::unwrap)
            .collect()
            .await;
        assert_eq!(chunks.concat(), whole);
        assert_eq!(chunks.len(), values.len());
        let told: Vec<String> = values.iter().map(Value::to_string).collect();
        assert_eq!(read_chunks(vec![whole.to_vec()], lines).await, told);
    }
    assert_eq!(encode(Framing::Record, [1, 2]).unwrap(), "\x1E1\n\x1E2\n");
    let unwritable = std::collections::HashMap::from([((1, 2), 3)]);
    assert!(encode(Framing::Line, [unwritable]).is_err());
    assert!(Limit::Text(1).to_string().contains('1'));
}
