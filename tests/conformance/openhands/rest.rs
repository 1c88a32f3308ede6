//! Every operation over REST that works without the internet.

use anyhow::{Result, ensure};

use super::server::Server;
use super::{account, conversations, files, limits, user};

/// Operations that cannot succeed here, with the one status that they are called for.
const NO_SUCCESS: &[(&str, u16, &str)] = &[
    (
        "get_user_installations_api_user_installations_get",
        400,
        "asks GitHub or Bitbucket over TLS; so it is called for GitLab, which has none",
    ),
    (
        "reset_settings_api_reset_settings_post",
        410,
        "the vendor has removed what it did",
    ),
    (
        "submit_feedback_api_conversations__conversation_id__submit_feedback_post",
        500,
        "passes what it accepts on to a service of the vendor; so it is called with what it does not accept",
    ),
];

pub async fn every_operation() -> Result<()> {
    let server = Server::from_env()?;
    let told = walk(&server).await;
    println!("{}", server.recorder.table());
    told?;
    let undeclared = server.recorder.undeclared();
    ensure!(
        undeclared.is_empty(),
        "not in the document: {undeclared:#?}"
    );
    let mut succeeded = 0;
    for (operation, statuses) in server.recorder.statuses() {
        let expected = NO_SUCCESS.iter().find(|(id, ..)| *id == operation);
        match expected {
            Some((_, status, why)) => ensure!(
                statuses.contains(status) && !statuses.iter().any(is_success),
                "{operation}: {statuses:?}, but it {why}"
            ),
            None => ensure!(
                statuses.iter().any(is_success),
                "{operation} has not succeeded: {statuses:?}"
            ),
        }
        succeeded += usize::from(expected.is_none());
    }
    println!(
        "{succeeded} operations succeeded, {} cannot:",
        NO_SUCCESS.len()
    );
    for (operation, status, why) in NO_SUCCESS {
        println!("{status} {operation}: {why}");
    }
    Ok(())
}

async fn walk(server: &Server) -> Result<()> {
    account::server(server).await?;
    account::options(server).await?;
    account::settings(server).await?;
    account::secrets(server).await?;
    user::without_provider(server).await?;
    user::with_provider(server).await?;
    let conversation = conversations::create(server).await?;
    conversations::look(server, &conversation).await?;
    conversations::events(server, &conversation).await?;
    files::workspace(server, &conversation).await?;
    files::repository(server, &conversation).await?;
    conversations::microagents(server).await?;
    limits::unknown(server).await?;
    limits::invalid(server, &conversation).await?;
    limits::unauthorized(server).await?;
    conversations::end(server, &conversation).await?;
    limits::rate(server).await
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "of an iterator")]
fn is_success(status: &u16) -> bool {
    (200..300).contains(status)
}
