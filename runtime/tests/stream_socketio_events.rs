//! Several events of a Socket.IO server, told apart by their names.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use raccord::Raw;
use raccord::stream::session::Follow;
use raccord::stream::socketio::{SocketIo, SocketIoChannel};
use stream_support::*;

static CHAT: SocketIoChannel = SocketIoChannel {
    namespace: "/chat",
    receive: None,
    follow: Follow::NONE,
};

/// The events, as the generator tells them apart.
#[derive(Clone, Debug, PartialEq)]
enum Chat {
    Said(Message),
    Left(String),
    Unknown { event: String, data: Raw },
}

#[derive(Clone, Debug, PartialEq)]
struct Message {
    id: u64,
}

raccord::object!(Message { id = "id": required });

raccord::socket_events!(Chat { Said = "said", Left = "left" });

#[tokio::test]
async fn several_events_are_told_apart_by_their_names() {
    let (address, server) = serve(move |_, mut peer| async move {
        peer.upgrade().await;
        peer.text(r#"0{"sid":"a","pingTimeout":20000,"pingInterval":25000}"#)
            .await;
        assert_eq!(peer.recv_text().await.unwrap(), "40/chat,");
        peer.text(r#"40/chat,{"sid":"b"}"#).await;
        peer.text(r#"42/chat,["said",{"id":1}]"#).await;
        peer.text(r#"42/chat,["left","ada"]"#).await;
        peer.text(r#"42/chat,["waved \"hi\"",{ "n": 1.50 }]"#).await;
        peer.text(r#"42/chat,["waved"]"#).await;
        peer.text(r#"42/chat,["said",{"id":"one"}]"#).await;
        peer.text(r#"42/chat,["left","bob"]"#).await;
        peer.text("41/chat,").await;
    });
    let connector = connector(address, "/socket.io/");
    let mut session: SocketIo<Chat> = connector.socket_io(&CHAT).await.unwrap();
    let mut items = Vec::new();
    while let Some(item) = session.next().await {
        items.push(item.unwrap());
    }
    let deviations = session.deviations().clone();
    let unknown = |event: &str, data: &str| Chat::Unknown {
        event: event.to_owned(),
        data: serde_json::from_str(data).unwrap(),
    };
    let expected = [
        Chat::Said(Message { id: 1 }),
        Chat::Left("ada".to_owned()),
        unknown("waved \"hi\"", r#"{ "n": 1.50 }"#),
        unknown("waved", "null"),
        // A known event whose argument does not fit is kept as it came.
        unknown("said", r#"{"id":"one"}"#),
        Chat::Left("bob".to_owned()),
    ];
    assert_eq!(deviations.count(), 1);
    assert_eq!(
        deviations.at("").unwrap().reason(),
        "at /data/id: string, expected u64"
    );
    assert_eq!(items, expected);
    drop(server);
}
