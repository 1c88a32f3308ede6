//! Conversations: created, followed to the end of the first turn, changed, stopped, deleted.

use agent_session_clients::openhands::conversations::NewConversationError;
use agent_session_clients::openhands::event_log::SearchEventsError;
use agent_session_clients::openhands::files::UploadFilesForm;
use agent_session_clients::openhands::types::{
    ActionEvent, AgentEvent, AgentState, ConversationStatus, ConversationTrigger, EventFilter,
    EventSource, InitSessionRequest, ObservationEvent, ProvidersSetModel, RuntimeStatus,
    UpdateConversationRequest,
};
use anyhow::{Context, Result, bail, ensure};
use futures_util::TryStreamExt;
use raccord::{Error, File, Maybe};
use serde_json::json;

use super::server::{Server, failure, pause, unique};

/// What the stub model has the agent run.
pub const COMMAND: &str = "echo hello-from-stub > stub.txt; ls";

/// How often the state of a conversation is polled before giving up: about a minute.
const PATIENCE: usize = 150;

/// The events of a conversation over REST, page by page.
pub async fn history(server: &Server, conversation: &str) -> Result<Vec<AgentEvent>> {
    let mut all = Vec::new();
    let mut failures = 0;
    loop {
        let start = i64::try_from(all.len())?;
        let page = server.client.event_log().search_events(conversation);
        match server.whole(page.start_id(start).limit(7)).await {
            Ok(page) => {
                all.extend(page.events.context("events")?);
                if !page.has_more.context("has_more")? {
                    return Ok(all);
                }
            }
            Err(error) if is_half_written(&error) && failures < 5 => {
                failures += 1;
                pause().await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The server fails when it meets an event that the agent has not written out yet.
fn is_half_written(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<Error<SearchEventsError>>();
    error.is_some_and(|error| error.status().is_some_and(|status| status == 500))
}

/// The number of an event.
pub fn id(event: &AgentEvent) -> Result<i64> {
    let id = serde_json::to_value(event)?
        .get("id")
        .and_then(serde_json::Value::as_i64);
    id.context("an event without id")
}

/// The state of the agent that an event tells of.
pub fn state(event: &AgentEvent) -> Option<&AgentState> {
    match event {
        AgentEvent::ObservationEvent(ObservationEvent::AgentStateChanged(event)) => {
            event.extras.agent_state.as_ref()
        }
        _ => None,
    }
}

/// Waits until the agent has ended its turn `turns` times.
pub async fn settled(server: &Server, conversation: &str, turns: usize) -> Result<Vec<AgentEvent>> {
    let mut all = Vec::new();
    for _ in 0..PATIENCE {
        all = history(server, conversation).await?;
        let ends = all.iter().filter_map(state);
        let ends = ends.filter(|state| matches!(state, AgentState::Finished));
        if ends.count() >= turns {
            return Ok(all);
        }
        pause().await;
    }
    bail!("the agent has not ended: {all:#?}")
}

pub async fn create(server: &Server) -> Result<String> {
    let api = server.client.conversations();
    let id = unique("e2e")?;
    let request = InitSessionRequest::new()
        .with_initial_user_msg("Say hello")
        .with_conversation_id(id.as_str());
    let created = server.whole(api.new_conversation(request)).await?;
    ensure!((created.status.as_str(), &created.conversation_id) == ("ok", &id));
    ensure!(created.conversation_status.as_option() == Some(&ConversationStatus::Starting));

    let repository = InitSessionRequest::new().with_repository("acme/rocket");
    let (status, error) = failure(api.new_conversation(repository).await)?;
    ensure!(status == 400);
    let NewConversationError::BadRequest(body) = error else {
        bail!("{error:?}")
    };
    let code = "STATUS$GIT_PROVIDER_AUTHENTICATION_ERROR";
    ensure!(body.msg_id.as_deref() == Some(code), "{body:?}");
    ensure!(body.status.as_deref() == Some("error"), "{body:?}");
    settled(server, &id, 1).await?;
    Ok(id)
}

pub async fn look(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.conversations();
    let update = UpdateConversationRequest::new("Build & test");
    ensure!(server.whole(api.update(conversation, update)).await?);
    let info = server
        .whole(api.get(conversation))
        .await?
        .context("it is there")?;
    ensure!(info.title == "Build & test" && info.conversation_id == conversation);
    ensure!(info.status == Some(ConversationStatus::Running), "{info:?}");
    ensure!(info.trigger == Maybe::Value(ConversationTrigger::Gui));
    let known = info.runtime_status.as_option();
    ensure!(
        !matches!(known, None | Some(RuntimeStatus::Unknown(_))),
        "{info:?}"
    );
    ensure!(info.url == Maybe::Value(format!("/api/conversations/{conversation}")));
    ensure!(info.created_at.is_some() && info.last_updated_at.as_option().is_some());

    let config = server
        .whole(api.get_remote_runtime_config(conversation))
        .await?;
    ensure!(
        config.session_id.as_option().map(String::as_str) == Some(conversation),
        "{config:?}"
    );

    // More than one page of one conversation each.
    let other = InitSessionRequest::new();
    let other = server
        .whole(api.new_conversation(other))
        .await?
        .conversation_id;
    let items = api.search().limit(1).items();
    let found: Vec<_> = items.try_collect().await?;
    let ids: Vec<_> = found
        .iter()
        .map(|info| info.conversation_id.as_str())
        .collect();
    ensure!(
        ids.len() >= 2 && ids.contains(&conversation) && ids.contains(&other.as_str()),
        "{ids:?}"
    );
    let first = server.whole(api.search().limit(1)).await?;
    ensure!(
        first.results.map(|page| page.len()) == Some(1) && first.next_page_id.as_option().is_some()
    );
    let none = api
        .search()
        .selected_repository("acme/rocket")
        .conversation_trigger(ConversationTrigger::Resolver);
    ensure!(server.whole(none).await?.results == Some(Vec::new()));
    ensure!(server.whole(api.delete(&other)).await?);
    Ok(())
}

pub async fn events(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.event_log();
    let all = history(server, conversation).await?;
    for (number, event) in all.iter().enumerate() {
        ensure!(id(event)? == i64::try_from(number)?, "{event:?}");
        let known = match event {
            AgentEvent::ActionEvent(action) => !matches!(action, ActionEvent::Unknown(_)),
            AgentEvent::ObservationEvent(seen) => !matches!(seen, ObservationEvent::Unknown(_)),
            _ => false,
        };
        ensure!(known, "not typed: {event:?}");
    }
    let message = all.iter().find_map(|event| match event {
        AgentEvent::ActionEvent(ActionEvent::Message(message)) => Some(message),
        _ => None,
    });
    let message = message.context("the first message")?;
    ensure!(message.source == EventSource::User && message.args.content == "Say hello");
    let run = all.iter().find_map(|event| match event {
        AgentEvent::ActionEvent(ActionEvent::Run(run)) => Some(run),
        _ => None,
    });
    let run = run.context("a command")?;
    ensure!(
        run.args.get("command") == Some(&json!(COMMAND).into()),
        "{run:?}"
    );
    let ran = all.iter().find_map(|event| match event {
        AgentEvent::ObservationEvent(ObservationEvent::Run(ran)) => Some(ran),
        _ => None,
    });
    let ran = ran.context("its outcome")?;
    ensure!(
        ran.cause == Some(run.id) && ran.success == Some(true),
        "{ran:?}"
    );
    ensure!(
        ran.extras
            .get("metadata")
            .and_then(|it| it.value().get("exit_code"))
            == Some(&json!(0)),
        "{ran:?}"
    );

    let last = server
        .whole(api.search_events(conversation).reverse(true).limit(1))
        .await?;
    ensure!(
        last.events.as_deref() == all.get(all.len() - 1..),
        "{last:?}"
    );
    let middle = api.search_events(conversation).start_id(2).end_id(4);
    let middle = server.whole(middle).await?;
    ensure!(middle.events.as_deref() == all.get(2..5), "{middle:?}");
    let mut filter = EventFilter::new();
    filter.source = Maybe::Value("user".to_owned());
    let of_user = server
        .whole(api.search_events(conversation).body(Some(filter)))
        .await?;
    let of_user = of_user.events.context("events")?;
    let is_message = |event: &AgentEvent| {
        matches!(
            event,
            AgentEvent::ActionEvent(ActionEvent::Message(_) | ActionEvent::Recall(_))
        )
    };
    ensure!(
        !of_user.is_empty() && of_user.iter().all(is_message),
        "{of_user:?}"
    );
    let (status, error) = failure(api.search_events(conversation).limit(101).await)?;
    ensure!(status == 400);
    let SearchEventsError::BadRequest(body) = error else {
        bail!("{error:?}")
    };
    ensure!(body.detail.as_deref() == Some("Invalid limit"), "{body:?}");

    let trajectory = server.whole(api.get_trajectory(conversation)).await?;
    ensure!(trajectory.trajectory.context("events")? == all);

    let prompt = server
        .client
        .conversations()
        .get_prompt(conversation, run.id);
    let prompt = server.whole(prompt).await?;
    ensure!(
        prompt.prompt.as_deref() == Some("Remember the stub."),
        "{prompt:?}"
    );
    ensure!(prompt.status.as_deref() == Some("success"), "{prompt:?}");

    let body = json!({"action": "message", "args": {"content": "Once more"}});
    let body = serde_json::from_value(body)?;
    let added = server.whole(api.add_event(conversation, body)).await?;
    ensure!(added.success == Some(true));
    let more = settled(server, conversation, 2).await?;
    ensure!(
        more.get(..all.len()) == Some(all.as_slice()),
        "the past has changed"
    );
    let again = more.iter().skip(all.len()).find_map(|event| match event {
        AgentEvent::ActionEvent(ActionEvent::Message(message)) => Some(message),
        _ => None,
    });
    ensure!(again.context("the message")?.args.content == "Once more");
    Ok(())
}

pub async fn microagents(server: &Server) -> Result<()> {
    let api = server.client.conversations();
    let first = server
        .whole(api.new_conversation(InitSessionRequest::new()))
        .await?;
    let first = first.conversation_id;
    started(server, &first).await?;
    let text = "---\nname: e2e\ntype: knowledge\ntriggers:\n- rocket\n---\nStart the engine.";
    let file = File::from_bytes(text)
        .name(".openhands/microagents/e2e.md")
        .media_type("text/markdown");
    let uploaded = server
        .client
        .files()
        .upload(&first, UploadFilesForm::new([file]));
    ensure!(server.whole(uploaded).await?.skipped_files == Some(Vec::new()));

    let second = server
        .whole(api.new_conversation(InitSessionRequest::new()))
        .await?;
    let second = second.conversation_id;
    started(server, &second).await?;
    let all = server
        .whole(api.get_microagents(&second))
        .await?
        .microagents
        .context("a list")?;
    let ours = all
        .iter()
        .find(|agent| agent.name.as_deref() == Some("e2e"));
    let ours = ours.with_context(|| format!("{all:?}"))?;
    ensure!(
        ours.content.as_deref() == Some("Start the engine."),
        "{ours:?}"
    );
    ensure!(
        ours.triggers.as_deref() == Some(&["rocket".to_owned()]),
        "{ours:?}"
    );
    ensure!(ours.r#type.as_deref() == Some("knowledge"), "{ours:?}");
    for id in [first, second] {
        ensure!(server.whole(api.delete(&id)).await?);
    }
    Ok(())
}

/// Waits until the runtime of a conversation is there and its agent waits.
pub async fn started(server: &Server, conversation: &str) -> Result<()> {
    for _ in 0..PATIENCE {
        let all = history(server, conversation).await?;
        if all
            .iter()
            .filter_map(state)
            .any(|state| *state == AgentState::AwaitingUserInput)
        {
            return Ok(());
        }
        pause().await;
    }
    bail!("{conversation} has not started")
}

pub async fn end(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.conversations();
    let stopped = server.whole(api.stop(conversation)).await?;
    ensure!(
        stopped.message.as_option().map(String::as_str)
            == Some("Conversation stopped successfully")
    );
    ensure!(
        stopped.conversation_status == Maybe::Value(ConversationStatus::Running),
        "{stopped:?}"
    );
    let info = server
        .whole(api.get(conversation))
        .await?
        .context("it is there")?;
    ensure!(info.status == Some(ConversationStatus::Stopped), "{info:?}");
    let again = server.whole(api.stop(conversation)).await?;
    ensure!(again.message.as_option().map(String::as_str) == Some("Conversation was not running"));

    let start = api.start(conversation, ProvidersSetModel::new());
    let started = server.whole(start).await?;
    ensure!(
        started.status == "ok" && started.conversation_id == conversation,
        "{started:?}"
    );
    ensure!(server.whole(api.delete(conversation)).await?);
    ensure!(server.whole(api.get(conversation)).await?.is_none());
    ensure!(!server.whole(api.delete(conversation)).await?);
    Ok(())
}
