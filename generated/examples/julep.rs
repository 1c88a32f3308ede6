//! A chat with Julep, answered piece by piece as server-sent events.
//!
//! ```sh
//! cargo run -p agent-session-clients --example julep
//! ```

use agent_session_clients::julep::Client;
use agent_session_clients::julep::types::{
    ChatInput, CreateSessionRequest, InputChatMlMessage, InputChatMlMessageRole,
};
use agent_session_clients::raccord::mock::{Response, Server};
use raccord_mock::Options;
use serde_json::{Value, json};

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/julep/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/julep/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against the service itself neither the server nor `base_url` would be there.
    let server = server()?;
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key("any key will do")
        .build()?;

    let agent = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
    let request = CreateSessionRequest::new(agent);
    let session = client.sessions().create(request).send().await?;

    // The stream variant sets the member of the body that asks for it, and ends with `[DONE]`.
    let question = "What should I pack for Lisbon?";
    let message = InputChatMlMessage::new(InputChatMlMessageRole::User, question);
    let mut chunks = client
        .sessions()
        .chat_stream(session.id.as_str(), ChatInput::new([message]))
        .await?;
    let mut answer = String::new();
    while let Some(chunk) = chunks.next().await {
        // The document does not describe the chunks: each is a map.
        let chunk = chunk?.into_value();
        let response = chunk.get("response");
        let delta = response.and_then(|response| response.pointer("/0/0/delta/content"));
        answer.push_str(delta.and_then(Value::as_str).unwrap_or_default());
        println!("{answer}");
    }
    Ok(())
}

/// A service that sends its answer in three pieces.
fn server() -> std::io::Result<Server> {
    let pieces = ["Pack an umbrella: ", "Lisbon ", "expects rain."];
    let chunks = pieces.map(|piece| json!({"response": [[{"delta": {"content": piece}}]]}));
    let mut answer = Response::events(200, &chunks);
    answer.body.extend_from_slice(b"data: [DONE]\n\n");
    let document = raccord_mock::document(DOCUMENT, &[OVERLAY])?;
    raccord_mock::serve(document, Options::default().on("/chat", answer))
}
