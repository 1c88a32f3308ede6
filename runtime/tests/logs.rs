//! Nothing that this crate or those below it log holds a credential, at any level.

#![allow(clippy::unwrap_used)]

mod everything;

use std::convert::Infallible;

use raccord::{
    __private as rt,
    mock::{Response, Server},
};
use serde_json::json;

const CANARY: &str = "sk-canary";

static API: rt::Api = rt::Api {
    name: "test",
    servers: &[],
    schemes: &[
        rt::Scheme {
            name: "bearer",
            env: "",
            kind: rt::SchemeKind::Bearer,
        },
        rt::Scheme {
            name: "header",
            env: "",
            kind: rt::SchemeKind::ApiKeyHeader { name: "X-API-Key" },
        },
        rt::Scheme {
            name: "query",
            env: "",
            kind: rt::SchemeKind::ApiKeyQuery { name: "api_key" },
        },
        rt::Scheme {
            name: "cookie",
            env: "",
            kind: rt::SchemeKind::ApiKeyCookie { name: "sid" },
        },
    ],
    retry: rt::RetryPolicy::DEFAULT,
};

#[tokio::test]
async fn logs_and_spans_hold_no_credential() {
    everything::collect();

    let respond = |status| Response::json(status, &json!({})).header("connection", "close");
    let redirect = respond(302).header("location", "/next?key=sk-canary");
    let server = Server::scripted([respond(503), redirect, respond(200)]).unwrap();
    let mut builder = rt::Client::builder(&API)
        .base_url(server.base_url())
        .no_proxy()
        .follow_redirects(true);
    for scheme in API.schemes {
        builder = builder.credential(scheme.name, CANARY);
    }
    let client = builder.build().unwrap();
    static SPEC: rt::Spec<rt::Value, Infallible> = rt::Spec {
        security: &[&["bearer", "header", "query", "cookie"]],
        success: &[(rt::Expected::Code(200), rt::json)],
        ..rt::Spec::new("getThing", &raccord::http::Method::GET, "/things/{id}")
    };
    let call = || {
        let call = client.call_of(&SPEC);
        call.path("id", "42").query("secret", CANARY)
    };
    call().send().await.unwrap();
    let unreachable = call()
        .base_url("http://127.0.0.1:1")
        .max_retries(0)
        .send()
        .await;
    assert!(unreachable.unwrap_err().is_connect());

    let logged = everything::noted();
    for part in [
        "span call\n",
        "operation=\"getThing\"",
        "url.template=\"/things/{id}\"",
        "http.request.resend_count=1",
        "http.response.status_code=200",
    ] {
        assert!(logged.contains(part), "{part} in {logged}");
    }
    // The crates below do log, so that their silence is not what passes this test.
    assert!(logged.contains("reqwest"), "{logged}");
    assert!(!logged.contains(CANARY), "{logged}");
}
