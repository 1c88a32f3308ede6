//! The server itself, its options, the settings and secrets of its user.

use agent_session_clients::openhands::conversations::NewConversationError;
use agent_session_clients::openhands::secrets::{
    CreateCustomSecretError, DeleteCustomSecretError, UpdateCustomSecretError,
};
use agent_session_clients::openhands::settings::{
    LoadSettingsError, ResetSettingsError, StoreSettingsError,
};
use agent_session_clients::openhands::types::{
    CustomSecretModel, CustomSecretWithoutValueModel, InitSessionRequest, Settings,
    ValidationErrorLocItem,
};
use anyhow::{Context, Result, bail, ensure};
use raccord::Maybe;
use serde_json::json;

use super::server::{Server, failure, unique};

pub async fn server(server: &Server) -> Result<()> {
    let api = server.client.server();
    let alive = server.whole(api.alive()).await?;
    ensure!(alive.status.as_deref() == Some("ok"));
    ensure!(server.whole(api.health()).await? == "OK");
    Ok(())
}

pub async fn options(server: &Server) -> Result<()> {
    let api = server.client.options();
    let models = server.whole(api.get_litellm_models()).await?;
    ensure!(models.len() > 100 && models.iter().any(|model| model == "gpt-4o"));
    ensure!(models.is_sorted());
    let agents = server.whole(api.get_agents()).await?;
    ensure!(
        agents.iter().any(|agent| agent == "CodeActAgent"),
        "{agents:?}"
    );
    let analyzers = server.whole(api.get_security_analyzers()).await?;
    ensure!(analyzers == ["invariant"], "{analyzers:?}");
    let config = server.whole(api.get_config()).await?;
    ensure!(
        config.get("APP_MODE") == Some(&json!("oss").into()),
        "{config:?}"
    );
    Ok(())
}

pub async fn settings(server: &Server) -> Result<()> {
    let api = server.client.settings();
    match api.load().await {
        // A server that was used before.
        Ok(_) => {}
        Err(error) => match error.into_body().context("declared")? {
            LoadSettingsError::NotFound(body) => {
                ensure!(
                    body.error.as_deref() == Some("Settings not found"),
                    "{body:?}"
                );
                nothing_runs(server).await?;
            }
            other => bail!("{other:?}"),
        },
    }
    let settings = Settings::new()
        .with_language("en")
        .with_agent("CodeActAgent")
        .with_llm_model("openai/gpt-4o")
        .with_llm_api_key("sk-canary")
        .with_llm_base_url(server.model_url.as_str())
        .with_max_iterations(20)
        .with_enable_default_condenser(false);
    let stored = server.whole(api.store(settings)).await?;
    ensure!(
        stored.get("message") == Some(&json!("Settings stored").into()),
        "{stored:?}"
    );

    let loaded = server.whole(api.load()).await?;
    ensure!(loaded.llm_api_key_set);
    ensure!(loaded.llm_api_key.is_null(), "the key is not given out");
    ensure!(loaded.max_iterations == Maybe::Value(20));
    ensure!(loaded.enable_default_condenser == Some(false));
    ensure!(loaded.llm_model.as_option().map(String::as_str) == Some("openai/gpt-4o"));
    ensure!(loaded.llm_base_url.as_option() == Some(&server.model_url));

    let wrong = api
        .store(Settings::new())
        .extra_body("max_iterations", "many");
    let (status, error) = failure(wrong.await)?;
    ensure!(status == 422);
    let StoreSettingsError::UnprocessableEntity(error) = error else {
        bail!("{error:?}")
    };
    let mismatches = error.detail.context("mismatches")?;
    let [mismatch] = mismatches.as_slice() else {
        bail!("{mismatches:?}")
    };
    ensure!(mismatch.r#type == "int_parsing", "{mismatch:?}");
    ensure!(
        mismatch.loc
            == [
                ValidationErrorLocItem::from("body"),
                ValidationErrorLocItem::from("max_iterations")
            ]
    );
    ensure!(mismatch.input == Maybe::Value(json!("many").into()));

    #[expect(deprecated, reason = "every operation is called")]
    let (status, error) = failure(api.reset().await)?;
    ensure!(status == 410);
    let ResetSettingsError::Gone(body) = error else {
        bail!("{error:?}")
    };
    let text = "Reset settings functionality has been removed.";
    ensure!(body.error.as_deref() == Some(text), "{body:?}");
    Ok(())
}

/// Without settings there is no conversation.
async fn nothing_runs(server: &Server) -> Result<()> {
    let api = server.client.conversations();
    let (status, error) = failure(api.new_conversation(InitSessionRequest::new()).await)?;
    ensure!(status == 400);
    let NewConversationError::BadRequest(body) = error else {
        bail!("{error:?}")
    };
    let code = "CONFIGURATION$SETTINGS_NOT_FOUND";
    ensure!(body.msg_id.as_deref() == Some(code), "{body:?}");
    Ok(())
}

pub async fn secrets(server: &Server) -> Result<()> {
    let api = server.client.secrets();
    let (first, second) = (unique("E2E_")?, unique("E2E_RENAMED_")?);
    // A short value would be blanked in the text of all events.
    let secret = || {
        CustomSecretModel::new(first.as_str(), "canary-0123456789abcdef")
            .with_description("A secret of the tests")
    };
    let created = api.create_custom_secret(secret()).await?;
    ensure!(created.status() == 201);
    ensure!(created.get("message").map(String::as_str) == Some("Secret created successfully"));

    let (status, error) = failure(api.create_custom_secret(secret()).await)?;
    ensure!(status == 400);
    let CreateCustomSecretError::BadRequest(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        body.message == Some(format!("Secret {first} already exists")),
        "{body:?}"
    );
    ensure!(described(server, &first).await?.as_deref() == Some("A secret of the tests"));

    let renamed =
        || CustomSecretWithoutValueModel::new(second.as_str()).with_description("Another name");
    let updated = server
        .whole(api.update_custom_secret(&first, renamed()))
        .await?;
    ensure!(updated.get("message").map(String::as_str) == Some("Secret updated successfully"));
    ensure!(described(server, &first).await?.is_none());
    ensure!(described(server, &second).await?.as_deref() == Some("Another name"));

    let (status, error) = failure(api.update_custom_secret(&first, renamed()).await)?;
    ensure!(status == 404);
    let UpdateCustomSecretError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        body.error == Some(format!("Secret with ID {first} not found")),
        "{body:?}"
    );

    // A name that another secret has.
    api.create_custom_secret(secret()).await?;
    let (status, error) = failure(api.update_custom_secret(&first, renamed()).await)?;
    ensure!(status == 400);
    let UpdateCustomSecretError::BadRequest(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        body.message == Some(format!("Secret {second} already exists")),
        "{body:?}"
    );

    for name in [&first, &second] {
        let deleted = server.whole(api.delete_custom_secret(name)).await?;
        ensure!(deleted.message.as_deref() == Some("Secret deleted successfully"));
        ensure!(described(server, name).await?.is_none());
    }
    let (status, error) = failure(api.delete_custom_secret(&first).await)?;
    ensure!(status == 404);
    let DeleteCustomSecretError::NotFound(body) = error else {
        bail!("{error:?}")
    };
    ensure!(
        body.error == Some(format!("Secret with ID {first} not found")),
        "{body:?}"
    );
    Ok(())
}

/// The description of a secret; `None` where there is no such secret.
async fn described(server: &Server, name: &str) -> Result<Option<String>> {
    let api = server.client.secrets();
    let all = server.whole(api.load_custom_secrets_names()).await?;
    let all = all.custom_secrets.into_option().context("a list")?;
    let found = all.into_iter().find(|secret| secret.name == name);
    Ok(found.and_then(|secret| secret.description.into_option()))
}
