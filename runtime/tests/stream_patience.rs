//! How long a server may be away: while it restarts, and before it is there for the first time.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use raccord::{
    __private::{Client, Events},
    stream::{
        Reconnect, StreamError,
        session::{Follow, Resume, SessionOptions},
        socketio::{SocketIo, SocketIoChannel},
        sse::{Sse, SseResume},
        websocket::{KeepAlive, WebSocket},
    },
};
use serde_json::Value;
use stream_support::*;
use tokio::time::Instant;

static RESUMED: Follow = Follow {
    resume: Some(Resume {
        parameter: "from",
        from: &["/id"],
        integer: true,
    }),
    dedupe: Some("/id"),
    ..Follow::NONE
};

static EVENTS: SocketIoChannel = SocketIoChannel {
    namespace: "/",
    receive: Some("event"),
    follow: RESUMED,
};

static PLAIN: SocketIoChannel = SocketIoChannel {
    follow: Follow::NONE,
    ..EVENTS
};

static SSE: Sse = Sse {
    resume: SseResume::FromId,
    ..Sse::JSON
};

/// How a server that restarts shows itself.
#[derive(Clone, Copy, Debug)]
enum Away {
    /// Nobody is there, or the connection is closed at once.
    Closed,
    /// What stands before it says so.
    Status(u16),
    /// The connection is opened and closed before the session is accepted.
    Opened,
}

const AWAY: [Away; 5] = [
    Away::Closed,
    Away::Status(502),
    Away::Status(503),
    Away::Status(504),
    Away::Opened,
];

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spoken {
    Sse,
    WebSocket,
    SocketIo,
}

const ALL: [Spoken; 3] = [Spoken::Sse, Spoken::WebSocket, Spoken::SocketIo];

/// A server that is away for some time: from the start, or after its first connection, which breaks after one message.
struct Restarting {
    spoken: Spoken,
    away: Away,
    time: Duration,
    /// Whether it was there before.
    first: bool,
    connections: Arc<AtomicUsize>,
}

impl Restarting {
    fn start(self) -> (Client, Arc<AtomicUsize>) {
        let (start, counter) = (Instant::now(), self.connections.clone());
        let script = Arc::new(self);
        let client = in_memory(move |number, peer| {
            script.connections.fetch_add(1, Ordering::SeqCst);
            let script = script.clone();
            async move {
                if number == 0 && script.first {
                    script.serve(peer, 1).await;
                } else if start.elapsed() < script.time {
                    script.refuse(peer).await;
                } else {
                    script.serve(peer, 2).await;
                }
            }
        });
        (client, counter)
    }

    async fn refuse(&self, mut peer: Peer) {
        match self.away {
            Away::Closed => {}
            Away::Status(status) => {
                let head = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
                peer.write(head.as_bytes()).await;
            }
            Away::Opened => {
                peer.upgrade().await;
                if self.spoken == Spoken::SocketIo {
                    peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
                        .await;
                    peer.recv_text().await;
                }
            }
        }
    }

    /// One message and a break, or one and a stay.
    async fn serve(&self, mut peer: Peer, id: u64) {
        match self.spoken {
            Spoken::Sse => {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
                peer.write(format!("{head}id: {id}\ndata: {id}\n\n").as_bytes())
                    .await;
            }
            Spoken::WebSocket => {
                peer.upgrade().await;
                peer.text(&format!(r#"{{"id":{id}}}"#)).await;
            }
            Spoken::SocketIo => {
                peer.upgrade().await;
                peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
                    .await;
                peer.recv_text().await;
                peer.text("40{}").await;
                peer.text(&format!(r#"42["event",{{"id":{id}}}]"#)).await;
            }
        }
        if id == 2 {
            std::future::pending::<()>().await;
        }
    }
}

fn options() -> SessionOptions {
    SessionOptions {
        keep_alive: KeepAlive::Off,
        ..SessionOptions::DEFAULT
    }
}

/// Reads so many messages; the error that came before.
async fn read(client: &Client, spoken: Spoken, messages: usize) -> Result<(), String> {
    let told = |error: &dyn std::error::Error| {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text += &format!(": {error}");
            source = error.source();
        }
        text
    };
    match spoken {
        Spoken::Sse => {
            let call = call::<Infallible>(client, "/sse");
            let opened = Events::default().open::<Value, _>(call, &SSE).await;
            let mut stream = opened.map_err(|error| told(&error))?;
            for _ in 0..messages {
                let item = stream.next().await.ok_or("the end")?;
                item.map_err(|error| told(&error))?;
            }
        }
        Spoken::WebSocket => {
            let connector = connector_of(client, "/ws").options(options());
            let mut session: WebSocket<Value> = connector
                .web_socket(&RESUMED)
                .await
                .map_err(|error| told(&error))?;
            for _ in 0..messages {
                let item = session.next().await.ok_or("the end")?;
                item.map_err(|error| told(&error))?;
            }
        }
        Spoken::SocketIo => {
            let connector = connector_of(client, "/sio").options(options());
            let mut session: SocketIo<Value> = connector
                .socket_io(&EVENTS)
                .await
                .map_err(|error| told(&error))?;
            for _ in 0..messages {
                let item = session.next().await.ok_or("the end")?;
                item.map_err(|error| told(&error))?;
            }
        }
    }
    Ok(())
}

/// A class of faults: a session ends although the server only restarts, or is not there yet. Real ones take 19 to 27
/// seconds.
#[tokio::test(start_paused = true)]
async fn a_server_may_restart_before_and_during_a_session() {
    for spoken in ALL {
        for away in AWAY {
            // Of an event stream, the head is the acceptance.
            if spoken == Spoken::Sse && matches!(away, Away::Opened) {
                continue;
            }
            for first in [false, true] {
                for seconds in [1, 19, 27, 45, 1_000] {
                    let told =
                        format!("{spoken:?}, {away:?} for {seconds} s, there first: {first}");
                    let time = Duration::from_secs(seconds);
                    let server = Restarting {
                        spoken,
                        away,
                        time,
                        first,
                        connections: Arc::default(),
                    };
                    let (client, connections) = server.start();
                    let start = Instant::now();
                    let done = read(&client, spoken, 1 + usize::from(first)).await;
                    let took = start.elapsed();
                    let attempts = connections.load(Ordering::SeqCst);
                    if seconds < 50 {
                        assert_eq!(done, Ok(()), "{told}");
                        assert!(took < time + Duration::from_secs(11), "{told}: {took:?}");
                    } else {
                        // A minute or so, and not more.
                        let minute = Duration::from_secs(55)..Duration::from_secs(80);
                        assert!(minute.contains(&took), "{told}: {took:?}");
                        assert_eq!(attempts, 1 + Reconnect::DEFAULT.max_attempts as usize);
                        done.unwrap_err();
                    }
                }
            }
        }
    }
}

/// What the server decides, it would decide again.
#[tokio::test(start_paused = true)]
async fn a_first_connection_that_is_refused_is_refused_at_once() {
    for spoken in ALL {
        for status in [400, 401, 403, 404, 409, 410, 429, 500, 501] {
            let server = Restarting {
                spoken,
                away: Away::Status(status),
                time: Duration::MAX,
                first: false,
                connections: Arc::default(),
            };
            let (client, connections) = server.start();
            let start = Instant::now();
            let error = read(&client, spoken, 1).await.unwrap_err();
            assert!(error.contains(&status.to_string()), "{error}");
            assert_eq!(connections.load(Ordering::SeqCst), 1, "{spoken:?} {status}");
            assert_eq!(start.elapsed(), Duration::ZERO);
        }
    }
}

/// Where nothing tells what was missed, only a session that has brought nothing is begun anew.
#[tokio::test(start_paused = true)]
async fn without_positions_a_session_is_begun_anew_only_before_its_first_message() {
    let (accepted, started) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let counter = accepted.clone();
    let client = in_memory(move |_, mut peer| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move {
            if started.elapsed() < Duration::from_secs(20) {
                return;
            }
            peer.upgrade().await;
            peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
                .await;
            peer.recv_text().await;
            // An event before the acceptance, and a break.
            peer.text(r#"42["event",{"id":1}]"#).await;
        }
    });
    let connector = connector_of(&client, "/sio").options(options());
    let error = connector.socket_io::<Value>(&PLAIN).await.unwrap_err();
    assert!(!matches!(error, StreamError::GaveUp { .. }), "{error:?}");
    let before = accepted.load(Ordering::SeqCst);
    assert!((2..=Reconnect::DEFAULT.max_attempts as usize).contains(&before));
}

#[tokio::test(start_paused = true)]
async fn patience_can_be_turned_off() {
    for spoken in ALL {
        let server = Restarting {
            spoken,
            away: Away::Closed,
            time: Duration::MAX,
            first: false,
            connections: Arc::default(),
        };
        let (client, connections) = server.start();
        let never = SessionOptions {
            reconnect: Reconnect::NEVER,
            ..options()
        };
        match spoken {
            Spoken::Sse => {
                let call = call::<Infallible>(&client, "/sse").max_retries(0);
                let events = Events::default().reconnect(Reconnect::NEVER);
                events.open::<Value, _>(call, &SSE).await.unwrap_err();
            }
            Spoken::WebSocket => {
                let connector = connector_of(&client, "/ws").options(never);
                let error = connector.web_socket::<Value, Value>(&RESUMED).await;
                error.unwrap_err();
            }
            Spoken::SocketIo => {
                let connector = connector_of(&client, "/sio").options(never);
                connector.socket_io::<Value>(&EVENTS).await.unwrap_err();
            }
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}
