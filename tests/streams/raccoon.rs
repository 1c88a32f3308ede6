//! Raccoon: sessions over WebSocket.

use std::time::Duration;

use agent_session_clients::raccoon::session::SessionChannel;
use agent_session_clients::raccoon::types::{CreateSessionRequest, CreateSessionRequestMode};
use agent_session_clients::raccoon::types::{SessionEvent, SessionFrame};
use agent_session_clients::raccoon::{Client, Request};
use anyhow::{Context, Result, bail, ensure};
use futures_util::StreamExt;
use raccord::Deviations;
use raccord::mock::{Response, Script, Server};
use raccord::stream::session::SessionOptions;
use raccord::stream::websocket::{KeepAlive, WebSocket};
use raccord::stream::{Connect, Reconnect, StartError, StreamError};
use serde_json::{Value, json};

use super::support::{
    KEY, closed, completed, fast, frame, queries, samples, server, sessions, text, variants,
    written,
};

const SESSION: &str = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
const TERMINAL: [&str; 3] = ["task.completed", "task.aborted", "task.error"];

fn client(server: &Server) -> Result<Client> {
    Ok(Client::builder()
        .base_url(server.base_url())
        .bearer_auth(KEY)
        .ws_token(KEY)
        .build()?)
}

fn channel(server: &Server, options: SessionOptions) -> Result<Request<SessionChannel, Connect>> {
    let channel = client(server)?.session(SESSION, "msg_1");
    Ok(channel.session_options(options))
}

/// What a whole session delivers.
async fn all(server: &Server) -> Result<Vec<Result<SessionFrame, StreamError>>> {
    Ok(all_of(channel(server, fast())?.await?).await?.0)
}

/// What a whole session delivers, and where it deviates.
async fn all_of<O: serde::Serialize>(
    mut session: WebSocket<SessionFrame, O>,
) -> Result<(Vec<Result<SessionFrame, StreamError>>, Deviations)> {
    let mut items = Vec::new();
    while let Some(item) = session.next().await {
        items.push(item);
    }
    ensure!(session.is_over(), "a session without an end");
    let deviations = session.deviations().clone();
    Ok((items, deviations))
}

#[tokio::test]
async fn every_kind_arrives_typed_and_is_written_back() -> Result<()> {
    let ack = json!({"type": "ack", "resume_from": ""});
    let events = samples("raccoon", "SessionEvent", &TERMINAL)?;
    ensure!(events.len() == 10, "{} kinds", events.len());
    let mut kinds = std::collections::BTreeSet::new();
    for last in TERMINAL {
        // The others are terminal too, and would end the session before it.
        let sent: Vec<Value> = std::iter::once(&ack)
            .chain(&events)
            .filter(|event| {
                let kind = event.get("kind").and_then(Value::as_str);
                kind == Some(last) || !kind.is_some_and(|kind| TERMINAL.contains(&kind))
            })
            .enumerate()
            .map(|(number, event)| numbered(event, number))
            .collect();
        let server = sessions([Script::new().messages(&sent)])?;
        let items = all(&server).await?;
        ensure!(written(&items)? == sent, "{:#?}", written(&items)?);
        for item in items {
            match item? {
                SessionFrame::Ack(ack) => ensure!(ack.resume_from.as_deref() == Some("")),
                SessionFrame::SessionEvent(event) => kinds.append(&mut variants(&[event])),
                other => anyhow::bail!("{other:?} is not known"),
            }
        }
    }
    ensure!(kinds.len() == 10 && !kinds.contains("Unknown"), "{kinds:?}");
    Ok(())
}

/// Samples share their ids, which would make them repeat.
fn numbered(event: &Value, number: usize) -> Value {
    let mut event = event.clone();
    if let Some(event) = event
        .as_object_mut()
        .filter(|event| event.contains_key("event_id"))
    {
        event.insert("event_id".to_owned(), json!(number));
        event.insert("stream_entry_id".to_owned(), json!(format!("1-{number}")));
    }
    event
}

#[tokio::test]
async fn a_break_in_the_middle_goes_on_from_the_last_entry() -> Result<()> {
    // Entries out of order, one of them again, and again all that the break may have cost.
    let server = sessions([
        Script::new()
            .messages(&[text(1), text(2), text(2), text(4), text(3)])
            .disconnect(),
        Script::new()
            .messages(&[text(3), text(4), text(5)])
            .close(1011),
        Script::new().messages(&[text(5), text(1), text(6), completed(7)]),
    ])?;
    let items = all(&server).await?;
    let expected = [
        text(1),
        text(2),
        text(4),
        text(3),
        text(5),
        text(6),
        completed(7),
    ];
    ensure!(written(&items)? == expected, "{items:#?}");
    let from = [None, Some("1762850000000-3"), Some("1762850000000-5")];
    ensure!(
        queries(&server, "last_stream_entry_id") == from.map(|id| id.map(str::to_owned)),
        "{:?}",
        server.requests()
    );
    for (name, value) in [("token", KEY), ("message_id", "msg_1")] {
        ensure!(
            queries(&server, name)
                == [const { None }; 3].map(|_: Option<()>| Some(value.to_owned()))
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_caller_goes_on_later() -> Result<()> {
    let server = sessions([
        Script::new().messages(&[text(1), text(2), text(3)]),
        Script::new().messages(&[text(3), completed(4)]),
    ])?;
    let mut session = channel(&server, fast())?.await?;
    for number in 1..=2 {
        let item = session.next().await.context("a frame")??;
        ensure!(serde_json::to_value(item)? == text(number));
    }
    // The third may have been read ahead: the position is that of what the caller has had.
    let position = session.position().context("a position")?.to_owned();
    ensure!(position == "1762850000000-2");
    drop(session);
    let mut session = channel(&server, fast())?
        .last_stream_entry_id(&position)
        .await?;
    let mut items = Vec::new();
    while let Some(item) = session.next().await {
        items.push(item);
    }
    ensure!(written(&items)? == [text(3), completed(4)]);
    ensure!(queries(&server, "last_stream_entry_id") == [None, Some(position)]);
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_kept_and_ends_nothing() -> Result<()> {
    let unknown = frame("focus.changed", 2, json!({"to": "browser", "n": 1.50}));
    let strange = json!({"hello": [1, null]});
    let misfit = frame("text", 3, json!({"text": 7}));
    let script = Script::new()
        .text(text(1).to_string())
        .text(unknown.to_string())
        .text("{\"kind\": \"text\", ")
        .text(strange.to_string())
        .binary([0, 1])
        .text(misfit.to_string())
        .text("[]")
        .text(completed(4).to_string());
    let server = sessions([script])?;
    let (items, deviations) = all_of(channel(&server, fast())?.await?).await?;
    let texts = written(&items)?;
    ensure!(texts.len() == 8, "{texts:#?}");
    for (at, sent) in [
        (0, &text(1)),
        (1, &unknown),
        (3, &strange),
        (5, &misfit),
        (6, &json!([])),
        (7, &completed(4)),
    ] {
        ensure!(texts.get(at) == Some(sent), "{at}: {texts:#?}");
    }
    ensure!(matches!(items.get(1), Some(Ok(SessionFrame::Unknown(_)))));
    ensure!(matches!(items.get(2), Some(Err(StreamError::Decode(_)))));
    ensure!(matches!(
        items.get(4),
        Some(Err(StreamError::Unsupported(_)))
    ));
    // A property of another type than the document says: the rest is typed, and its value is available and written
    // back.
    let frame = items.get(5).context("a frame")?.as_ref();
    ensure!(frame.is_ok_and(|frame| !matches!(frame, SessionFrame::Unknown(_))));
    let deviation = deviations.at("/payload/text").context("a deviation")?;
    ensure!(
        deviations.count() == 1 && *deviation.raw() == json!(7),
        "{deviations:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_close_without_a_last_event_is_no_end() -> Result<()> {
    let script = || Script::new().messages(&[text(1)]).close(1000);
    let server = sessions([script(), script(), script(), script()])?;
    let mut items = all(&server).await?;
    let last = items.pop().context("an item")?;
    ensure!(written(&items)? == [text(1)]);
    match last {
        Err(StreamError::GaveUp { attempts: 3, last }) => {
            ensure!(matches!(*last, StreamError::Closed(_)), "{last:?}");
        }
        other => anyhow::bail!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_is_typed_and_final() -> Result<()> {
    for status in [401, 403, 404] {
        let refusal = Response::json(status, &json!({"error": "unauthorized", "message": "no"}));
        let server = Server::scripted([refusal])?;
        match channel(&server, fast())?.await {
            Err(StreamError::Refused(refusal)) => ensure!(refusal.status == status),
            other => anyhow::bail!("{other:?}"),
        }
        ensure!(server.requests().len() == 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_silent_server_is_given_up() -> Result<()> {
    // It replies to no ping: nothing is read on its side.
    let server = sessions([Script::new().messages(&[text(1)]).mute()])?;
    let options = SessionOptions {
        keep_alive: KeepAlive::Ping {
            every: Duration::from_secs(1),
            timeout: Duration::from_millis(100),
        },
        reconnect: Reconnect::NEVER,
        ..fast()
    };
    let mut items: Vec<_> = channel(&server, options)?.await?.collect().await;
    match items.pop() {
        Some(Err(error)) => ensure!(error.is_timeout() && error.is_final(), "{error:?}"),
        other => anyhow::bail!("{other:?}"),
    }
    ensure!(items.iter().all(Result::is_ok), "{items:?}");
    Ok(())
}

#[tokio::test]
async fn messages_to_the_task_are_sent_as_they_are() -> Result<()> {
    let script = Script::new()
        .messages(&[text(1)])
        .receive()
        .receive()
        .messages(&[completed(2)]);
    let server = sessions([script])?;
    let mut session = channel(&server, fast())?.await?;
    ensure!(session.next().await.context("a frame")?.is_ok());
    let messages = [json!({"any": "message", "n": 1}), json!({"stop": true})];
    session.send_raw(&messages[0]).await?;
    let sender = session.sender();
    let (sent, end) = futures_util::join!(sender.send_raw(&messages[1]), session.next());
    sent?;
    ensure!(matches!(
        end,
        Some(Ok(SessionFrame::SessionEvent(SessionEvent::TaskCompleted(
            _
        ))))
    ));
    ensure!(session.next().await.is_none());
    let heard: Result<Vec<Value>, _> = server
        .received()
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect();
    ensure!(heard? == messages);
    Ok(())
}

#[tokio::test]
async fn dropping_a_session_closes_its_connection() -> Result<()> {
    let server = sessions([
        Script::new().messages(&[text(1)]),
        Script::new().messages(&[text(2)]).disconnect(),
    ])?;
    // While reading, and while going on after a break.
    let mut session = channel(&server, fast())?.await?;
    ensure!(session.next().await.context("a frame")?.is_ok());
    let _ = futures_util::poll!(std::pin::pin!(session.next()));
    drop(session);
    closed(&server).await?;
    let slow = SessionOptions {
        reconnect: Reconnect {
            initial: Duration::from_secs(3600),
            max: Duration::from_secs(3600),
            max_attempts: 1,
        },
        ..fast()
    };
    let mut session = channel(&server, slow)?.await?;
    ensure!(session.next().await.context("a frame")?.is_ok());
    // The break is noticed while the next frame is awaited.
    tokio::select! {
        _ = session.next() => bail!("the session has no more frames"),
        closed = closed(&server) => closed?,
    }
    drop(session);
    ensure!(server.requests().len() == 2);
    Ok(())
}

fn turn() -> CreateSessionRequest {
    CreateSessionRequest::new(SESSION, "Summarise", CreateSessionRequestMode::Auto)
}

#[tokio::test]
async fn a_turn_is_started_and_followed_in_one_call() -> Result<()> {
    let scripts = [
        Script::new().messages(&[text(1)]).disconnect(),
        Script::new().messages(&[text(1), completed(2)]),
    ];
    let [first, second] = scripts.map(|script| ("/ws/sessions/", Response::web_socket(script)));
    let server = server("raccoon", [first, second])?;
    let client = client(&server)?;
    let start = client.sessions().run_turn(turn()).max_retries(0);
    let mut turn = start
        .with_channel(|channel| channel.session_options(fast()))
        .await?;
    let message = turn.response().agent_message_id.clone().context("an id")?;
    let mut items = Vec::new();
    while let Some(item) = turn.next().await {
        items.push(item);
    }
    ensure!(written(&items)? == [text(1), completed(2)]);
    ensure!(turn.session().is_over());
    let requests = server.requests();
    let paths: Vec<&str> = requests.iter().map(|request| &*request.path).collect();
    let session = format!(
        "/ws/sessions/{}",
        turn.response().session_id.as_deref().unwrap_or_default()
    );
    ensure!(paths == ["/sessions/new", &session, &session], "{paths:?}");
    ensure!(queries(&server, "message_id") == [None, Some(message.clone()), Some(message)]);
    Ok(())
}

#[tokio::test]
async fn what_was_started_is_told_when_it_cannot_be_followed() -> Result<()> {
    let refused = Response::json(429, &json!({"error": "rate_limited"}));
    let bare = Response::json(200, &json!({"session_id": SESSION}));
    let whole = Response::json(
        200,
        &json!({"session_id": SESSION, "agent_message_id": "m"}),
    );
    let server = Server::scripted([refused, bare, whole, Response::status(403)])?;
    let client = client(&server)?;
    let start = || client.sessions().run_turn(turn());
    match start().max_retries(0).await {
        Err(StartError::Start(error)) => ensure!(error.status().is_some_and(|it| it == 429)),
        other => anyhow::bail!("{other:?}"),
    }
    match start().await {
        Err(StartError::Response { missing, response }) => {
            ensure!(missing == "/agent_message_id");
            ensure!(response.session_id.as_deref() == Some(SESSION));
        }
        other => anyhow::bail!("{other:?}"),
    }
    match start().await {
        Err(StartError::Connect {
            error: StreamError::Refused(refusal),
            response,
        }) => {
            ensure!(refusal.status == 403 && response.agent_message_id.is_some());
        }
        other => anyhow::bail!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn whatever_breaks_and_repeats_each_entry_comes_once() -> Result<()> {
    const ENTRIES: u64 = 40;
    for seed in 1..=10 {
        let mut random = Random(seed);
        let mut scripts = Vec::new();
        let mut position = 0;
        while position < ENTRIES {
            // From the position on, some of what came before again, neighbours swapped, a frame twice.
            let start = (position + 1).saturating_sub(random.below(4)).max(1);
            let end = (position + 1 + random.below(6)).min(ENTRIES);
            let mut sent: Vec<u64> = (start..=end).collect();
            for pair in sent.chunks_exact_mut(2).filter(|_| random.below(3) == 0) {
                pair.reverse();
            }
            if random.below(2) == 0 {
                sent.extend_from_within(..1);
                sent.rotate_right(1);
            }
            position = *sent.last().context("a frame")?;
            let frames: Vec<Value> = sent.into_iter().map(text).collect();
            let script = Script::new().messages(&frames);
            scripts.push(match random.below(3) {
                0 => script.text("{\"cut\":").close(1011),
                1 => script.close(1001),
                _ => script.disconnect(),
            });
        }
        scripts.push(Script::new().messages(&[completed(ENTRIES + 1)]));
        let server = Server::scripted(scripts.into_iter().map(Response::web_socket))?;
        let items = all(&server).await?;
        let mut numbers: Vec<u64> = written(&items)?
            .iter()
            .filter_map(|item| item.get("event_id")?.as_u64())
            .collect();
        numbers.sort_unstable();
        ensure!(
            numbers.iter().copied().eq(1..=ENTRIES + 1),
            "seed {seed}: {numbers:?}"
        );
    }
    Ok(())
}

/// Numbers that look random and are the same each time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
