//! Streams as a generated client has them: one of each kind, written by hand as the generator would, against a
//! scripted server.
#![cfg(feature = "ws")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::time::Duration;

use agent_sessions_runtime::{self as rt, Value, stream::StreamError};
use serde_json::json;
use stream_support::{Peer, serve, transport};

/// What the generator writes.
mod generated {
    use agent_sessions_runtime::{
        self as rt, Client, Method, Raw, Value, empty, json,
        stream::{
            Ending, OpenEvents,
            session::{Follow, Resume},
            socketio::{ConnectSocketIo, SocketIo, SocketIoChannel},
            sse::{Sse, SseStream},
            websocket::{ConnectWebSocket, WebSocket},
        },
    };
    use serde::{Deserialize, Serialize};

    pub static API: rt::Api = rt::Api {
        name: "example",
        servers: &[],
        schemes: &[
            rt::Scheme {
                name: "apiKey",
                env: "EXAMPLE_API_KEY",
                kind: rt::SchemeKind::ApiKeyHeader { name: "x-api-key" },
            },
            rt::Scheme {
                name: "wsToken",
                env: "EXAMPLE_WS_TOKEN",
                kind: rt::SchemeKind::ApiKeyQuery { name: "token" },
            },
        ],
        retry: rt::RetryPolicy::DEFAULT,
    };

    // ---- (a) An operation that streams when a member of its body asks for it.

    /// How the answer of `createAgentInput` is streamed.
    static CREATE_INPUT_STREAM: Sse = Sse {
        ending: Ending {
            terminal: &["end", "error"],
            tag: Some("/type"),
            ..Ending::NONE
        },
        ..Sse::JSON
    };

    /// The stream of [`Sessions::create_input_stream`].
    pub type CreateInputStreamEvents = SseStream<AgentStreamedResponse>;

    /// Client group.
    #[derive(Clone, Copy, Debug)]
    pub struct Sessions<'c> {
        pub client: &'c Client,
    }

    impl Sessions<'_> {
        /// Sends an input and streams the answer.
        pub fn create_input_stream(
            &self,
            agent_key: &str,
            body: &CreateInputRequest,
        ) -> CreateInputStream {
            CreateInputStream(
                self.client
                    .call(
                        "createAgentInput",
                        Method::POST,
                        "/v2/agents/{agent_key}/events",
                    )
                    .security(&[&["apiKey"]])
                    .path("agent_key", agent_key)
                    .json_body(body)
                    .extra_body("stream_response", true)
                    .success(201, empty)
                    .failure(403, json)
                    .events(&CREATE_INPUT_STREAM),
            )
        }
    }

    /// Request of [`Sessions::create_input_stream`].
    #[derive(Debug)]
    #[must_use = "a request does nothing until it is awaited"]
    pub struct CreateInputStream(OpenEvents<AgentStreamedResponse, Error>);
    rt::stream_request!(CreateInputStream(OpenEvents<AgentStreamedResponse, Error>));

    impl CreateInputStream {
        /// A header of the operation.
        pub fn request_timeout(self, seconds: i64) -> Self {
            Self(
                self.0
                    .map_call(|call| call.header("Request-Timeout", &seconds)),
            )
        }
    }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct CreateInputRequest {
        pub message: String,
    }

    #[derive(Clone, Debug, PartialEq, Deserialize)]
    pub struct Error {
        pub message: String,
    }

    #[derive(Clone, Debug, PartialEq)]
    pub enum AgentStreamedResponse {
        Output(Output),
        End(End),
        Unknown(Raw),
    }
    rt::tagged_union!(AgentStreamedResponse, "type" { Output = ["streaming_agent_output"], End = ["end"] });

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Output {
        pub output: String,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct End {}

    // ---- (b) A WebSocket channel.

    /// How channel `session` is followed.
    static SESSION: Follow = Follow {
        resume: Some(Resume {
            parameter: "last_stream_entry_id",
            from: &["/stream_entry_id", "/payload/last_stream_entry_id"],
            integer: false,
        }),
        dedupe: Some("/event_id"),
        tag: Some("/kind"),
        terminal: &["task.completed", "task.aborted", "task.error"],
    };

    /// An open session of [`session`].
    pub type SessionStream = WebSocket<SessionEvent, Value>;

    /// Follows a turn.
    pub fn session(client: &Client, session_id: &str, message_id: &str) -> Session {
        Session(
            client
                .call("session", Method::GET, "/ws/sessions/{sessionId}")
                .security(&[&["wsToken"]])
                .path("sessionId", session_id)
                .query("message_id", message_id)
                .web_socket(&SESSION),
        )
    }

    /// Request of [`session`].
    #[derive(Debug)]
    #[must_use = "a request does nothing until it is awaited"]
    pub struct Session(ConnectWebSocket<SessionEvent, Value>);
    rt::stream_request!(Session(ConnectWebSocket<SessionEvent, Value>));

    impl Session {
        /// Stream entry id of the last event received, for example `0-0`.
        pub fn last_stream_entry_id(self, value: impl Into<String>) -> Self {
            Self(self.0.position(value))
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    pub enum SessionEvent {
        Text(TextEvent),
        Completed(CompletedEvent),
        Unknown(Raw),
    }
    rt::tagged_union!(SessionEvent, "kind" { Text = ["text"], Completed = ["task.completed"] });

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct TextEvent {
        pub event_id: i64,
        pub payload: TextPayload,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct TextPayload {
        pub text: String,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct CompletedEvent {}

    // ---- (c) A Socket.IO channel.

    /// How channel `events` is followed.
    static EVENTS: SocketIoChannel = SocketIoChannel {
        namespace: "/",
        receive: Some("oh_event"),
        follow: Follow {
            resume: Some(Resume {
                parameter: "latest_event_id",
                from: &["/id"],
                integer: true,
            }),
            dedupe: Some("/id"),
            ..Follow::NONE
        },
    };

    /// The events of a conversation.
    pub fn events(client: &Client, conversation_id: &str) -> Events {
        Events(
            client
                .call("events", Method::GET, "/socket.io/")
                .security(&[&["wsToken"], &[]])
                .query("conversation_id", conversation_id)
                .socket_io(&EVENTS),
        )
    }

    /// Request of [`events`].
    #[derive(Debug)]
    #[must_use = "a request does nothing until it is awaited"]
    pub struct Events(ConnectSocketIo<OhEvent>);
    rt::stream_request!(Events(ConnectSocketIo<OhEvent>));

    impl Events {
        /// Id of the last event received.
        pub fn latest_event_id(self, value: i64) -> Self {
            Self(self.0.position(value.to_string()))
        }

        /// Connects.
        ///
        /// # Errors
        /// See [`StreamError`](rt::stream::StreamError).
        pub async fn connect(self) -> Result<EventsStream, rt::stream::StreamError> {
            self.0.connect().await.map(EventsStream)
        }
    }

    /// An open session of [`events`].
    #[derive(Debug)]
    pub struct EventsStream(SocketIo<OhEvent>);
    rt::socket_io_session!(EventsStream => OhEvent);

    impl EventsStream {
        /// Sends `oh_user_action` and waits for its acknowledgement.
        ///
        /// # Errors
        /// See [`StreamError`](rt::stream::StreamError).
        pub async fn oh_user_action(
            &mut self,
            action: &UserAction,
        ) -> Result<Vec<Value>, rt::stream::StreamError> {
            self.0.emit_with_ack("oh_user_action", action).await
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    pub enum OhEvent {
        Message(OhMessage),
        Unknown(Raw),
    }
    rt::tagged_union!(OhEvent, "action" { Message = ["message"] });

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct OhMessage {
        pub id: i64,
    }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct UserAction {
        pub action: String,
    }
}

use generated::{
    AgentStreamedResponse, CreateInputRequest, OhEvent, SessionEvent, Sessions, UserAction,
};

const KEY: &str = "CANARY-1234";

fn client(address: std::net::SocketAddr) -> rt::Client {
    rt::Client::builder(&generated::API)
        .base_url(format!("http://{address}"))
        .transport(transport())
        .credential("apiKey", KEY)
        .credential("wsToken", KEY)
        .build()
        .unwrap()
}

async fn answer_stream(peer: &mut Peer, status: &str, events: &[&str]) {
    let body: String = events
        .iter()
        .map(|event| format!("event: message\ndata: {event}\n\n"))
        .collect();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    );
    peer.write((head + &body).as_bytes()).await;
}

#[tokio::test]
async fn an_operation_streams_its_answer() {
    let (address, server) = serve(|_, mut peer| async move {
        assert_eq!(peer.target(), "/v2/agents/a%2Fb/events");
        assert_eq!(peer.header("accept"), Some("text/event-stream"));
        assert_eq!(peer.header("x-api-key"), Some(KEY));
        assert_eq!(peer.header("request-timeout"), Some("30"));
        assert_eq!(
            peer.body().await,
            json!({"message": "hi", "stream_response": true})
        );
        let events = [
            r#"{"type":"streaming_agent_output","output":"Hel"}"#,
            r#"{"type":"streaming_agent_output","output":1}"#,
            r#"{"type":"of_tomorrow","x":[1]}"#,
            r#"{"type":"streaming_agent_output","output":"lo"}"#,
            r#"{"type":"end"}"#,
            r#"{"type":"end"}"#,
        ];
        answer_stream(&mut peer, "201 Created", &events).await;
    })
    .await;
    let client = client(address);
    let body = CreateInputRequest {
        message: "hi".to_owned(),
    };
    let sessions = Sessions { client: &client };
    let mut events: generated::CreateInputStreamEvents = sessions
        .create_input_stream("a/b", &body)
        .request_timeout(30)
        .await
        .unwrap();
    assert_eq!(events.status(), 201);
    let (mut text, mut unknown, mut bad) = (String::new(), 0, 0);
    while let Some(event) = events.next().await {
        match event.map(rt::stream::sse::Event::into_value) {
            Ok(AgentStreamedResponse::Output(output)) => text += &output.output,
            Ok(AgentStreamedResponse::Unknown(raw)) => {
                assert_eq!(raw.get(), r#"{"type":"of_tomorrow","x":[1]}"#);
                unknown += 1;
            }
            Ok(AgentStreamedResponse::End(_)) => assert!(events.is_over()),
            Err(StreamError::Decode(undecoded)) => {
                assert!(
                    undecoded.source.to_string().contains("output"),
                    "{}",
                    undecoded.source
                );
                bad += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((&*text, unknown, bad), ("Hello", 1, 1));
    server.abort();
}

#[tokio::test]
async fn an_operation_that_fails_has_its_typed_error() {
    let (address, server) = serve(|number, mut peer| async move {
        let (status, kind, body) = match number {
            0 => ("403 Forbidden", "application/json", r#"{"message":"no"}"#),
            1 => ("500 Oops", "text/plain", "oops"),
            _ => ("201 Created", "application/json", "{}"),
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        peer.write(answer.as_bytes()).await;
    })
    .await;
    let client = client(address);
    let body = CreateInputRequest {
        message: "hi".to_owned(),
    };
    let open = || Sessions { client: &client }.create_input_stream("a", &body);
    match open().await {
        Err(rt::Error::Api(error)) => assert_eq!(error.body().message, "no"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(open().await, Err(rt::Error::Status(_))));
    // JSON in place of a stream.
    let error = open().await.unwrap_err();
    assert!(
        matches!(&error, rt::Error::Transport(_)) && error.to_string().contains("application/json"),
        "{error}"
    );
    server.abort();
}

#[tokio::test]
async fn a_silent_stream_times_out() {
    let (address, server) = serve(|_, mut peer| async move {
        peer.body().await;
        answer_stream(
            &mut peer,
            "201 Created",
            &[r#"{"type":"streaming_agent_output","output":"Hel"}"#],
        )
        .await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    })
    .await;
    let client = client(address);
    let body = CreateInputRequest {
        message: "hi".to_owned(),
    };
    let open = Sessions { client: &client }.create_input_stream("a", &body);
    let mut events = open
        .with(|open| open.idle_timeout(Duration::from_millis(200)))
        .await
        .unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let start = std::time::Instant::now();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.is_timeout() && error.is_final(), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(1));
    assert!(events.next().await.is_none());
    server.abort();
}

#[tokio::test]
async fn a_channel_over_websocket() {
    let (address, server) = serve(|number, mut peer| async move {
        let position = ["0-0", "1-0"][number];
        let target =
            format!("/ws/sessions/s%3F?message_id=m&last_stream_entry_id={position}&token={KEY}");
        assert_eq!(peer.target(), target);
        peer.upgrade().await;
        peer.text(r#"{"type":"ack","resume_from":""}"#).await;
        peer.text(r#"{"kind":"text","event_id":1,"stream_entry_id":"1-0","payload":{"text":"a"}}"#)
            .await;
        if number == 1 {
            assert_eq!(peer.recv_text().await.unwrap(), r#"{"any":"thing"}"#);
            peer.text(r#"{"kind":"task.completed","event_id":2,"payload":{}}"#)
                .await;
            peer.drain(Duration::from_secs(1)).await;
        }
    })
    .await;
    let client = client(address);
    let mut session: generated::SessionStream = generated::session(&client, "s?", "m")
        .last_stream_entry_id("0-0")
        .await
        .unwrap();
    let mut told = Vec::new();
    while let Some(event) = session.next().await {
        assert!(!format!("{session:?} {event:?} {client:?}").contains(KEY));
        told.push(match event.unwrap() {
            SessionEvent::Text(text) => text.payload.text,
            SessionEvent::Completed(_) => "completed".to_owned(),
            SessionEvent::Unknown(raw) => {
                if told.len() == 2 {
                    session.send_raw(&json!({"any": "thing"})).await.unwrap();
                }
                raw.get().to_owned()
            }
        });
    }
    let ack = r#"{"type":"ack","resume_from":""}"#;
    assert_eq!(told, [ack, "a", ack, "completed"]);
    server.abort();
}

#[tokio::test]
async fn a_channel_over_socket_io() {
    let (address, server) = serve(|_, mut peer| async move {
        assert_eq!(peer.query("EIO"), Some("4"));
        assert_eq!(peer.query("transport"), Some("websocket"));
        assert_eq!(peer.query("conversation_id"), Some("c"));
        assert_eq!(peer.query("latest_event_id"), Some("6"));
        assert_eq!(peer.query("token"), Some(KEY));
        peer.upgrade().await;
        peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
            .await;
        assert_eq!(peer.recv_text().await.unwrap(), "40");
        peer.text(r#"42["oh_event",{"id":7,"action":"message"}]"#)
            .await;
        peer.text("40{}").await;
        assert_eq!(
            peer.recv_text().await.unwrap(),
            r#"420["oh_user_action",{"action":"message"}]"#
        );
        peer.text("430[]").await;
        peer.text(r#"42["oh_event",{"id":8,"observation":"run"}]"#)
            .await;
        peer.text("41").await;
        peer.drain(Duration::from_secs(1)).await;
    })
    .await;
    let client = client(address);
    let mut session = generated::events(&client, "c")
        .latest_event_id(6)
        .connect()
        .await
        .unwrap();
    let acknowledged: Vec<Value> = session
        .oh_user_action(&UserAction {
            action: "message".to_owned(),
        })
        .await
        .unwrap();
    assert!(acknowledged.is_empty());
    assert!(matches!(session.next().await, Some(Ok(OhEvent::Message(message))) if message.id == 7));
    assert!(matches!(
        session.next().await,
        Some(Ok(OhEvent::Unknown(_)))
    ));
    assert_eq!(session.position(), Some("8"));
    assert!(session.next().await.is_none());
    server.abort();
}
