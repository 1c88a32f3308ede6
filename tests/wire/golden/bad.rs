//! Bad input, from the caller and from the server: a typed error each, nothing sent that need not be, and no secret
//! in any message.

use std::fmt::Debug;
use std::time::Duration;

use raccord::{Error, File, RequestErrorKind, TransportErrorKind};
use serde_json::json;

use super::cases::wire_bodies::multipart::UploadForm;
use super::cases::{wire_bodies, wire_parameters, wire_responses};
use super::responses::answered;
use super::server::Server;

const SECRET: &str = "s3cr3t-canary";

fn refused<E: Debug>(error: Error<E>, names: &str) {
    let (shown, debugged) = (error.to_string(), format!("{error:?}"));
    let Error::Request(error) = error else {
        panic!("{shown}")
    };
    assert!(
        matches!(
            error.kind(),
            RequestErrorKind::Parameter | RequestErrorKind::Body
        ),
        "{shown}"
    );
    for text in [&shown, &debugged] {
        assert!(text.contains(names), "{text}");
        assert!(!text.contains(SECRET), "{text}");
        assert!(!text.contains(['\r', '\0']), "{text}");
    }
}

/// RFC 9110 section 5.5 and RFC 7578 section 4.2: neither CR, LF nor NUL.
#[tokio::test]
async fn line_breaks_and_nul_reach_no_header_file_name_or_cookie() {
    let server = Server::new();
    let builder = wire_parameters::Client::builder().base_url(&server.url);
    let client = builder.build().unwrap();
    let upload = wire_bodies::Client::builder()
        .base_url(&server.url)
        .build()
        .unwrap();
    for hostile in ["\r\n", "\n", "\r", "\0", "\r\nX-Evil: 1"] {
        let text = format!("{SECRET}{hostile}");
        let call = client.header().header().x_text(&text);
        refused(call.send().await.unwrap_err(), "X-Text");
        let call = client.header().header().x_list(&[&text]);
        refused(call.send().await.unwrap_err(), "X-List");
        let call = client.item().get("a").extra_header("X-Extra", &text);
        refused(call.send().await.unwrap_err(), "X-Extra");
        let call = client.path().simple_any(&json!(text).into());
        refused(call.send().await.unwrap_err(), "any");
        for file in [
            File::from_bytes("").name(text.as_str()),
            File::from_bytes("").media_type(text.as_str()),
            File::from_bytes("").header("X-Part", text.as_str()),
        ] {
            let call = upload.multipart().upload(UploadForm::new(file));
            refused(call.send().await.unwrap_err(), "file");
        }
        assert_eq!(server.count(), 0);
    }
}

/// A cookie's value is percent-encoded, so that nothing in it can end it.
#[tokio::test]
async fn line_breaks_and_nul_in_a_cookie_are_encoded() {
    let server = Server::new();
    let client = wire_parameters::Client::builder()
        .base_url(&server.url)
        .build()
        .unwrap();
    client
        .cookie()
        .cookie()
        .text("a\r\nb\0c;d")
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.last().header("cookie"),
        Some("text=a%0D%0Ab%00c%3Bd")
    );
}

macro_rules! undecodable {
    ($call:expr, $body:expr) => {{
        let error = $call.send().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        let Error::Decode(failure) = error else {
            panic!("{shown}")
        };
        assert_eq!(
            failure.response().body().as_ref(),
            $body,
            "all of it is kept"
        );
        failure
    }};
}

#[tokio::test]
async fn text_that_is_none() {
    for (media_type, bytes) in [
        ("text/plain", &b"a\xffb"[..]),
        ("text/plain; charset=utf-8", b"\xed\xa0\x80"),
        ("text/plain; charset=utf-16le", b"\x00\xd8"),
        ("text/plain; charset=utf-16be", b"\x00"),
        ("text/plain; charset=klingon", b"\xff"),
    ] {
        let (client, _server) =
            answered(200, &format!("content-type: {media_type}\r\n"), bytes).await;
        undecodable!(client.answers().text(), bytes);
    }
}

#[tokio::test]
async fn json_that_is_none() {
    let json = "content-type: application/json\r\n";
    for body in [
        &b"{\"id\":\"a\""[..],
        b"",
        b"{\"id\":\"\xff\"}",
        b"{\"id\":1}",
        b"{\"id\":\"a\"} x",
        b"null",
    ] {
        let (client, server) = answered(200, json, body).await;
        undecodable!(client.answers().narrow(), body);
        assert_eq!(server.count(), 1);
    }
    let html = b"<!doctype html>";
    let (client, _server) = answered(200, "content-type: text/html\r\n", html).await;
    undecodable!(client.answers().narrow(), html);
    let (client, _server) = answered(404, "content-type: text/html\r\n", html).await;
    let error = client.answers().statuses().send().await.unwrap_err();
    let Error::Status(raw) = error else {
        panic!("{error}")
    };
    assert_eq!(raw.body().as_ref(), html);
    let misfit = raw.misfit().unwrap();
    assert_eq!(misfit.message(), "\"text/html\" instead of JSON");
    let deep = "[".repeat(100_000);
    let (client, _server) = answered(200, json, deep.as_bytes()).await;
    undecodable!(client.answers().narrow(), deep.as_bytes());
}

/// Of an error page as much is read as the limit for such says, of an answer nothing beyond its own limit.
#[tokio::test]
async fn pages_without_end() {
    let page = vec![b'x'; 10 << 20];
    let (client, server) = answered(500, "content-type: text/html\r\n", &page).await;
    let error = client.answers().narrow().send().await.unwrap_err();
    assert!(error.to_string().len() < 2000);
    let Error::Status(raw) = error else {
        panic!("{error}")
    };
    assert!(raw.is_truncated());
    assert_eq!(raw.body().len(), 64 << 10);
    assert_eq!(server.count(), 1);

    let server =
        Server::answering([&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"[..], &page].concat());
    let builder = wire_responses::Client::builder().base_url(&server.url);
    let client = builder.body_limit(1 << 20).build().unwrap();
    let error = client.answers().bytes().send().await.unwrap_err();
    let Error::Transport(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.kind(), TransportErrorKind::BodyLimit);
}

#[tokio::test]
async fn redirects_to_another_origin() {
    let other = Server::new();
    let location = format!("Location: {}/x?key={SECRET}\r\n", other.url);
    for status in [301, 302, 303, 307, 308] {
        let (client, server) = answered(status, &location, b"").await;
        let error = client.answers().narrow().send().await.unwrap_err();
        assert!(matches!(error, Error::Status(_)), "{error}");
        assert_eq!(server.count(), 1);

        let builder = wire_responses::Client::builder().base_url(&server.url);
        let client = builder.follow_redirects(true).build().unwrap();
        let error = client.answers().narrow().send().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        let Error::Transport(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), TransportErrorKind::Redirect);
        assert!(!shown.contains(SECRET), "{shown}");
        assert_eq!(server.count(), 2);
    }
    assert_eq!(other.count(), 0);
}

/// How long a client waits itself is tested beside the runtime, with a clock that stands.
#[tokio::test]
async fn waits_beyond_measure() {
    for (value, wait) in [
        ("99999999999", Some(24 * 60 * 60)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(24 * 60 * 60)),
        ("1e400", None),
        ("-1", None),
        ("soon", None),
    ] {
        let (client, server) = answered(429, &format!("Retry-After: {value}\r\n"), b"").await;
        let error = client.answers().narrow().send().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(429));
        assert_eq!(
            error.retry_after(),
            wait.map(Duration::from_secs),
            "{value}"
        );
        assert_eq!(server.count(), 1, "{value}");
    }
}
