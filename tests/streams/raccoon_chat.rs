//! Raccoon chat: the beta's sessions over WebSocket.

use std::collections::BTreeSet;

use agent_session_clients::raccoon_chat::Client;
use agent_session_clients::raccoon_chat::types::SessionFrame;
use anyhow::{Result, bail, ensure};
use raccord::mock::{Script, Server};
use raccord::stream::StreamError;
use serde_json::{Value, json};

use super::support::{
    KEY, completed, fast, frame, queries, samples, sessions, text, variants, written,
};

const TERMINAL: [&str; 3] = ["task.completed", "task.aborted", "task.error"];

/// What a whole session delivers.
async fn all(server: &Server) -> Result<Vec<Result<SessionFrame, StreamError>>> {
    let client = Client::builder()
        .base_url(server.base_url())
        .bearer_auth(KEY)
        .ws_token(KEY)
        .build()?;
    let channel = client.chat("chat-1", "msg_1");
    let mut session = channel.session_options(fast()).await?;
    let mut items = Vec::new();
    while let Some(item) = session.next().await {
        items.push(item);
    }
    Ok(items)
}

#[tokio::test]
async fn every_kind_arrives_typed_and_is_written_back() -> Result<()> {
    let mut sent = samples("raccoon-chat", "SessionEvent", &TERMINAL)?;
    ensure!(sent.len() == 17, "{} kinds", sent.len());
    // Of three that end the session, one can be the last.
    let ends = sent.split_off(14);
    sent.insert(0, json!({"type": "ack", "resume_from": "0-0"}));
    // Named by title only: their tags, made up here, and their members are not known.
    for (kind, payload) in [
        ("focus.changed", json!({"activity": "browsing"})),
        ("context.usage", json!({"used": 1000, "of": 2.5e5})),
        ("dev_server.ready", json!({"url": "http://localhost:1"})),
        ("web.plan.request", json!(null)),
    ] {
        sent.push(json!({"kind": kind, "payload": payload}));
    }
    for (number, event) in sent.iter_mut().enumerate() {
        if let Some(id) = event.get_mut("event_id") {
            *id = json!(number);
        }
    }
    let mut kinds = BTreeSet::new();
    for end in ends {
        let mut sent = sent.clone();
        let mut end = end;
        if let Some(id) = end.get_mut("event_id") {
            *id = json!(1000);
        }
        sent.push(end);
        let server = sessions([Script::new().messages(&sent)])?;
        let items = all(&server).await?;
        ensure!(written(&items)? == sent, "{:#?}", written(&items)?);
        let mut unknown = 0;
        for item in items {
            match item? {
                SessionFrame::Ack(_) => {}
                SessionFrame::SessionEvent(event) => kinds.append(&mut variants(&[event])),
                SessionFrame::Unknown(_) => unknown += 1,
                other => bail!("{other:?}"),
            }
        }
        ensure!(unknown == 4, "{unknown} unknown frames");
    }
    ensure!(kinds.len() == 17 && !kinds.contains("Unknown"), "{kinds:?}");
    Ok(())
}

#[tokio::test]
async fn a_snapshot_tells_from_where_to_go_on() -> Result<()> {
    // The vendor's sample of a snapshot has neither a number nor an entry id next to its payload.
    let snapshot = |entry: &str| json!({"kind": "state.snapshot", "payload": {"schema": "v1", "last_stream_entry_id": entry}});
    let chunk = |number: u64| {
        let mut chunk = frame("markdown.chunk", number, json!({"delta": "word "}));
        if let Some(chunk) = chunk.as_object_mut() {
            chunk.remove("stream_entry_id");
        }
        chunk
    };
    let server = sessions([
        Script::new()
            .messages(&[snapshot("5-0"), chunk(6), chunk(7)])
            .disconnect(),
        Script::new()
            .messages(&[snapshot("5-0"), chunk(6), chunk(7), chunk(8)])
            .disconnect(),
        Script::new()
            .messages(&[snapshot("9-0"), text(9)])
            .disconnect(),
        Script::new().messages(&[completed(10)]),
    ])?;
    let items = all(&server).await?;
    let expected: [Value; 8] = [
        snapshot("5-0"),
        chunk(6),
        chunk(7),
        // It has no id to tell that it came before.
        snapshot("5-0"),
        chunk(8),
        snapshot("9-0"),
        text(9),
        completed(10),
    ];
    ensure!(written(&items)? == expected, "{items:#?}");
    let from = [None, Some("5-0"), Some("5-0"), Some("1762850000000-9")];
    ensure!(queries(&server, "last_stream_entry_id") == from.map(|id| id.map(str::to_owned)));
    Ok(())
}
