//! Typed event streams: decoding, the end, silence, and reconnecting after a break.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod read;
mod resume;

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode, TransportError, TransportErrorKind,
    stream::{
        Ending, StreamError,
        sse::{Sse, SseResume, SseStream},
    },
};

/// A stream of an agent's answer, like that of Vectara.
static ANSWER: Sse = Sse {
    ending: Ending {
        terminal: &["end", "error"],
        tag: Some("/type"),
        is_declared: true,
        ..Ending::NONE
    },
    ..Sse::JSON
};

static RESUMED: Sse = Sse {
    resume: SseResume::Always,
    ..Sse::JSON
};

fn opened(chunks: &[&'static str]) -> Response<ByteStream> {
    let chunks: Vec<_> = chunks
        .iter()
        .map(|chunk| Ok::<_, TransportError>(Bytes::from_static(chunk.as_bytes())))
        .collect();
    Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(stream::iter(chunks)),
    )
}

fn reset() -> TransportError {
    TransportError::new(TransportErrorKind::Body, "the connection failed")
}

/// A stream that breaks after these chunks.
fn broken(chunks: &[&'static str]) -> Response<ByteStream> {
    let chunks = chunks
        .iter()
        .map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())));
    let chunks: Vec<_> = chunks.chain([Err(reset())]).collect();
    Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(stream::iter(chunks)),
    )
}

/// A stream that is silent for too long after these chunks.
fn idle(chunks: &[&'static str]) -> Response<ByteStream> {
    let silence = TransportError::new(TransportErrorKind::IdleTimeout, "silence");
    Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(
            silent(chunks)
                .into_body()
                .take_until(tokio::time::sleep(Duration::from_secs(60)))
                .chain(stream::iter([Err(silence)])),
        ),
    )
}

/// A stream that is silent after these chunks.
fn silent(chunks: &[&'static str]) -> Response<ByteStream> {
    let chunks: Vec<_> = chunks
        .iter()
        .map(|chunk| Ok::<_, TransportError>(Bytes::from_static(chunk.as_bytes())))
        .collect();
    Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(stream::iter(chunks).chain(stream::pending())),
    )
}

fn tell<T: std::fmt::Debug>(item: Result<raccord::stream::sse::Event<T>, StreamError>) -> String {
    match item {
        Ok(event) => format!("{:?}", event.into_value()),
        Err(StreamError::Decode(undecoded)) => format!("decode {}", undecoded.text),
        Err(StreamError::GaveUp { attempts, last }) => format!("gave up after {attempts}: {last}"),
        Err(error) => error.to_string(),
    }
}

async fn all<T: raccord::FromJson + std::fmt::Debug>(mut stream: SseStream<T>) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(item) = stream.next().await {
        let is_final = item.as_ref().is_err_and(StreamError::is_final);
        told.push(tell(item));
        assert!(!is_final || stream.is_over());
    }
    assert!(stream.is_over() && stream.next().await.is_none());
    told
}
