//! What the server refuses.

use std::time::Duration;

use agent_session_clients::openhands::Client;
use agent_session_clients::openhands::conversations::{
    NewConversationError, SearchConversationsError, StartConversationError, UpdateConversationError,
};
use agent_session_clients::openhands::event_log::{GetTrajectoryError, SearchEventsError};
use agent_session_clients::openhands::files::ListFilesError;
use agent_session_clients::openhands::options::GetAgentsError;
use agent_session_clients::openhands::types::{
    ErrorBody, InitSessionRequest, ProvidersSetModel, UpdateConversationRequest,
};
use anyhow::{Context, Result, bail, ensure};
use futures_util::future::join_all;
use raccord::{Error, RequestErrorKind};
use serde_json::json;

use super::server::{Server, failure};

const NOBODY: &str = "no-such-conversation";

/// Conversations that are not there.
pub async fn unknown(server: &Server) -> Result<()> {
    let api = server.client.conversations();
    ensure!(server.whole(api.get(NOBODY)).await?.is_none());
    ensure!(!server.whole(api.delete(NOBODY)).await?);
    let stopped = server.whole(api.stop(NOBODY)).await?;
    ensure!(
        stopped.message.as_option().map(String::as_str) == Some("Conversation was not running")
    );

    let update = UpdateConversationRequest::new("x");
    let (status, error) = failure(api.update(NOBODY, update).await)?;
    let UpdateConversationError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        status == 404 && body.msg_id.as_deref() == Some("CONVERSATION$NOT_FOUND"),
        "{body:?}"
    );
    let start = api.start(NOBODY, ProvidersSetModel::new());
    let (status, error) = failure(start.await)?;
    let StartConversationError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        status == 404 && body.status.as_deref() == Some("error"),
        "{body:?}"
    );
    ensure!(
        body.extra.get("conversation_id") == Some(&json!(NOBODY).into()),
        "{body:?}"
    );

    let log = server.client.event_log();
    let (status, error) = failure(log.search_events(NOBODY).await)?;
    let SearchEventsError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(status == 404);
    is_detail(&body, "Conversation no-such-conversation not found")?;
    let (status, error) = failure(log.get_trajectory(NOBODY).await)?;
    let GetTrajectoryError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(status == 404);
    is_detail(&body, "Conversation no-such-conversation not found")?;
    let (status, error) = failure(server.client.files().list(NOBODY).await)?;
    let ListFilesError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(status == 404);
    is_detail(&body, "Conversation no-such-conversation not found")
}

/// Requests that do not match the declared shape.
pub async fn invalid(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.conversations();
    let call = api.search().set_query("limit", "many");
    let (status, error) = failure(call.await)?;
    let SearchConversationsError::UnprocessableEntity(error) = error else {
        bail!("{error:?}")
    };
    let kinds: Vec<_> = error
        .detail
        .iter()
        .flatten()
        .map(|it| it.r#type.as_str())
        .collect();
    ensure!(status == 422 && kinds == ["int_parsing"], "{kinds:?}");

    let call = api
        .new_conversation(InitSessionRequest::new())
        .extra_body("surprise", true);
    let (status, error) = failure(call.await)?;
    let NewConversationError::UnprocessableEntity(error) = error else {
        bail!("{error:?}")
    };
    let kinds: Vec<_> = error
        .detail
        .iter()
        .flatten()
        .map(|it| it.r#type.as_str())
        .collect();
    ensure!(status == 422 && kinds == ["extra_forbidden"], "{kinds:?}");

    let call = api.update(conversation, UpdateConversationRequest::new(""));
    let (status, error) = failure(call.await)?;
    let UpdateConversationError::UnprocessableEntity(error) = error else {
        bail!("{error:?}")
    };
    let mismatches = error.detail.context("mismatches")?;
    ensure!(status == 422 && mismatches.iter().all(|it| it.r#type == "string_too_short"));
    let least = mismatches
        .first()
        .and_then(|it| it.ctx.as_ref()?.get("min_length"));
    ensure!(least == Some(&json!(1).into()), "{mismatches:?}");

    // What the server does not accept never leaves it.
    let body = serde_json::from_value(json!({"polarity": "neither"}))?;
    let failed = api
        .submit_feedback(conversation, body)
        .await
        .err()
        .context("an error")?;
    ensure!(failed.status().is_some_and(|status| status == 500));
    let text = failed.response().map(raccord::RawResponse::text);
    ensure!(
        text.as_deref() == Some("Internal Server Error"),
        "{failed:?}"
    );
    Ok(())
}

/// Requests without the key, or with another.
pub async fn unauthorized(server: &Server) -> Result<()> {
    let none = server.builder().build()?;
    let Err(Error::Request(error)) = none.options().get_agents().await else {
        bail!("sent without a key")
    };
    ensure!(error.kind() == RequestErrorKind::Credentials, "{error:?}");
    let other = server
        .builder()
        .api_key_header("CANARY-wrong-key")
        .build()?;
    let answer = other.options().get_agents().await;
    let shown = format!("{answer:?}");
    ensure!(!shown.contains("CANARY"), "{shown}");
    let (status, error) = failure(answer)?;
    let GetAgentsError::Unauthorized(body) = error else {
        bail!("{error:?}")
    };
    ensure!(status == 401);
    is_detail(&body, "Unauthorized")?;
    // This wants none.
    ensure!(none.server().health().await?.body() == "OK");
    Ok(())
}

/// More than 20 requests in a second.
pub async fn rate(server: &Server) -> Result<()> {
    let client = Client::builder()
        .base_url(server.url.as_str())
        .transport(server.recorder.unpaced())
        .build()?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let calls = (0..30).map(|_| client.server().alive().max_retries(0).send());
    let (mut well, mut refused) = (0, 0);
    for answer in join_all(calls).await {
        match answer {
            Ok(_) => well += 1,
            Err(error) => {
                ensure!(
                    error.status().is_some_and(|status| status == 429),
                    "{error:?}"
                );
                ensure!(
                    error.retry_after() == Some(Duration::from_secs(1)),
                    "{error:?}"
                );
                let body = error.body().context("declared")?;
                ensure!(
                    body.message.as_deref() == Some("Too many requests"),
                    "{body:?}"
                );
                ensure!(body.headers.retry_after == Some(1), "{body:?}");
                refused += 1;
            }
        }
    }
    ensure!(
        well >= 20 && refused > 0,
        "{well} went well, {refused} were refused"
    );

    // With repetitions, the limit is not noticed.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let calls = (0..25).map(|_| client.server().alive().send());
    for answer in join_all(calls).await {
        ensure!(answer?.status.as_deref() == Some("ok"));
    }
    Ok(())
}

fn is_detail(body: &ErrorBody, expected: &str) -> Result<()> {
    ensure!(body.detail.as_deref() == Some(expected), "{body:?}");
    Ok(())
}
