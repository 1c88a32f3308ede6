//! Sessions that break and go on, like those of Raccoon: nothing lost, nothing twice.
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
    session::{Follow, Resume},
    websocket::WebSocket,
};
use serde_json::Value;
use stream_support::*;
use tokio::sync::mpsc;

static SESSION: Follow = Follow {
    resume: Some(Resume {
        parameter: "last_stream_entry_id",
        from: &["/stream_entry_id", "/payload/last_stream_entry_id"],
        integer: false,
    }),
    dedupe: Some("/event_id"),
    tag: Some("/kind"),
    terminal: &["task.completed", "task.aborted", "task.error"],
};

/// Longer than any test takes: what would end by it has failed.
const LONG: Duration = Duration::from_secs(120);

/// What the server does on a connection, after it looked at the position.
#[derive(Clone)]
enum Do {
    Refuse(u16),
    Send(Vec<String>, After),
}

#[derive(Clone, Copy)]
enum After {
    Drop,
    Close(u16),
    /// In the middle of a frame.
    Cut,
    Stay,
}

fn event(id: u64, kind: &str) -> String {
    format!(
        r#"{{"kind":"{kind}","payload":{{"n":{id}}},"event_id":{id},"stream_entry_id":"{id}-0"}}"#
    )
}

fn ack() -> String {
    r#"{"type":"ack","resume_from":""}"#.to_owned()
}

/// Runs a session over the connections of a script; what it delivers, and the positions that the server was asked for.
async fn run(script: Vec<Do>, start: Option<&str>) -> (Vec<String>, Vec<Option<String>>) {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let (address, server) = serve(move |number, mut peer| {
        let (tx, step) = (tx.clone(), script.get(number).cloned());
        async move {
            tx.send(peer.query("last_stream_entry_id").map(str::to_owned))
                .unwrap();
            assert_eq!(peer.query("token"), Some("CANARY-1234"));
            match step {
                None => {
                    peer.write(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")
                        .await
                }
                Some(Do::Refuse(status)) => {
                    peer.write(
                        format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").as_bytes(),
                    )
                    .await;
                }
                Some(Do::Send(texts, after)) => {
                    peer.upgrade().await;
                    for text in &texts {
                        peer.text(text).await;
                    }
                    match after {
                        After::Drop => {}
                        After::Close(code) => peer.close(code, "").await,
                        After::Cut => {
                            peer.write(&frame(FIN | TEXT, event(99, "text").as_bytes())[..20])
                                .await
                        }
                        After::Stay => drop(peer.drain(LONG).await),
                    }
                }
            }
        }
    });
    let connector = connector(address, "/ws/sessions/s?token=CANARY-1234");
    let connector = connector.position(start.map(str::to_owned));
    let mut session: WebSocket<Value> = match connector.web_socket(&SESSION).await {
        Ok(session) => session,
        Err(error) => return (vec![format!("{error:?}")], Vec::new()),
    };
    let mut delivered = Vec::new();
    while let Some(item) = session.next().await {
        assert!(!format!("{session:?}{item:?}").contains("CANARY"));
        delivered.push(match item {
            Ok(value) if value["type"] == "ack" => "ack".to_owned(),
            Ok(value) => format!(
                "{} {}",
                value["kind"].as_str().unwrap_or("?"),
                value["event_id"]
            ),
            Err(StreamError::Decode(_)) => "decode".to_owned(),
            Err(StreamError::GaveUp { attempts, last }) => {
                format!("gave up after {attempts}: {last}")
            }
            Err(error) => error.to_string(),
        });
    }
    assert!(session.is_over());
    drop(session);
    drop(server);
    rx.close();
    let mut positions = Vec::new();
    while let Some(position) = rx.recv().await {
        positions.push(position);
    }
    (delivered, positions)
}

fn send(texts: &[String], after: After) -> Do {
    Do::Send(texts.to_vec(), after)
}

#[tokio::test]
async fn a_session_survives_drops_repeats_disorder_and_what_is_malformed() {
    let (delivered, positions) = run(
        vec![
            send(&[ack(), event(1, "thought"), event(2, "text")], After::Drop),
            // Repeated, malformed, out of order, of an unknown kind.
            send(
                &[
                    ack(),
                    event(2, "text"),
                    "{\"kind\":".to_owned(),
                    event(4, "text"),
                    event(3, "text"),
                    event(5, "web.plan"),
                ],
                After::Close(1011),
            ),
            Do::Refuse(503),
            // The position of the last one that came is what the server goes on from: more is repeated.
            send(
                &[
                    ack(),
                    event(3, "text"),
                    event(4, "text"),
                    event(5, "web.plan"),
                    event(6, "text"),
                ],
                After::Cut,
            ),
            send(
                &[
                    ack(),
                    event(6, "text"),
                    event(7, "tool.start"),
                    event(8, "task.completed"),
                    event(9, "late"),
                ],
                After::Stay,
            ),
        ],
        Some("0-0"),
    )
    .await;
    assert_eq!(
        delivered,
        [
            "ack",
            "thought 1",
            "text 2",
            "ack",
            "decode",
            "text 4",
            "text 3",
            "web.plan 5",
            "ack",
            "text 6",
            "ack",
            "tool.start 7",
            "task.completed 8"
        ]
    );
    let positions: Vec<_> = positions.iter().flatten().collect();
    assert_eq!(positions, ["0-0", "2-0", "5-0", "5-0", "6-0"]);
}

#[tokio::test]
async fn without_positions_all_is_sent_again_and_dropped() {
    let bare = |id: u64| format!(r#"{{"kind":"text","event_id":{id}}}"#);
    let (delivered, positions) = run(
        vec![
            send(&[bare(1), bare(2)], After::Drop),
            send(&[bare(1), bare(2), bare(3)], After::Drop),
            send(
                &[bare(1), bare(2), bare(3), bare(4), event(5, "task.aborted")],
                After::Drop,
            ),
        ],
        None,
    )
    .await;
    assert_eq!(
        delivered,
        ["text 1", "text 2", "text 3", "text 4", "task.aborted 5"]
    );
    assert_eq!(positions, [None, None, None]);
}

#[tokio::test]
async fn a_snapshot_carries_the_position_in_its_payload() {
    let snapshot =
        r#"{"kind":"state.snapshot","payload":{"last_stream_entry_id":"7-3"}}"#.to_owned();
    let (delivered, positions) = run(
        vec![
            send(std::slice::from_ref(&snapshot), After::Drop),
            send(&[snapshot, event(8, "task.error")], After::Drop),
        ],
        None,
    )
    .await;
    assert_eq!(
        delivered,
        ["state.snapshot null", "state.snapshot null", "task.error 8"]
    );
    assert_eq!(positions, [None, Some("7-3".to_owned())]);
}

#[tokio::test]
async fn it_gives_up_after_attempts_without_anything_new() {
    let (delivered, positions) = run(vec![send(&[event(1, "text")], After::Drop)], None).await;
    assert_eq!(
        delivered,
        [
            "text 1",
            "gave up after 3: the server responded with status 503"
        ]
    );
    assert_eq!(positions.len(), 4);
    // Repeats and acknowledgements are nothing new.
    let again = send(&[ack(), event(1, "text")], After::Drop);
    let (delivered, positions) = run(vec![again; 10], None).await;
    assert_eq!(delivered[..2], ["ack", "text 1"]);
    assert_eq!(
        delivered.last().unwrap(),
        "gave up after 3: the server closed the connection: no close frame"
    );
    assert_eq!(positions.len(), 4);
}

#[tokio::test]
async fn something_new_starts_the_count_again() {
    let mut script: Vec<Do> = (1..=10)
        .map(|id| send(&[event(id, "text")], After::Drop))
        .collect();
    script.push(send(&[event(11, "task.completed")], After::Drop));
    let (delivered, positions) = run(script, None).await;
    assert_eq!(delivered.len(), 11);
    assert_eq!(positions.len(), 11);
}

#[tokio::test]
async fn what_the_server_decides_is_final() {
    for (code, told) in [
        (1008, "the server closed the connection: code 1008"),
        (1002, "the server closed the connection: code 1002"),
        (4001, "the server closed the connection: code 4001"),
    ] {
        let (delivered, positions) =
            run(vec![send(&[event(1, "text")], After::Close(code)); 2], None).await;
        assert_eq!(delivered, ["text 1", told]);
        assert_eq!(positions.len(), 1);
    }
    for status in [401, 404, 410] {
        let (delivered, positions) = run(
            vec![send(&[event(1, "text")], After::Drop), Do::Refuse(status)],
            None,
        )
        .await;
        assert_eq!(
            delivered[1],
            format!("the server responded with status {status}")
        );
        assert_eq!(positions.len(), 2);
    }
    let (delivered, _) = run(vec![Do::Refuse(503)], None).await;
    assert!(
        delivered[0].starts_with("GaveUp { attempts: 3, last: Refused"),
        "{delivered:?}"
    );
}

#[tokio::test]
async fn a_normal_close_before_the_end_is_a_break() {
    let (delivered, _) = run(
        vec![
            send(&[event(1, "text")], After::Close(1000)),
            send(&[event(2, "text")], After::Close(1001)),
            send(&[event(3, "task.completed")], After::Stay),
        ],
        None,
    )
    .await;
    assert_eq!(delivered, ["text 1", "text 2", "task.completed 3"]);
}

#[tokio::test]
async fn the_position_is_that_of_what_was_read() {
    let (address, server) = serve(|_, mut peer| async move {
        peer.upgrade().await;
        for id in 1..=3 {
            peer.text(&event(id, "text")).await;
        }
        peer.recv_text().await.unwrap();
        peer.drain(LONG).await;
    });
    let connector = connector(address, "/").position(Some("0-0".to_owned()));
    let mut session: WebSocket<Value> = connector.web_socket(&SESSION).await.unwrap();
    assert_eq!(session.position(), Some("0-0"));
    // Sending reads ahead.
    session.send_raw(&Value::Null).await.unwrap();
    for id in 1..=3 {
        session.next().await.unwrap().unwrap();
        assert_eq!(session.position(), Some(&*format!("{id}-0")));
    }
    drop(server);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_sent_after_the_break() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let client = in_memory(move |number, mut peer| {
        let tx = tx.clone();
        async move {
            match number {
                0 => {
                    peer.upgrade().await;
                    peer.text(&event(1, "text")).await;
                }
                1 => {
                    peer.write(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")
                        .await
                }
                _ => {
                    peer.upgrade().await;
                    tx.send(peer.recv_text().await.unwrap()).unwrap();
                    peer.text(&event(2, "task.completed")).await;
                    peer.drain(LONG).await;
                }
            }
        }
    });
    let connector = connector_of(&client, "/");
    let mut session: WebSocket<Value> = connector.web_socket(&SESSION).await.unwrap();
    session.next().await.unwrap().unwrap();
    let sender = session.sender();
    // Lets the break be seen before anything is sent, and not yet the next connection.
    tokio::time::timeout(Duration::from_millis(3), session.next())
        .await
        .unwrap_err();
    let sending = tokio::spawn(async move { sender.send_raw(&Value::from("later")).await });
    assert_eq!(session.next().await.unwrap().unwrap()["event_id"], 2);
    sending.await.unwrap().unwrap();
    assert_eq!(rx.recv().await.unwrap(), "\"later\"");
}
