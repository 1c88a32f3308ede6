//! A conversation of OpenHands, followed over Socket.IO until the agent has finished.
//!
//! ```sh
//! cargo run -p agent-session-clients --example openhands
//! ```

use agent_session_clients::openhands::Client;
use agent_session_clients::openhands::types::{
    ActionEvent, AgentEvent, InitSessionRequest, ObservationEvent, SocketEvent,
};
use agent_session_clients::raccord::mock::{Response, Script, Server};
use raccord_mock::Options;
use serde_json::{Value, json};

/// The document that the server responds from, and the changes to it.
const DOCUMENT: &str = include_str!("../../specs/openhands/openapi.yaml");
const OVERLAY: &str = include_str!("../../specs/openhands/overlay.yaml");

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Against a server of your own neither this one nor its key would be there.
    let server = server()?;
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key_header("any key will do")
        .session_api_key_query("any key will do")
        .build()?;

    // Create a conversation, and follow it until the agent finishes, waits or gives up.
    let request = InitSessionRequest::new().with_initial_user_msg("List the files");
    let mut conversation = client.conversations().run_conversation(request).await?;
    println!("conversation {}", conversation.response().conversation_id);
    while let Some(event) = conversation.next().await {
        match event? {
            SocketEvent::AgentEvent(AgentEvent::ActionEvent(ActionEvent::Run(action))) => {
                println!("runs {}", serde_json::to_string(&action.args)?);
            }
            SocketEvent::AgentEvent(AgentEvent::ObservationEvent(
                ObservationEvent::AgentStateChanged(event),
            )) => println!("is {:?}", event.extras.agent_state),
            SocketEvent::StatusUpdate(update) => println!("status: {}", update.message),
            other => println!("{}", serde_json::to_string(&other)?),
        }
    }
    Ok(())
}

/// A server whose first connection breaks before the end.
fn server() -> std::io::Result<Server> {
    let open = r#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#;
    // Open, wait for the client to connect to the namespace, send what it missed, accept it.
    let connection = |events: &[Value]| {
        let packet = |event: &Value| format!("42{}", json!(["oh_event", event]));
        let script = Script::new().text(open).receive();
        let script = events.iter().map(packet).fold(script, Script::text);
        script.text(r#"40{"sid":"b"}"#)
    };
    let event = |id: u32, rest: Value| {
        let mut event =
            json!({"id": id, "timestamp": "2025-11-11T10:00:00", "source": "agent", "message": ""});
        if let (Value::Object(event), Value::Object(rest)) = (&mut event, rest) {
            event.extend(rest);
        }
        event
    };
    let state = |id: u32, state: &str| {
        let extras = json!({"agent_state": state, "reason": ""});
        event(
            id,
            json!({"observation": "agent_state_changed", "content": "", "extras": extras}),
        )
    };
    let run = event(
        2,
        json!({"action": "run", "args": {"command": "ls", "thought": ""}}),
    );
    let status =
        json!({"status_update": true, "type": "info", "id": "STATUS$READY", "message": "Ready"});
    let options = Options::default()
        .on(
            "/socket.io/",
            Response::web_socket(connection(&[status, state(1, "running")]).disconnect()),
        )
        .on(
            "/socket.io/",
            Response::web_socket(connection(&[
                state(1, "running"),
                run,
                state(3, "finished"),
            ])),
        );
    raccord_mock::serve(raccord_mock::document(DOCUMENT, &[OVERLAY])?, options)
}
