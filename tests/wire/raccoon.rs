//! Raccoon, sessions revision: 6 operations.

use agent_session_clients::raccoon::Client;
use agent_session_clients::raccoon::media::UploadFileForm;
use agent_session_clients::raccoon::types::{
    CreateSessionRequest, CreateSessionRequestAceVersion, CreateSessionRequestMode, FileReference,
};
use anyhow::Result;
use raccord::File;
use serde_json::json;

use super::case::{KEY, Wire, map};

const API: &str = "raccoon";
const SESSION: &str = "7b0c5c7e-4f5b-4b57-9d0a-0d6c7a2b1c3d";

fn client(wire: &Wire) -> Result<Client> {
    Ok(Client::builder()
        .base_url(wire.base_url())
        .bearer_auth(KEY)
        .build()?)
}

#[tokio::test]
async fn create_turn() -> Result<()> {
    let wire = Wire::start(API, "createTurn").await?;
    let file = FileReference::new()
        .with_key(format!("{SESSION}/report.pdf"))
        .with_name("report.pdf")
        .with_type("application/pdf")
        .with_size(1024);
    let mode = CreateSessionRequestMode::Plan;
    let body = CreateSessionRequest::new(SESSION, "Summarise the report", mode)
        .with_files([file])
        .with_ace_version(CreateSessionRequestAceVersion::Think);
    let response = client(&wire)?.sessions().create_turn(body).send().await?;
    assert_eq!(
        response.agent_message_id.as_deref(),
        Some("agent_message_id 3")
    );
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_sessions() -> Result<()> {
    let wire = Wire::start(API, "listSessions").await?;
    let response = client(&wire)?.sessions().list().send().await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_session() -> Result<()> {
    let wire = Wire::start(API, "getSession").await?;
    let response = client(&wire)?.sessions().get(SESSION).send().await?;
    assert_eq!(response.messages.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_session() -> Result<()> {
    let wire = Wire::start(API, "deleteSession").await?;
    let response = client(&wire)?.sessions().delete(SESSION).send().await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_session_title() -> Result<()> {
    let wire = Wire::start(API, "updateSessionTitle").await?;
    let body = map(json!({"title": "Report"}))?;
    let response = client(&wire)?
        .sessions()
        .update_title(SESSION, body)
        .send()
        .await?;
    assert_eq!(response.decode::<serde_json::Value>()?, json!({"ok": true}));
    wire.check(response.body()).await
}

#[tokio::test]
async fn upload_file() -> Result<()> {
    let wire = Wire::start(API, "uploadFile").await?;
    let file = File::from_bytes("Hello")
        .name("a.txt")
        .media_type("text/plain");
    let body = UploadFileForm::new(format!("{SESSION}/a.txt"), file);
    let response = client(&wire)?.media().upload_file(body).send().await?;
    assert_eq!(response.key.as_deref(), Some("key 1"));
    wire.check(response.body()).await
}
