//! Calls to the bytes of requests.

use std::convert::Infallible;

use bytes::Bytes;
use serde_json::json;

use super::{Server, ok, reply};
use crate::{
    __private::{Call, FormEncoding, PathStyle, QueryStyle, json},
    Body, Error, File, Form, Map, Method, Raw, Value,
};

fn call(server: &Server, method: Method, path: &'static str) -> Call<Value, Infallible> {
    server
        .client()
        .describe("op", method, path)
        .success_range(2, json)
}

/// The head in the order that it was sent, and the body.
fn parts(request: &str) -> (Vec<&str>, &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    (head.lines().collect(), body)
}

#[tokio::test]
async fn a_request_is_as_it_was_put_together() {
    let server = Server::new([ok("{}")]);
    let sent = call(&server, Method::GET, "/a/{id}/b")
        .path("id", "x/y z")
        .query("list", &json!(["a b", "c&d"]))
        .query("none", &None::<i64>)
        .query("flag", &true)
        .query("replaced", &1)
        .query("last", "é")
        .query("replaced", &2)
        .query_json("filter", &json!({"k": [1]}))
        .header("X-List", &json!(["a", "b"]))
        .header("X-Gone", "x")
        .header("X-Gone", &None::<i64>)
        .cookie("c", "1;2")
        .cookie_with("d", &json!(["x", "y"]), false);
    sent.await.unwrap();
    let request = server.request();
    // There with the features that decompress.
    let plain: Vec<_> = request
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("accept-encoding"))
        .collect();
    assert_eq!(
        plain.concat(),
        "GET /a/x%2Fy%20z/b?list=a%20b&list=c%26d&flag=true&replaced=2&last=%C3%A9&filter=%7B%22k%22%3A%5B1%5D%7D HTTP/1.1\r\n\
         user-agent: test\r\naccept: application/json\r\nx-list: a,b\r\ncookie: c=1%3B2; d=x,y\r\n".to_owned()
            + &format!("host: {}\r\n\r\n", server.url.trim_start_matches("http://"))
    );
}

/// r4: how a number is written, in every place outside of a body of JSON: a whole one without a fraction, free-form ones
/// as they came, alone, in lists and in objects.
#[tokio::test]
async fn numbers_are_written_the_same_in_every_place() {
    type Build = fn(Call<Value, Infallible>, &Raw) -> Call<Value, Infallible>;
    let places: [(&str, Build, &str); 14] = [
        ("path", |call, v| call.path("id", v), "/a/~ "),
        (
            "path, matrix",
            |call, v| call.path_with("id", v, PathStyle::Matrix),
            "/a/;id=~ ",
        ),
        ("path of JSON", |call, v| call.path_json("id", v), "/a/~ "),
        (
            "query",
            |call, v| call.path("id", "x").query("q", v),
            "?q=~ ",
        ),
        (
            "query, deep",
            |call, v| {
                let object = Map::from_iter([("k".to_owned(), v.clone())]);
                call.path("id", "x")
                    .query_with("q", &object, QueryStyle::DeepObject)
            },
            "?q%5Bk%5D=~ ",
        ),
        (
            "query of JSON",
            |call, v| call.path("id", "x").query_json("q", v),
            "?q=~ ",
        ),
        (
            "header",
            |call, v| call.path("id", "x").header("X-N", v),
            "x-n: ~\r\n",
        ),
        (
            "header of JSON",
            |call, v| call.path("id", "x").header_json("X-N", v),
            "x-n: ~\r\n",
        ),
        (
            "cookie",
            |call, v| call.path("id", "x").cookie("c", v),
            "cookie: c=~\r\n",
        ),
        (
            "cookie of JSON",
            |call, v| call.path("id", "x").cookie_json("c", v),
            "cookie: c=~\r\n",
        ),
        (
            "form",
            |call, v| {
                let object = Map::from_iter([
                    ("n".to_owned(), v.clone()),
                    ("l".to_owned(), Raw::from(vec![v.clone(), v.clone()])),
                ]);
                call.path("id", "x").form_body(&object, &[])
            },
            "\r\n\r\nn=~&l=~&l=~",
        ),
        (
            "form of JSON",
            |call, v| {
                let object = Map::from_iter([("n".to_owned(), v.clone())]);
                call.path("id", "x")
                    .form_body(&object, &[("n", FormEncoding::Json)])
            },
            "\r\n\r\nn=~",
        ),
        (
            "part",
            |call, v| {
                call.path("id", "x")
                    .multipart_body(Form::new().value("n", v))
            },
            "\r\n\r\n~\r\n",
        ),
        (
            "part of JSON",
            |call, v| {
                call.path("id", "x")
                    .multipart_body(Form::new().json("n", v))
            },
            "\r\n\r\n~\r\n",
        ),
    ];
    let kept = [
        "7",
        "7.0",
        "1e2",
        "1E+2",
        "-0",
        "1.10",
        "12345678901234567890123",
        "1e400",
    ];
    let kept = kept.map(|text| (serde_json::from_str::<Raw>(text).unwrap(), text));
    let floats = [
        (7.0, "7"),
        (-7.0, "-7"),
        (7.5, "7.5"),
        (0.1, "0.1"),
        (1e3, "1000"),
        (9_007_199_254_740_992.0, "9007199254740992"),
    ];
    let floats = floats.map(|(value, text)| (Raw::new(&value).unwrap(), text));
    for (place, build, expected) in places {
        for (value, text) in kept.iter().chain(&floats) {
            let server = Server::new([ok("{}")]);
            build(call(&server, Method::POST, "/a/{id}"), value)
                .await
                .unwrap();
            let request = server.request();
            let encoded = text.replace('+', "%2B");
            let fits = [*text, &*encoded]
                .iter()
                .any(|text| request.contains(&expected.replace('~', text)));
            assert!(fits, "{place}: {text}: {request}");
        }
    }
    // Lists and objects by style.
    let list: Raw = serde_json::from_str("[7.0,1e2]").unwrap();
    let object: Raw = serde_json::from_str(r#"{"a":7.0,"b":[1.10]}"#).unwrap();
    let server = Server::new([ok("{}")]);
    let sent = call(&server, Method::GET, "/a/{id}")
        .path("id", &list)
        .query("l", &list)
        .query_with("o", &object, QueryStyle::DeepObject)
        .query("f", &[7.0, 0.5])
        .header("X-L", &list)
        .cookie_with("c", &list, false);
    sent.await.unwrap();
    let request = server.request();
    for part in [
        "/a/7.0,1e2?l=7.0&l=1e2&o%5Ba%5D=7.0&o%5Bb%5D%5B0%5D=1.10&f=7&f=0.5 ",
        "x-l: 7.0,1e2\r\n",
        "cookie: c=7.0,1e2\r\n",
    ] {
        assert!(request.contains(part), "{part}: {request}");
    }
}

#[tokio::test]
async fn bodies_have_their_type_and_length() {
    type Build = fn(Call<Value, Infallible>) -> Call<Value, Infallible>;
    let cases: [(Build, &str, &str); 10] = [
        (
            |call| call.json_body(&json!({"b": 1, "a": "é"})),
            "application/json",
            "{\"b\":1,\"a\":\"é\"}",
        ),
        (
            |call| call.json_body_as("application/merge-patch+json", &json!({})),
            "application/merge-patch+json",
            "{}",
        ),
        (
            |call| {
                call.json_body(&json!({"a": 1}))
                    .extra_body("b", json!([2]))
                    .extra_body("a", 3)
            },
            "application/json",
            "{\"a\":3,\"b\":[2]}",
        ),
        (
            |call| {
                call.json_body(&json!({"a": {"b": 1}, "c": null}))
                    .body_member(&["a", "d"], true)
                    .body_member(&["c", "e/f"], "x")
                    .body_member(&["g"], 2)
            },
            "application/json",
            r#"{"a":{"b":1,"d":true},"c":{"e/f":"x"},"g":2}"#,
        ),
        (
            |call| call.extra_body("only", true),
            "application/json",
            "{\"only\":true}",
        ),
        (
            |call| call.form_body(&json!({"a": "x y", "b": [1, 2]}), &[]),
            "application/x-www-form-urlencoded",
            "a=x+y&b=1&b=2",
        ),
        (
            |call| call.text_body("text/plain; charset=utf-8", "hé"),
            "text/plain; charset=utf-8",
            "hé",
        ),
        (
            |call| call.bytes_body("application/octet-stream", vec![65, 66]),
            "application/octet-stream",
            "AB",
        ),
        (
            |call| call.bytes_body("application/octet-stream", Body::empty()),
            "application/octet-stream",
            "",
        ),
        (
            |call| {
                let chunks = ["ab", "cd"].map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
                call.bytes_body(
                    "x/y",
                    Body::stream(futures_util::stream::iter(chunks), Some(4)),
                )
            },
            "x/y",
            "abcd",
        ),
    ];
    for method in [Method::POST, Method::GET] {
        for (build, media_type, body) in cases {
            let server = Server::new([ok("{}")]);
            build(call(&server, method.clone(), "/")).await.unwrap();
            let request = server.request();
            let (head, sent) = parts(&request);
            assert!(
                head.contains(&format!("content-type: {media_type}").as_str()),
                "{request}"
            );
            assert!(
                head.contains(&format!("content-length: {}", body.len()).as_str()),
                "{request}"
            );
            assert_eq!(sent, body);
        }
    }
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_chunked() {
    let server = Server::new([ok("{}")]);
    let chunks = ["ab", "cd"].map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
    let body = Body::stream(futures_util::stream::iter(chunks), None);
    call(&server, Method::PUT, "/")
        .bytes_body("x/y", body)
        .await
        .unwrap();
    let request = server.request();
    assert!(
        request.contains("transfer-encoding: chunked\r\n"),
        "{request}"
    );
    assert!(
        request.ends_with("\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn a_form_streams_its_files() {
    let server = Server::new([ok("{}")]);
    let chunks = ["ab", "cd"].map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
    let form = Form::new().text("a", "1").file(
        "f",
        File::stream(futures_util::stream::iter(chunks), Some(4)).name("x"),
    );
    call(&server, Method::POST, "/")
        .multipart_body(form)
        .await
        .unwrap();
    let request = server.request();
    let (head, body) = parts(&request);
    let boundary = head
        .iter()
        .find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="))
        .unwrap();
    assert!(
        head.contains(&format!("content-length: {}", body.len()).as_str()),
        "{request}"
    );
    assert_eq!(
        body,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nabcd\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn a_request_without_body_says_so_where_one_is_expected() {
    for (method, says_so) in [
        (Method::POST, true),
        (Method::PUT, true),
        (Method::PATCH, true),
        (Method::DELETE, false),
        (Method::GET, false),
    ] {
        let server = Server::new([ok("{}")]);
        call(&server, method, "/").await.unwrap();
        assert_eq!(
            server.request().contains("content-length: 0\r\n"),
            says_so,
            "{}",
            server.request()
        );
        assert!(!server.request().contains("content-type"));
    }
}

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
    call.await.unwrap();
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
        change(call).await.unwrap();
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
    call.path("n", "1").query("q", "2").await.unwrap();
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
    call(&client).await.unwrap();
    call(&client).server(OTHER).await.unwrap();
    call(&client)
        .base_url(format!("{}/call", server.url))
        .await
        .unwrap();
    // A caller's base URL replaces the operation's servers too: a test must not reach production.
    let client = builder()
        .base_url(format!("{}/mine", server.url))
        .build()
        .unwrap();
    call(&client).server(OTHER).await.unwrap();
    assert_eq!(
        server.lines(),
        ["GET /v1/x", "GET /other/2/x", "GET /call/x", "GET /mine/x"]
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_connecting() {
    type Build = fn(Call<Value, Infallible>) -> Call<Value, Infallible>;
    let cases: [(Build, &str); 16] = [
        (
            |call| call.path("id", ".."),
            "`id` makes a path segment of dots",
        ),
        (
            |call| call.path("id", ""),
            "`id` makes an empty path segment",
        ),
        (
            |call| call.path("id", &None::<i64>),
            "`id` makes an empty path segment",
        ),
        (
            |call| call.path("id", "canary\n"),
            "`id` holds a control character",
        ),
        (|call| call, "`id` is missing"),
        (
            |call| call.path("id", "1").header("X-H", "canary\r\nX-Evil: 1"),
            "`X-H` holds a character that no header can carry",
        ),
        (
            |call| call.path("id", "1").extra_header("X-H", "canary\0"),
            "`X-H` holds a character",
        ),
        (
            |call| call.path("id", "1").extra_header("X H", "canary"),
            "`X H` is no name of a header",
        ),
        (
            |call| call.path("id", "1").extra_header("Content-Length", "5"),
            "`Content-Length` is set by the client itself",
        ),
        (
            |call| call.path("id", "1").idempotency_key("canary\n"),
            "`Idempotency-Key` holds a character",
        ),
        (
            |call| call.path("id", "1").query("q", &json!([["canary"]])),
            "`q` holds an array or object inside another",
        ),
        (
            |call| call.path("id", "1").json_body(&[1]).extra_body("a", 1),
            "a form or a JSON object",
        ),
        (
            |call| {
                call.path("id", "1")
                    .json_body(&json!({"a": 1}))
                    .body_member(&["a", "b"], true)
            },
            "a form or a JSON object",
        ),
        (
            |call| {
                call.path("id", "1")
                    .multipart_body(Form::new())
                    .body_member(&["a", "b"], true)
            },
            "no parts within parts",
        ),
        (
            |call| {
                call.path("id", "1")
                    .multipart_body(Form::new().file("f", File::from_bytes("").name("canary\r\n")))
            },
            "control character",
        ),
        (
            |call| call.path("id", "1").security(&[&["bearer"]]),
            "no credentials are set; the operation needs `bearer`",
        ),
    ];
    let server = Server::new([ok("{}")]);
    for (build, message) in cases {
        let error = build(call(&server, Method::POST, "/a/{id}"))
            .await
            .unwrap_err();
        let Error::Request(error) = error else {
            unreachable!("{error:?}")
        };
        let text = error.to_string();
        assert!(
            text.starts_with("op (POST /a/{id}): ") && text.contains(message),
            "{text}"
        );
        assert!(!format!("{error:?}").contains("canary"));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn responses_are_decoded_by_their_status() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        NotFound(Value),
        Other(String),
    }
    let asked = std::sync::Mutex::new(String::new());
    let send = async |answer| {
        let server = Server::new([answer]);
        let call: Call<Option<Value>, Failure> = server
            .client()
            .describe("op", Method::GET, "/")
            .success(200, |r| json(r).map(Some))
            .success(204, |r| crate::decode::empty(r).map(|()| None))
            .failure(404, |r| json(r).map(Failure::NotFound))
            .failure_range(4, |r| crate::decode::text(r).map(Failure::Other));
        asked.lock().unwrap().clone_from(&server.url);
        call.max_retries(0).await
    };
    let response = send(reply(200, &[("x-request-id", "r-7")], "{\"a\":1}"))
        .await
        .unwrap();
    assert_eq!(
        (response.request_id(), response.body()),
        (Some("r-7"), &Some(json!({"a": 1})))
    );
    assert_eq!(send(reply(204, &[], "")).await.unwrap().into_body(), None);
    let error = send(reply(404, &[], "{\"e\":1}")).await.unwrap_err();
    assert_eq!(error.body(), Some(&Failure::NotFound(json!({"e": 1}))));
    let error = send(reply(429, &[("retry-after", "3")], "slow"))
        .await
        .unwrap_err();
    assert_eq!(error.body(), Some(&Failure::Other("slow".to_owned())));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(3)));
    let error = send(reply(500, &[], "<html>\noops")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "op (GET {}/) answered 500 Internal Server Error: <html> oops",
            asked.lock().unwrap()
        )
    );
    let error = send(reply(404, &[], "no json")).await.unwrap_err();
    assert!(
        matches!(&error, Error::Status(raw) if raw.status() == 404 && raw.misfit().is_some()),
        "{error:?}"
    );
    assert_eq!(error.excerpt().unwrap(), "no json");
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
    call.await.unwrap();
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.contains("x-hook: 1"))
    );
    assert_eq!(*seen.lock().unwrap(), [503, 200]);
}

#[cfg(feature = "blocking")]
#[test]
fn a_call_can_be_waited_for_without_a_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::new([ok("7")]);
    for _ in 0..3 {
        let call: Call<i64, Infallible> = server
            .client()
            .describe("op", Method::GET, "/")
            .success(200, json);
        assert_eq!(*call.send_blocking().unwrap(), 7);
    }
    let call: Call<i64, Infallible> = server
        .client()
        .describe("op", Method::GET, "/")
        .success(200, json);
    // Within a runtime too.
    assert_eq!(
        runtime.block_on(async { call.send_blocking().unwrap().into_body() }),
        7
    );
}

#[test]
fn without_a_runtime_a_call_is_an_error_and_no_panic() {
    let server = Server::new([ok("7")]);
    let error = futures_util::FutureExt::now_or_never(call(&server, Method::GET, "/").send())
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}
