//! What the user has at a git provider, here a stub of GitLab.

use agent_session_clients::openhands::Client;
use agent_session_clients::openhands::providers::StoreProviderTokensError;
use agent_session_clients::openhands::types::{
    ErrorBodyOrText, OwnerType, PostProviderModel, ProviderToken, ProviderType, TaskType,
};
use agent_session_clients::openhands::user::{
    GetRepositoryMicroagentContentError, GetSuggestedTasksError, GetUserError,
    GetUserInstallationsError,
};
use anyhow::{Context, Result, bail, ensure};
use raccord::Maybe;
use raccord::mock::Server as Stub;

use super::gitlab;
use super::server::{Server, failure};

const NO_TOKEN: &str = "Git provider token required. (such as GitHub).";

pub async fn without_provider(server: &Server) -> Result<()> {
    let providers = server.client.providers();
    let unset = server.whole(providers.unset_tokens()).await?;
    ensure!(unset.get("message").map(String::as_str) == Some("Unset Git provider tokens"));
    let api = server.client.user();
    let (status, error) = failure(api.get().await)?;
    ensure!(status == 401);
    let GetUserError::Unauthorized(ErrorBodyOrText::Text(text)) = error else {
        bail!("{error:?}")
    };
    ensure!(text == NO_TOKEN, "{text}");
    let (status, error) = failure(api.get_suggested_tasks().await)?;
    ensure!(status == 401);
    let GetSuggestedTasksError::Unauthorized(ErrorBodyOrText::Text(text)) = error else {
        bail!("{error:?}")
    };
    ensure!(text == "No providers set.", "{text}");
    Ok(())
}

pub async fn with_provider(server: &Server) -> Result<()> {
    let gitlab = Stub::responding(gitlab::answer)?;
    let providers = server.client.providers();
    let tokens = |provider: &str| {
        let token = ProviderToken::new()
            .with_token(gitlab::TOKEN)
            .with_host(gitlab.base_url());
        let mut body = PostProviderModel::new();
        body.provider_tokens = Some(
            [(ProviderType::from(provider), token)]
                .into_iter()
                .collect(),
        );
        body
    };
    let stored = server
        .whole(providers.store_tokens(tokens("gitlab")))
        .await?;
    ensure!(stored.message.as_deref() == Some("Git providers stored"));
    let settings = server.whole(server.client.settings().load()).await?;
    let set = settings
        .provider_tokens_set
        .into_option()
        .context("a map")?;
    ensure!(
        set.get(&ProviderType::from("gitlab")) == Some(&Some(gitlab.base_url())),
        "{set:?}"
    );

    // The token of another provider.
    let (status, error) = failure(providers.store_tokens(tokens("github")).await)?;
    ensure!(status == 401);
    let StoreProviderTokensError::Unauthorized(body) = error else {
        bail!("{error:?}")
    };
    let text = "Invalid token. Please make sure it is a valid github token.";
    ensure!(body.error.as_deref() == Some(text), "{body:?}");

    person(server).await?;
    repositories(server, &server.client).await?;
    repository(server, &server.client).await?;
    installations(server).await?;
    providers.unset_tokens().await?;
    let (status, _) = failure(server.client.user().get().await)?;
    ensure!(status == 401);
    Ok(())
}

async fn person(server: &Server) -> Result<()> {
    let api = server.client.user();
    let user = server.whole(api.get()).await?;
    ensure!(
        (user.id.as_str(), user.login.as_str()) == ("7", "ada"),
        "{user:?}"
    );
    ensure!(
        user.company.as_option().map(String::as_str) == Some("Engines"),
        "{user:?}"
    );

    let tasks = server.whole(api.get_suggested_tasks()).await?;
    let told: Vec<_> = tasks
        .iter()
        .map(|task| (&task.task_type, task.repo.as_str(), task.issue_number))
        .collect();
    let expected = [
        (&TaskType::MergeConflicts, "acme/rocket", 5),
        (&TaskType::OpenIssue, "acme/rocket", 3),
    ];
    ensure!(told == expected, "{told:?}");

    Ok(())
}

async fn installations(server: &Server) -> Result<()> {
    let api = server.client.user();
    let (status, error) = failure(api.get_installations(ProviderType::Gitlab).await)?;
    ensure!(status == 400);
    let GetUserInstallationsError::BadRequest(text) = error else {
        bail!("{error:?}")
    };
    ensure!(text.ends_with("doesn't support installations"), "{text}");
    Ok(())
}

async fn repositories(server: &Server, client: &Client) -> Result<()> {
    let api = client.user();
    let all = server.whole(api.get_repositories()).await?;
    let [repository] = all.as_slice() else {
        bail!("{all:?}")
    };
    ensure!(repository.full_name == "acme/rocket" && repository.is_public);
    ensure!(repository.git_provider == ProviderType::Gitlab);
    ensure!(repository.stargazers_count == Maybe::Value(4));
    ensure!(repository.owner_type == Maybe::Value(OwnerType::Organization));
    let page = api
        .get_repositories()
        .selected_provider(ProviderType::Gitlab)
        .page(1)
        .per_page(30)
        .sort("updated");
    let page = server.whole(page).await?;
    ensure!(page.len() == 1 && page.iter().all(|it| it.id == repository.id));
    for (query, expected) in [("rocket", 1), ("nothing & more", 0)] {
        let search = api
            .search_repositories(query)
            .selected_provider(ProviderType::Gitlab);
        ensure!(server.whole(search).await?.len() == expected, "{query}");
    }
    Ok(())
}

async fn repository(server: &Server, client: &Client) -> Result<()> {
    let api = client.user();
    let branches = server
        .whole(api.get_repository_branches("acme/rocket"))
        .await?;
    let told: Vec<_> = branches
        .iter()
        .map(|branch| {
            (
                branch.name.as_str(),
                branch.commit_sha.as_str(),
                branch.protected,
            )
        })
        .collect();
    ensure!(
        told == [("main", "aaa", true), ("topic", "bbb", false)],
        "{told:?}"
    );

    let agents = server
        .whole(api.get_repository_microagents("acme/rocket"))
        .await?;
    let [agent] = agents.as_slice() else {
        bail!("{agents:?}")
    };
    let path = ".openhands/microagents/a.md";
    ensure!(
        (agent.name.as_str(), agent.path.as_str()) == ("a", path),
        "{agent:?}"
    );
    let content = api.get_repository_microagent_content("acme/rocket", path);
    let content = server.whole(content).await?;
    ensure!(
        content.content == "Start the engine." && content.path == path,
        "{content:?}"
    );
    ensure!(
        content.triggers.as_deref() == Some(&["rocket".to_owned()]),
        "{content:?}"
    );
    ensure!(
        content.git_provider == Maybe::Value("gitlab".to_owned()),
        "{content:?}"
    );

    let missing = api.get_repository_microagent_content("acme/rocket", "no/such.md");
    let (status, error) = failure(missing.await)?;
    ensure!(status == 401);
    let GetRepositoryMicroagentContentError::Unauthorized(ErrorBodyOrText::Text(text)) = error
    else {
        bail!("{error:?}")
    };
    ensure!(
        text == "Microagent file no/such.md not found in acme/rocket",
        "{text}"
    );
    Ok(())
}
