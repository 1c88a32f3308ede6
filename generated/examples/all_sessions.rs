//! All sessions of an agent, whose pages are fetched one after the other.
//!
//! ```sh
//! VECTARA_API_KEY_AUTH=… cargo run -p agent-session-clients --example all_sessions
//! ```

use agent_session_clients::Error;
use agent_session_clients::vectara::Client;
use agent_session_clients::vectara::agent_sessions::ListAgentSessionsError;
use agent_session_clients::vectara::types::AgentSession;

/// The sessions of all pages.
pub(crate) async fn sessions(
    client: &Client,
    agent: &str,
) -> Result<Vec<AgentSession>, Error<ListAgentSessionsError>> {
    let mut sessions = Vec::new();
    let mut items = client.agent_sessions().list(agent).limit(100).items();
    while let Some(session) = items.next().await {
        sessions.push(session?);
    }
    Ok(sessions)
}

#[allow(dead_code, reason = "the tests call the function above")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for session in sessions(&Client::from_env()?, "travel").await? {
        println!("{} since {}", session.name, session.created_at);
    }
    Ok(())
}
