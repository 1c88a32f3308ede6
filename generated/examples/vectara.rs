//! A message to an agent of Vectara, answered with typed server-sent events.
//!
//! ```sh
//! cargo run -p agent-session-clients --example vectara
//! ```

use agent_session_clients::raccord::mock::{Response, Server};
use agent_session_clients::vectara::Client;
use agent_session_clients::vectara::types::{
    AgentInput, AgentStreamedResponse, AgentTextInput, CreateAgentSessionRequest,
    CreateInputMessageRequest, CreateInputRequest,
};
use raccord_mock::Options;
use serde_json::json;

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/vectara/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/vectara/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against the service itself neither the server nor `base_url` would be there.
    let server = server()?;
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key_auth("any key will do")
        .build()?;

    let agent = "travel";
    let sessions = client.agent_sessions();
    let session = sessions
        .create(agent, CreateAgentSessionRequest::new())
        .send()
        .await?;

    // The stream variant sets the member of the body that asks for it.
    let words = AgentInput::Text(AgentTextInput::new("What should I pack for Lisbon?"));
    let input = CreateInputRequest::from(CreateInputMessageRequest::new([words]));
    let mut events = client
        .agent_events()
        .create_input_stream(agent, session.key.as_str(), input)
        .await?;
    while let Some(event) = events.next().await {
        match event?.into_value() {
            AgentStreamedResponse::StreamingAgentOutput(piece) => println!("{}", piece.content),
            AgentStreamedResponse::Error(error) => println!("failed: {:?}", error.messages),
            AgentStreamedResponse::End(_) => println!("done"),
            // Types that the document does not know come as they are.
            other => println!("{}", serde_json::to_string(&other)?),
        }
    }
    Ok(())
}

/// A service that sends its answer in two pieces, with something new between them.
fn server() -> std::io::Result<Server> {
    let piece = |text: &str| {
        let at = "2025-11-11T10:00:00Z";
        json!({"type": "streaming_agent_output", "content": text, "created_at": at})
    };
    let events = [
        piece("Pack an umbrella:"),
        json!({"type": "weather_seen", "rain": 0.8}),
        piece("Lisbon expects rain."),
        json!({"type": "end"}),
    ];
    let options = Options::default().on("/events", Response::events(201, &events));
    raccord_mock::serve(raccord_mock::document(DOCUMENT, &[OVERLAY])?, options)
}
