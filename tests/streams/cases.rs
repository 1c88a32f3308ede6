//! The streams of the cases, byte by byte: JSON lines both ways, events by `itemSchema`, flags deep in a body and in a
//! form, channels that are started and followed.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use raccord::mock::{Request, Response, Script, Server};
use raccord::stream::sse::Event;
use raccord::stream::{Reconnect, StreamError};
use serde_json::json;

use super::support::{fast, queries, written};

macro_rules! cases {
    ($($name:ident: $path:literal),*) => {
        $(
            #[path = $path]
            #[rustfmt::skip]
            #[allow(dead_code, unused_imports, reason = "whole clients")]
            mod $name;
        )*
    };
}

cases! {
    channels: "../cases/channels/expected/mod.rs",
    streams_3_0: "../cases/streams_3_0/expected/mod.rs",
    streams_3_1: "../cases/streams_3_1/expected/mod.rs",
    streams_3_2: "../cases/streams_3_2/expected/mod.rs"
}

/// All that a stream delivers.
macro_rules! all {
    ($stream:expr) => {{
        let mut stream = $stream;
        let mut items = Vec::new();
        while let Some(item) = stream.next().await {
            items.push(item);
        }
        items
    }};
}

fn first(server: &Server) -> Result<Request> {
    server.requests().into_iter().next().context("a request")
}

fn values<T>(items: Vec<Result<Event<T>, StreamError>>) -> Vec<Result<T, StreamError>> {
    items
        .into_iter()
        .map(|item| item.map(Event::into_value))
        .collect()
}

#[tokio::test]
async fn lines_and_records_are_written_as_their_media_type_says() -> Result<()> {
    use streams_3_2::Client;
    use streams_3_2::types::Line;

    let server = Server::scripted([204, 204].map(Response::status))?;
    let client = Client::builder().base_url(server.base_url()).build()?;
    let mut null = Line::new(1);
    null.text = raccord::Maybe::Null;
    let lines = [null, Line::new(2).with_text("a\nb")];
    client.streams().write_lines(&lines).send().await?;
    client.streams().write_records().body(&lines).send().await?;
    let requests = server.requests();
    let sent: Vec<(Option<&str>, &[u8])> = requests
        .iter()
        .map(|request| (request.header("content-type"), &*request.body))
        .collect();
    let lines: &[u8] = b"{\"level\":1,\"text\":null}\n{\"level\":2,\"text\":\"a\\nb\"}\n";
    let records: &[u8] = b"\x1e{\"level\":1,\"text\":null}\n\x1e{\"level\":2,\"text\":\"a\\nb\"}\n";
    ensure!(
        sent == [
            (Some("application/jsonl"), lines),
            (Some("application/json-seq"), records)
        ],
        "{sent:?}"
    );
    Ok(())
}

#[tokio::test]
async fn lines_and_records_are_read_past_what_is_broken() -> Result<()> {
    use streams_3_2::Client;

    let lines = "{\"level\":1,\"text\":null}\r\n\n{\"level\":\n{\"level\":3}";
    let records = "\u{1e}{\"level\":1,\"text\":null}\n\u{1e}{\"level\":\u{1e}{\"level\":3}\n";
    let server = Server::scripted([
        Response::body(200, "application/jsonl", lines),
        Response::body(200, "application/json-seq", records),
    ])?;
    let client = Client::builder().base_url(server.base_url()).build()?;
    for items in [
        all!(client.streams().read_lines_stream().await?),
        all!(client.streams().read_records_stream().await?),
    ] {
        ensure!(
            matches!(items.get(1), Some(Err(StreamError::Decode(_)))),
            "{items:?}"
        );
        let good: Vec<_> = items.into_iter().filter(Result::is_ok).collect();
        ensure!(written(&good)? == [json!({"level": 1, "text": null}), json!({"level": 3})]);
    }
    let requests = server.requests();
    let accept: Vec<_> = requests
        .iter()
        .map(|request| request.header("accept"))
        .collect();
    ensure!(accept == [Some("application/jsonl"), Some("application/json-seq")]);
    Ok(())
}

#[tokio::test]
async fn an_item_schema_is_that_of_the_event() -> Result<()> {
    use streams_3_2::Client;
    use streams_3_2::types::ChannelEvent;

    let events = "id: 7\nevent: log\ndata: {\"level\": 1}\n\ndata: {\"level\": 2}\n\n";
    let named = "event: line\ndata: {\"level\": 1}\n\nevent: word\ndata: hello {\n\nevent: other\ndata: 1\n\n";
    let answer = |text| Response::body(200, "text/event-stream", text);
    let server = Server::scripted([
        answer(events),
        Response::status(204),
        answer(named),
        Response::status(204),
    ])?;
    let client = Client::builder().base_url(server.base_url()).build()?;
    let open = client.streams().listen_stream().reconnect(quick());
    let items = values(all!(open.await?));
    let expected = [
        json!({"event": "log", "id": "7", "data": {"level": 1}}),
        json!({"event": "message", "id": "7", "data": {"level": 2}}),
    ];
    ensure!(written(&items)? == expected, "{items:?}");
    let open = client.streams().channel_stream().reconnect(quick());
    let items = values(all!(open.await?));
    match items.as_slice() {
        [
            Ok(ChannelEvent::Line(line)),
            Ok(ChannelEvent::Word(word)),
            Ok(ChannelEvent::Unknown(raw)),
        ] => {
            ensure!(line.data.as_ref().is_some_and(|line| line.level == 1));
            ensure!(word.data.as_deref() == Some("hello {"));
            ensure!(serde_json::to_value(raw)? == json!({"event": "other", "data": 1}));
        }
        other => anyhow::bail!("{other:?}"),
    }
    Ok(())
}

/// Attempts without long waits.
fn quick() -> Reconnect {
    Reconnect {
        max_attempts: 2,
        initial: Duration::from_millis(1),
        max: Duration::from_millis(2),
    }
}

#[tokio::test]
async fn an_event_source_goes_on_after_a_break() -> Result<()> {
    use streams_3_0::Client;

    let first = Response::body(
        200,
        "text/event-stream",
        "id: 1\ndata: {\"type\":\"said\",\"text\":\"a\"}\n\nid: 2\ndata: half",
    );
    let first = first.then(raccord::mock::Then::Break);
    let second = "id: 2\ndata: {\"type\":\"new\",\"n\":1.0}\n\ndata: {\"type\":\"ended\"}\n\n";
    let server = Server::scripted([
        first,
        Response::body(200, "text/event-stream", second),
        Response::status(204),
    ])?;
    let client = Client::builder().base_url(server.base_url()).build()?;
    let open = client.streams().listen_stream().reconnect(quick());
    let items = values(all!(open.await?));
    let expected = [
        json!({"type": "said", "text": "a"}),
        json!({"type": "new", "n": 1.0}),
        json!({"type": "ended"}),
    ];
    ensure!(written(&items)? == expected, "{items:?}");
    let requests = server.requests();
    let ids: Vec<_> = requests
        .iter()
        .map(|request| request.header("last-event-id"))
        .collect();
    ensure!(ids == [None, Some("1"), Some("2")], "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn without_ids_nothing_is_asked_for_again() -> Result<()> {
    use streams_3_0::Client;

    let words = || Response::body(200, "text/event-stream", "data: [1,\ndata: 2]\n\n");
    for (first, is_whole) in [
        (words(), true),
        (words().then(raccord::mock::Then::Break), false),
    ] {
        let server = Server::scripted([first, words()])?;
        let client = Client::builder().base_url(server.base_url()).build()?;
        let mut items = values(all!(
            client.streams().words_stream().reconnect(quick()).await?
        ));
        if !is_whole {
            let last = items.pop().context("an item")?;
            ensure!(last.is_err_and(|error| error.is_final()));
        }
        ensure!(written(&items)? == ["[1,\n2]"], "{items:?}");
        ensure!(server.requests().len() == 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_flag_is_set_wherever_it_stands() -> Result<()> {
    use streams_3_1::Client;
    use streams_3_1::streams::UploadForm;
    use streams_3_1::types::{Question, QuestionOptions, Step};

    let deltas = "data: {\"text\":\"a\"}\n\ndata: [DONE]\n\n";
    let steps = "event: working\ndata: {\"percent\":1.5}\n\nevent: failed\ndata: {\"why\":\"x\"}\n\nevent: working\ndata: {}\n\n";
    let lines = "{\"kind\":\"working\",\"percent\":2}\n{\"kind\":\"done\"}\n{\"kind\":\"more\"}\n";
    let server = Server::scripted([
        Response::body(200, "text/event-stream", deltas),
        Response::body(202, "text/event-stream", steps),
        Response::body(200, "application/jsonl", lines),
    ])?;
    let client = Client::builder().base_url(server.base_url()).build()?;
    let streams = client.streams();
    let options = QuestionOptions::new().with_size(3).with_stream(false);
    let question = Question::new("?").with_options(options);
    let items = values(all!(streams.chat_stream(question).await?));
    ensure!(written(&items)? == [json!({"text": "a"})]);
    let body = first(&server)?.json();
    ensure!(
        body == Some(json!({"text": "?", "options": {"stream": true, "size": 3}})),
        "{body:?}"
    );

    let form = UploadForm::new(raccord::File::from_bytes("x")).with_mode("whole");
    let items = values(all!(streams.upload_stream(form).await?));
    let expected = [
        json!({"kind": "working", "percent": 1.5}),
        json!({"kind": "failed", "why": "x"}),
    ];
    ensure!(written(&items)? == expected, "{items:?}");
    ensure!(matches!(items.get(1), Some(Ok(Step::Unknown(_)))));
    let sent = server.requests().into_iter().nth(1).context("a request")?;
    let sent = String::from_utf8_lossy(&sent.body).into_owned();
    ensure!(
        sent.matches("name=\"mode\"\r\n\r\nstream\r\n").count() == 1,
        "{sent}"
    );
    ensure!(!sent.contains("whole"), "{sent}");

    let items = all!(streams.progress_stream().await?);
    ensure!(items.len() == 2, "{items:?}");
    Ok(())
}

#[tokio::test]
async fn a_run_is_followed_by_the_numbers_of_its_messages() -> Result<()> {
    use channels::Client;
    use channels::types::{Job, Message};

    let said = |id: u64| json!({"kind": "said", "id": id, "text": "x"});
    let server = Server::scripted([
        Response::json(200, &json!({"run": {"id": "r/1"}})),
        Response::web_socket(
            Script::new()
                .messages(&[said(1), said(2)])
                .receive()
                .disconnect(),
        ),
        Response::web_socket(Script::new().messages(&[said(2), json!({"kind": "done", "id": 3})])),
    ])?;
    let client = Client::builder()
        .base_url(server.base_url())
        .key("secret")
        .build()?;
    let start = client.runs().run(Job::new("a"));
    let start = start.with_channel(|channel| channel.detail(true).session_options(fast()));
    let mut run = start.await?;
    ensure!(matches!(run.next().await, Some(Ok(Message::Said(_)))));
    run.session().send(&Job::new("b")).await?;
    let items = all!(run);
    ensure!(
        written(&items)? == [said(2), json!({"kind": "done", "id": 3})],
        "{items:?}"
    );
    ensure!(server.received() == [r#"{"task":"b"}"#]);
    ensure!(queries(&server, "after") == [None, None, Some("2".to_owned())]);
    ensure!(queries(&server, "detail").iter().flatten().count() == 2);
    let requests = server.requests();
    ensure!(
        requests
            .last()
            .is_some_and(|request| request.path == "/runs/r%2F1/events")
    );
    Ok(())
}

const OPEN: &str = r#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#;

/// A packet of the room.
fn said(state: &str) -> String {
    let event = json!({"kind": "said", "text": "x", "state": state});
    format!("42{}", json!(["said", event]))
}

/// The start of a room, and its connection.
async fn room(script: Script) -> Result<Server> {
    let started = Response::json(201, &json!({"run": {"id": "r"}}));
    Ok(Server::scripted([started, Response::web_socket(script)])?)
}

fn room_client(server: &Server) -> Result<channels::Client> {
    Ok(channels::Client::builder()
        .base_url(server.base_url())
        .key("secret")
        .build()?)
}

#[tokio::test]
async fn a_room_is_followed_until_it_is_empty() -> Result<()> {
    // The last one may come before the server says that it accepts the session.
    for accepted in ["40{\"sid\":\"b\"}", "6"] {
        let script = Script::new().text(OPEN).receive().text(accepted);
        let script = ["full", "empty", "full"]
            .map(said)
            .into_iter()
            .fold(script, Script::text);
        let server = room(script).await?;
        let client = room_client(&server)?;
        let start = client.rooms().open_and_follow();
        let items = all!(start.private(true).await?);
        ensure!(
            items.len() == 2 && items.iter().all(Result::is_ok),
            "{items:?}"
        );
        ensure!(queries(&server, "private") == [Some("true".to_owned()), None]);
        ensure!(queries(&server, "room") == [None, Some("r".to_owned())]);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_said_in_a_room_is_acknowledged() -> Result<()> {
    use channels::room::RoomEmit;

    let script = Script::new().text(OPEN).receive().text("40{\"sid\":\"b\"}");
    let script = script
        .receive()
        .text(said("full"))
        .text("430[\"ok\"]")
        .text("41");
    let server = Server::scripted([Response::web_socket(script)])?;
    let mut session = room_client(&server)?.room("r").await?;
    ensure!(session.say(&channels::types::Job::new("a")).await? == ["ok"]);
    let items = all!(session);
    ensure!(
        items.len() == 1 && items.iter().all(Result::is_ok),
        "{items:?}"
    );
    ensure!(server.received() == ["40", "420[\"say\",{\"task\":\"a\"}]"]);
    Ok(())
}
