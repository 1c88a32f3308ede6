//! A server that never ends its line does not fill the memory. Alone in its process, which is measured.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode, TransportError,
    stream::{
        Limit, StreamError,
        json_lines::{JsonLines, Lines, LinesOptions},
        sse::{Sse, SseOptions, SseStream},
    },
};
use serde_json::Value;

/// A line of 1,024 bytes.
static LONG: &[u8] = &{
    let mut line = [b'x'; 1024];
    let (field, _) = line.split_at_mut(5);
    field.copy_from_slice(b"data:");
    line[1023] = b'\n';
    line
};

/// A comment of 256 bytes.
static COMMENT: &[u8] = &{
    let mut line = [b':'; 256];
    line[255] = b'\n';
    line
};

/// Most memory that the process had, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// 64 MiB of one byte repeated, and how much of it was taken.
fn endless(piece: &'static [u8]) -> (Response<ByteStream>, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&taken);
    let chunks = stream::iter(0..(64 << 20) / (16 << 10)).map(move |_| {
        let chunk = piece.repeat((16 << 10) / piece.len());
        told.fetch_add(chunk.len(), Ordering::Relaxed);
        Ok::<_, TransportError>(Bytes::from(chunk))
    });
    (
        Response::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(chunks)),
        taken,
    )
}

#[tokio::test]
async fn what_never_ends_is_an_error_within_bounds() {
    let before = peak();
    for (piece, limit, most) in [
        (&b"x"[..], Limit::Line(1 << 20), 2 << 20),
        (b"data:\n", Limit::Lines(10_000), 1 << 20),
        (LONG, Limit::Event(8 << 20), 10 << 20),
    ] {
        let (opened, taken) = endless(piece);
        let mut stream: SseStream<Value> =
            SseStream::new(opened, &Sse::JSON, SseOptions::DEFAULT).unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(
            matches!(&error, StreamError::Limit(passed) if *passed == limit),
            "{error:?}"
        );
        assert!(stream.next().await.is_none());
        assert!(taken.load(Ordering::Relaxed) <= most);
    }
    // Comments need no memory, and are no event.
    let (opened, taken) = endless(COMMENT);
    let mut stream: SseStream<Value> =
        SseStream::new(opened, &Sse::JSON, SseOptions::DEFAULT).unwrap();
    assert!(stream.next().await.is_none());
    assert!(taken.load(Ordering::Relaxed) > 60 << 20);
    for lines in [&Lines::JSONL, &Lines::JSON_SEQ] {
        let (opened, taken) = endless(b"x");
        let options = LinesOptions { limit: 1 << 20 };
        let mut reader: JsonLines<Value> = JsonLines::new(opened, lines, options).unwrap();
        assert!(matches!(
            reader.next().await,
            Some(Err(StreamError::Limit(_)))
        ));
        assert!(taken.load(Ordering::Relaxed) <= 2 << 20);
    }
    let grown = peak() - before;
    assert!(grown <= 16 << 10, "{grown} KiB");
    println!("peak grew by {grown} KiB");
}
