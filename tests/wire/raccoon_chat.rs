//! Raccoon, chat revision: 7 operations.

use agent_session_clients::raccoon_chat::Client;
use agent_session_clients::raccoon_chat::media::UploadFileForm;
use agent_session_clients::raccoon_chat::types::{CreateTaskRequest, CreateTaskRequestMode};
use anyhow::Result;
use raccord::File;
use serde_json::json;

use super::case::{KEY, Wire, map};

const API: &str = "raccoon-chat";
const CHAT: &str = "7b0c5c7e-4f5b-4b57-9d0a-0d6c7a2b1c3d";

fn client(wire: &Wire) -> Result<Client> {
    Ok(Client::builder()
        .base_url(wire.base_url())
        .bearer_auth(KEY)
        .build()?)
}

#[tokio::test]
async fn create_turn() -> Result<()> {
    let wire = Wire::start(API, "createTurn").await?;
    let body = CreateTaskRequest::new(CHAT, "Find flights", CreateTaskRequestMode::Auto);
    let response = client(&wire)?.turns().create(body).send().await?;
    assert_eq!(response.task_id.as_deref(), Some("task_id 1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn abort_turn() -> Result<()> {
    let wire = Wire::start(API, "abortTurn").await?;
    let response = client(&wire)?.turns().abort("msg 1/ä").send().await?;
    assert_eq!(response.success, Some(true));
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_chats() -> Result<()> {
    let wire = Wire::start(API, "listChats").await?;
    let response = client(&wire)?.sessions().list_chats().send().await?;
    assert_eq!(response.chats.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_chat() -> Result<()> {
    let wire = Wire::start(API, "getChat").await?;
    let response = client(&wire)?.sessions().get_chat(CHAT).send().await?;
    assert_eq!(response.messages.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_chat() -> Result<()> {
    let wire = Wire::start(API, "deleteChat").await?;
    let response = client(&wire)?.sessions().delete_chat(CHAT).send().await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_chat_title() -> Result<()> {
    let wire = Wire::start(API, "updateChatTitle").await?;
    let body = map(json!({"title": "Flights"}))?;
    let response = client(&wire)?
        .sessions()
        .update_chat_title(CHAT, body)
        .send()
        .await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}

#[tokio::test]
async fn upload_file() -> Result<()> {
    let wire = Wire::start(API, "uploadFile").await?;
    let file = File::from_bytes("Bytes").name("ä.bin");
    let body = UploadFileForm::new(format!("{CHAT}/ä.bin"), file);
    let response = client(&wire)?.media().upload_file(body).send().await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}
