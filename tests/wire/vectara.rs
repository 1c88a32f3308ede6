//! Vectara: 27 operations.

use agent_session_clients::vectara::Client;
use agent_session_clients::vectara::types::{
    AgentIdentityMode, AgentInput, AgentModel, AgentTextInput, ApiRole, CreateAgentRequest,
    CreateAgentScheduleRequest, CreateAgentSessionRequest, CreateInputMessageRequest,
    CreateInputRequest, IntervalScheduleConfiguration, ListSessionArtifactsOrderBy,
    ListSessionArtifactsSortBy, UpdateAgentIdentityRequest, UpdateAgentRequest,
    UpdateAgentScheduleRequest, UpdateAgentSessionRequest,
};
use anyhow::Result;
use raccord::{Map, Maybe};
use serde_json::json;

use super::case::{KEY, Wire, map};

const API: &str = "vectara";
const AGENT: &str = "support agent";
const SESSION: &str = "ses_1";
const EVENT: &str = "aev_1";

fn client(wire: &Wire) -> Result<Client> {
    Ok(Client::builder()
        .base_url(wire.base_url())
        .api_key_auth(KEY)
        .build()?)
}

fn message() -> [AgentInput; 1] {
    [AgentInput::Text(AgentTextInput::new("Where is my order?"))]
}

#[tokio::test]
async fn create_agent() -> Result<()> {
    let wire = Wire::start(API, "createAgent").await?;
    let body = CreateAgentRequest::new("Support", Map::new(), AgentModel::new("gpt-4o"))
        .with_key("support")
        .with_description("Answers customers")
        .with_metadata(map(json!({"team": "a"}))?)
        .with_enabled(true);
    let response = client(&wire)?
        .agents()
        .create(body)
        .request_timeout(30)
        .request_timeout_millis(30000)
        .send()
        .await?;
    assert_eq!(response.status(), 201);
    assert_eq!(response.name, "name 2");
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_agents() -> Result<()> {
    let wire = Wire::start(API, "listAgents").await?;
    let response = client(&wire)?
        .agents()
        .list()
        .filter("support.*")
        .enabled(true)
        .limit(25)
        .page_key("k/1+=")
        .send()
        .await?;
    assert_eq!(response.agents.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agent() -> Result<()> {
    let wire = Wire::start(API, "getAgent").await?;
    let response = client(&wire)?.agents().get(AGENT).send().await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_agent() -> Result<()> {
    let wire = Wire::start(API, "updateAgent").await?;
    let mut body = UpdateAgentRequest::new();
    body.name = Some("Helpdesk".into());
    body.description = Maybe::Null;
    body.metadata = Maybe::Value(map(json!({"a": 1}))?);
    let response = client(&wire)?.agents().update(AGENT, body).send().await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn replace_agent() -> Result<()> {
    let wire = Wire::start(API, "replaceAgent").await?;
    let body = CreateAgentRequest::new("Support", Map::new(), AgentModel::new("gpt-4o"));
    let response = client(&wire)?.agents().replace(AGENT, body).send().await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_agent() -> Result<()> {
    let wire = Wire::start(API, "deleteAgent").await?;
    let response = client(&wire)?.agents().delete(AGENT).send().await?;
    assert_eq!(response.status(), 204);
    wire.check_request().await
}

#[tokio::test]
async fn create_agent_session() -> Result<()> {
    let wire = Wire::start(API, "createAgentSession").await?;
    let body = CreateAgentSessionRequest::new()
        .with_name("Order 7")
        .with_metadata(map(json!({"order": 7}))?)
        .with_tti_minutes(60);
    let response = client(&wire)?
        .agent_sessions()
        .create(AGENT, body)
        .send()
        .await?;
    assert_eq!(response.status(), 201);
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_agent_sessions() -> Result<()> {
    let wire = Wire::start(API, "listAgentSessions").await?;
    let response = client(&wire)?
        .agent_sessions()
        .list(AGENT)
        .filter("a b")
        .limit(2)
        .page_key("p2")
        .send()
        .await?;
    assert_eq!(response.sessions.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agent_session() -> Result<()> {
    let wire = Wire::start(API, "getAgentSession").await?;
    let response = client(&wire)?
        .agent_sessions()
        .get(AGENT, SESSION)
        .send()
        .await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_agent_session() -> Result<()> {
    let wire = Wire::start(API, "updateAgentSession").await?;
    let body = UpdateAgentSessionRequest::new()
        .with_name("Order 8")
        .with_enabled(false);
    let response = client(&wire)?
        .agent_sessions()
        .update(AGENT, SESSION, body)
        .send()
        .await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_agent_session() -> Result<()> {
    let wire = Wire::start(API, "deleteAgentSession").await?;
    let response = client(&wire)?
        .agent_sessions()
        .delete(AGENT, SESSION)
        .send()
        .await?;
    assert_eq!(response.status(), 204);
    wire.check_request().await
}

#[tokio::test]
async fn create_agent_input() -> Result<()> {
    let wire = Wire::start(API, "createAgentInput").await?;
    let mut body = CreateInputMessageRequest::new(message());
    body.r#type = Some("input_message".to_owned());
    let body = CreateInputRequest::InputMessage(body);
    let response = client(&wire)?
        .agent_events()
        .create_input(AGENT, SESSION, body)
        .send()
        .await?;
    assert_eq!(response.events.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_agent_events() -> Result<()> {
    let wire = Wire::start(API, "listAgentEvents").await?;
    let response = client(&wire)?
        .agent_events()
        .list(AGENT, SESSION)
        .limit(100)
        .page_key("p3")
        .include_hidden(true)
        .send()
        .await?;
    assert_eq!(response.events.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agent_event() -> Result<()> {
    let wire = Wire::start(API, "getAgentEvent").await?;
    let response = client(&wire)?
        .agent_events()
        .get(AGENT, SESSION, EVENT)
        .request_timeout(5)
        .send()
        .await?;
    assert!(matches!(
        response.body(),
        agent_session_clients::vectara::types::AgentEvent::InputMessage(_)
    ));
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_agent_event() -> Result<()> {
    let wire = Wire::start(API, "deleteAgentEvent").await?;
    let response = client(&wire)?
        .agent_events()
        .delete(AGENT, SESSION, EVENT)
        .send()
        .await?;
    assert_eq!(response.status(), 204);
    wire.check_request().await
}

#[tokio::test]
async fn hide_agent_event() -> Result<()> {
    let wire = Wire::start(API, "hideAgentEvent").await?;
    let response = client(&wire)?
        .agent_events()
        .hide(AGENT, SESSION, EVENT)
        .send()
        .await?;
    assert_eq!(response.status(), 200);
    wire.check(response.body()).await
}

#[tokio::test]
async fn unhide_agent_event() -> Result<()> {
    let wire = Wire::start(API, "unhideAgentEvent").await?;
    let response = client(&wire)?
        .agent_events()
        .unhide(AGENT, SESSION, EVENT)
        .send()
        .await?;
    assert_eq!(response.status(), 200);
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_session_artifacts() -> Result<()> {
    let wire = Wire::start(API, "listSessionArtifacts").await?;
    let response = client(&wire)?
        .agent_artifacts()
        .list(AGENT, SESSION)
        .limit(5)
        .sort_by(ListSessionArtifactsSortBy::UpdatedAt)
        .order_by(ListSessionArtifactsOrderBy::Asc)
        .send()
        .await?;
    assert_eq!(response.artifacts.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_session_artifact() -> Result<()> {
    let wire = Wire::start(API, "getSessionArtifact").await?;
    let response = client(&wire)?
        .agent_artifacts()
        .get(AGENT, SESSION, "art_1")
        .send()
        .await?;
    assert_eq!(response.artifact_id, "art_1");
    wire.check(response.body()).await
}

#[tokio::test]
async fn create_agent_schedule() -> Result<()> {
    let wire = Wire::start(API, "createAgentSchedule").await?;
    let every_day = IntervalScheduleConfiguration::new("PT24H");
    let body = CreateAgentScheduleRequest::new("Daily", message(), every_day).with_enabled(true);
    let response = client(&wire)?
        .agent_schedules()
        .create(AGENT, body)
        .send()
        .await?;
    assert_eq!(response.message.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_agent_schedules() -> Result<()> {
    let wire = Wire::start(API, "listAgentSchedules").await?;
    let response = client(&wire)?
        .agent_schedules()
        .list(AGENT)
        .limit(1)
        .send()
        .await?;
    assert_eq!(response.schedules.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agent_schedule() -> Result<()> {
    let wire = Wire::start(API, "getAgentSchedule").await?;
    let response = client(&wire)?
        .agent_schedules()
        .get(AGENT, "daily")
        .send()
        .await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_agent_schedule() -> Result<()> {
    let wire = Wire::start(API, "updateAgentSchedule").await?;
    let body = UpdateAgentScheduleRequest::new()
        .with_enabled(false)
        .with_max_executions_to_keep(5);
    let response = client(&wire)?
        .agent_schedules()
        .update(AGENT, "daily", body)
        .send()
        .await?;
    assert!(response.enabled);
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_agent_schedule() -> Result<()> {
    let wire = Wire::start(API, "deleteAgentSchedule").await?;
    let response = client(&wire)?
        .agent_schedules()
        .delete(AGENT, "daily")
        .send()
        .await?;
    assert_eq!(response.status(), 204);
    wire.check_request().await
}

#[tokio::test]
async fn list_agent_schedule_executions() -> Result<()> {
    let wire = Wire::start(API, "listAgentScheduleExecutions").await?;
    let response = client(&wire)?
        .agent_schedules()
        .list_executions(AGENT, "daily")
        .page_key("p4")
        .send()
        .await?;
    assert_eq!(response.executions.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agent_identity() -> Result<()> {
    let wire = Wire::start(API, "getAgentIdentity").await?;
    let response = client(&wire)?.agents().get_identity(AGENT).send().await?;
    assert_eq!(response.mode, AgentIdentityMode::Auto);
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_agent_identity() -> Result<()> {
    let wire = Wire::start(API, "updateAgentIdentity").await?;
    let body = UpdateAgentIdentityRequest::new()
        .with_mode(AgentIdentityMode::Manual)
        .with_api_roles([ApiRole::Administrator]);
    let response = client(&wire)?
        .agents()
        .update_identity(AGENT, body)
        .send()
        .await?;
    assert_eq!(response.mode, AgentIdentityMode::Auto);
    wire.check(response.body()).await
}
