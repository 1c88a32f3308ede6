//! Two operations as they are generated, and calls of them without a network.
#![allow(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use raccord::{__private as rt, Body, ByteStream, RetryPolicy, Transport, TransportError, http};

/// The response of both.
pub const SESSION: &str =
    r#"{"id":"session_1","title":"A conversation about things","turns":3,"archived":false}"#;

/// The credential of both.
pub const TOKEN: &str = "a-token-of-a-usual-length-0123456789";

pub static API: rt::Api = rt::Api {
    name: "sessions",
    servers: &[rt::Server {
        url: "https://api.example.com",
        description: "",
        variables: &[],
    }],
    schemes: &[rt::Scheme {
        name: "bearerAuth",
        env: "SESSIONS_TOKEN",
        kind: rt::SchemeKind::Bearer,
    }],
    retry: RetryPolicy::DEFAULT,
};

rt::request!();

#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    id: String,
    title: Option<String>,
    turns: i64,
    archived: bool,
}
rt::object!(Session {
    id = "id": required,
    title = "title": optional,
    turns = "turns": required,
    archived = "archived": required,
});

#[derive(Clone, Debug, PartialEq)]
pub struct CreateSession {
    pub title: String,
    pub model: String,
    pub turns: i64,
}
rt::object!(CreateSession {
    title = "title": required,
    model = "model": required,
    turns = "turns": required,
});

pub enum GetSession {}
rt::operation!(GetSession {
    id: "getSession",
    request: GET "/v1/sessions/{session_id}",
    security: [["bearerAuth"]],
    success: Session { Code(200): rt::json },
    failure: rt::Value { Default: rt::json },
});

pub enum PostSession {}
rt::operation!(PostSession {
    id: "createSession",
    request: POST "/v1/sessions",
    security: [["bearerAuth"]],
    success: Session { Code(200): rt::json },
    failure: rt::Value { Default: rt::json },
});

pub fn get_session(client: &rt::Client, id: impl Into<String>) -> Request<GetSession> {
    Request::new(rt::call::<GetSession>(client).path("session_id", &id.into()))
}

pub fn create_session(client: &rt::Client, body: CreateSession) -> Request<PostSession> {
    Request::new(rt::call::<PostSession>(client).json_body(&body))
}

pub fn body(title: &str, model: &str) -> CreateSession {
    CreateSession {
        title: title.to_owned(),
        model: model.to_owned(),
        turns: 3,
    }
}

/// A call and its name.
pub type Named = (&'static str, Box<dyn FnMut()>);

/// Both calls, each of which gets its response from memory.
pub fn in_memory() -> Vec<Named> {
    let client = rt::Client::builder(&API)
        .credential("bearerAuth", TOKEN)
        .transport(Canned);
    let client = client.build().unwrap();
    let again = client.clone();
    let run = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let (first, second) = (run(), run());
    let get = move || {
        let call = async { get_session(&client, "session_1").await };
        drop(black_box(first.block_on(call).unwrap()));
    };
    let post = move || {
        let call = async { create_session(&again, body("A conversation", "large")).await };
        drop(black_box(second.block_on(call).unwrap()));
    };
    vec![("GET", Box::new(get)), ("POST", Box::new(post))]
}

/// Responds to every request with a session.
struct Canned;

impl Transport for Canned {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async {
            let response = http::Response::builder().header("content-type", "application/json");
            let body = ByteStream::from(Bytes::from_static(SESSION.as_bytes()));
            Ok(response.body(body).unwrap())
        })
    }
}
