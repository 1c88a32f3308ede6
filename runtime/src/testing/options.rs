//! What a caller sets for one call or a client beside the parameters: headers, queries, servers, hooks.

use std::convert::Infallible;

use super::{Server, ok, reply};
use crate::{
    __private::{Call, json},
    Method, Value,
};

#[tokio::test]
async fn extras_win_and_defaults_lose() {
    let server = Server::new([ok("{}")]);
    let client = server
        .builder()
        .default_header("X-Default", "1")
        .default_header("X-Both", "default")
        .credential("bearer", "token")
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client
        .describe("op", Method::POST, "/")
        .security(&[&["bearer"]])
        .success(200, json);
    let call = call
        .header("X-Both", "typed")
        .query("q", "typed")
        .set_query("q", "a b")
        .extra_query("new", "1")
        .extra_header("Authorization", "Custom x")
        .idempotency_key("k-1");
    call.send().await.unwrap();
    let request = server.request();
    for part in [
        "POST /?q=a%20b&new=1 ",
        "\nx-default: 1\r",
        "\nx-both: typed\r",
        "\nauthorization: Custom x\r",
        "\nidempotency-key: k-1\r",
    ] {
        assert!(request.contains(part), "{part} in {request}");
    }
}

/// What a caller adds by name stands beside what is there, and what a caller sets replaces all of its name: query
/// parameters and headers alike, declared or not, in whatever order.
#[tokio::test]
async fn extras_are_added_and_setters_replace() {
    type Change = fn(Call<Value, Infallible>) -> Call<Value, Infallible>;
    let cases: [(&str, Change); 9] = [
        ("GET /?q=1&q=2 ", |call| {
            call.extra_query("q", "1").extra_query("q", "2")
        }),
        ("GET /?q=typed&q=2 ", |call| {
            call.query("q", "typed").extra_query("q", "2")
        }),
        ("GET /?q=typed&r=1 ", |call| {
            call.extra_query("q", "1")
                .extra_query("r", "1")
                .extra_query("q", "2")
                .query("q", "typed")
        }),
        ("GET /?q=3&r=1 ", |call| {
            call.query("q", &["1", "2"])
                .extra_query("r", "1")
                .extra_query("q", "2")
                .set_query("q", "3")
        }),
        ("GET /?q=&q= ", |call| {
            call.extra_query("q", "").extra_query("q", "")
        }),
        ("x-h: 1\r\nx-h: 2\r", |call| {
            call.extra_header("X-H", "1").extra_header("X-H", "2")
        }),
        ("x-h: 2\r", |call| {
            call.header("X-H", "1").extra_header("X-H", "2")
        }),
        ("x-h: 2\r", |call| {
            call.extra_header("X-H", "2").header("X-H", "1")
        }),
        ("x-h: 3\r", |call| {
            call.extra_header("X-H", "1")
                .extra_header("X-H", "2")
                .set_header("X-H", "3")
        }),
    ];
    for (expected, change) in cases {
        let server = Server::new([ok("{}")]);
        let client = server.builder().build().unwrap();
        let call = client.describe("op", Method::GET, "/").success(200, json);
        change(call).send().await.unwrap();
        let request = server.request();
        assert!(request.contains(expected), "{expected} in {request}");
        let times = expected.matches("x-h").count();
        assert_eq!(request.matches("x-h").count(), times, "{request}");
    }
}

#[tokio::test]
async fn base_urls_keep_their_path_and_query() {
    let server = Server::new([ok("{}")]);
    let client = server
        .builder()
        .base_url(format!("{}/v1/?tenant=a%20b", server.url))
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client
        .describe("op", Method::GET, "/x/{n}.json")
        .success(200, json);
    call.path("n", "1").query("q", "2").send().await.unwrap();
    assert_eq!(server.lines(), ["GET /v1/x/1.json?tenant=a%20b&q=2"]);
}

static OTHER: &[crate::api::Server] = &[crate::api::Server {
    url: "/other/{v}",
    description: "",
    variables: &[],
}];

#[tokio::test]
async fn operations_have_servers_of_their_own() {
    static API: crate::api::Api = crate::api::Api {
        name: "servers",
        servers: &[crate::api::Server {
            url: "http://127.0.0.1:{port}/v1",
            description: "",
            variables: &[crate::api::ServerVariable {
                name: "port",
                default: "1",
                values: &[],
            }],
        }],
        schemes: &[],
        retry: crate::RetryPolicy::DEFAULT,
    };
    let server = Server::new([ok("{}")]);
    let port = server.url.rsplit_once(':').unwrap().1;
    let builder = || {
        crate::client::ClientBuilder::new(&API)
            .no_proxy()
            .server_variable("v", "2")
    };
    let client = builder().server_variable("port", port).build().unwrap();
    let call = |client: &crate::client::Client| -> Call<Value, Infallible> {
        client.describe("op", Method::GET, "/x").success(200, json)
    };
    call(&client).send().await.unwrap();
    call(&client).server(OTHER).send().await.unwrap();
    call(&client)
        .base_url(format!("{}/call", server.url))
        .send()
        .await
        .unwrap();
    // A caller's base URL replaces the operation's servers too: a test must not reach production.
    let client = builder()
        .base_url(format!("{}/mine", server.url))
        .build()
        .unwrap();
    call(&client).server(OTHER).send().await.unwrap();
    assert_eq!(
        server.lines(),
        ["GET /v1/x", "GET /other/2/x", "GET /call/x", "GET /mine/x"]
    );
}

#[tokio::test]
async fn hooks_see_requests_and_responses() {
    let server = Server::new([reply(503, &[], ""), ok("{}")]);
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = seen.clone();
    let client = server
        .builder()
        .on_request(|parts| {
            parts
                .headers
                .insert("x-hook", http::HeaderValue::from_static("1"));
        })
        .on_response(move |parts| log.lock().unwrap().push(parts.status.as_u16()))
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client.describe("op", Method::GET, "/").success(200, json);
    call.send().await.unwrap();
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.contains("x-hook: 1"))
    );
    assert_eq!(*seen.lock().unwrap(), [503, 200]);
}
