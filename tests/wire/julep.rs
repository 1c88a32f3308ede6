//! Julep: 10 operations.

use agent_session_clients::julep::Client;
use agent_session_clients::julep::types::{
    ChatInput, ChatSettingsPreset, ChatSettingsStop, CreateSessionRequest, InputChatMlMessage,
    InputChatMlMessageRole, ListSessionsOrder, ListSessionsSortBy, PatchSessionRequest,
    ToolChoiceOption, ToolChoiceOptionMode, UpdateSessionRequest,
};
use anyhow::Result;
use raccord::{Map, Maybe, Raw};
use serde_json::json;

use super::case::{KEY, Wire, map};

const API: &str = "julep";
const SESSION: &str = "7b0c5c7e-4f5b-4b57-9d0a-0d6c7a2b1c3d";

fn client(wire: &Wire) -> Result<Client> {
    Ok(Client::builder()
        .base_url(wire.base_url())
        .api_key(KEY)
        .build()?)
}

#[tokio::test]
async fn create_session() -> Result<()> {
    let wire = Wire::start(API, "CreateSession").await?;
    let body = CreateSessionRequest::new("0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a")
        .with_user_id("5d1b7c8e-2f3a-4b6c-8d9e-0a1b2c3d4e5f")
        .with_situation("You help.")
        .with_metadata(map(json!({"tier": 1, "deep": {"a": [1, null]}}))?)
        .with_render_templates(true);
    let response = client(&wire)?.sessions().create(body).send().await?;
    assert_eq!(response.status(), 201);
    assert_eq!(response.created_at.as_str(), "2026-01-02T03:04:05Z");
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_sessions() -> Result<()> {
    let wire = Wire::start(API, "ListSessions").await?;
    let response = client(&wire)?
        .sessions()
        .list()
        .limit(20)
        .offset(40)
        .metadata_filter(r#"{"a": "b&c"}"#)
        .sort_by(ListSessionsSortBy::UpdatedAt)
        .order(ListSessionsOrder::Asc)
        .send()
        .await?;
    assert_eq!(response.items.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_session() -> Result<()> {
    let wire = Wire::start(API, "GetSession").await?;
    let response = client(&wire)?.sessions().get(SESSION).send().await?;
    assert_eq!(response.id.as_str(), "00000000-0000-4000-8000-000000000001");
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_session() -> Result<()> {
    let wire = Wire::start(API, "UpdateSession").await?;
    let body = UpdateSessionRequest::new("New").with_metadata(Map::<Raw>::new());
    let response = client(&wire)?
        .sessions()
        .update(SESSION, body)
        .send()
        .await?;
    assert_eq!(response.updated_at.as_str(), "2026-01-02T03:04:05Z");
    wire.check(response.body()).await
}

#[tokio::test]
async fn patch_session() -> Result<()> {
    let wire = Wire::start(API, "PatchSession").await?;
    let body = PatchSessionRequest::new().with_metadata(map(json!({"a": null}))?);
    let response = client(&wire)?
        .sessions()
        .patch(SESSION)
        .body(body)
        .send()
        .await?;
    assert_eq!(response.updated_at.as_str(), "2026-01-02T03:04:05Z");
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_session() -> Result<()> {
    let wire = Wire::start(API, "DeleteSession").await?;
    let response = client(&wire)?.sessions().delete(SESSION).send().await?;
    assert_eq!(response.status(), 202);
    assert_eq!(response.deleted_at.as_str(), "2026-01-02T03:04:05Z");
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_suggestions() -> Result<()> {
    let wire = Wire::start(API, "GetSuggestions").await?;
    let response = client(&wire)?
        .sessions()
        .get_suggestions(SESSION)
        .limit(5)
        .send()
        .await?;
    assert_eq!(response.items.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_history() -> Result<()> {
    let wire = Wire::start(API, "GetHistory").await?;
    let request = client(&wire)?
        .sessions()
        .get_history(SESSION)
        .limit(50)
        .offset(100);
    let response = request.send().await?;
    assert_eq!(response.items.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_session_history() -> Result<()> {
    let wire = Wire::start(API, "DeleteSessionHistory").await?;
    let response = client(&wire)?
        .sessions()
        .delete_history(SESSION)
        .send()
        .await?;
    assert_eq!(response.id.as_str(), "00000000-0000-4000-8000-000000000001");
    wire.check(response.body()).await
}

#[tokio::test]
async fn chat() -> Result<()> {
    let wire = Wire::start(API, "Chat").await?;
    let mut body = ChatInput::new([
        InputChatMlMessage::new(InputChatMlMessageRole::User, "Grüße \"🙂\"").with_name("Ada"),
        InputChatMlMessage::new(InputChatMlMessageRole::System, ""),
    ]);
    body.tools = Maybe::Null;
    body.tool_choice = Maybe::Value(ToolChoiceOption::Mode(ToolChoiceOptionMode::Auto));
    body.max_tokens = Maybe::Value(64);
    body.stop = Maybe::Value(ChatSettingsStop::Texts(vec![
        "END".to_owned(),
        "STOP".to_owned(),
    ]));
    body.temperature = Maybe::Value(0.25);
    body.preset = Some(ChatSettingsPreset::Fun);
    body.record = Some(false);
    let response = client(&wire)?.sessions().chat(SESSION, body).send().await?;
    assert_eq!(response.response.iter().flatten().count(), 1);
    wire.check(response.body()).await
}
