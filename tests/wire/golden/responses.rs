//! Responses.

use raccord::Error;

use super::cases::wire_responses::answers::{
    ChoiceOkContent, FailError, FailServerErrorContent, MakeEitherOutput, PutBodilessOutput,
    StatusesError, StatusesOutput, WithHeadersOutput,
};
use super::cases::wire_responses::types::{
    Missing, Problem, Talk, Tell, TellLoud, Thing, WordResponse,
};
use super::cases::wire_responses::{Client, ServerStage};
use super::server::Server;

/// A client whose server gives this answer.
pub async fn answered(status: u16, headers: &str, body: &[u8]) -> (Client, Server) {
    let length = match status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} Said\r\n{headers}{length}connection: close\r\n\r\n");
    let server = Server::answering([head.as_bytes(), body].concat());
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

/// The class: a body that is not read whole, whatever its type, its headers and other statuses are.
#[tokio::test]
async fn downloads_of_all_kinds_are_opened_in_one_way() {
    const BODY: &[u8] = b"\0\xff";
    macro_rules! opened {
        ($operation:ident) => {
            let (client, _server) = answered(200, "x-left: 3\r\n", BODY).await;
            let mut response = client.answers().$operation().open().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["x-left"], "3");
            assert_eq!(response.chunk().await.unwrap().unwrap(), BODY);
            assert!(response.chunk().await.unwrap().is_none());
        };
    }
    opened!(bytes);
    opened!(with_headers);
    opened!(statuses);
    opened!(text);
    opened!(nothing);

    let (client, _server) = answered(404, JSON, b"{\"what\":\"a\"}").await;
    let error = client.answers().statuses().open().await.unwrap_err();
    assert!(matches!(error.body(), Some(StatusesError::NotFound(_))));
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

/// The class: a success that the document does not declare, beside one or several that it does.
#[tokio::test]
async fn undeclared_successes() {
    for status in [200, 201, 202, 203, 206] {
        let (client, _server) = answered(status, JSON, b"{\"id\":\"a\"}").await;
        let made = client.answers().make().send().await.unwrap();
        assert_eq!((made.status().as_u16(), made.id.as_str()), (status, "a"));
    }
    let (client, _server) = answered(201, JSON, b"{\"title\":\"t\"}").await;
    let error = client.answers().make().send().await.unwrap_err();
    assert_eq!(error.body(), Some(&Problem::new("t")));
    for (status, body) in [(204, &b""[..]), (205, b""), (201, b"[]")] {
        let (client, _server) = answered(status, JSON, body).await;
        let error = client.answers().make().send().await.unwrap_err();
        let Error::Status(raw) = error else {
            panic!("{status}: {error}")
        };
        assert_eq!(raw.status().as_u16(), status);
        assert!(raw.misfit().is_some());
    }
    for (status, body, expected) in [
        (
            201,
            &b"{\"id\":\"a\"}"[..],
            MakeEitherOutput::Ok(Thing::new("a")),
        ),
        (205, b"", MakeEitherOutput::NoContent),
    ] {
        let (client, _server) = answered(status, JSON, body).await;
        let made = client.answers().make_either().send().await.unwrap();
        assert_eq!(made.into_body(), expected);
    }
    let (client, _server) = answered(201, JSON, b"{\"job\":\"j\"}").await;
    let made = client.answers().make_either().send().await.unwrap();
    assert!(matches!(made.into_body(), MakeEitherOutput::Accepted(job) if job.job == "j"));
    for body in [&b"{\"id\":\"a\",\"job\":\"j\"}"[..], b"{}"] {
        let (client, _server) = answered(201, JSON, body).await;
        let error = client.answers().make_either().send().await.unwrap_err();
        assert!(matches!(error, Error::Status(_)), "{error}");
    }
}

/// The class: the body of an error that does not fit what the document declares, or fits and says more.
#[tokio::test]
async fn errors_of_other_shapes() {
    for (status, media_type, body) in [
        (400, "application/json", &b"{\"detail\":\"d\"}"[..]),
        (400, "application/json", b"[1]"),
        (400, "text/html", b"<p>no</p>"),
        (400, "application/json", b""),
        (422, "application/json", b"\"no\""),
        (500, "application/json", b"{}"),
        (503, "image/png", b"\x89"),
    ] {
        let head = format!("content-type: {media_type}\r\nx-a: b\r\n");
        let (client, _server) = answered(status, &head, body).await;
        let error = client.answers().fail().send().await.unwrap_err();
        assert!(std::error::Error::source(&error).is_some(), "{error}");
        let Error::Status(raw) = error else {
            panic!("{status}: {error}")
        };
        assert_eq!((raw.status().as_u16(), &raw.body()[..]), (status, body));
        assert_eq!(raw.headers().get("x-a").unwrap(), "b");
    }
    let (client, _server) = answered(422, JSON, b"{\"detail\":[{\"msg\":\"m\"}]}").await;
    let error = client.answers().fail().send().await.unwrap_err();
    let Some(FailError::UnprocessableEntity(lenient)) = error.body() else {
        panic!("{error}")
    };
    let detail = lenient.extra.get("detail").unwrap();
    assert_eq!(detail.to_string(), "[{\"msg\":\"m\"}]");
    // A body of another media type than those that are declared, read as the JSON that it is.
    let (client, _server) =
        answered(502, "content-type: text/plain\r\n", b"{\"title\":\"t\"}").await;
    let error = client.answers().fail().send().await.unwrap_err();
    let problem = FailServerErrorContent::Json(Problem::new("t"));
    assert_eq!(error.into_body(), Some(FailError::ServerError(problem)));
}

/// The class: texts that come in JSON, and JSON texts that come as they are.
#[tokio::test]
async fn texts_of_other_media_types() {
    for (media_type, body, text) in [
        ("application/json", "\"1.2\"", "1.2"),
        ("application/problem+json", "\"1.2\"", "1.2"),
        ("application/json", "{\"v\":1}", "{\"v\":1}"),
        ("text/html", "\"1.2\"", "\"1.2\""),
    ] {
        let head = format!("content-type: {media_type}\r\n");
        let (client, _server) = answered(200, &head, body.as_bytes()).await;
        let read = client.answers().text().send().await.unwrap();
        assert_eq!(read.body(), text, "{media_type}");
    }
    for (head, body) in [
        (JSON, "\"no\""),
        ("content-type: text/plain\r\n", "\"no\""),
        ("content-type: text/plain\r\n", "no"),
        ("", "no"),
    ] {
        let (client, _server) = answered(200, head, body.as_bytes()).await;
        let word = client.answers().word().send().await.unwrap();
        assert_eq!(word.body(), &WordResponse::No, "{head}");
    }
    let plain = "content-type: text/plain\r\n";
    let (client, _server) = answered(200, plain, b"2026-01-01T00:00:00Z").await;
    let when = client.answers().when().send().await.unwrap();
    assert_eq!(when.as_str(), "2026-01-01T00:00:00Z");
    let (client, _server) = answered(200, JSON, b"").await;
    assert_eq!(
        client.answers().nullable().send().await.unwrap().body(),
        &None
    );
    let (client, _server) = answered(200, JSON, b"").await;
    let error = client.answers().narrow().send().await.unwrap_err();
    assert!(error.to_string().contains("the body is empty"), "{error}");
}

/// The class: a response of which the document says nothing but that it is JSON.
#[tokio::test]
async fn anything_that_comes() {
    for (media_type, body) in [
        (Some("application/json"), &b"{\"a\":1}"[..]),
        (Some("text/csv"), b"a,b"),
        (Some("application/pdf"), b"%PDF\0\xff"),
        (Some("application/json"), b"not json"),
        (None, b""),
    ] {
        let head = media_type.map_or(String::new(), |it| format!("content-type: {it}\r\n"));
        let (client, _server) = answered(200, &head, body).await;
        let any = client.answers().free().send().await.unwrap();
        assert_eq!((any.media_type(), &any.bytes()[..]), (media_type, body));
    }
}

/// The class: a boolean `stream` beside a stream of events, and the `[DONE]` that may end it.
#[tokio::test]
async fn streams_that_are_asked_for_by_a_flag() {
    const EVENTS: &str = "content-type: text/event-stream\r\n";
    for end in ["data: [DONE]\n\ndata: {}\n\n", ""] {
        let body = format!("data: {{\"id\":\"a\"}}\n\n{end}");
        let (client, server) = answered(200, EVENTS, body.as_bytes()).await;
        let call = client.answers().talk_stream(Talk::new("t", false));
        let mut stream = call.send().await.unwrap();
        assert_eq!(
            stream.next().await.unwrap().unwrap().into_value(),
            Thing::new("a")
        );
        assert!(stream.next().await.is_none(), "{end}");
        assert_eq!(server.last().body, "{\"text\":\"t\",\"stream\":true}");
    }
    let (client, server) = answered(200, JSON, b"{\"id\":\"a\"}").await;
    client
        .answers()
        .talk(Talk::new("t", false))
        .send()
        .await
        .unwrap();
    assert_eq!(server.last().body, "{\"text\":\"t\",\"stream\":false}");

    let (client, server) = answered(200, EVENTS, b"data: a\n\ndata: [DONE]\n\n").await;
    let call = client
        .answers()
        .tell_stream()
        .body(Tell::TellLoud(TellLoud::new("l")));
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().into_value(), "a");
    assert!(stream.next().await.is_none());
    assert_eq!(server.last().body, "{\"loud\":\"l\",\"stream\":true}");
    let (client, server) = answered(200, EVENTS, b"").await;
    let _stream = client.answers().tell_stream().await.unwrap();
    assert_eq!(server.last().body, "{\"stream\":true}");
    let (client, server) = answered(200, EVENTS, b"").await;
    client
        .answers()
        .tell()
        .body(Tell::TellLoud(TellLoud::new("l")))
        .send()
        .await
        .unwrap();
    assert_eq!(server.last().body, "{\"loud\":\"l\"}");
}

/// The class: a request for a stream that gets something else, with a status of success or of an error.
#[tokio::test]
async fn responses_in_place_of_streams() {
    let problem = b"{\"title\":\"t\"}";
    let other = b"{\"id\":\"a\"}";
    for (status, media_type, body, is_declared) in [
        (400, Some("application/json"), &problem[..], true),
        (429, Some("application/json"), problem, true),
        (400, Some("text/html"), b"<p>", false),
        (500, Some("application/json"), problem, false),
        (200, Some("application/json"), other, false),
        (200, Some("text/html"), b"<p>", false),
        (200, Some("text/plain"), b"data: 1\n\n", false),
        (200, None, other, false),
        (200, None, b"\n<p>", false),
        (201, Some("application/json"), other, false),
    ] {
        let head = media_type.map_or(String::new(), |it| format!("content-type: {it}\r\n"));
        let head = format!("{head}x-a: b\r\n");
        let (client, _server) = answered(status, &head, body).await;
        let call = client.answers().talk_stream(Talk::new("t", true));
        let error = call.send().await.unwrap_err();
        let row = format!("{status} {media_type:?} {error:?}");
        assert_eq!(error.status().unwrap().as_u16(), status, "{row}");
        assert_eq!(error.headers().unwrap().get("x-a").unwrap(), "b", "{row}");
        assert_eq!(&error.response().unwrap().body()[..], body, "{row}");
        assert_eq!(error.body().is_some(), is_declared, "{row}");
    }
    let event = b"data: {\"id\":\"a\"}\n\n";
    let (client, _server) = answered(200, "", event).await;
    let call = client.answers().talk_stream(Talk::new("t", true));
    let mut stream = call.send().await.unwrap();
    assert_eq!(
        stream.next().await.unwrap().unwrap().into_value(),
        Thing::new("a")
    );

    for (status, media_type, body, is_declared) in [
        (400, Some("application/json"), &problem[..], true),
        (200, Some("application/json"), problem, true),
        (200, Some("application/json"), b"{\n \"error\": 1\n}", false),
        (200, Some("application/problem+json"), b"{}", false),
        (200, Some("text/html"), b"<p>", false),
        (200, None, b"<p>", false),
    ] {
        let head = media_type.map_or(String::new(), |it| format!("content-type: {it}\r\n"));
        let (client, _server) = answered(status, &head, body).await;
        let error = client.answers().lines_stream().send().await.unwrap_err();
        let row = format!("{status} {media_type:?} {error:?}");
        assert_eq!(&error.response().unwrap().body()[..], body, "{row}");
        assert_eq!(error.body().is_some(), is_declared, "{row}");
    }
    for media_type in ["application/jsonl", "application/json", "text/plain"] {
        let head = format!("content-type: {media_type}\r\n");
        let (client, _server) = answered(200, &head, b"{\"id\":\"a\"}\n{\"id\":\"b\"}\n").await;
        let mut lines = client.answers().lines_stream().send().await.unwrap();
        assert_eq!(lines.next().await.unwrap().unwrap(), Thing::new("a"));
        assert_eq!(lines.next().await.unwrap().unwrap(), Thing::new("b"));
        assert!(lines.next().await.is_none());
    }
}

/// OAS 3.1 section 4.8.6: variables of the server's URL.
#[tokio::test]
async fn server_variables() {
    let server = Server::answering("HTTP/1.1 404 Said\r\nconnection: close\r\n\r\n");
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
