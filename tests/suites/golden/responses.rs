//! Responses.

use agent_sessions_runtime::Error;

use super::cases::wire_responses::answers::{
    ChoiceOkContent, PutBodilessOutput, StatusesError, StatusesOutput, WithHeadersOutput,
};
use super::cases::wire_responses::types::{Missing, Problem, Thing};
use super::cases::wire_responses::{Client, ServerStage};
use super::server::Server;

/// A client whose server gives this answer.
pub async fn answered(status: u16, headers: &str, body: &[u8]) -> (Client, Server) {
    let length = match status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} Said\r\n{headers}{length}connection: close\r\n\r\n");
    let server = Server::answering([head.as_bytes(), body].concat()).await;
    let client = Client::builder()
        .base_url(&server.url)
        .user_agent("golden")
        .max_retries(0)
        .build()
        .unwrap();
    (client, server)
}

const JSON: &str = "content-type: application/json\r\n";

/// OAS 3.1 section 4.8.16: the exact status, then the range, then the default.
#[tokio::test]
async fn statuses() {
    let success = async |status, body: &[u8]| {
        let (client, _server) = answered(status, JSON, body).await;
        client
            .answers()
            .statuses()
            .send()
            .await
            .unwrap()
            .into_body()
    };
    assert_eq!(
        success(200, b"{\"id\":\"a\"}").await,
        StatusesOutput::Ok(Thing::new("a"))
    );
    let StatusesOutput::Accepted(job) = success(202, b"{\"job\":\"j\"}").await else {
        panic!("not accepted")
    };
    assert_eq!(job.job, "j");
    assert_eq!(success(204, b"").await, StatusesOutput::NoContent);

    let failure = async |status, media_type: &str, body: &[u8]| {
        let (client, _server) = answered(status, media_type, body).await;
        let error = client.answers().statuses().send().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        error.into_body().unwrap()
    };
    assert_eq!(
        failure(404, JSON, b"{\"what\":\"w\"}").await,
        StatusesError::NotFound(Missing::new("w"))
    );
    let problem = "content-type: application/problem+json\r\n";
    for status in [400, 409, 499] {
        assert_eq!(
            failure(status, problem, b"{\"title\":\"t\"}").await,
            StatusesError::ClientError(Problem::new("t"))
        );
    }
    for status in [201, 302, 500] {
        assert_eq!(
            failure(status, "content-type: text/plain\r\n", b"no").await,
            StatusesError::Default("no".to_owned())
        );
    }
}

/// The class: responses that never have a body, whatever the document declares.
#[tokio::test]
async fn responses_without_a_body() {
    let head = "x-left: 7\r\ncontent-type: application/json\r\n";
    let (client, _server) = answered(200, head, b"").await;
    let answer = client.answers().head_bodiless().send().await.unwrap();
    assert_eq!(answer.headers.x_left, Some(7));
    for status in [404, 500] {
        let (client, _server) = answered(status, JSON, b"").await;
        let error = client.answers().head_bodiless().send().await.unwrap_err();
        assert_eq!(error.body(), Some(&()), "{status}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
    for (status, body, expected) in [
        (
            200,
            &b"{\"id\":\"a\"}"[..],
            PutBodilessOutput::Ok(Thing::new("a")),
        ),
        (204, b"", PutBodilessOutput::NoContent),
        (205, b"", PutBodilessOutput::ResetContent),
        (304, b"", PutBodilessOutput::NotModified),
    ] {
        let (client, _server) = answered(status, JSON, body).await;
        let answer = client.answers().put_bodiless().send().await.unwrap();
        assert_eq!(answer.into_body(), expected, "{status}");
    }
}

/// The class: ranges of media types with a schema of JSON.
#[tokio::test]
async fn ranges_of_media_types() {
    for media_type in [
        "application/json",
        "application/vnd.thing+json",
        "text/plain",
    ] {
        let head = format!("content-type: {media_type}\r\n");
        let (client, server) = answered(200, &head, b"{\"id\":\"b\"}").await;
        let call = client.answers().any_type(Thing::new("a"));
        assert_eq!(call.send().await.unwrap().into_body(), Thing::new("b"));
        let sent = server.last();
        assert_eq!(sent.header("content-type"), Some("application/json"));
        assert_eq!(
            sent.header("accept"),
            Some("application/json, application/*;q=0.9")
        );
        assert_eq!(sent.body, "{\"id\":\"a\"}");
    }
}

/// What the document does not declare comes as it is.
#[tokio::test]
async fn undeclared_statuses() {
    for status in [201, 204, 302, 404, 500, 599] {
        let (client, _server) = answered(status, "x-a: b\r\n", b"raw").await;
        let error = client.answers().narrow().send().await.unwrap_err();
        let Error::Status(raw) = error else {
            panic!("{status}: {error}")
        };
        assert_eq!(raw.status().as_u16(), status);
        assert_eq!(raw.headers().get("x-a").unwrap(), "b");
        assert_eq!(raw.text(), if status == 204 { "" } else { "raw" });
    }
}

#[tokio::test]
async fn ranges_and_the_default() {
    for status in [200, 201, 299] {
        let (client, _server) = answered(status, JSON, b"{\"id\":\"a\"}").await;
        assert_eq!(client.answers().range().send().await.unwrap().id, "a");
    }
    for status in [302, 404, 503] {
        let (client, _server) = answered(status, JSON, b"{\"title\":\"t\"}").await;
        let error = client.answers().range().send().await.unwrap_err();
        assert_eq!(error.body(), Some(&Problem::new("t")));
    }
}

#[tokio::test]
async fn typed_headers() {
    let headers = format!("{JSON}X-Left: 7\r\nx-tags: a, b\r\nX-Kind: c\r\n");
    let (client, _server) = answered(200, &headers, b"{\"id\":\"a\"}").await;
    let answer = client.answers().with_headers().send().await.unwrap();
    let WithHeadersOutput::Ok(answer) = answer.into_body() else {
        panic!("not 200")
    };
    assert_eq!(answer.body.id, "a");
    assert_eq!(answer.headers.x_left, 7);
    assert_eq!(
        answer.headers.x_tags,
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    let kind = answer.headers.x_kind.unwrap();
    assert_eq!(kind.as_str(), "c", "an unknown value is kept");

    let (client, _server) = answered(204, "Location: /a\r\n", b"").await;
    let answer = client.answers().with_headers().send().await.unwrap();
    let WithHeadersOutput::NoContent(answer) = answer.into_body() else {
        panic!("not 204")
    };
    assert_eq!(answer.headers.location.as_deref(), Some("/a"));

    for headers in ["", "X-Left: many\r\n"] {
        let headers = format!("{JSON}{headers}");
        let (client, _server) = answered(200, &headers, b"{\"id\":\"a\"}").await;
        let error = client.answers().with_headers().send().await.unwrap_err();
        let Error::Decode(failure) = error else {
            panic!("{error}")
        };
        assert_eq!(failure.error().path(), "X-Left");
    }
}

/// The byte order mark wins over the `charset`, which wins over UTF-8 (Encoding standard, section 6).
#[tokio::test]
async fn charsets() {
    for (charset, bytes, text) in [
        ("", &b"\xc3\xa9"[..], "é"),
        ("; charset=utf-8", b"\xc3\xa9", "é"),
        ("; charset=\"ISO-8859-1\"", b"\xe9", "é"),
        ("; charset=windows-1252", b"\x80", "€"),
        ("; charset=utf-16", b"\xfe\xff\x00\xe9", "é"),
        ("; charset=iso-8859-1", b"\xef\xbb\xbf\xc3\xa9", "é"),
        ("", b"", ""),
    ] {
        let media_type = format!("content-type: text/plain{charset}\r\n");
        let (client, _server) = answered(200, &media_type, bytes).await;
        assert_eq!(client.answers().text().send().await.unwrap().body(), text);
    }
}

#[tokio::test]
async fn bytes_and_nothing() {
    let (client, server) =
        answered(200, "content-type: application/octet-stream\r\n", b"\0\xff").await;
    let bytes = client.answers().bytes().send().await.unwrap();
    assert_eq!(bytes.body().as_ref(), b"\0\xff");
    assert_eq!(
        server.last().header("accept"),
        Some("application/octet-stream")
    );
    let (client, _server) = answered(204, "", b"").await;
    client.answers().nothing().send().await.unwrap();
    let (client, _server) = answered(200, JSON, b"null").await;
    assert_eq!(
        client
            .answers()
            .nullable()
            .send()
            .await
            .unwrap()
            .into_body(),
        None
    );
}

#[tokio::test]
async fn the_media_type_that_comes_decides() {
    let answer = async |media_type: &str, body: &[u8]| {
        let (client, server) = answered(200, media_type, body).await;
        let answer = client.answers().choice().send().await.unwrap().into_body();
        let accept = "application/json, application/xml;q=0.9, text/csv;q=0.9, image/png;q=0.9";
        assert_eq!(server.last().header("accept"), Some(accept));
        answer
    };
    let json = b"{\"id\":\"a\"}";
    let thing = || ChoiceOkContent::Json(Thing::new("a"));
    assert_eq!(answer(JSON, json).await, thing());
    assert_eq!(
        answer("content-type: application/vnd.thing+json\r\n", json).await,
        thing()
    );
    assert_eq!(answer("", json).await, thing());
    assert_eq!(
        answer(
            "content-type: application/xml; charset=iso-8859-1\r\n",
            b"<a>\xe9</a>"
        )
        .await,
        ChoiceOkContent::Text("<a>é</a>".to_owned())
    );
    assert_eq!(
        answer("content-type: text/csv\r\n", b"a,b").await,
        ChoiceOkContent::TextCsv("a,b".to_owned())
    );
    assert_eq!(
        answer("content-type: image/png\r\n", b"\x89PNG").await,
        ChoiceOkContent::Bytes(b"\x89PNG".as_slice().into())
    );
    for media_type in ["application/json", "application/problem+json"] {
        let media_type = format!("content-type: {media_type}\r\n");
        let (client, _server) = answered(400, &media_type, b"{\"title\":\"t\"}").await;
        let error = client.answers().choice().send().await.unwrap_err();
        assert_eq!(error.body(), Some(&Problem::new("t")));
    }
    let (client, _server) = answered(200, "content-type: application/pdf\r\n", b"%PDF").await;
    let error = client.answers().choice().send().await.unwrap_err();
    let Error::Decode(failure) = error else {
        panic!("{error}")
    };
    assert_eq!(failure.response().body().as_ref(), b"%PDF");
}

/// OAS 3.1 section 4.8.6: variables of the server's URL.
#[tokio::test]
async fn server_variables() {
    let server = Server::answering("HTTP/1.1 404 Said\r\nconnection: close\r\n\r\n").await;
    let (_, port) = server.url.rsplit_once(':').unwrap();
    for (stage, line) in [
        (None, "GET /v1/statuses HTTP/1.1"),
        (Some(ServerStage::V2Beta), "GET /v2-beta/statuses HTTP/1.1"),
    ] {
        let mut builder = Client::builder().port(port);
        if let Some(stage) = stage {
            builder = builder.stage(stage);
        }
        let client = builder.build().unwrap();
        client.answers().statuses().send().await.unwrap_err();
        assert_eq!(server.last().line, line);
    }
}
