//! OpenHands: 43 operations.

use agent_session_clients::openhands::Client;
use agent_session_clients::openhands::files::UploadFilesForm;
use agent_session_clients::openhands::settings::ResetSettingsError;
use agent_session_clients::openhands::types::{
    ConversationTrigger, CustomSecretModel, CustomSecretWithoutValueModel, EventFilter,
    InitSessionRequest, PostProviderModel, ProviderToken, ProviderType, ProvidersSetModel,
    Settings, UpdateConversationRequest,
};
use anyhow::{Context, Result};
use raccord::{File, Maybe};
use serde_json::json;

use super::case::{KEY, Wire, map};

const API: &str = "openhands";
const CONVERSATION: &str = "conv 1/a";

fn client(wire: &Wire) -> Result<Client> {
    Ok(Client::builder()
        .base_url(wire.base_url())
        .api_key_header(KEY)
        .build()?)
}

#[tokio::test]
async fn get_litellm_models() -> Result<()> {
    let wire = Wire::start(API, "get_litellm_models_api_options_models_get").await?;
    let response = client(&wire)?.options().get_litellm_models().send().await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_agents() -> Result<()> {
    let wire = Wire::start(API, "get_agents_api_options_agents_get").await?;
    let response = client(&wire)?.options().get_agents().send().await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_security_analyzers() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_security_analyzers_api_options_security_analyzers_get",
    )
    .await?;
    let response = client(&wire)?
        .options()
        .get_security_analyzers()
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_config() -> Result<()> {
    let wire = Wire::start(API, "get_config_api_options_config_get").await?;
    let response = client(&wire)?.options().get_config().send().await?;
    assert_eq!(response.get("ok"), Some(&json!(true).into()));
    wire.check(response.body()).await
}

#[tokio::test]
async fn list_files() -> Result<()> {
    let wire = Wire::start(
        API,
        "list_files_api_conversations__conversation_id__list_files_get",
    )
    .await?;
    let response = client(&wire)?
        .files()
        .list(CONVERSATION)
        .path("src/a b")
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn select_file() -> Result<()> {
    let wire = Wire::start(
        API,
        "select_file_api_conversations__conversation_id__select_file_get",
    )
    .await?;
    let response = client(&wire)?
        .files()
        .select(CONVERSATION, "src/main.rs?x=1&y")
        .send()
        .await?;
    assert!(response.contains_key("k1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn zip_current_workspace() -> Result<()> {
    let wire = Wire::start(
        API,
        "zip_current_workspace_api_conversations__conversation_id__zip_directory_get",
    )
    .await?;
    let response = client(&wire)?
        .files()
        .zip_current_workspace(CONVERSATION)
        .send()
        .await?;
    assert_eq!(response.body().body.as_ref(), b"PK bytes");
    wire.check_request().await
}

#[tokio::test]
async fn git_changes() -> Result<()> {
    let wire = Wire::start(
        API,
        "git_changes_api_conversations__conversation_id__git_changes_get",
    )
    .await?;
    let response = client(&wire)?.git().changes(CONVERSATION).send().await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn git_diff() -> Result<()> {
    let wire = Wire::start(
        API,
        "git_diff_api_conversations__conversation_id__git_diff_get",
    )
    .await?;
    let response = client(&wire)?
        .git()
        .diff(CONVERSATION, "docs/ä.md")
        .send()
        .await?;
    assert_eq!(response.get("ok"), Some(&json!(true).into()));
    wire.check(response.body()).await
}

#[tokio::test]
async fn upload_files() -> Result<()> {
    let wire = Wire::start(
        API,
        "upload_files_api_conversations__conversation_id__upload_files_post",
    )
    .await?;
    let body = UploadFilesForm::new([
        File::from_bytes("one")
            .name("a.txt")
            .media_type("text/plain"),
        File::from_bytes("two")
            .name("b.md")
            .media_type("text/markdown"),
    ]);
    let response = client(&wire)?
        .files()
        .upload(CONVERSATION, body)
        .send()
        .await?;
    assert_eq!(response.uploaded_files.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn submit_feedback() -> Result<()> {
    let wire = Wire::start(
        API,
        "submit_feedback_api_conversations__conversation_id__submit_feedback_post",
    )
    .await?;
    let body = map(json!({"email": "ada@example.com", "polarity": "positive"}))?;
    let response = client(&wire)?
        .conversations()
        .submit_feedback(CONVERSATION, body)
        .send()
        .await?;
    assert_eq!(response.get("ok"), Some(&json!(true).into()));
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_remote_runtime_config() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_remote_runtime_config_api_conversations__conversation_id__config_get",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .get_remote_runtime_config(CONVERSATION)
        .send()
        .await?;
    assert_eq!(
        response.runtime_id.as_option().map(String::as_str),
        Some("runtime_id 1")
    );
    wire.check(response.body()).await
}

#[tokio::test]
async fn search_events() -> Result<()> {
    let wire = Wire::start(
        API,
        "search_events_api_conversations__conversation_id__events_get",
    )
    .await?;
    let mut body = EventFilter::new();
    body.query = Maybe::Value("error".to_owned());
    body.source = Maybe::Null;
    let response = client(&wire)?
        .event_log()
        .search_events(CONVERSATION)
        .start_id(3)
        .end_id(9)
        .reverse(true)
        .limit(50)
        .body(Some(body))
        .send()
        .await?;
    assert_eq!(response.has_more, Some(true));
    wire.check(response.body()).await
}

#[tokio::test]
async fn add_event() -> Result<()> {
    let wire = Wire::start(
        API,
        "add_event_api_conversations__conversation_id__events_post",
    )
    .await?;
    let body = map(json!({"action": "message", "args": {"content": "hi"}}))?;
    let response = client(&wire)?
        .event_log()
        .add_event(CONVERSATION, body)
        .send()
        .await?;
    assert_eq!(response.success, Some(true));
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_microagents() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_microagents_api_conversations__conversation_id__microagents_get",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .get_microagents(CONVERSATION)
        .send()
        .await?;
    assert_eq!(response.microagents.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn new_conversation() -> Result<()> {
    let wire = Wire::start(API, "new_conversation_api_conversations_post").await?;
    let mut body = InitSessionRequest::new();
    body.repository = Maybe::Value("acme/rocket".to_owned());
    body.git_provider = Maybe::Value(ProviderType::Github);
    body.initial_user_msg = Maybe::Value("Fix the build".to_owned());
    body.image_urls = Maybe::Value(Vec::new());
    body.replay_json = Maybe::Null;
    body.conversation_id = Some("c1".to_owned());
    let response = client(&wire)?
        .conversations()
        .new_conversation(body)
        .send()
        .await?;
    assert_eq!(response.status, "status 1");
    wire.check(response.body()).await
}

#[tokio::test]
async fn search_conversations() -> Result<()> {
    let wire = Wire::start(API, "search_conversations_api_conversations_get").await?;
    let response = client(&wire)?
        .conversations()
        .search()
        .page_id("p+2=")
        .limit(10)
        .selected_repository("acme/rocket")
        .conversation_trigger(ConversationTrigger::Gui)
        .send()
        .await?;
    assert_eq!(response.results.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_conversation() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_conversation_api_conversations__conversation_id__get",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .get(CONVERSATION)
        .send()
        .await?;
    assert!(response.is_some());
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_conversation() -> Result<()> {
    let wire = Wire::start(
        API,
        "delete_conversation_api_conversations__conversation_id__delete",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .delete(CONVERSATION)
        .send()
        .await?;
    assert!(*response.body());
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_conversation() -> Result<()> {
    let wire = Wire::start(
        API,
        "update_conversation_api_conversations__conversation_id__patch",
    )
    .await?;
    let body = UpdateConversationRequest::new("Build");
    let response = client(&wire)?
        .conversations()
        .update(CONVERSATION, body)
        .send()
        .await?;
    assert!(*response.body());
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_prompt() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_prompt_api_conversations__conversation_id__remember_prompt_get",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .get_prompt(CONVERSATION, 12)
        .send()
        .await?;
    assert_eq!(response.prompt.as_deref(), Some("prompt 2"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn start_conversation() -> Result<()> {
    let wire = Wire::start(
        API,
        "start_conversation_api_conversations__conversation_id__start_post",
    )
    .await?;
    let mut body = ProvidersSetModel::new();
    body.providers_set = Maybe::Value(vec![ProviderType::Github, ProviderType::Gitlab]);
    let response = client(&wire)?
        .conversations()
        .start(CONVERSATION, body)
        .send()
        .await?;
    assert_eq!(response.status, "status 1");
    wire.check(response.body()).await
}

#[tokio::test]
async fn stop_conversation() -> Result<()> {
    let wire = Wire::start(
        API,
        "stop_conversation_api_conversations__conversation_id__stop_post",
    )
    .await?;
    let response = client(&wire)?
        .conversations()
        .stop(CONVERSATION)
        .send()
        .await?;
    assert_eq!(response.status, "status 1");
    wire.check(response.body()).await
}

#[tokio::test]
async fn load_settings() -> Result<()> {
    let wire = Wire::start(API, "load_settings_api_settings_get").await?;
    let response = client(&wire)?.settings().load().send().await?;
    assert!(response.llm_api_key_set);
    wire.check(response.body()).await
}

#[tokio::test]
async fn store_settings() -> Result<()> {
    let wire = Wire::start(API, "store_settings_api_settings_post").await?;
    let mut body = Settings::new();
    body.language = Maybe::Value("en".to_owned());
    body.agent = Maybe::Value("CodeActAgent".to_owned());
    body.max_iterations = Maybe::Value(100);
    body.confirmation_mode = Maybe::Value(true);
    body.llm_model = Maybe::Value("gpt-4o".to_owned());
    body.llm_api_key = Maybe::Value("sk-canary".into());
    body.llm_base_url = Maybe::Null;
    body.max_budget_per_task = Maybe::Value(1.5);
    let response = client(&wire)?.settings().store(body).send().await?;
    assert_eq!(response.get("ok"), Some(&json!(true).into()));
    wire.check(response.body()).await
}

#[tokio::test]
#[expect(deprecated, reason = "every operation is called")]
async fn reset_settings() -> Result<()> {
    let wire = Wire::start(API, "reset_settings_api_reset_settings_post").await?;
    // The server has removed the operation; what it still returns is a declared error.
    let error = client(&wire)?.settings().reset().send().await.err();
    let error = error.context("a response")?;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(410));
    assert!(
        matches!(error.body(), Some(ResetSettingsError::Gone(_))),
        "{error:?}"
    );
    wire.check_request().await
}

#[tokio::test]
async fn store_provider_tokens() -> Result<()> {
    let wire = Wire::start(API, "store_provider_tokens_api_add_git_providers_post").await?;
    let mut token = ProviderToken::new();
    token.token = Maybe::Value("ghp_canary".into());
    token.host = Maybe::Null;
    let mut body = PostProviderModel::new();
    body.provider_tokens = Some(
        [(ProviderType::from("github"), token)]
            .into_iter()
            .collect(),
    );
    let response = client(&wire)?.providers().store_tokens(body).send().await?;
    assert_eq!(response.message.as_deref(), Some("message 1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn unset_provider_tokens() -> Result<()> {
    let wire = Wire::start(API, "unset_provider_tokens_api_unset_provider_tokens_post").await?;
    let response = client(&wire)?.providers().unset_tokens().send().await?;
    assert!(response.contains_key("k1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn load_custom_secrets_names() -> Result<()> {
    let wire = Wire::start(API, "load_custom_secrets_names_api_secrets_get").await?;
    let response = client(&wire)?
        .secrets()
        .load_custom_secrets_names()
        .send()
        .await?;
    assert!(response.custom_secrets.as_option().is_some());
    wire.check(response.body()).await
}

#[tokio::test]
async fn create_custom_secret() -> Result<()> {
    let wire = Wire::start(API, "create_custom_secret_api_secrets_post").await?;
    let mut body = CustomSecretModel::new("DB", "s3cret");
    body.description = Maybe::Value("Database".to_owned());
    let response = client(&wire)?
        .secrets()
        .create_custom_secret(body)
        .send()
        .await?;
    assert_eq!(response.status(), 201);
    wire.check(response.body()).await
}

#[tokio::test]
async fn update_custom_secret() -> Result<()> {
    let wire = Wire::start(API, "update_custom_secret_api_secrets__secret_id__put").await?;
    let mut body = CustomSecretWithoutValueModel::new("DB2");
    body.description = Maybe::Null;
    let response = client(&wire)?
        .secrets()
        .update_custom_secret("MY KEY?", body)
        .send()
        .await?;
    assert!(response.contains_key("k1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn delete_custom_secret() -> Result<()> {
    let wire = Wire::start(API, "delete_custom_secret_api_secrets__secret_id__delete").await?;
    let response = client(&wire)?
        .secrets()
        .delete_custom_secret("MY KEY?")
        .send()
        .await?;
    assert_eq!(response.message.as_deref(), Some("message 1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_user_installations() -> Result<()> {
    let wire = Wire::start(API, "get_user_installations_api_user_installations_get").await?;
    let response = client(&wire)?
        .user()
        .get_installations(ProviderType::Github)
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_user_repositories() -> Result<()> {
    let wire = Wire::start(API, "get_user_repositories_api_user_repositories_get").await?;
    let response = client(&wire)?
        .user()
        .get_repositories()
        .sort("updated")
        .selected_provider(ProviderType::Gitlab)
        .page(2)
        .per_page(30)
        .installation_id("77")
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_user() -> Result<()> {
    let wire = Wire::start(API, "get_user_api_user_info_get").await?;
    let response = client(&wire)?.user().get().send().await?;
    assert_eq!(response.login, "login 2");
    wire.check(response.body()).await
}

#[tokio::test]
async fn search_repositories() -> Result<()> {
    let wire = Wire::start(API, "search_repositories_api_user_search_repositories_get").await?;
    let response = client(&wire)?
        .user()
        .search_repositories("rocket & engine")
        .per_page(7)
        .sort("forks")
        .order("asc")
        .selected_provider(ProviderType::Bitbucket)
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_suggested_tasks() -> Result<()> {
    let wire = Wire::start(API, "get_suggested_tasks_api_user_suggested_tasks_get").await?;
    let response = client(&wire)?.user().get_suggested_tasks().send().await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_repository_branches() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_repository_branches_api_user_repository_branches_get",
    )
    .await?;
    let response = client(&wire)?
        .user()
        .get_repository_branches("acme/rocket")
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_repository_microagents() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_repository_microagents_api_user_repository__repository_name__microagents_get",
    )
    .await?;
    let response = client(&wire)?
        .user()
        .get_repository_microagents("acme/rocket")
        .send()
        .await?;
    assert_eq!(response.len(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_repository_microagent_content() -> Result<()> {
    let wire = Wire::start(API, "get_repository_microagent_content_api_user_repository__repository_name__microagents_content_get").await?;
    let response = client(&wire)?
        .user()
        .get_repository_microagent_content("acme/rocket", ".openhands/microagents/a.md")
        .send()
        .await?;
    assert_eq!(response.content, "content 1");
    wire.check(response.body()).await
}

#[tokio::test]
async fn get_trajectory() -> Result<()> {
    let wire = Wire::start(
        API,
        "get_trajectory_api_conversations__conversation_id__trajectory_get",
    )
    .await?;
    let response = client(&wire)?
        .event_log()
        .get_trajectory(CONVERSATION)
        .send()
        .await?;
    assert_eq!(response.trajectory.iter().flatten().count(), 1);
    wire.check(response.body()).await
}

#[tokio::test]
async fn alive() -> Result<()> {
    let wire = Wire::start(API, "alive_alive_get").await?;
    let response = client(&wire)?.server().alive().send().await?;
    assert_eq!(response.status.as_deref(), Some("status 1"));
    wire.check(response.body()).await
}

#[tokio::test]
async fn health() -> Result<()> {
    let wire = Wire::start(API, "health_health_get").await?;
    let response = client(&wire)?.server().health().send().await?;
    assert_eq!(response.body(), "text 1");
    wire.check(response.body()).await
}
