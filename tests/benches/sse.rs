//! Typed server-sent events against `eventsource-stream` with `serde_json`, as one would write it by hand.
//!
//! `cargo bench -p raccord-tests --bench sse` prints the ratio of both throughputs: above 1, ours is faster.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

#[path = "../../runtime/tests/cpu_time/mod.rs"]
mod cpu_time;

use std::{hint::black_box, time::Duration};

use bytes::Bytes;
use cpu_time::cpu_time;
use eventsource_stream::Eventsource;
use futures_util::{StreamExt, stream};
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode, TransportError,
    stream::{
        Ending,
        sse::{Sse, SseOptions, SseStream},
    },
};
use serde::Deserialize;

type Chunk = Result<Bytes, TransportError>;

/// As an agent streams its answer.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Event {
    #[serde(rename = "streaming_agent_output")]
    Output { event_id: String, output: String },
    #[serde(rename = "tool_input")]
    ToolInput {
        tool_name: String,
        tool_input: serde_json::Value,
    },
    #[serde(rename = "end")]
    End,
}

impl raccord::FromJson for Event {}

static ANSWER: Sse = Sse {
    ending: Ending {
        terminal: &["end"],
        tag: Some("/type"),
        is_declared: true,
        ..Ending::NONE
    },
    ..Sse::JSON
};

fn text(events: usize) -> String {
    let mut text = String::new();
    for n in 0..events {
        let data = if n % 10 == 9 {
            format!(
                r#"{{"type":"tool_input","tool_name":"search","tool_input":{{"query":"number {n}","limit":10,"filters":["a","b"]}}}}"#
            )
        } else {
            format!(
                r#"{{"type":"streaming_agent_output","event_id":"aev_{n}","output":"some words of the answer, "}}"#
            )
        };
        text.push_str(&format!("id: {n}\nevent: message\ndata: {data}\n\n"));
    }
    text + "data: {\"type\":\"end\"}\n\n"
}

fn chunks(text: &Bytes, size: usize) -> Vec<Chunk> {
    (0..text.len())
        .step_by(size)
        .map(|at| Ok(text.slice(at..text.len().min(at + size))))
        .collect()
}

fn size_of(event: &Event) -> usize {
    match event {
        Event::Output { event_id, output } => event_id.len() + output.len(),
        Event::ToolInput {
            tool_name,
            tool_input,
        } => tool_name.len() + tool_input.as_object().map_or(0, serde_json::Map::len),
        Event::End => 1,
    }
}

async fn ours(chunks: Vec<Chunk>) -> usize {
    let opened = Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        ByteStream::new(stream::iter(chunks)),
    );
    let mut stream: SseStream<Event> =
        SseStream::new(opened, &ANSWER, SseOptions::DEFAULT).unwrap();
    let mut size = 0;
    while let Some(event) = stream.next().await {
        size += size_of(&event.unwrap());
    }
    size
}

async fn theirs(chunks: Vec<Chunk>) -> usize {
    let mut stream = stream::iter(chunks).eventsource();
    let mut size = 0;
    while let Some(event) = stream.next().await {
        let event: Event = serde_json::from_str(&event.unwrap().data).unwrap();
        size += size_of(&event);
        if matches!(event, Event::End) {
            break;
        }
    }
    size
}

/// A busy machine takes turns, and that is no cost of either side.
async fn time<F: Future<Output = usize>>(
    run: impl Fn(Vec<Chunk>) -> F,
    chunks: Vec<Chunk>,
) -> (Duration, usize) {
    let start = cpu_time();
    let size = black_box(run(chunks).await);
    (cpu_time().saturating_sub(start), size)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let text = Bytes::from(text(50_000));
    for size in [200, 1_460, 16_384] {
        let make = || chunks(&text, size);
        let (mut our, mut their) = (Duration::MAX, Duration::MAX);
        // In turn, so that a busy machine slows both.
        for _ in 0..15 {
            let (took, read) = time(ours, make()).await;
            let (their_took, their_read) = time(theirs, make()).await;
            assert_eq!(read, their_read);
            our = our.min(took);
            their = their.min(their_took);
        }
        let mib = text.len() as f64 / f64::from(1 << 20);
        println!(
            "chunks of {size:>6} bytes: {:>7.1} MiB/s against {:>7.1} MiB/s, ratio {:.2}",
            mib / our.as_secs_f64(),
            mib / their.as_secs_f64(),
            their.as_secs_f64() / our.as_secs_f64()
        );
    }
}
