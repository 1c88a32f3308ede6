//! Dropping a stream at any of its awaits leaves neither a socket nor a task. Alone in its process, whose descriptors
//! are counted.
#![cfg(all(feature = "mock", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::{
    convert::Infallible, future::poll_fn, net::SocketAddr, pin::pin, task::Poll, time::Duration,
};

use raccord::{
    __private::{Client, Events},
    mock::Server,
    stream::{
        Reconnect,
        session::{Follow, Resume},
        socketio::SocketIoChannel,
        sse::{Sse, SseResume},
    },
};
use serde_json::{Value, json};
use stream_support::*;

/// How often each kind of stream is dropped at each of its first polls.
const DROPS: usize = 20;
const POLLS: usize = 16;

/// For what comes; what does not come is waited for so long in each of these drops.
const WAIT: Duration = Duration::from_millis(20);

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(120);

const RESUME: Option<Resume> = Some(Resume {
    parameter: "from",
    from: &["/id"],
    integer: true,
});

static SESSION: Follow = Follow {
    resume: RESUME,
    ..Follow::NONE
};

static EVENTS: SocketIoChannel = SocketIoChannel {
    namespace: "/",
    receive: Some("event"),
    follow: SESSION,
};

static RESUMED: Sse = Sse {
    resume: SseResume::Always,
    ..Sse::JSON
};

/// Serves all connections at once; each breaks after a few messages.
fn serve_all() -> (SocketAddr, Server) {
    serve(|number, peer| {
        tokio::spawn(one(number, peer));
        std::future::ready(())
    })
}

async fn one(number: usize, mut peer: Peer) {
    let target = peer.target();
    if target.starts_with("/sse") {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        peer.write(head.as_bytes()).await;
        for id in 0..3 {
            peer.write(format!("10\r\nid: {id}\ndata: {id}\n\n\r\n").as_bytes())
                .await;
            tokio::task::yield_now().await;
        }
    } else {
        peer.upgrade().await;
        if target.starts_with("/sio") {
            peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
                .await;
            peer.recv_text().await;
            peer.text("40{}").await;
        }
        for id in 0..3 {
            let text = format!(r#"{{"id":{id}}}"#);
            if target.starts_with("/sio") {
                peer.text(&format!(r#"42["event",{text}]"#)).await;
            } else {
                peer.text(&text).await;
            }
            tokio::task::yield_now().await;
        }
        peer.recv_text().await;
    }
    if number.is_multiple_of(3) {
        // The other half stays until the client goes.
        peer.drain(LONG).await;
    }
}

async fn use_sse(client: &Client) {
    let reconnect = Reconnect {
        initial: Duration::ZERO,
        ..Reconnect::DEFAULT
    };
    let call = call::<Infallible>(client, "/sse");
    let events = Events::default().reconnect(reconnect);
    let Ok(mut stream) = events.open::<Value, _>(call, &RESUMED).await else {
        return;
    };
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
}

async fn use_websocket(client: &Client) {
    let Ok(mut session) = connector_of(client, "/ws")
        .web_socket::<Value, Value>(&SESSION)
        .await
    else {
        return;
    };
    for _ in 0..2 {
        let _ = session.send(&json!({"say": "something"})).await;
        for _ in 0..3 {
            let _ = session.next().await;
        }
    }
    session.close().await;
}

async fn use_socket_io(client: &Client) {
    let Ok(mut session) = connector_of(client, "/sio")
        .socket_io::<Value>(&EVENTS)
        .await
    else {
        return;
    };
    for _ in 0..2 {
        let _ = session.emit_with_ack("say", &1).await;
        for _ in 0..3 {
            let _ = session.next().await;
        }
    }
    session.close().await;
}

/// Polls a future at most so often, then drops it; also when it waits for what never comes. Whether it was polled so
/// often.
async fn poll_and_drop(future: impl Future<Output = ()>, most: usize) -> bool {
    let mut future = pin!(future);
    let mut polls = 0;
    let polling = poll_fn(|cx| {
        if polls == most {
            return Poll::Ready(());
        }
        polls += 1;
        match future.as_mut().poll(cx) {
            Poll::Pending if polls < most => Poll::Pending,
            _ => Poll::Ready(()),
        }
    });
    tokio::time::timeout(WAIT, polling).await.is_ok()
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

#[tokio::test]
async fn dropping_at_any_await_leaves_nothing() {
    let (address, _server) = serve_all();
    let client = client(address);
    let metrics = tokio::runtime::Handle::current().metrics();
    // What is made once is made before it is counted.
    for kind in 0..3 {
        drop_one(kind, 1_000, &client).await;
    }
    let before = (descriptors(), metrics.num_alive_tasks());
    let mut reached = [0; 3];
    for polls in 0..POLLS {
        for _ in 0..DROPS {
            for (kind, reached) in reached.iter_mut().enumerate() {
                *reached += usize::from(drop_one(kind, polls, &client).await);
            }
        }
    }
    let now = || (descriptors(), metrics.num_alive_tasks());
    let gone = async {
        while now().0 > before.0 || now().1 > before.1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let gone = tokio::time::timeout(LONG, gone).await;
    assert!(gone.is_ok(), "{before:?} before, {:?} after", now());
    // Without any poll and with the first one at the least, however busy the machine is.
    assert!(
        reached.iter().all(|reached| *reached >= 2 * DROPS),
        "{reached:?}"
    );
}

async fn drop_one(kind: usize, polls: usize, client: &Client) -> bool {
    match kind {
        0 => poll_and_drop(use_sse(client), polls).await,
        1 => poll_and_drop(use_websocket(client), polls).await,
        _ => poll_and_drop(use_socket_io(client), polls).await,
    }
}
