//! Dropping a stream at any of its awaits leaves neither a socket nor a task. Alone in its process, whose descriptors
//! are counted.
#![cfg(all(feature = "ws", target_os = "linux"))]
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
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use agent_sessions_runtime::{
    Client,
    stream::{
        Reconnect,
        session::{Follow, Resume},
        socketio::SocketIoChannel,
        sse::{Sse, SseResume},
    },
};
use serde_json::{Value, json};
use stream_support::*;

const DROPS: usize = 10_000;

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

/// Serves in a thread of its own, all connections at once; each breaks after a few messages.
fn serve_all() -> SocketAddr {
    let (tx, rx) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (address, server) = serve(|number, peer| {
                tokio::spawn(one(number, peer));
                std::future::ready(())
            })
            .await;
            tx.send(address).unwrap();
            server.await.unwrap();
        });
    });
    rx.recv().unwrap()
}

async fn one(number: usize, mut peer: Peer) {
    let target = peer.target().to_owned();
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
        peer.drain(Duration::from_secs(20)).await;
    }
}

async fn use_sse(client: &Client) {
    let reconnect = Reconnect {
        initial: Duration::ZERO,
        ..Reconnect::DEFAULT
    };
    let Ok(mut stream) = call::<Infallible>(client, "/sse")
        .events::<Value>(&RESUMED)
        .reconnect(reconnect)
        .await
    else {
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
        future.as_mut().poll(cx)
    });
    tokio::time::timeout(Duration::from_millis(2), polling)
        .await
        .is_ok()
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

#[tokio::test]
async fn dropping_at_any_await_leaves_nothing() {
    let client = client(serve_all());
    let metrics = tokio::runtime::Handle::current().metrics();
    // What is made once is made before it is counted.
    for number in 0..3 {
        drop_one(number, 1_000, &client).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = (descriptors(), metrics.num_alive_tasks());
    let (start, mut reached) = (Instant::now(), 0);
    for number in 0..DROPS {
        reached += usize::from(drop_one(number, number / 3 % 16, &client).await);
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    let now = || (descriptors(), metrics.num_alive_tasks());
    while (now().0 > before.0 || now().1 > before.1) && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (after, took) = (now(), start.elapsed());
    println!(
        "{before:?} before, {after:?} after {DROPS} drops, {reached} at the poll meant, in {took:?}"
    );
    assert!(
        after.0 <= before.0 && after.1 <= before.1,
        "{before:?} before, {after:?} after"
    );
    assert!(reached > DROPS / 10, "{reached}");
}

async fn drop_one(number: usize, polls: usize, client: &Client) -> bool {
    match number % 3 {
        0 => poll_and_drop(use_sse(client), polls).await,
        1 => poll_and_drop(use_websocket(client), polls).await,
        _ => poll_and_drop(use_socket_io(client), polls).await,
    }
}
