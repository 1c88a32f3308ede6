//! A turn of a Raccoon session, followed over a WebSocket that breaks in the middle.
//!
//! ```sh
//! cargo run -p agent-session-clients --example raccoon
//! ```

use agent_session_clients::raccoon::Client;
use agent_session_clients::raccoon::types::{
    CreateSessionRequest, CreateSessionRequestMode, SessionEvent, SessionFrame,
};
use agent_session_clients::raccord::mock::{Response, Script, Server};
use raccord_mock::Options;
use serde_json::{Value, json};

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/raccoon/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/raccoon/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against the service itself neither the server nor `base_url` would be there.
    let server = server()?;
    let client = Client::builder()
        .base_url(server.base_url())
        .bearer_auth("any key will do")
        .ws_token("any key will do")
        .build()?;

    // Start a turn, and follow it to its end.
    let session = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
    let task = "Pack for Lisbon";
    let request = CreateSessionRequest::new(session, task, CreateSessionRequestMode::Auto);
    let mut turn = client.sessions().run_turn(request).await?;
    while let Some(frame) = turn.next().await {
        match frame? {
            SessionFrame::SessionEvent(SessionEvent::Text(event)) => {
                println!("says: {}", event.payload.text.unwrap_or_default());
            }
            SessionFrame::SessionEvent(SessionEvent::TaskCompleted(_)) => println!("done"),
            // Kinds that the document does not know come as they are.
            other => println!("{}", serde_json::to_string(&other)?),
        }
    }

    // After the break the session went on from the last entry that had come.
    for request in server.requests() {
        println!("{} {}", request.method, request.path);
    }
    Ok(())
}

/// A service whose connection breaks after two events, and which then repeats the second.
fn server() -> std::io::Result<Server> {
    let event = |kind: &str, number: u32, payload: Value| {
        let entry = format!("1762850000000-{number}");
        json!({"kind": kind, "event_id": number, "stream_entry_id": entry, "payload": payload})
    };
    let umbrella = event("text", 2, json!({"text": "Pack an umbrella:"}));
    let first = Script::new()
        .messages(&[
            json!({"type": "ack", "resume_from": ""}),
            event("thought", 1, json!({"thought": "Rain?", "finalize": true})),
            umbrella.clone(),
        ])
        .disconnect();
    let second = Script::new().messages(&[
        umbrella,
        event("weather.seen", 3, json!({"rain": 0.8})),
        event("text", 4, json!({"text": "Lisbon expects rain."})),
        event("task.completed", 5, json!({})),
    ]);
    let options = Options::default()
        .on("/ws/sessions/", Response::web_socket(first))
        .on("/ws/sessions/", Response::web_socket(second));
    raccord_mock::serve(raccord_mock::document(DOCUMENT, &[OVERLAY])?, options)
}
