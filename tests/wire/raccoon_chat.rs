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
    let answer = client(&wire)?.turns().create(body).send().await?;
    assert_eq!(answer.task_id.as_deref(), Some("task_id 1"));
    wire.check(answer.body()).await
}

#[tokio::test]
async fn abort_turn() -> Result<()> {
    let wire = Wire::start(API, "abortTurn").await?;
    let answer = client(&wire)?.turns().abort("msg 1/ä").send().await?;
    assert_eq!(answer.success, Some(true));
    wire.check(answer.body()).await
}

#[tokio::test]
async fn list_chats() -> Result<()> {
    let wire = Wire::start(API, "listChats").await?;
    let answer = client(&wire)?.sessions().list_chats().send().await?;
    assert_eq!(answer.chats.iter().flatten().count(), 1);
    wire.check(answer.body()).await
}

#[tokio::test]
async fn get_chat() -> Result<()> {
    let wire = Wire::start(API, "getChat").await?;
    let answer = client(&wire)?.sessions().get_chat(CHAT).send().await?;
    assert_eq!(answer.messages.iter().flatten().count(), 1);
    wire.check(answer.body()).await
}

#[tokio::test]
async fn delete_chat() -> Result<()> {
    let wire = Wire::start(API, "deleteChat").await?;
    let answer = client(&wire)?.sessions().delete_chat(CHAT).send().await?;
    assert_eq!(answer.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(answer.body()).await
}

#[tokio::test]
async fn update_chat_title() -> Result<()> {
    let wire = Wire::start(API, "updateChatTitle").await?;
    let body = map(json!({"title": "Flights"}))?;
    let answer = client(&wire)?
        .sessions()
        .update_chat_title(CHAT, body)
        .send()
        .await?;
    assert_eq!(answer.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(answer.body()).await
}

#[tokio::test]
async fn upload_file() -> Result<()> {
    let wire = Wire::start(API, "uploadFile").await?;
    let file = File::from_bytes("Bytes").name("ä.bin");
    let body = UploadFileForm::new(format!("{CHAT}/ä.bin"), file);
    let answer = client(&wire)?.media().upload_file(body).send().await?;
    assert_eq!(answer.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(answer.body()).await
}
