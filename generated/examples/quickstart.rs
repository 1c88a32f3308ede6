//! A conversation with Julep, without an account: an embedded server responds from the document.
//!
//! ```sh
//! cargo run -p agent-session-clients --example quickstart
//! ```

use agent_session_clients::julep::Client;
use agent_session_clients::julep::types::{
    ChatInput, CreateSessionRequest, InputChatMlMessage, InputChatMlMessageRole,
};
use raccord_mock::Options;

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/julep/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/julep/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against the service itself neither the server nor `base_url` would be there.
    let answers = Options::default().text("content", "Pack an umbrella: Lisbon expects rain.");
    let server = raccord_mock::serve(raccord_mock::document(DOCUMENT, &[OVERLAY])?, answers)?;
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key("any key will do")
        .build()?;

    // Open a session of an agent.
    let agent = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
    let request = CreateSessionRequest::new(agent).with_situation("You help travellers.");
    let session = client.sessions().create(request).send().await?;
    println!("session {} at {}", session.id, session.created_at);

    // Say something.
    let question = "What should I pack for Lisbon?";
    let message = InputChatMlMessage::new(InputChatMlMessageRole::User, question);
    let chat = ChatInput::new([message]);
    let answer = client
        .sessions()
        .chat(session.id.as_str(), chat)
        .send()
        .await?;
    println!("answered: {}", answer.finish_reason);

    // Read the conversation back.
    let history = client
        .sessions()
        .get_history(session.id.as_str())
        .send()
        .await?;
    for message in history.items.iter().flatten() {
        println!("{}: {}", message.role, message.content);
    }
    Ok(())
}
