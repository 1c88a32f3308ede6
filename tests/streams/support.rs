//! What the scripted sessions share.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use raccord::mock::{Response, Script, Server, Then};
use raccord::stream::session::SessionOptions;
use raccord::stream::websocket::KeepAlive;
use raccord::stream::{Reconnect, StreamError};
use raccord_mock::Options;
use serde::Serialize;
use serde_json::{Value, json};

/// The key of all clients.
pub const KEY: &str = "key-canary";

/// A server that responds from the document, after these responses to paths.
pub fn server<const N: usize>(api: &str, first: [(&str, Response); N]) -> Result<Server> {
    let options = first
        .into_iter()
        .fold(Options::default(), |options, (path, answer)| {
            options.on(path, answer)
        });
    Ok(raccord_mock::serve(raccord_tests::document(api)?, options)?)
}

/// A server of WebSocket connections, each by its script.
pub fn sessions<const N: usize>(scripts: [Script; N]) -> Result<Server> {
    Ok(Server::scripted(scripts.map(Response::web_socket))?)
}

/// Options without long waits.
pub fn fast() -> SessionOptions {
    SessionOptions {
        keep_alive: KeepAlive::Off,
        reconnect: Reconnect {
            max_attempts: 3,
            initial: Duration::from_millis(1),
            max: Duration::from_millis(5),
        },
        ..SessionOptions::DEFAULT
    }
}

/// A sample of each kind of a union of the document, those with one of these tags last.
pub fn samples(api: &str, union: &str, last: &[&str]) -> Result<Vec<Value>> {
    let reference = format!("#/components/schemas/{union}");
    let samples = raccord_mock::samples(&raccord_tests::document(api)?, &reference);
    ensure!(!samples.is_empty(), "{union} has no kinds");
    let (mut first, mut rest): (Vec<_>, Vec<_>) = samples
        .into_iter()
        .partition(|(tag, _)| !last.contains(&tag.as_str()));
    first.append(&mut rest);
    Ok(first.into_iter().map(|(_, value)| value).collect())
}

/// A frame of Raccoon: its kind, its number, and its other members.
pub fn frame(kind: &str, number: u64, payload: Value) -> Value {
    json!({
        "kind": kind,
        "event_id": number,
        "timestamp": 1_762_850_000_000_u64 + number,
        "message_id": "msg_1",
        "stream_entry_id": format!("1762850000000-{number}"),
        "payload": payload,
    })
}

/// A text frame of Raccoon.
pub fn text(number: u64) -> Value {
    frame("text", number, json!({"text": format!("part {number}")}))
}

/// The last frame of Raccoon.
pub fn completed(number: u64) -> Value {
    frame("task.completed", number, json!({}))
}

/// The value of a query parameter of each request so far.
pub fn queries(server: &Server, name: &str) -> Vec<Option<String>> {
    let value = |request: raccord::mock::Request| {
        let mut pairs = request.query_pairs().into_iter();
        pairs.find(|(key, _)| key == name).map(|(_, value)| value)
    };
    server.requests().into_iter().map(value).collect()
}

/// Each item as it is written back; an error as its text.
pub fn written<T: Serialize>(items: &[Result<T, StreamError>]) -> Result<Vec<Value>> {
    let write = |item: &Result<T, StreamError>| {
        Ok(match item {
            Ok(item) => serde_json::to_value(item)?,
            Err(error) => Value::String(error.to_string()),
        })
    };
    items.iter().map(write).collect()
}

/// The variants of an enum that the values are, by the name that `Debug` prints.
pub fn variants<T: std::fmt::Debug>(items: &[T]) -> BTreeSet<String> {
    items
        .iter()
        .map(|item| {
            let text = format!("{item:?}");
            text.split(['(', ' ', '{'])
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// Ends when every connection to the server is closed; fails a test where one stays open.
pub async fn closed(server: &Server) -> Result<()> {
    tokio::time::timeout(Duration::from_secs(120), server.idle())
        .await
        .context("a connection is still open")
}

/// An event stream that breaks after these events.
pub fn broken<'v>(status: u16, data: impl IntoIterator<Item = &'v Value>) -> Response {
    Response::events(status, data).then(Then::Break)
}
