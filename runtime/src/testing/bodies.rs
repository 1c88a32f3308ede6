//! Bodies of requests: media type, length, and the bytes.

use std::convert::Infallible;

use bytes::Bytes;
use serde_json::json;

use super::{Server, ok, requests::call};
use crate::{__private::Call, Body, File, Form, Method, Value};

/// The head in the order that it was sent, and the body.
fn parts(request: &str) -> (Vec<&str>, &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    (head.lines().collect(), body)
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
            build(call(&server, method.clone(), "/"))
                .send()
                .await
                .unwrap();
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
        .send()
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
        .send()
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
        call(&server, method, "/").send().await.unwrap();
        assert_eq!(
            server.request().contains("content-length: 0\r\n"),
            says_so,
            "{}",
            server.request()
        );
        assert!(!server.request().contains("content-type"));
    }
}
