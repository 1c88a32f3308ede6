//! A turn of a Raccoon chat, the beta of the sessions: its answer comes word by word.
//!
//! ```sh
//! cargo run -p agent-session-clients --example raccoon_chat
//! ```

use agent_session_clients::raccoon_chat::Client;
use agent_session_clients::raccoon_chat::types::{
    CreateTaskRequest, CreateTaskRequestMode, SessionEvent, SessionFrame,
};
use agent_session_clients::raccord::mock::{Response, Script, Server};
use raccord_mock::Options;
use serde_json::{Value, json};

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/raccoon-chat/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/raccoon-chat/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against the service itself neither the server nor `base_url` would be there.
    let server = server()?;
    let client = Client::builder()
        .base_url(server.base_url())
        .bearer_auth("any key will do")
        .ws_token("any key will do")
        .build()?;

    // Start a turn and follow it. The response to the start stays at hand.
    let chat = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
    let request = CreateTaskRequest::new(chat, "Pack for Lisbon", CreateTaskRequestMode::Auto);
    let mut turn = client.turns().run_turn(request).await?;
    println!("turn {:?}", turn.response().assistant_message_id);

    let mut answer = String::new();
    while let Some(frame) = turn.next().await {
        match frame? {
            SessionFrame::SessionEvent(SessionEvent::MarkdownChunk(event)) => {
                answer.push_str(&event.payload.delta.unwrap_or_default());
                // Client messages are not documented: they go as JSON.
                turn.session()
                    .send_raw(&json!({"read": answer.len()}))
                    .await?;
            }
            SessionFrame::SessionEvent(SessionEvent::ToolLog(event)) => {
                println!("tool: {}", event.payload.data.unwrap_or_default());
            }
            other => println!("{}", serde_json::to_string(&other)?),
        }
    }
    println!("{answer}");
    println!("the server heard {:?}", server.received());
    Ok(())
}

/// A service that waits for the client after each piece of its answer.
fn server() -> std::io::Result<Server> {
    let event = |kind: &str, number: u32, payload: Value| json!({"kind": kind, "event_id": number, "payload": payload});
    let script = Script::new()
        .messages(&[
            event(
                "task.phase",
                1,
                json!({"phase": "running", "eta_seconds": 5}),
            ),
            event(
                "tool.log",
                2,
                json!({"stream": "stdout", "data": "rain: 80 %"}),
            ),
            event(
                "markdown.chunk",
                3,
                json!({"delta": "Pack an *umbrella*: "}),
            ),
        ])
        .receive()
        .messages(&[event(
            "markdown.chunk",
            4,
            json!({"delta": "Lisbon expects rain."}),
        )])
        .receive()
        .messages(&[event("task.completed", 5, json!({}))]);
    let options = Options::default().on("/ws/chat/", Response::web_socket(script));
    raccord_mock::serve(raccord_mock::document(DOCUMENT, &[OVERLAY])?, options)
}
