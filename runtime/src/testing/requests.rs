//! Calls to the bytes of requests.

use std::convert::Infallible;

use serde_json::json;

use super::{Server, ok};
use crate::{
    __private::{Call, FormEncoding, PathStyle, QueryStyle, json},
    Error, File, Form, Map, Method, Raw, Value,
};

pub(super) fn call(server: &Server, method: Method, path: &'static str) -> Call<Value, Infallible> {
    server
        .client()
        .describe("op", method, path)
        .success_range(2, json)
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
    sent.send().await.unwrap();
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
                .send()
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
    sent.send().await.unwrap();
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
            "`id` contains a control character",
        ),
        (|call| call, "`id` is missing"),
        (
            |call| call.path("id", "1").header("X-H", "canary\r\nX-Evil: 1"),
            "`X-H` contains a character that is not allowed in headers",
        ),
        (
            |call| call.path("id", "1").extra_header("X-H", "canary\0"),
            "`X-H` contains a character",
        ),
        (
            |call| call.path("id", "1").extra_header("X H", "canary"),
            "`X H` is not a valid header name",
        ),
        (
            |call| call.path("id", "1").extra_header("Content-Length", "5"),
            "`Content-Length` is set by the client itself",
        ),
        (
            |call| call.path("id", "1").idempotency_key("canary\n"),
            "`Idempotency-Key` contains a character",
        ),
        (
            |call| call.path("id", "1").query("q", &json!([["canary"]])),
            "`q` contains a nested array or object",
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
            "cannot have nested parts",
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
            .send()
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
