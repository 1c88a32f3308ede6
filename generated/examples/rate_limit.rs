//! A call that the server refuses when there are too many: waits as long as it asks, and calls again.
//!
//! ```sh
//! VECTARA_API_KEY_AUTH=… cargo run -p agent-session-clients --example rate_limit
//! ```

use std::time::Duration;

use agent_session_clients::Error;
use agent_session_clients::vectara::Client;
use agent_session_clients::vectara::types::{ErrorModel, ListAgentsResponse};

/// The first page of the agents.
///
/// Each call is already repeated twice by the client itself; this is for a program that has more patience.
pub(crate) async fn agents(client: &Client) -> Result<ListAgentsResponse, Error<ErrorModel>> {
    loop {
        match client.agents().list().send().await {
            Ok(response) => return Ok(response.into_body()),
            Err(error) if error.is_rate_limited() => {
                let wait = error.retry_after().unwrap_or(Duration::from_secs(10));
                tokio::time::sleep(wait).await;
            }
            Err(error) => return Err(error),
        }
    }
}

#[allow(dead_code, reason = "the tests call the function above")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for agent in agents(&Client::from_env()?).await?.agents {
        println!("{}", agent.name);
    }
    Ok(())
}
