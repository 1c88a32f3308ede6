//! Conversations followed over Socket.IO.

use std::collections::BTreeMap;
use std::time::Duration;

use agent_session_clients::openhands::events::{Events, EventsEmit as _};
use agent_session_clients::openhands::types::{
    ActionEvent, AgentEvent, AgentState, EventSource, InitSessionRequest, ObservationEvent,
    ProviderType, SocketEvent, UserAction, UserMessageAction, UserMessageArguments,
};
use agent_session_clients::openhands::{Client, Request};
use anyhow::{Context, Result, bail, ensure};
use raccord::Raw;
use raccord::stream::session::SessionOptions;
use raccord::stream::socketio::SocketIo;
use raccord::stream::{Connect, Reconnect, StreamError};
use serde_json::{Value, json};

use super::conversations::{history, id, settled, started, state};
use super::proxy::Proxy;
use super::server::{Server, unique};

/// Longest wait for an event.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that goes to the server by way of another address.
fn client(server: &Server, url: &str) -> Result<Client> {
    let builder = Client::builder().base_url(url);
    Ok(builder
        .session_api_key_query(server.key.as_str())
        .no_proxy()
        .build()?)
}

/// What came over a session, in the order in which it came.
#[derive(Default)]
struct Wire {
    events: Vec<AgentEvent>,
    /// Events of which only the last state of the agent is sent, `null` and `recall` actions never: those that were
    /// stored while nobody listened, from one id up to another.
    replays: Vec<std::ops::Range<i64>>,
}

impl Wire {
    /// Reads up to the first event that `is_last` tells.
    async fn read_to(
        &mut self,
        session: &mut SocketIo<SocketEvent>,
        is_last: impl Fn(&AgentEvent) -> bool,
    ) -> Result<()> {
        loop {
            let next = tokio::time::timeout(PATIENCE, session.next()).await?;
            let event = self.take(next.context("the session is over")??)?;
            if event.is_some_and(&is_last) {
                return Ok(());
            }
        }
    }

    /// Takes an event down; status updates are not stored, and not compared.
    fn take(&mut self, event: SocketEvent) -> Result<Option<&AgentEvent>> {
        match event {
            SocketEvent::AgentEvent(event) => self.events.push(event),
            SocketEvent::StatusUpdate(_) => return Ok(None),
            other => bail!("{other:?}"),
        }
        Ok(self.events.last())
    }

    fn last_id(&self) -> Result<i64> {
        id(self.events.last().context("events")?)
    }

    /// Compares with what the server has stored: each event at most once and the same, and none is missing but those
    /// that the server leaves out.
    fn compare(&self, stored: &[AgentEvent]) -> Result<()> {
        let mut came = BTreeMap::new();
        for event in &self.events {
            let twice = came.insert(id(event)?, event);
            ensure!(twice.is_none(), "came twice: {event:?}");
        }
        for event in stored {
            let id = id(event)?;
            match came.remove(&id) {
                Some(live) => ensure!(is_same(live, event)?, "live: {live:#?}\nstored: {event:#?}"),
                None => ensure!(self.is_left_out(id, event), "lost: {event:#?}"),
            }
        }
        ensure!(came.is_empty(), "not stored: {came:#?}");
        Ok(())
    }

    fn is_left_out(&self, id: i64, event: &AgentEvent) -> bool {
        let is_of_replay = self.replays.iter().any(|replay| replay.contains(&id));
        match event {
            AgentEvent::ActionEvent(ActionEvent::Null(_))
            | AgentEvent::ObservationEvent(ObservationEvent::Null(_)) => true,
            // Only changes that the user asks for are sent live.
            AgentEvent::ActionEvent(ActionEvent::ChangeAgentState(event)) => {
                event.source == EventSource::Environment
            }
            AgentEvent::ActionEvent(ActionEvent::Recall(_)) => is_of_replay,
            event => is_of_replay && state(event).is_some(),
        }
    }
}

/// Whether an event that was followed is the stored one. What comes from the environment is sent live as if it came
/// from the agent, and the time limit of an action is not stored.
fn is_same(live: &AgentEvent, stored: &AgentEvent) -> Result<bool> {
    let (mut live, mut stored) = (serde_json::to_value(live)?, serde_json::to_value(stored)?);
    if live.get("source") == Some(&json!("agent"))
        && let Some(source) = stored.get_mut("source")
        && *source == json!("environment")
    {
        *source = json!("agent");
    }
    if stored.get("timeout").is_none()
        && let Some(live) = live.as_object_mut()
    {
        live.shift_remove("timeout");
    }
    Ok(live == stored)
}

fn is_finished(event: &AgentEvent) -> bool {
    state(event) == Some(&AgentState::Finished)
}

fn is_run(event: &AgentEvent) -> bool {
    matches!(event, AgentEvent::ActionEvent(ActionEvent::Run(_)))
}

fn has_run(event: &AgentEvent) -> bool {
    matches!(
        event,
        AgentEvent::ObservationEvent(ObservationEvent::Run(_))
    )
}

fn message(text: &str) -> UserAction {
    UserMessageAction::new(UserMessageArguments::new(text)).into()
}

async fn conversation(server: &Server) -> Result<String> {
    let api = server.client.conversations();
    let created = api.new_conversation(InitSessionRequest::new()).await?;
    let id = created.into_body().conversation_id;
    started(server, &id).await?;
    Ok(id)
}

/// Two turns: in the first the connection is lost, in the second the session is dropped, and the agent ends its turn
/// while nobody listens.
pub async fn resumed() -> Result<()> {
    let server = Server::from_env()?;
    super::account::settings(&server).await?;
    let id = conversation(&server).await?;
    let proxy = Proxy::start(&server.url)?;
    let client = client(&server, &proxy.url())?;
    let mut wire = Wire::default();
    let before = history(&server, &id).await?;
    wire.replays.push(0..i64::try_from(before.len())?);

    let mut session = client.events(&id).await?;
    wire.read_to(&mut session, |event| {
        state(event) == Some(&AgentState::AwaitingUserInput)
    })
    .await?;
    ensure!(session.oh_user_action(&message("Say hello slowly")).await? == [Value::Null; 0]);
    wire.read_to(&mut session, has_run).await?;
    ensure!(proxy.cut() == 1);
    let cut_after = wire.last_id()?;
    wire.read_to(&mut session, is_finished).await?;
    let targets = proxy.targets();
    let [first, second] = targets.as_slice() else {
        bail!("{targets:?}")
    };
    ensure!(!first.contains("latest_event_id"), "{first}");
    // From the last event that came, or from before one that others have overtaken.
    let from = second
        .split("latest_event_id=")
        .nth(1)
        .context("a position")?;
    let from: i64 = from.split('&').next().unwrap_or_default().parse()?;
    ensure!(from <= cut_after, "{second} after {cut_after}");

    ensure!(
        session
            .oh_user_action(&message("Again slowly"))
            .await?
            .is_empty()
    );
    wire.read_to(&mut session, is_run).await?;
    let position: i64 = session.position().context("a position")?.parse()?;
    ensure!(position == wire.last_id()?);
    drop(session);
    let stored = settled(&server, &id, 2).await?;
    wire.replays
        .push(position + 1..i64::try_from(stored.len())?);
    let mut session = client.events(&id).latest_event_id(position).await?;
    wire.read_to(&mut session, is_finished).await?;
    wire.compare(&history(&server, &id).await?)?;
    // Nothing more comes.
    ensure!(
        tokio::time::timeout(Duration::from_secs(1), session.next())
            .await
            .is_err()
    );
    session.close().await;
    ensure!(server.client.conversations().delete(&id).await?.into_body());
    Ok(())
}

/// A turn in which the connection is lost after each event that comes.
pub async fn cut_after_each_event() -> Result<()> {
    let server = Server::from_env()?;
    super::account::settings(&server).await?;
    let id = conversation(&server).await?;
    let proxy = Proxy::start(&server.url)?;
    let options = SessionOptions {
        reconnect: Reconnect {
            initial: Duration::from_millis(50),
            ..Reconnect::DEFAULT
        },
        connect_timeout: Duration::from_secs(5),
        ..SessionOptions::DEFAULT
    };
    let events = client(&server, &proxy.url())?.events(&id);
    let mut session = events.session_options(options).await?;
    let mut wire = Wire::default();
    wire.read_to(&mut session, |event| {
        state(event) == Some(&AgentState::AwaitingUserInput)
    })
    .await?;
    session.oh_user_action(&message("Say hello")).await?;
    // Once more after the last event: what was stored while the connection before was accepted comes then.
    let mut is_over = false;
    while !is_over {
        wire.read_to(&mut session, |_| true).await?;
        is_over = wire.events.last().is_some_and(is_finished);
        // None, where the event had come with others before the last cut.
        proxy.cut();
    }
    while let Ok(event) = tokio::time::timeout(Duration::from_secs(2), session.next()).await {
        wire.take(event.context("the session is over")??)?;
    }
    let stored = history(&server, &id).await?;
    wire.replays.push(0..i64::try_from(stored.len())?);
    wire.compare(&stored)?;
    let cuts = proxy.targets().len() - 1;
    ensure!(cuts >= 2, "{cuts} cuts");
    session.close().await;
    ensure!(server.client.conversations().delete(&id).await?.into_body());
    Ok(())
}

/// A conversation that is started and followed to the end of its turn in one call.
pub async fn started_and_followed() -> Result<()> {
    let server = Server::from_env()?;
    super::account::settings(&server).await?;
    let builder = server.builder().api_key_header(server.key.as_str());
    let client = builder.session_api_key_query(server.key.as_str()).build()?;
    let request = InitSessionRequest::new().with_initial_user_msg("Say hello");
    let mut session = client.conversations().run_conversation(request).await?;
    let conversation = session.response().conversation_id.clone();
    let mut wire = Wire::default();
    while let Some(event) = tokio::time::timeout(PATIENCE, session.next()).await? {
        wire.take(event?)?;
    }
    ensure!(is_finished(wire.events.last().context("events")?));
    let api = client.conversations();
    let stored = history(&server, &conversation).await?;
    // Any of it may have been stored before the session was accepted.
    wire.replays.push(0..i64::try_from(stored.len())?);
    wire.compare(&stored)?;
    ensure!(api.delete(&conversation).await?.into_body());
    Ok(())
}

fn quick(request: Request<Events, Connect>) -> Request<Events, Connect> {
    let options = SessionOptions {
        connect_timeout: Duration::from_secs(3),
        ack_timeout: Duration::from_secs(1),
        reconnect: Reconnect::NEVER,
        ..SessionOptions::DEFAULT
    };
    request.session_options(options)
}

/// What the server rejects, and what it does not respond to at all.
pub async fn refused() -> Result<()> {
    let server = Server::from_env()?;
    let with_key = |key: &str| {
        let builder = Client::builder().base_url(server.url.as_str());
        builder.session_api_key_query(key).no_proxy().build()
    };
    let rejected = |answer: Result<SocketIo<SocketEvent>, StreamError>| match answer {
        Err(StreamError::Rejected(rejection)) => Ok(rejection.message.as_raw().to_owned()),
        other => bail!("{other:?}"),
    };
    let wrong = quick(with_key("CANARY-wrong-key")?.events("x")).await;
    let shown = format!("{wrong:?}");
    ensure!(!shown.contains("CANARY"), "{shown}");
    ensure!(rejected(wrong)? == "invalid_session_api_key");
    let right = client(&server, &server.url)?;
    let nameless = quick(right.events("")).await;
    ensure!(rejected(nameless)? == "No conversation_id in query params");

    let none = Client::builder()
        .base_url(server.url.as_str())
        .no_proxy()
        .build()?;
    let unsent = quick(none.events("x")).await;
    ensure!(matches!(unsent, Err(StreamError::Request(_))), "{unsent:?}");
    // The server takes an empty key for a missing one, and fails without a word; so it does on a provider that it does
    // not know.
    let provider = [ProviderType::Unknown("nobody".to_owned())];
    for request in [
        with_key("")?.events("x"),
        right.events("x").providers_set(&provider),
    ] {
        let unanswered = quick(request).await;
        ensure!(
            matches!(unanswered, Err(StreamError::ConnectTimeout(_))),
            "{unanswered:?}"
        );
    }
    Ok(())
}

/// What the server takes although it makes no sense.
pub async fn accepted() -> Result<()> {
    let server = Server::from_env()?;
    super::account::settings(&server).await?;
    let client = client(&server, &server.url)?;
    let id = conversation(&server).await?;
    // No number: everything is sent.
    let stored = history(&server, &id).await?;
    let mut wire = Wire::default();
    wire.replays.push(0..i64::try_from(stored.len())?);
    let all = client.events(&id).extra_query("latest_event_id", "soon");
    let mut session = quick(all).await?;
    wire.read_to(&mut session, |event| state(event).is_some())
        .await?;
    wire.compare(&stored)?;

    // An action that the server does not know is never acknowledged; the session goes on.
    let surprise = UserAction::Unknown(Raw::from(json!({"action": "surprise", "args": {}})));
    let answer = session.oh_user_action(&surprise).await;
    ensure!(
        matches!(answer, Err(StreamError::AckTimeout(_))),
        "{answer:?}"
    );
    session.oh_user_action(&message("Say hello")).await?;
    wire.read_to(&mut session, is_finished).await?;
    wire.compare(&history(&server, &id).await?)?;
    session.close().await;

    // A conversation that is not known gets an agent.
    let nobody = unique("nobody")?;
    let mut session = quick(client.events(&nobody)).await?;
    let mut wire = Wire::default();
    wire.read_to(&mut session, |event| {
        state(event) == Some(&AgentState::AwaitingUserInput)
    })
    .await?;
    session.close().await;
    let api = server.client.conversations();
    let stopped = api.stop(&nobody).await?;
    ensure!(
        stopped.message.as_option().map(String::as_str)
            == Some("Conversation stopped successfully")
    );
    ensure!(api.delete(&id).await?.into_body());
    Ok(())
}
