//! Events of a stream or session, as an agent sends them: read by us with resuming on, and by a loop.
#![allow(clippy::unwrap_used, reason = "a bench")]

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use bytes::Bytes;
use eventsource_stream::Eventsource;
use futures_util::{Stream, StreamExt, TryStreamExt, future::BoxFuture, stream};
use raccord::{
    __private as rt, Body, ByteStream, Connection, Raw, RetryPolicy, Transport, TransportError,
    Upgraded, http,
    mock::{Request, frame},
    stream::{
        Ending,
        json_lines::Lines,
        session::{Follow, Resume, Session},
        sse::{Sse, SseResume},
        websocket::WebSocket,
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, ReadBuf},
    runtime::Runtime,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};
use tokio_util::io::StreamReader;

use super::Work;

/// What carries the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sse,
    Lines,
    WebSocket,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Sse, Self::Lines, Self::WebSocket];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sse => "server-sent events",
            Self::Lines => "JSON lines",
            Self::WebSocket => "WebSocket messages",
        }
    }

    /// An event as it is sent.
    fn carried(self, number: usize) -> Vec<u8> {
        let json = event(number);
        match self {
            Self::Sse => format!("id: {number}\nevent: message\ndata: {json}\n\n").into_bytes(),
            Self::Lines => (json + "\n").into_bytes(),
            Self::WebSocket => frame::encode(frame::FIN | frame::TEXT, json.as_bytes()),
        }
    }

    fn last(self) -> Vec<u8> {
        let json = r#"{"type":"end"}"#;
        match self {
            Self::Sse => format!("data: {json}\n\n").into_bytes(),
            Self::Lines => format!("{json}\n").into_bytes(),
            Self::WebSocket => frame::encode(frame::FIN | frame::TEXT, json.as_bytes()),
        }
    }
}

fn event(number: usize) -> String {
    let head = format!(r#""event_id":{number},"position":"{number}-0""#);
    if number % 10 == 9 {
        format!(
            r#"{{"type":"tool",{head},"name":"search","input":{{"query":"number {number}","limit":10,"filters":["a","b"]}}}}"#
        )
    } else {
        format!(r#"{{"type":"text",{head},"text":"some words of the answer,\n"}}"#)
    }
}

/// Many events in chunks of this size, and the last one.
fn chunks(kind: Kind, events: usize, size: usize) -> VecDeque<Bytes> {
    let mut all: Vec<u8> = (0..events)
        .flat_map(|number| kind.carried(number))
        .collect();
    all.extend(kind.last());
    let all = Bytes::from(all);
    let at = (0..all.len()).step_by(size);
    at.map(|at| all.slice(at..all.len().min(at + size)))
        .collect()
}

/// The events of each kind in chunks as of a network packet and of a buffer.
pub fn all(events: usize) -> Vec<Work> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for size in [1_460, 16_384] {
            let chunks = chunks(kind, events, size);
            let (our, their) = (client(), runtime());
            let (again, name) = (chunks.clone(), kind.name());
            let ours = our.read(kind, chunks.clone().into_iter());
            assert_eq!(ours, their.block_on(theirs(kind, chunks.clone())));
            all.push(Work {
                name: format!("{name}, {size} bytes at a time"),
                items: Some(events as u64 + 1),
                ours: Box::new(move || {
                    our.read(kind, chunks.clone().into_iter());
                }),
                theirs: Box::new(move || {
                    their.block_on(theirs(kind, again.clone()));
                }),
            });
        }
    }
    all
}

/// Reads events that are made when they are read.
pub fn read_lazily(kind: Kind, events: usize) {
    let pieces = (0..events).step_by(100);
    let piece = move |first: usize| {
        let numbers = first..events.min(first + 100);
        let bytes: Vec<u8> = numbers.flat_map(|number| kind.carried(number)).collect();
        Bytes::from(bytes)
    };
    let last = std::iter::once_with(move || Bytes::from(kind.last()));
    client().read(kind, pieces.map(piece).chain(last));
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

// Ours.

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Text(Text),
    Tool(Tool),
    End(End),
    Unknown(Raw),
}
rt::tagged_union!(Event, "type" { Text = ["text"], Tool = ["tool"], End = ["end"] });

#[derive(Clone, Debug, PartialEq)]
struct Text {
    event_id: i64,
    position: String,
    text: String,
}
rt::object!(Text {
    event_id = "event_id": required,
    position = "position": required,
    text = "text": required,
});

#[derive(Clone, Debug, PartialEq)]
struct Tool {
    event_id: i64,
    position: String,
    name: String,
    input: Input,
}
rt::object!(Tool {
    event_id = "event_id": required,
    position = "position": required,
    name = "name": required,
    input = "input": required,
});

#[derive(Clone, Debug, PartialEq)]
struct Input {
    query: String,
    limit: i64,
    filters: Vec<String>,
}
rt::object!(Input {
    query = "query": required,
    limit = "limit": required,
    filters = "filters": required,
});

#[derive(Clone, Debug, PartialEq)]
struct End {
    reason: Option<String>,
}
rt::object!(End { reason = "reason": optional });

impl Event {
    fn size(&self) -> usize {
        match self {
            Self::Text(it) => it.position.len() + it.text.len() + it.event_id as usize % 2,
            Self::Tool(it) => it.name.len() + it.input.query.len() + it.input.filters.len(),
            Self::End(_) => 1,
            Self::Unknown(_) => unreachable!("all tags are known"),
        }
    }
}

const ENDING: Ending = Ending {
    terminal: &["end"],
    tag: Some("/type"),
    is_declared: true,
    ..Ending::NONE
};
static SSE: Sse = Sse {
    ending: ENDING,
    resume: SseResume::FromId,
    ..Sse::JSON
};
static LINES: Lines = Lines {
    ending: ENDING,
    ..Lines::JSONL
};
static FOLLOW: Follow = Follow {
    resume: Some(Resume {
        parameter: "after",
        from: &["/position"],
        integer: false,
    }),
    dedupe: Some("/event_id"),
    tag: Some("/type"),
    terminal: &["end"],
};
static API: rt::Api = rt::Api {
    name: "bench",
    servers: &[],
    schemes: &[],
    retry: RetryPolicy::DEFAULT,
};
static SPEC: std::sync::LazyLock<rt::Spec<(), Infallible>> =
    std::sync::LazyLock::new(|| rt::Spec {
        success: &[(rt::Expected::Code(200), rt::empty)],
        ..rt::Spec::new("bench", &http::Method::GET, "/events")
    });

/// A client whose transport responds with the chunks that are set.
struct Ours {
    client: rt::Client,
    next: Next,
    runtime: Runtime,
}

type Chunks = Box<dyn Iterator<Item = Bytes> + Send>;
type Next = Arc<Mutex<Option<Chunks>>>;

fn client() -> Ours {
    let next = Next::default();
    let builder = rt::Client::builder(&API).base_url("http://127.0.0.1");
    let builder = builder.transport(Canned(Arc::clone(&next)));
    Ours {
        client: builder.build().unwrap(),
        next,
        runtime: runtime(),
    }
}

impl Ours {
    /// Opens a stream as a generated method does, and reads it to its end.
    fn read(&self, kind: Kind, chunks: impl Iterator<Item = Bytes> + Send + 'static) -> usize {
        *self.next.lock().unwrap() = Some(Box::new(chunks));
        let call: rt::Call<(), Infallible> = self.client.call_of(&SPEC);
        self.runtime.block_on(async {
            match kind {
                Kind::Sse => {
                    let opened = rt::Events::default().open::<Event, _>(call, &SSE).await;
                    sum(opened.unwrap().map_ok(|event| event.size())).await
                }
                Kind::Lines => {
                    let opened = rt::Lines::default().open::<Event, _>(call, &LINES).await;
                    sum(opened.unwrap().map_ok(|event| event.size())).await
                }
                Kind::WebSocket => {
                    let opened = WebSocket::<Event>::open(rt::Connect::default(), call, &FOLLOW);
                    sum(opened.await.unwrap().map_ok(|event| event.size())).await
                }
            }
        })
    }
}

async fn sum<E: std::fmt::Debug>(
    mut stream: impl Stream<Item = Result<usize, E>> + Unpin,
) -> usize {
    let mut sum = 0;
    while let Some(size) = stream.next().await {
        sum += size.unwrap();
    }
    sum
}

struct Canned(Next);

impl Canned {
    fn chunks(&self) -> Chunks {
        self.0.lock().unwrap().take().unwrap()
    }
}

impl Transport for Canned {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let body = ByteStream::new(stream::iter(self.chunks().map(Ok)));
        Box::pin(async { Ok(http::Response::new(body)) })
    }

    fn upgrade(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Connection>, TransportError>> {
        let headers = request.headers().iter();
        let request = Request {
            headers: headers
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect(),
            ..Request::default()
        };
        let response = http::Response::builder()
            .status(101)
            .header("upgrade", "websocket")
            .header("connection", "upgrade")
            .header("sec-websocket-accept", request.accept_key())
            .body(Connection::Switched(Upgraded::new(Wire::new(
                self.chunks(),
            ))));
        Box::pin(async { Ok(response.unwrap()) })
    }
}

/// A connection that reads chunks, and ignores what is written.
struct Wire {
    chunks: Chunks,
    chunk: Bytes,
}

impl Wire {
    fn new(chunks: Chunks) -> Self {
        Self {
            chunks,
            chunk: Bytes::new(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.chunk.is_empty() {
            self.chunk = self.chunks.next().unwrap_or_default();
        }
        let count = buf.remaining().min(self.chunk.len());
        buf.put_slice(&self.chunk.split_to(count));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

// By hand.

mod by_hand {
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(tag = "type")]
    pub enum Event {
        #[serde(rename = "text")]
        Text {
            event_id: i64,
            position: String,
            text: String,
        },
        #[serde(rename = "tool")]
        Tool {
            #[expect(dead_code, reason = "read, but not used")]
            event_id: i64,
            #[expect(dead_code, reason = "read, but not used")]
            position: String,
            name: String,
            input: Input,
        },
        #[serde(rename = "end")]
        End {
            #[expect(dead_code, reason = "read, but not used")]
            reason: Option<String>,
        },
    }

    #[derive(Deserialize)]
    pub struct Input {
        pub query: String,
        #[expect(dead_code, reason = "read, but not used")]
        pub limit: i64,
        pub filters: Vec<String>,
    }

    impl Event {
        pub fn size(&self) -> usize {
            match self {
                Self::Text {
                    event_id,
                    position,
                    text,
                } => position.len() + text.len() + *event_id as usize % 2,
                Self::Tool { name, input, .. } => {
                    name.len() + input.query.len() + input.filters.len()
                }
                Self::End { .. } => 1,
            }
        }
    }
}

/// Reads to the last event.
async fn theirs(kind: Kind, chunks: VecDeque<Bytes>) -> usize {
    let read = |text: &str| serde_json::from_str::<by_hand::Event>(text).unwrap();
    let body = |chunks: VecDeque<Bytes>| stream::iter(chunks.into_iter().map(io::Result::Ok));
    let mut sum = 0;
    let mut take = |event: by_hand::Event| {
        sum += event.size();
        matches!(event, by_hand::Event::End { .. })
    };
    match kind {
        Kind::Sse => {
            let mut events = body(chunks).eventsource();
            while let Some(event) = events.next().await {
                if take(read(&event.unwrap().data)) {
                    break;
                }
            }
        }
        Kind::Lines => {
            let mut lines = StreamReader::new(body(chunks)).lines();
            while let Some(line) = lines.next_line().await.unwrap() {
                if take(read(&line)) {
                    break;
                }
            }
        }
        Kind::WebSocket => {
            let io = Wire::new(Box::new(chunks.into_iter()));
            let mut socket = WebSocketStream::from_raw_socket(io, Role::Client, None).await;
            while let Some(message) = socket.next().await {
                if let Message::Text(text) = message.unwrap()
                    && take(read(&text))
                {
                    break;
                }
            }
        }
    }
    sum
}
