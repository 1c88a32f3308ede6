//! No failure prints a credential.

use std::time::Duration;

use serde_json::Value;

use super::{API, Server, closed, ok, reply, stalled};
use crate::{
    __private::{Call, Client, ClientBuilder, bytes, json, text},
    Error, Method,
    mock::Response,
};

const CANARY: &str = "sk-canary/+\"7";
/// The canary as it stands in a query, in HTTP basic, and between quotes.
const FORMS: [&str; 5] = [
    CANARY,
    "sk-canary",
    "sk-canary%2F%2B%227",
    "dTpzay1jYW5hcnkvKyI3",
    "sk-canary/+\\\"7",
];

fn check(what: &str, printed: &str) {
    for form in FORMS {
        assert!(!printed.contains(form), "{what}: {printed}");
    }
}

fn check_error(what: &str, error: &Error<Value>) {
    check(what, &format!("{error} {error:?} {error:#?}"));
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        check(what, &format!("{error} {error:?}"));
        cause = error.source();
    }
    if let Some(excerpt) = error.excerpt() {
        check(what, &excerpt);
    }
}

fn with_secrets(builder: ClientBuilder) -> Client {
    let builder = builder
        .credential("bearer", CANARY)
        .basic("basic", "u", CANARY)
        .credential("header", CANARY)
        .credential("query", CANARY)
        .credential("cookie", "sk-canary")
        .client_credentials("oauth", "id", CANARY)
        .max_retries(0)
        .allow_http_credentials(true)
        .follow_redirects(true);
    check("builder", &format!("{builder:?} {builder:#?}"));
    let client = builder.build().unwrap();
    check("client", &format!("{client:?} {client:#?}"));
    client
}

#[tokio::test]
async fn no_failure_prints_a_credential() {
    let echo = format!("your key {CANARY} ({}) is bad", FORMS[2]);
    let json_echo = format!("{{\"key\":{}}}", serde_json::to_string(CANARY).unwrap());
    let replies: Vec<(&str, Response)> = vec![
        (
            "undeclared status",
            reply(418, &[("x-echo", CANARY), ("set-cookie", CANARY)], &echo),
        ),
        (
            "declared error",
            reply(400, &[("x-echo", CANARY)], &json_echo),
        ),
        ("declared error that does not fit", reply(400, &[], &echo)),
        (
            "success that does not fit",
            reply(200, &[("x-request-id", CANARY)], &echo),
        ),
        ("type that does not fit", reply(201, &[], &json_echo)),
        (
            "redirect",
            reply(
                302,
                &[("location", &format!("http://other.example/?key={CANARY}"))],
                "",
            ),
        ),
        ("redirect without target", reply(302, &[], "")),
        ("closed", closed()),
        (
            "broken head",
            Response::raw(format!("HTTP/9 {CANARY}\r\n\r\n")),
        ),
        ("silence", stalled("")),
        (
            "silence within the body",
            stalled("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1"),
        ),
        ("too large", reply(200, &[], vec![b'x'; 2000])),
        (
            "compression",
            reply(200, &[("content-encoding", "sk-other")], "x"),
        ),
    ];
    let schemes: [&'static [&'static [&'static str]]; 6] = [
        &[&["bearer"]],
        &[&["basic"]],
        &[&["header"]],
        &[&["query"]],
        &[&["cookie"]],
        &[&["oauth"]],
    ];
    let mut failures = 0;
    for (what, answer) in replies {
        for security in schemes {
            let script = if security == schemes[5] {
                vec![
                    ok(&format!(
                        "{{\"access_token\":{}}}",
                        serde_json::to_string(CANARY).unwrap()
                    )),
                    answer.clone(),
                ]
            } else {
                vec![answer.clone()]
            };
            let server = Server::new(script);
            let client = with_secrets(server.builder().body_limit(1000));
            let call: Call<Value, Value> = client
                .describe("op", Method::GET, "/x")
                .security(security)
                .success(200, json)
                .success(201, |r| json::<i64>(r).map(Value::from))
                .failure(400, json)
                .timeout(Duration::from_millis(300));
            check("call", &format!("{call:?}"));
            let error = call.send().await.unwrap_err();
            check_error(what, &error);
            failures += 1;
        }
    }
    assert_eq!(failures, 13 * 6);
}

#[tokio::test]
async fn failures_to_connect_or_to_fetch_a_token_print_none_either() {
    for url in [
        "http://127.0.0.1:1",
        "http://nowhere.invalid",
        "https://127.0.0.1:1",
    ] {
        for security in [
            &[&["query"] as &[_]] as &'static [&'static [&'static str]],
            &[&["oauth"]],
        ] {
            let client = with_secrets(
                ClientBuilder::new(&API)
                    .base_url(format!("{url}?tenant={CANARY}"))
                    .no_proxy(),
            );
            let call: Call<Value, Value> = client
                .describe("op", Method::GET, "/x")
                .security(security)
                .success(200, json);
            check_error(url, &call.send().await.unwrap_err());
        }
    }
    let server = Server::new([reply(400, &[], CANARY)]);
    let call: Call<Value, Value> = with_secrets(server.builder())
        .describe("op", Method::GET, "/x")
        .security(&[&["oauth"]])
        .success(200, json);
    check_error("token", &call.send().await.unwrap_err());
}

#[tokio::test]
async fn successes_print_no_cookies_and_requests_flag_their_secrets() {
    let server = Server::new([reply(200, &[("set-cookie", CANARY)], "1")]);
    let client = with_secrets(server.builder().on_request(|parts| {
        check("request head", &format!("{:?}", parts.headers));
    }));
    for security in [
        &[&["bearer", "header", "cookie"] as &[_]] as &'static [&'static [&'static str]],
        &[&["basic"]],
    ] {
        let call: Call<Value, Value> = client
            .describe("op", Method::GET, "/x")
            .security(security)
            .success(200, json);
        check("response", &format!("{:?}", call.send().await.unwrap()));
    }
    let call: Call<bytes::Bytes, Value> = client
        .describe("op", Method::GET, "/x")
        .success(200, bytes)
        .failure_default(|r| text(r).map(Value::from));
    check("stream", &format!("{:?}", call.open().await.unwrap()));
}
