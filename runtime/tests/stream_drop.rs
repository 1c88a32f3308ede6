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
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use agent_sessions_runtime::stream::{
    BoxError, Opened, Reconnect,
    session::{Follow, Resume},
    socketio::{SocketIo, SocketIoChannel},
    sse::{Sse, SseOptions, SseStream},
    websocket::WebSocket,
};
use futures_util::{FutureExt, StreamExt};
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
    resume: true,
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
    if number % 3 == 0 {
        // The other half stays until the client goes.
        peer.drain(Duration::from_secs(20)).await;
    }
}

async fn use_sse(client: reqwest::Client, address: SocketAddr) {
    let url = format!("http://{address}/sse");
    let open = move |_: Option<&str>| {
        let request = client.get(&url);
        async move {
            let response = request.send().await.map_err(BoxError::from).unwrap();
            Ok(Opened::new(response.bytes_stream()))
        }
        .boxed()
    };
    let mut open = Box::new(open);
    let options = SseOptions {
        reconnect: Reconnect {
            initial: Duration::ZERO,
            ..Reconnect::DEFAULT
        },
        ..SseOptions::DEFAULT
    };
    let mut stream: SseStream<Value> = SseStream::new(open(None).await.unwrap(), &RESUMED, options)
        .unwrap()
        .reopen_with(open);
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
}

async fn use_websocket(address: SocketAddr) {
    let Ok(mut session) =
        WebSocket::<Value>::connect(connector(address, "/ws", "from"), &SESSION).await
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

async fn use_socket_io(address: SocketAddr) {
    let Ok(mut session) =
        SocketIo::<Value>::connect(connector(address, "/sio", "from"), &EVENTS).await
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
    tokio::time::timeout(Duration::from_millis(10), polling)
        .await
        .is_ok()
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

#[tokio::test]
async fn dropping_at_any_await_leaves_nothing() {
    let address = serve_all();
    let metrics = tokio::runtime::Handle::current().metrics();
    let client = reqwest::Client::builder()
        .http1_only()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    // What is made once is made before it is counted.
    for number in 0..3 {
        drop_one(number, 1_000, &client, address).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = (descriptors(), metrics.num_alive_tasks());
    let (start, mut reached) = (Instant::now(), 0);
    for number in 0..DROPS {
        reached += usize::from(drop_one(number, number / 3 % 24, &client, address).await);
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    let now = || (descriptors(), metrics.num_alive_tasks());
    while (now().0 > before.0 || now().1 > before.1) && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "{before:?} before, {:?} after {DROPS} drops, {reached} of them at the poll meant, in {:?}",
        now(),
        start.elapsed()
    );
    assert!(
        now().0 <= before.0 && now().1 <= before.1,
        "{before:?} before, {:?} after",
        now()
    );
    assert!(reached > DROPS / 2);
}

async fn drop_one(
    number: usize,
    polls: usize,
    client: &reqwest::Client,
    address: SocketAddr,
) -> bool {
    match number % 3 {
        0 => poll_and_drop(use_sse(client.clone(), address), polls).await,
        1 => poll_and_drop(use_websocket(address), polls).await,
        _ => poll_and_drop(use_socket_io(address), polls).await,
    }
}
