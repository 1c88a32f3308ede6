//! Socket.IO sessions like those of OpenHands, against a scripted server.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::time::Duration;

use raccord::stream::{
    StreamError,
    session::{Follow, Resume, SessionOptions},
    socketio::{SocketIo, SocketIoChannel},
};
use serde_json::{Value, json};
use stream_support::*;
use tokio::{sync::mpsc, time::Instant};

static EVENTS: SocketIoChannel = SocketIoChannel {
    namespace: "/",
    receive: Some("oh_event"),
    follow: Follow {
        resume: Some(Resume {
            parameter: "latest_event_id",
            from: &["/id"],
            integer: true,
        }),
        dedupe: Some("/id"),
        tag: None,
        terminal: &[],
    },
};

static OTHERS: SocketIoChannel = SocketIoChannel {
    namespace: "/chat",
    receive: None,
    follow: Follow::NONE,
};

const OPEN: &str =
    r#"0{"sid":"a","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":4194304}"#;

fn event(id: u64) -> String {
    format!(r#"42["oh_event",{{"id":{id},"action":"message"}}]"#)
}

/// Opens the connection up to the packet that connects to the namespace.
async fn open(peer: &mut Peer) {
    peer.upgrade().await;
    peer.text(OPEN).await;
    assert_eq!(peer.recv_text().await.unwrap(), "40");
}

async fn connect(
    address: std::net::SocketAddr,
    options: SessionOptions,
) -> Result<SocketIo<Value>, StreamError> {
    connect_of(&client(address), options).await
}

async fn connect_of(
    client: &raccord::__private::Client,
    options: SessionOptions,
) -> Result<SocketIo<Value>, StreamError> {
    let target =
        "/socket.io/?EIO=4&transport=websocket&conversation_id=c&session_api_key=CANARY-1234";
    let connector = connector_of(client, target).options(options);
    connector.socket_io(&EVENTS).await
}

/// Longer than any test takes: what would end by it has failed.
const LONG: Duration = Duration::from_secs(120);

/// Serves one connection that opens and then does as told.
macro_rules! serve_one {
    ($peer:ident, $script:block) => {
        serve(move |_, mut $peer| async move {
            open(&mut $peer).await;
            $script
            $peer.drain(LONG).await;
        })
    };
}

fn tell(item: Result<Value, StreamError>) -> String {
    match item {
        Ok(value) => value["id"].to_string(),
        Err(StreamError::Decode(_)) => "decode".to_owned(),
        Err(error) => error.to_string(),
    }
}

async fn rest(session: &mut SocketIo<Value>) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(item) = session.next().await {
        told.push(tell(item));
    }
    told
}

#[tokio::test]
async fn events_before_the_acknowledgement_are_kept() {
    let (address, server) = serve_one!(peer, {
        for id in 1..=3 {
            peer.text(&event(id)).await;
        }
        peer.text(r#"40{"sid":"b"}"#).await;
        peer.text(&event(4)).await;
        peer.text("41").await;
    });
    let mut session = connect(address, fast()).await.unwrap();
    assert_eq!(rest(&mut session).await, ["1", "2", "3", "4"]);
    assert_eq!(session.position(), Some("4"));
    drop(server);
}

#[tokio::test]
async fn a_long_replay_is_bounded_and_whole() {
    let (address, server) = serve_one!(peer, {
        for id in 0..5_000 {
            peer.text(&event(id)).await;
        }
        peer.text("40{\"sid\":\"b\"}").await;
        peer.text("41").await;
    });
    let mut session = connect(address, fast()).await.unwrap();
    let told = rest(&mut session).await;
    assert_eq!(told.len(), 5_000);
    assert!(
        told.iter()
            .enumerate()
            .all(|(id, told)| *told == id.to_string())
    );
    drop(server);
}

#[tokio::test]
async fn refusals_are_typed() {
    for (packet, message, data) in [
        (
            r#"44{"message":"invalid_session_api_key"}"#,
            "invalid_session_api_key",
            None,
        ),
        (
            r#"44{"message":"no","data":{"code":7}}"#,
            "no",
            Some(json!({"code": 7})),
        ),
        (r#"44"no""#, "\"no\"", None),
        ("44", "", None),
    ] {
        let (address, server) = serve_one!(peer, { peer.text(packet).await });
        match connect(address, fast()).await {
            Err(StreamError::Rejected(rejection)) => {
                let told = rejection.data.as_ref().map(|data| data.as_raw().to_owned());
                let data = data.map(|data: serde_json::Value| data.to_string());
                assert_eq!((rejection.message.as_raw(), told), (message, data))
            }
            other => panic!("{other:?}"),
        }
        drop(server);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_never_accepted_times_out() {
    let options = SessionOptions {
        connect_timeout: Duration::from_millis(200),
        ..fast()
    };
    // Pings are no sign that it will be.
    let pinging = in_memory(|_, mut peer| async move {
        open(&mut peer).await;
        for _ in 0..10 {
            peer.text("2").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    // Not even opened.
    let silent = in_memory(|_, mut peer| async move {
        peer.upgrade().await;
        peer.drain(LONG).await;
    });
    for client in [pinging, silent] {
        let start = Instant::now();
        let error = connect_of(&client, options).await.unwrap_err();
        assert!(matches!(error, StreamError::ConnectTimeout(_)), "{error:?}");
        assert_eq!(start.elapsed(), options.connect_timeout);
    }
}

#[tokio::test(start_paused = true)]
async fn a_replay_slower_than_the_time_to_connect_is_no_timeout() {
    let options = SessionOptions {
        connect_timeout: Duration::from_millis(150),
        ..fast()
    };
    let client = in_memory(|_, mut peer| async move {
        open(&mut peer).await;
        for id in 1..=4 {
            tokio::time::sleep(Duration::from_millis(80)).await;
            peer.text(&event(id)).await;
        }
        peer.text("40{}").await;
        peer.text("41").await;
        peer.drain(LONG).await;
    });
    let mut session = connect_of(&client, options).await.unwrap();
    assert_eq!(rest(&mut session).await, ["1", "2", "3", "4"]);
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_and_silence_is_noticed() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let client = in_memory(move |_, mut peer| {
        let tx = tx.clone();
        async move {
            peer.upgrade().await;
            peer.text(r#"0{"sid":"a","pingInterval":600,"pingTimeout":400}"#)
                .await;
            assert_eq!(peer.recv_text().await.unwrap(), "40");
            peer.text("40{}").await;
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_millis(600)).await;
                peer.text("2").await;
                tx.send(peer.recv_text().await).unwrap();
            }
            tx.send(peer.recv_text().await).unwrap();
        }
    });
    let options = SessionOptions {
        reconnect: raccord::stream::Reconnect::NEVER,
        ..fast()
    };
    let mut session = connect_of(&client, options).await.unwrap();
    let start = Instant::now();
    assert_eq!(rest(&mut session).await, ["no reply to a ping for 1s"]);
    assert_eq!(start.elapsed(), Duration::from_millis(3 * 600 + 1_000));
    drop(session);
    for expected in [Some("3"), Some("3"), Some("3"), None] {
        assert_eq!(rx.recv().await.unwrap().as_deref(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_find_their_way() {
    let client = in_memory(|_, mut peer| async move {
        open(&mut peer).await;
        peer.text("40{}").await;
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"42["oh_user_action",{"action":"start"}]"#
        );
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"420["oh_user_action",{"action":"a"}]"#
        );
        peer.text(&event(1)).await;
        peer.text("430[]").await;
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"421["oh_user_action",{"action":"b"}]"#
        );
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"422["oh_user_action",{"action":"c"}]"#
        );
        peer.text(&event(2)).await;
        peer.text(r#"432["second",{"ok":true}]"#).await;
        peer.text("439[]").await;
        peer.text(r#"431["first"]"#).await;
        peer.text(&event(3)).await;
        // Never acknowledged.
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"423["oh_user_action",{"action":"d"}]"#
        );
        peer.drain(LONG).await;
    });
    let mut session = connect_of(&client, fast()).await.unwrap();
    session
        .emit("oh_user_action", &json!({"action": "start"}))
        .await
        .unwrap();
    let arguments = session
        .emit_with_ack("oh_user_action", &json!({"action": "a"}))
        .await
        .unwrap();
    assert!(arguments.is_empty());
    let first = session
        .emit_for_ack("oh_user_action", &json!({"action": "b"}))
        .await
        .unwrap();
    let second = session
        .emit_for_ack("oh_user_action", &json!({"action": "c"}))
        .await
        .unwrap();
    for id in ["1", "2", "3"] {
        assert_eq!(tell(session.next().await.unwrap()), id);
    }
    assert_eq!(first.await.unwrap(), [json!("first")]);
    assert_eq!(
        second.await.unwrap(),
        [json!("second"), json!({"ok": true})]
    );
    let error = session
        .emit_with_ack("oh_user_action", &json!({"action": "d"}))
        .await
        .unwrap_err();
    assert!(matches!(error, StreamError::AckTimeout(_)) && !error.is_final());
}

#[tokio::test]
async fn acknowledgements_of_a_lost_connection_do_not_come() {
    let (address, server) = serve(|number, mut peer| async move {
        open(&mut peer).await;
        peer.text("40{}").await;
        if number == 0 {
            peer.recv_text().await.unwrap();
            return;
        }
        // An id of the connection before.
        peer.text("430[]").await;
        peer.text("41").await;
        peer.drain(Duration::from_secs(1)).await;
    });
    let mut session = connect(address, fast()).await.unwrap();
    let ack = session
        .emit_for_ack("oh_user_action", &Value::Null)
        .await
        .unwrap();
    assert!(rest(&mut session).await.is_empty());
    assert!(matches!(ack.await, Err(StreamError::Unacknowledged)));
    drop(server);
}

#[tokio::test]
async fn the_server_gets_its_acknowledgements() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let (address, server) = serve(move |_, mut peer| {
        let tx = tx.clone();
        async move {
            open(&mut peer).await;
            peer.text("40{}").await;
            peer.text(r#"4217["oh_event",{"id":1}]"#).await;
            tx.send(peer.recv_text().await.unwrap()).unwrap();
            peer.text("41").await;
            peer.drain(Duration::from_secs(1)).await;
        }
    });
    let mut session = connect(address, fast()).await.unwrap();
    assert_eq!(rest(&mut session).await, ["1"]);
    assert_eq!(rx.recv().await.unwrap(), "4317[]");
    drop(server);
}

#[tokio::test]
async fn what_is_malformed_binary_or_unknown_does_not_end_it() {
    let (address, server) = serve_one!(peer, {
        peer.text("40{}").await;
        for text in [
            "",
            "x",
            "9",
            "4",
            "4x",
            "42",
            "42[]",
            "42[1]",
            r#"42["oh_event""#,
            r#"42["other",1]"#,
        ] {
            peer.text(text).await;
        }
        peer.text(
            r#"452-["oh_event",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
        )
        .await;
        peer.write(&frame(FIN | BINARY, b"one")).await;
        peer.write(&frame(FIN | BINARY, b"two")).await;
        for text in [
            "6",
            "3",
            "42/else,[\"oh_event\",{\"id\":9}]",
            "40/else,{}",
            "4399[]",
        ] {
            peer.text(text).await;
        }
        peer.text(r#"42["oh_event"]"#).await;
        peer.text(&event(1)).await;
        peer.text(r#"42["oh_event",{"id":2,"action":"message"},"more"]"#)
            .await;
        peer.text("41").await;
    });
    let mut session = connect(address, fast()).await.unwrap();
    let mut expected = vec!["decode"; 10];
    // The further argument of the last event is no event, but it is told.
    expected.extend([
        "a binary event is not supported",
        "null",
        "1",
        "2",
        "decode",
    ]);
    assert_eq!(rest(&mut session).await, expected);
    drop(server);
}

#[tokio::test(start_paused = true)]
async fn a_break_in_the_replay_loses_nothing() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let client = in_memory(move |number, mut peer| {
        let tx = tx.clone();
        async move {
            tx.send(peer.query("latest_event_id").map(str::to_owned))
                .unwrap();
            open(&mut peer).await;
            // A live event comes in the middle of the replay; then a break.
            let (replay, accepted, then): (&[u64], _, &[u64]) = match number {
                0 => (&[1, 2, 9], false, &[]),
                1 => (&[1, 2, 3, 4, 9, 2], true, &[10]),
                2 => (&[10, 11], true, &[]),
                _ => (&[12], true, &[]),
            };
            for id in replay {
                peer.text(&event(*id)).await;
            }
            if accepted {
                peer.text("40{}").await;
            }
            for id in then {
                peer.text(&event(*id)).await;
                // The texts under the same name that are no ids.
                peer.text(r#"42["oh_event",{"status_update":true,"id":"STATUS$READY"}]"#)
                    .await;
                peer.text(r#"42["oh_event",{"status_update":true,"id":"STATUS$READY"}]"#)
                    .await;
            }
            match number {
                0 => peer.drain(Duration::from_millis(100)).await,
                1 => Vec::new(),
                2 => {
                    peer.text("1").await;
                    Vec::new()
                }
                _ => {
                    peer.text("41").await;
                    peer.drain(Duration::from_secs(1)).await
                }
            };
        }
    });
    // The first connection is not accepted in time; it is made again by hand, from the position so far.
    let options = SessionOptions {
        connect_timeout: Duration::from_millis(60),
        ..fast()
    };
    let error = connect_of(&client, options).await.unwrap_err();
    assert!(!format!("{error:?}{error}").contains("CANARY"));
    let mut session = connect_of(&client, fast()).await.unwrap();
    let told = rest(&mut session).await;
    let status = "\"STATUS$READY\"";
    assert_eq!(
        told,
        ["1", "2", "3", "4", "9", "10", status, status, "11", "12"]
    );
    let mut positions = Vec::new();
    while let Ok(position) = rx.try_recv() {
        positions.push(position);
    }
    // Some may still be missing between those with the ids 4 and 9.
    let before = Some("4".to_owned());
    assert_eq!(positions, [None, None, before.clone(), before]);
}

#[tokio::test]
async fn an_established_session_that_breaks_in_the_replay_goes_on_from_before_it() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let (address, server) = serve(move |number, mut peer| {
        let tx = tx.clone();
        async move {
            tx.send(peer.query("latest_event_id").map(str::to_owned))
                .unwrap();
            open(&mut peer).await;
            let replay: &[u64] = match number {
                0 => &[1],
                // 5 is live, 2 to 4 are still to come.
                1 => &[5],
                _ => &[2, 3, 4, 5, 6],
            };
            for id in replay {
                peer.text(&event(*id)).await;
            }
            if number != 1 {
                peer.text("40{}").await;
            }
            if number == 2 {
                peer.text("41").await;
                peer.drain(Duration::from_secs(1)).await;
            }
        }
    });
    let mut session = connect(address, fast()).await.unwrap();
    assert_eq!(rest(&mut session).await, ["1", "5", "2", "3", "4", "6"]);
    let positions = [rx.recv().await, rx.recv().await, rx.recv().await].map(Option::unwrap);
    assert_eq!(
        positions,
        [None, Some("1".to_owned()), Some("1".to_owned())]
    );
    drop(server);
}

#[tokio::test]
async fn namespaces_and_several_events() {
    let (address, server) = serve(|_, mut peer| async move {
        peer.upgrade().await;
        peer.text(OPEN).await;
        assert_eq!(peer.recv_text().await.unwrap(), "40/chat,");
        peer.text("40{\"sid\":\"not this one\"}").await;
        peer.text("40/chat,{\"sid\":\"b\"}").await;
        peer.text(r#"42/chat,["said",{"id":1}]"#).await;
        peer.text(r#"42/chat,["left"]"#).await;
        assert_eq!(peer.recv_text().await.unwrap(), r#"42/chat,["say","hi"]"#);
        assert_eq!(peer.recv_text().await.unwrap(), r#"42/chat,0["say","ack"]"#);
        peer.text("43/chat,0[1]").await;
        // Says goodbye.
        assert_eq!(peer.recv_text().await.unwrap(), "41/chat,");
        assert_eq!(peer.recv().await.unwrap().0, CLOSE);
        peer.close(1000, "").await;
    });
    let connector = connector(address, "/socket.io/");
    let mut session: SocketIo<Value> = connector.socket_io(&OTHERS).await.unwrap();
    assert_eq!(
        session.next().await.unwrap().unwrap(),
        json!({"event": "said", "data": {"id": 1}})
    );
    assert_eq!(
        session.next().await.unwrap().unwrap(),
        json!({"event": "left", "data": null})
    );
    let emitter = session.emitter();
    let emitting = tokio::spawn(async move { emitter.emit("say", "hi").await });
    // Nothing comes while the session is read.
    tokio::select! {
        item = session.next() => panic!("{item:?}"),
        emitted = emitting => emitted.unwrap().unwrap(),
    }
    assert_eq!(
        session.emit_with_ack("say", "ack").await.unwrap(),
        [json!(1)]
    );
    session.close().await;
    drop(server);
}
