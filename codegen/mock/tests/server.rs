//! The loopback server: what it rejects, what it generates, and what it stores.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use anyhow::{Context, Result};
use raccord::mock::Server;
use raccord_mock::Options;
use serde_json::{Value, json};

const KEY: &str = "authorization: Bearer k\r\n";

/// A response as it went over the wire.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).with_context(|| self.body.clone())
    }

    fn at(&self, pointer: &str) -> Result<Value> {
        let value = self.json()?;
        let found = value.pointer(pointer).cloned();
        found.with_context(|| format!("no {pointer} in {value}"))
    }
}

/// Sends bytes, and reads until the server closes.
fn send_bytes(server: &Server, bytes: &[u8]) -> Result<Reply> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.write_all(bytes)?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").context("no head")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok(Reply {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn send(server: &Server, line: &str, headers: &str, body: Option<&Value>) -> Result<Reply> {
    let (kind, body) = match body {
        Some(body) => ("content-type: application/json\r\n", body.to_string()),
        None => ("", String::new()),
    };
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}{kind}content-length: {length}\r\n\r\n{body}"
    );
    send_bytes(server, request.as_bytes())
}

/// The document of an API of this repository.
fn document(api: &str) -> io::Result<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../specs")
        .join(api);
    let document = fs::read_to_string(folder.join("openapi.yaml"))?;
    let overlay = fs::read_to_string(folder.join("overlay.yaml"))?;
    raccord_mock::document(&document, &[&overlay])
}

fn start(api: &str) -> Result<Server> {
    Ok(raccord_mock::serve(document(api)?, Options::default())?)
}

fn start_with(document: Value) -> io::Result<Server> {
    raccord_mock::serve(document, Options::default())
}

#[test]
fn a_conversation_is_remembered() -> Result<()> {
    let options = Options::default().text("content", "Hi!");
    let server = raccord_mock::serve(document("julep")?, options)?;
    let agent = "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a";
    let body = json!({"agent_id": agent, "situation": "S"});
    let session = send(&server, "POST /sessions", KEY, Some(&body))?;
    assert_eq!(session.status, 201);
    let id = session.at("/id")?;
    let id = id.as_str().context("no text")?;

    let kept = send(&server, &format!("GET /sessions/{id}"), KEY, None)?;
    assert_eq!(kept.at("/agent_id")?, agent);
    assert_eq!(kept.at("/situation")?, "S");
    assert_eq!(kept.at("/id")?, id);

    let body = json!({"messages": [{"role": "user", "content": "Hello"}]});
    let chat = send(
        &server,
        &format!("POST /sessions/{id}/chat"),
        KEY,
        Some(&body),
    )?;
    assert_eq!(chat.at("/response/0/0/content")?, "Hi!");

    let line = format!("GET /sessions/{id}/history");
    let history = send(&server, &line, KEY, None)?;
    let spoken = |at: usize| -> Result<(Value, Value)> {
        let role = history.at(&format!("/items/{at}/role"))?;
        Ok((role, history.at(&format!("/items/{at}/content"))?))
    };
    assert_eq!(spoken(0)?, ("user".into(), "Hello".into()));
    assert_eq!(spoken(1)?, ("assistant".into(), "Hi!".into()));
    assert!(spoken(2).is_err());
    assert_eq!(send(&server, &line, KEY, None)?.body, history.body);

    let other = send(&server, "GET /sessions/0/history", KEY, None)?;
    assert_eq!(other.json()?.pointer("/items/1"), None);
    Ok(())
}

#[test]
fn a_list_has_what_was_posted_and_what_is_deleted_is_gone() -> Result<()> {
    let server = start("julep")?;
    let mut ids = Vec::new();
    for situation in ["one", "two"] {
        let body =
            json!({"agent_id": "0d9a4a52-35f5-4c9a-8a3c-6f0f9d1e2b3a", "situation": situation});
        let session = send(&server, "POST /sessions", KEY, Some(&body))?;
        ids.push(session.at("/id")?.as_str().unwrap_or_default().to_owned());
    }
    assert_ne!(ids.first(), ids.last());
    let list = send(&server, "GET /sessions?limit=5", KEY, None)?;
    assert_eq!(list.at("/items/0/situation")?, "one");
    assert_eq!(list.at("/items/1/situation")?, "two");
    let gone = ids.first().context("no id")?;
    let deleted = send(&server, &format!("DELETE /sessions/{gone}"), KEY, None)?;
    assert_eq!(deleted.status, 202);
    assert_eq!(deleted.at("/id")?, gone.as_str());
    let list = send(&server, "GET /sessions", KEY, None)?;
    assert_eq!(list.at("/items/0/situation")?, "two");
    assert_eq!(list.json()?.pointer("/items/1"), None);
    Ok(())
}

#[test]
fn a_missing_credential_gets_the_declared_error() -> Result<()> {
    let server = start("raccoon")?;
    let refused = send(&server, "GET /sessions", "", None)?;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.at("/message")?, "the credential is missing");
    let basic = send(
        &server,
        "GET /sessions",
        "authorization: Basic eDp5\r\n",
        None,
    )?;
    assert_eq!(basic.status, 401);
    assert_eq!(send(&server, "GET /sessions", KEY, None)?.status, 200);
    Ok(())
}

#[test]
fn what_is_required_must_be_there() -> Result<()> {
    let server = start("openhands")?;
    let key = "x-session-api-key: k\r\n";
    let line = "GET /api/conversations/1/select-file";
    let refused = send(&server, line, key, None)?;
    assert_eq!(refused.status, 422);
    let found = send(&server, &format!("{line}?file=a"), key, None)?;
    assert_eq!(found.status, 200);

    let server = start("julep")?;
    let body = json!({"messages": [{"role": "user"}]});
    let refused = send(&server, "POST /sessions/1/chat", KEY, Some(&body))?;
    assert_eq!(refused.status, 422);
    let message = refused.at("/message")?;
    assert_eq!(message, "the member `/messages/0/content` is missing");
    let refused = send(&server, "POST /sessions", KEY, None)?;
    assert_eq!(refused.at("/message")?, "the body is missing");
    Ok(())
}

#[test]
fn unknown_paths_and_methods_are_refused() -> Result<()> {
    let server = start("julep")?;
    assert_eq!(send(&server, "GET /nothing", KEY, None)?.status, 404);
    let refused = send(&server, "PATCH /sessions", KEY, None)?;
    assert_eq!(refused.status, 405);
    assert!(
        refused.head.contains("allow: GET, POST"),
        "{}",
        refused.head
    );
    Ok(())
}

#[test]
fn unions_respond_with_the_tag_of_the_mapping() -> Result<()> {
    let server = start("vectara")?;
    let key = "x-api-key: k\r\n";
    let body = json!({"type": "input_message", "messages": [{"type": "text", "content": "Hi"}]});
    let line = "POST /v2/agents/a/sessions/s/events";
    let answer = send(&server, line, key, Some(&body))?;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.at("/session_key")?, "s");
    assert!(answer.at("/events/0/type")?.is_string());
    let list = send(&server, "GET /v2/agents/a/sessions/s/events", key, None)?;
    assert_eq!(list.at("/events/0/type")?, "input_message");
    assert_eq!(list.at("/events/0/messages/0/content")?, "Hi");
    // A list has one page.
    assert_eq!(list.json()?.pointer("/metadata/page_key"), None);
    Ok(())
}

#[test]
fn a_flag_in_the_body_asks_for_a_stream() -> Result<()> {
    let server = start("julep")?;
    let body = json!({"messages": [{"role": "user", "content": "Hi"}], "stream": true});
    let answer = send(&server, "POST /sessions/1/chat", KEY, Some(&body))?;
    assert!(
        answer.head.contains("content-type: text/event-stream"),
        "{}",
        answer.head
    );
    assert!(answer.body.ends_with("data: [DONE]\n\n"), "{}", answer.body);
    Ok(())
}

/// A document with one operation, whose response has a schema.
fn one(schema: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": {"/x": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}},
        "components": {"schemas": {
            "Loop": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
            "Pet": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"],
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"lives": {"type": "integer", "minimum": 9}}}]},
            "Selfish": {"$ref": "#/components/schemas/Selfish"},
        }},
    })
}

fn sampled(schema: Value) -> Result<Value> {
    let server = start_with(one(schema))?;
    send(&server, "GET /x", "", None)?.json()
}

#[test]
fn samples_follow_the_schema() -> Result<()> {
    assert_eq!(sampled(json!({"const": 5}))?, 5);
    assert_eq!(
        sampled(json!({"type": "string", "enum": [null, "a", "b"]}))?,
        "a"
    );
    assert_eq!(
        sampled(json!({"type": "string", "default": "d", "example": "e"}))?,
        "e"
    );
    assert_eq!(
        sampled(json!({"type": ["null", "integer"], "minimum": 3}))?,
        3
    );
    assert_eq!(
        sampled(json!({"type": "string", "minLength": 7}))?,
        "textxxx"
    );
    assert_eq!(
        sampled(json!({"oneOf": [{"type": "null"}, {"type": "boolean"}]}))?,
        false
    );
    let cat = json!({"$ref": "#/components/schemas/Cat"});
    assert_eq!(sampled(cat)?, json!({"lives": 9, "kind": "cat"}));
    let tuple = json!({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}]});
    assert_eq!(sampled(tuple)?, json!([1, 2]));
    let list = json!({"type": "array", "items": {"type": "string"}});
    assert_eq!(sampled(list)?, json!(["text"]));
    Ok(())
}

#[test]
fn loops_end() -> Result<()> {
    let value = sampled(json!({"$ref": "#/components/schemas/Loop"}))?;
    assert!(value.pointer("/next/next").is_some());
    let selfish = json!({"$ref": "#/components/schemas/Selfish"});
    assert_eq!(sampled(selfish)?, json!({}));
    assert_eq!(sampled(json!({"$ref": "#/nowhere"}))?, json!({}));
    Ok(())
}
