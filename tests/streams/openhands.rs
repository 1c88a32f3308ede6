//! OpenHands: conversations over Socket.IO.

use std::time::Duration;

use agent_session_clients::openhands::events::{Events, EventsEmit as _};
use agent_session_clients::openhands::types::{
    ActionEvent, AgentEvent, ObservationEvent, SocketEvent, UserAction, UserMessageAction,
    UserMessageArguments,
};
use agent_session_clients::openhands::{Client, Request};
use anyhow::{Result, bail, ensure};
use futures_util::StreamExt;
use raccord::mock::{Script, Server};
use raccord::stream::session::SessionOptions;
use raccord::stream::socketio::SocketIo;
use raccord::stream::{Connect, StreamError};
use serde_json::{Value, json};

use super::support::{KEY, closed, fast, queries, samples, sessions, variants, written};

/// The connection to the transport, as the server opens it.
const OPEN: &str =
    r#"0{"sid":"a","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":4194304}"#;

/// The server accepts the session.
const ACCEPT: &str = r#"40{"sid":"b"}"#;

/// The server ends the session.
const END: &str = "41";

/// A connection up to what follows from the packet that asks for a session.
fn open() -> Script {
    Script::new().text(OPEN).receive()
}

fn packet(event: &Value) -> String {
    format!(r#"42["oh_event",{event}]"#)
}

fn packets<'v>(script: Script, events: impl IntoIterator<Item = &'v Value>) -> Script {
    events.into_iter().map(packet).fold(script, Script::text)
}

fn event(id: u64) -> Value {
    json!({
        "id": id, "timestamp": "2025-08-14T06:09:27.508660", "source": "user", "message": "hi",
        "action": "message", "args": {"content": format!("part {id}")},
    })
}

fn events(server: &Server, options: SessionOptions) -> Result<Request<Events, Connect>> {
    let client = Client::builder()
        .base_url(server.base_url())
        .session_api_key_query(KEY)
        .build()?;
    let events = client.events("c 1");
    Ok(events.session_options(options))
}

/// What is left of a session.
async fn rest(session: &mut SocketIo<SocketEvent>) -> Vec<Result<SocketEvent, StreamError>> {
    session.collect().await
}

/// What a whole session delivers.
async fn all(server: &Server) -> Result<Vec<Result<SocketEvent, StreamError>>> {
    let mut session = events(server, fast())?.await?;
    Ok(rest(&mut session).await)
}

#[tokio::test]
async fn every_kind_arrives_typed_and_is_written_back() -> Result<()> {
    let mut sent = samples("openhands", "ActionEvent", &[])?;
    sent.extend(samples("openhands", "ObservationEvent", &[])?);
    ensure!(sent.len() == 44, "{} kinds", sent.len());
    for (number, event) in sent.iter_mut().enumerate() {
        if let Some(event) = event.as_object_mut() {
            event.insert("id".to_owned(), json!(number));
        }
    }
    sent.push(
        json!({"status_update": true, "type": "info", "id": "STATUS$READY", "message": "Ready"}),
    );
    sent.push(json!({
        "status_update": true, "type": "info", "message": "c 1", "conversation_title": "Title"
    }));
    sent.push(json!({"error": true, "message": "ValueError"}));
    // Half of it comes before the session is accepted.
    let (before, after) = sent.split_at(sent.len() / 2);
    let script = packets(packets(open(), before).text(ACCEPT), after);
    let server = sessions([script.text(END)])?;
    let items = all(&server).await?;
    ensure!(written(&items)? == sent, "{:#?}", written(&items)?);
    let (mut actions, mut observations, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        match item? {
            SocketEvent::AgentEvent(AgentEvent::ActionEvent(action)) => actions.push(action),
            SocketEvent::AgentEvent(AgentEvent::ObservationEvent(seen)) => observations.push(seen),
            other => others.push(other),
        }
    }
    let (actions, observations) = (variants(&actions), variants(&observations));
    ensure!(
        actions.len() == 25 && !actions.contains("Unknown"),
        "{actions:?}"
    );
    ensure!(
        observations.len() == 19 && !observations.contains("Unknown"),
        "{observations:?}"
    );
    let others = variants(&others);
    ensure!(
        others == ["ErrorUpdate", "StatusUpdate"].map(str::to_owned).into(),
        "{others:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_the_document_does_not_know_is_kept() -> Result<()> {
    let envelope = |id: u64, rest: Value| {
        let mut event = json!({
            "id": id, "timestamp": "2025-08-14T06:09:27", "source": "agent", "message": "", "surprise": [1.50, null]
        });
        if let (Some(event), Some(rest)) = (event.as_object_mut(), rest.as_object()) {
            event.extend(rest.clone());
        }
        event
    };
    let sent = [
        envelope(1, json!({"action": "dance", "args": {"steps": 3}})),
        envelope(
            2,
            json!({"observation": "danced", "content": "", "extras": {}}),
        ),
        envelope(
            3,
            json!({"source": "stranger", "action": "message", "args": {"content": "hi"}}),
        ),
        json!({"brand": "new"}),
        json!("bare"),
        envelope(
            4,
            json!({"action": "message", "args": {"content": "hi", "more": true}}),
        ),
    ];
    let script = packets(open().text(ACCEPT), &sent);
    let server = sessions([script.text(END)])?;
    let items = all(&server).await?;
    ensure!(written(&items)? == sent, "{:#?}", written(&items)?);
    let last = items.into_iter().next_back();
    let Some(Ok(SocketEvent::AgentEvent(AgentEvent::ActionEvent(ActionEvent::Message(last))))) =
        last
    else {
        bail!("{last:?}")
    };
    ensure!(
        last.extra.get("surprise") == Some(&json!([1.5, null]).into()),
        "{last:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_ends_nothing() -> Result<()> {
    let script = open()
        .text(ACCEPT)
        .text(packet(&event(1)))
        .text(r#"42["oh_party",{"id":2}]"#)
        .text("42[")
        .text("49")
        .text("?")
        .text(r#"451-["oh_event",{"_placeholder":true,"num":0}]"#)
        .binary([1, 2])
        .text(packet(&event(3)))
        .text(END);
    let server = sessions([script])?;
    let items = all(&server).await?;
    let well: Vec<_> = items.iter().filter_map(|item| item.as_ref().ok()).collect();
    ensure!(well.len() == 2, "{items:?}");
    let errors: Vec<_> = items
        .iter()
        .filter_map(|item| item.as_ref().err())
        .collect();
    ensure!(
        errors.len() == 5 && errors.iter().all(|error| !error.is_final()),
        "{errors:?}"
    );
    let party = errors.first().map(ToString::to_string);
    ensure!(
        party.is_some_and(|text| text.contains(r#"{\"id\":2}"#)),
        "{errors:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_break_in_the_middle_goes_on_from_the_last_event() -> Result<()> {
    let status =
        json!({"status_update": true, "type": "info", "id": "STATUS$READY", "message": "Ready"});
    let server = sessions([
        packets(
            packets(open(), [&event(0), &event(1)]).text(ACCEPT),
            [&event(2), &status],
        )
        .disconnect(),
        // Broken off before the session is accepted: the received events define no position yet, because they may be
        // out of order.
        packets(open(), [&event(5)]).disconnect(),
        packets(
            packets(open(), [&event(3), &event(5), &event(4)]).text(ACCEPT),
            [&event(6)],
        )
        .close(1011),
        packets(
            open().text(ACCEPT),
            [&event(6), &event(2), &status, &event(7)],
        )
        .text(END),
    ])?;
    let mut session = events(&server, fast())?.await?;
    let items = rest(&mut session).await;
    let expected = [0, 1, 2, 5, 3, 4, 6, 7].map(event).to_vec();
    let (statuses, told): (Vec<_>, Vec<_>) = written(&items)?
        .into_iter()
        .partition(|item| *item == status);
    ensure!(told == expected, "{told:#?}");
    // Status updates have no number: they come as often as they are sent.
    ensure!(statuses.len() == 2);
    ensure!(session.position() == Some("7"));
    let from = queries(&server, "latest_event_id");
    ensure!(
        from == [None, Some("2"), Some("2"), Some("6")].map(|it| it.map(str::to_owned)),
        "{from:?}"
    );
    for (name, value) in [
        ("EIO", "4"),
        ("transport", "websocket"),
        ("conversation_id", "c 1"),
        ("session_api_key", KEY),
    ] {
        let sent = queries(&server, name);
        ensure!(
            sent.len() == 4 && sent.iter().all(|it| it.as_deref() == Some(value)),
            "{name}: {sent:?}"
        );
    }
    drop(session);
    closed(&server).await
}

#[tokio::test]
async fn events_that_overtake_each_other_are_not_lost() -> Result<()> {
    let server = sessions([
        packets(open().text(ACCEPT), [&event(1), &event(2), &event(4)]).disconnect(),
        packets(open(), [&event(3), &event(4)])
            .text(ACCEPT)
            .text(packet(&event(5)))
            .text(END),
    ])?;
    let items = all(&server).await?;
    ensure!(written(&items)? == [1, 2, 4, 3, 5].map(event), "{items:?}");
    ensure!(queries(&server, "latest_event_id") == [None, Some("2".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn a_session_starts_where_it_is_told_to() -> Result<()> {
    let server = sessions([open().text(ACCEPT).text(packet(&event(8))).text(END)])?;
    let mut session = events(&server, fast())?.latest_event_id(7).await?;
    ensure!(session.position() == Some("7"));
    ensure!(rest(&mut session).await.len() == 1);
    ensure!(session.position() == Some("8"));
    ensure!(queries(&server, "latest_event_id") == [Some("7".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn refusals_are_typed_and_final() -> Result<()> {
    for message in [
        "invalid_session_api_key",
        "No conversation_id in query params",
    ] {
        let refusal = format!("44{}", json!({"message": message}));
        let server = sessions([open().text(refusal), open().text(ACCEPT)])?;
        let refused = events(&server, fast())?.await;
        ensure!(!format!("{refused:?}").contains(KEY), "{refused:?}");
        match refused {
            Err(StreamError::Rejected(rejection)) => ensure!(rejection.message == message),
            other => bail!("{other:?}"),
        }
        ensure!(server.requests().len() == 1, "asked again");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() -> Result<()> {
    let options = SessionOptions {
        connect_timeout: Duration::from_secs(1),
        ..fast()
    };
    // Pings alone do not keep the wait alive.
    let server = sessions([open().text("2").receive().text("2").receive()])?;
    let answer = events(&server, options)?.await;
    ensure!(
        matches!(answer, Err(StreamError::ConnectTimeout(_))),
        "{answer:?}"
    );
    let heard = server.received();
    ensure!(
        ["40", "3", "3"].starts_with(&heard.iter().map(String::as_str).collect::<Vec<_>>()),
        "{heard:?}"
    );
    closed(&server).await
}

#[tokio::test]
async fn actions_are_sent_and_acknowledged() -> Result<()> {
    let action: UserAction = UserMessageAction::new(UserMessageArguments::new("Hi")).into();
    let script = open()
        .text(ACCEPT)
        .receive()
        // Events that come meanwhile are kept, one of which asks for an acknowledgement itself.
        .text(packet(&event(1)))
        .text(format!(r#"427["oh_event",{}]"#, event(2)))
        .receive()
        .text("430[]")
        .receive()
        .text(r#"431["done",{"ok":true}]"#)
        .text(packet(&event(3)));
    let server = sessions([script])?;
    let mut session = events(&server, fast())?.await?;
    ensure!(session.oh_user_action(&action).await?.is_empty());
    ensure!(session.oh_user_action(&action).await? == [json!("done"), json!({"ok": true})]);
    let items: Vec<_> = session.by_ref().take(3).collect().await;
    ensure!(written(&items)? == [1, 2, 3].map(event), "{items:?}");
    let message = r#"{"action":"message","args":{"content":"Hi"}}"#;
    let expected = [
        "40".to_owned(),
        format!(r#"420["oh_user_action",{message}]"#),
        "437[]".to_owned(),
        format!(r#"421["oh_user_action",{message}]"#),
    ];
    ensure!(server.received() == expected, "{:#?}", server.received());
    Ok(())
}

/// The server does not respond to an unknown action; the session continues.
#[tokio::test]
async fn an_action_that_is_not_acknowledged_is_no_end() -> Result<()> {
    let script = open().text(ACCEPT).receive().text(packet(&event(1)));
    let server = sessions([script])?;
    let options = SessionOptions {
        ack_timeout: Duration::from_millis(1),
        ..fast()
    };
    let mut session = events(&server, options)?.await?;
    let unknown = serde_json::from_value(json!({"action": "dance", "args": {}}))?;
    match session.oh_user_action(&unknown).await {
        Err(error @ StreamError::AckTimeout(_)) => ensure!(!error.is_final()),
        other => bail!("{other:?}"),
    }
    let items: Vec<_> = session.by_ref().take(1).collect().await;
    ensure!(written(&items)? == [event(1)], "{items:?}");
    let dance = r#"420["oh_user_action",{"action":"dance","args":{}}]"#;
    ensure!(
        server.received() == ["40", dance],
        "{:#?}",
        server.received()
    );
    Ok(())
}

#[tokio::test]
async fn a_session_that_is_dropped_leaves_no_connection() -> Result<()> {
    // The event arrives after the reply to the ping.
    let script = open()
        .text(ACCEPT)
        .text("2")
        .receive()
        .text(packet(&event(1)));
    let server = sessions([script])?;
    let mut session = events(&server, fast())?.await?;
    let Some(Ok(SocketEvent::AgentEvent(first))) = session.next().await else {
        bail!("no event")
    };
    ensure!(server.received() == ["40", "3"], "{:?}", server.received());
    ensure!(!matches!(
        first,
        AgentEvent::ObservationEvent(ObservationEvent::Unknown(_))
    ));
    drop(session);
    closed(&server).await
}
