//! A body of any media type with any kind of schema, in a request or a response, is determined by both, and a schema
//! that cannot be used is listed at its place; a response that never has a body has none.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test may panic"
)]

use serde_json::{Value, json};

use crate::diagnostic::Severity;
use crate::generate::{Job, Options, Output, generate};
use crate::ir::{Content, Payload, ResponseCase, Scalar, Ty};
use crate::source::{Fetch, Source, Sources};

struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(path.to_owned())
    }
}

/// The result for a document with these paths.
fn of_paths(paths: Value) -> Output {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "paths": paths,
        "components": {
            "responses": {
                "Shared": { "description": "s", "content": { "application/json": { "schema": { "type": "object" } } } }
            },
            "schemas": { "Thing": { "type": "object", "properties": { "a": { "type": "string" } } } }
        }
    });
    let job = Job {
        entry: Source {
            path: "t.json".to_owned(),
            bytes: document.to_string().into_bytes(),
        },
        overlays: Vec::new(),
        module: "t".to_owned(),
        rust_path: "t".to_owned(),
        root: crate::surface::Root::Module,
        spec_path: "t.json".to_owned(),
        options: Options::default(),
    };
    generate(job, &Nothing, &mut Sources::default())
}

/// The pointers of what is listed in the ledger.
fn losses(output: &Output) -> Vec<String> {
    let all = output.diagnostics.as_slice().iter();
    all.filter(|it| it.severity == Severity::Loss)
        .map(|it| it.place.pointer().unwrap().as_str().to_owned())
        .collect()
}

fn schema(kind: &str) -> Value {
    match kind {
        "none" => Value::Null,
        "empty" => json!({}),
        "true" => json!(true),
        "file" => json!({ "contentMediaType": "*/*" }),
        "binary" => json!({ "type": "string", "format": "binary" }),
        "text" => json!({ "type": "string" }),
        "enum" => json!({ "type": "string", "enum": ["a", "b"] }),
        "integer" => json!({ "type": "integer" }),
        "object" => json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        "ref" => json!({ "$ref": "#/components/schemas/Thing" }),
        "list" => json!({ "type": "array", "items": { "type": "string" } }),
        "union" => json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        other => json!({ "x": other }),
    }
}

const TEXT: Ty = Ty::Scalar(Scalar::Text);

fn request(payload: &Payload) -> &'static str {
    match payload {
        Payload::Json(Ty::Any) => "any json",
        Payload::Json(ty) if *ty == TEXT => "json text",
        Payload::Json(_) => "json",
        Payload::Text => "text",
        Payload::Bytes => "bytes",
        Payload::JsonLines(_) => "lines",
        Payload::Form { .. } => "form",
        Payload::Multipart(_) => "multipart",
    }
}

fn response(content: &Content) -> &'static str {
    match content {
        Content::Free => "free",
        Content::Json(ty) if *ty == TEXT => "json text",
        Content::Json(_) => "json",
        Content::Text => "text",
        Content::Bytes => "bytes",
        Content::Any => "anything",
        Content::Empty => "nothing",
        Content::Choice(_) => "choice",
    }
}

const SHAPED: [&str; 5] = ["integer", "object", "ref", "list", "union"];

#[test]
fn a_body_is_what_its_media_type_and_its_schema_say() {
    let json_types = [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "text/json",
        "application/x-json",
        "*/json",
        "application/*+json",
        "application/vnd.api+json; charset=utf-8; ext=\"a\"",
        "Application/Problem+JSON",
        "application/json, text/plain",
    ];
    let mut rows: Vec<(&str, &str, &str, &str, bool)> = Vec::new();
    for media_type in json_types {
        rows.push((media_type, "none", "any json", "free", false));
        rows.push((media_type, "empty", "any json", "free", false));
        rows.push((media_type, "true", "any json", "free", false));
        rows.push((media_type, "text", "json text", "json text", false));
        rows.push((media_type, "binary", "bytes", "bytes", false));
        for kind in SHAPED.into_iter().chain(["enum"]) {
            rows.push((media_type, kind, "json", "json", false));
        }
    }
    for range in ["*/*", "*", "application/*", "Application/*"] {
        for kind in ["none", "empty", "true"] {
            rows.push((range, kind, "bytes", "anything", false));
        }
        rows.push((range, "binary", "bytes", "bytes", false));
        rows.push((range, "file", "bytes", "bytes", false));
        let text = if range.contains("/*") && range != "*/*" {
            "json text"
        } else {
            "text"
        };
        rows.push((range, "text", text, "json text", false));
        for kind in SHAPED.into_iter().chain(["enum"]) {
            rows.push((range, kind, "json", "json", false));
        }
    }
    for media_type in [
        "text/plain",
        "text/csv",
        "text/*",
        "application/xml",
        "image/svg+xml",
    ] {
        rows.push((media_type, "none", "text", "text", false));
        rows.push((media_type, "text", "text", "text", false));
        rows.push((media_type, "binary", "bytes", "bytes", false));
        for kind in SHAPED.into_iter().chain(["enum"]) {
            rows.push((media_type, kind, "text", "text", true));
        }
    }
    for media_type in [
        "application/graphql",
        "application/x-protobuf",
        "application/octet-stream",
        "application/cbor",
        "application/yaml",
        "image/*",
    ] {
        rows.push((media_type, "none", "bytes", "anything", false));
        rows.push((media_type, "empty", "bytes", "bytes", false));
        rows.push((media_type, "text", "bytes", "bytes", false));
        rows.push((media_type, "binary", "bytes", "bytes", false));
        for kind in SHAPED.into_iter().chain(["enum"]) {
            rows.push((media_type, kind, "bytes", "bytes", true));
        }
    }
    for (media_type, kind, sent, read, is_lost) in rows {
        let media = match schema(kind) {
            Value::Null => json!({}),
            schema => json!({ "schema": schema }),
        };
        let content = json!({ media_type: media });
        let output = of_paths(json!({ "/a": { "post": {
            "operationId": "a",
            "requestBody": { "content": content },
            "responses": {
                "200": { "description": "d", "content": content },
                "400": { "description": "d", "content": content }
            }
        } } }));
        let row = format!("{media_type}, {kind}");
        let operation = &output.api.as_ref().unwrap().operations[0];
        let body = operation.body.as_ref().unwrap();
        assert_eq!(request(&body.choices[0].payload), sent, "{row}");
        let responses = &operation.responses;
        for case in [&responses.success[0], &responses.errors[0]] {
            assert_eq!(response(&case.content), read, "{row}");
        }
        let escaped = media_type.replace('/', "~1");
        let places = ["requestBody", "responses/200", "responses/400"];
        let places = places.map(|at| format!("/paths/~1a/post/{at}/content/{escaped}/schema"));
        let expected: &[String] = if is_lost { &places } else { &[] };
        assert_eq!(losses(&output), expected, "{row}");
    }
}

#[test]
fn forms_in_responses_and_schemas_of_streams() {
    for (media_type, kind, read, is_lost) in [
        ("application/x-www-form-urlencoded", "object", "bytes", true),
        ("multipart/mixed", "object", "bytes", true),
        ("multipart/form-data", "binary", "bytes", false),
        ("application/x-ndjson", "object", "text", false),
        ("text/event-stream", "object", "text", false),
    ] {
        let content = json!({ media_type: { "schema": schema(kind) } });
        let output = of_paths(json!({ "/a": { "post": {
            "responses": { "200": { "description": "d", "content": content } }
        } } }));
        let operation = &output.api.as_ref().unwrap().operations[0];
        let content = &operation.responses.success[0].content;
        assert_eq!(response(content), read, "{media_type}");
        assert_eq!(losses(&output).len(), usize::from(is_lost), "{media_type}");
    }
}

/// A response of an operation, as the row of a table names it.
fn case<'a>(output: &'a Output, operation: usize, status: &str) -> &'a ResponseCase {
    let responses = &output.api.as_ref().unwrap().operations[operation].responses;
    let mut all = responses.success.iter().chain(&responses.errors);
    all.find(|case| case.status.key() == status).unwrap()
}

#[test]
fn a_response_that_never_has_a_body_has_none() {
    let json = json!({ "application/json": { "schema": { "type": "object" } } });
    let inline = json!({
        "description": "d",
        "headers": { "X-A": { "schema": { "type": "string" } } },
        "content": json
    });
    let responses = json!({
        "100": inline, "200": inline, "204": inline, "205": inline, "2XX": inline, "304": inline,
        "404": { "$ref": "#/components/responses/Shared" },
        "4XX": inline, "default": inline
    });
    let output = of_paths(json!({ "/a": {
        "get": { "operationId": "get", "responses": responses },
        "head": { "operationId": "head", "responses": responses }
    } }));
    let statuses = [
        "100", "200", "204", "205", "2XX", "304", "404", "4XX", "default",
    ];
    let never = ["100", "204", "205", "304"];
    for status in statuses {
        let expected = if never.contains(&status) {
            "nothing"
        } else {
            "json"
        };
        let get = case(&output, 0, status);
        assert_eq!(response(&get.content), expected, "GET, {status}");
        assert_eq!(
            get.headers.len(),
            usize::from(status != "404"),
            "GET, {status}"
        );
        let head = case(&output, 1, status);
        assert_eq!(response(&head.content), "nothing", "HEAD, {status}");
        assert_eq!(head.headers.len(), get.headers.len(), "HEAD, {status}");
        assert!(head.media_types.is_empty(), "HEAD, {status}");
    }
    let place = |method: &str, status: &str| match status {
        "404" => format!("/paths/~1a/{method}/responses/404"),
        _ => format!("/paths/~1a/{method}/responses/{status}/content"),
    };
    let expected: Vec<_> = never
        .iter()
        .map(|status| place("get", status))
        .chain(statuses.iter().map(|status| place("head", status)))
        .collect();
    let mut found = losses(&output);
    found.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn streams_are_not_opened_where_no_body_comes() {
    let content = json!({ "text/event-stream": { "schema": { "type": "object" } } });
    for (method, status) in [("head", "200"), ("post", "204")] {
        let output = of_paths(json!({ "/a": { method: {
            "responses": { status: { "description": "d", "content": content } }
        } } }));
        assert!(
            output.api.as_ref().unwrap().operations[0]
                .streaming
                .is_none()
        );
        assert_eq!(losses(&output).len(), 1, "{method} {status}");
    }
}
