//! One golden for each kind of operation.

use serde_json::json as value;

use crate::diagnostic::Pointer;
use crate::emit::fixture::*;
use crate::ir::*;

/// The group's file of an API with this one operation, from the first method on.
fn emitted(operation: Operation) -> String {
    let api = api(vec![operation]);
    let surface = surface(&api);
    let text = code(&super::group(&api, &surface, GroupId(0)).unwrap());
    text[text.find("impl Pets").unwrap()..].to_owned()
}

#[track_caller]
fn check(operation: Operation, golden: &str) {
    compare(&emitted(operation), &format!("{golden}.rs"));
}

#[test]
fn errors_that_differ_are_an_enum_with_typed_headers() {
    let mut op = operation("createPet", Method::Post, "/pets");
    op.body = Some(body(true, vec![("application/json", Payload::Json(PET))]));
    op.security = vec![
        Requirement {
            schemes: vec![SchemeId(0), SchemeId(1)],
        },
        Requirement::default(),
    ];
    op.responses.errors = vec![
        json(400, ERROR),
        case(StatusMatch::Code(404), Content::Empty, ""),
        json(429, ERROR),
        case(StatusMatch::Range(5), Content::Text, "text/plain"),
    ];
    op.responses.errors[2].headers =
        vec![header("X-Wait", INT, false), header("X-Rate", TEXT, true)];
    check(op, "errors_by_status");
}

#[test]
fn optional_inputs_are_setters_of_a_request() {
    let mut op = operation("listPets", Method::Get, "/pets");
    op.parameters = vec![
        parameter("kind", Location::Query, true, KIND),
        parameter("limit", Location::Query, false, INT),
        parameter("tags", Location::Query, false, Ty::Array(Box::new(TEXT))),
        parameter("X-Trace", Location::Header, false, UUID),
        parameter("add", Location::Query, false, Ty::Scalar(Scalar::Bool)),
    ];
    op.parameters[2].written = styled(ParameterStyle::PipeDelimited { explode: false });
    op.parameters[1].docs.deprecated = true;
    op.responses.errors = vec![json(400, ERROR), json(500, ERROR)];
    check(op, "request");
}

#[test]
fn parameters_are_written_by_their_style() {
    let mut op = operation("getPet", Method::Get, "/pets/{id}/{at}");
    let ints = Ty::Array(Box::new(INT));
    op.parameters = vec![
        parameter("session", Location::Cookie, true, KEY),
        parameter("id", Location::Path, true, UUID),
        parameter("at", Location::Path, true, ints.clone()),
        parameter("either", Location::Query, true, EITHER),
        parameter("q", Location::Query, true, TEXT),
        parameter("X-List", Location::Header, true, ints),
        parameter("version", Location::Query, true, TEXT),
    ];
    op.parameters[2].written = styled(ParameterStyle::Matrix { explode: true });
    op.parameters[3].written = Written::Json;
    op.parameters[4].written = Written::Style {
        style: ParameterStyle::Form { explode: true },
        reserved: true,
    };
    op.parameters[5].written = styled(ParameterStyle::Simple { explode: true });
    op.parameters[6].fixed = Some(value!("v\"1"));
    check(op, "styles");
}

#[test]
fn success_responses_that_differ_are_an_enum() {
    let mut op = operation("movePet", Method::Put, "/pets");
    op.responses.success = vec![
        json(200, PET),
        case(StatusMatch::Code(204), Content::Empty, ""),
    ];
    op.responses.errors = vec![case(
        StatusMatch::Default,
        Content::Json(ERROR),
        "application/json",
    )];
    op.servers = Some(vec![server("https://other.example")]);
    op.retry = Some(RetryHints {
        max_retries: Some(3),
        statuses: Some(vec![503]),
        retry_after_headers: vec!["X-Wait".to_owned()],
    });
    check(op, "success_by_status");
}

#[test]
fn other_media_types_are_asked_for() {
    let mut op = operation("photo", Method::Get, "/photo");
    op.responses.success = vec![
        case(StatusMatch::Code(200), Content::Bytes, "image/png"),
        case(StatusMatch::Code(206), Content::Bytes, "image/png"),
    ];
    check(op, "accept");
}

#[test]
fn a_multipart_body_is_a_struct() {
    let mut op = operation("upload", Method::Post, "/files");
    let mut parts = vec![
        part("file", true, false, Written::File, None),
        part("purpose", true, false, Written::Plain, Some(TEXT)),
        part("pet", false, false, Written::Json, Some(PET)),
        part("type", false, true, Written::Plain, Some(INT)),
    ];
    parts[0].media_type = Some("image/png".to_owned());
    parts[3].media_type = Some("text/plain".to_owned());
    op.body = Some(body(
        true,
        vec![("multipart/form-data", Payload::Multipart(parts))],
    ));
    check(op, "multipart");
}

#[test]
fn several_media_types_are_an_enum() {
    let mut op = operation("send", Method::Post, "/send");
    op.body = Some(body(
        false,
        vec![
            ("application/json", Payload::Json(PET)),
            (
                "application/x-www-form-urlencoded",
                Payload::Form {
                    ty: PET,
                    encoding: vec![(
                        "kind".to_owned(),
                        styled(ParameterStyle::DeepObject {
                            lists: ListKeys::Indices,
                        }),
                    )],
                },
            ),
            ("text/*", Payload::Text),
            ("application/x-ndjson", Payload::JsonLines(PET)),
            ("image/png", Payload::Bytes),
        ],
    ));
    check(op, "choices");
}

#[test]
fn one_of_several_media_types_may_be_required() {
    let mut op = operation("send", Method::Post, "/send");
    op.body = Some(body(
        true,
        vec![
            ("application/merge-patch+json", Payload::Json(PET)),
            ("text/plain", Payload::Text),
        ],
    ));
    check(op, "required_choices");
}

#[test]
fn wire_texts_stay_literals() {
    let evil = "\"); panic!(\"x";
    let mut op = operation(evil, Method::Get, "/{a}\"");
    op.docs.description = Some("*/ `unclosed ```\nfn f() {}".to_owned());
    op.parameters = vec![parameter(evil, Location::Query, true, TEXT)];
    op.body = Some(body(true, vec![(evil, Payload::Text)]));
    op.responses.success[0].headers = vec![header(evil, TEXT, true)];
    let emitted = emitted(op);
    assert!(!emitted.contains("\"); panic!(\"x"), "{emitted}");
    assert!(emitted.contains(r#"\"); panic!(\"x"#), "{emitted}");
}

#[test]
fn a_large_group_has_a_file_for_each_operation() {
    let ids: Vec<_> = (0..12).map(|n| format!("do{n}")).collect();
    let mut operations: Vec<_> = ids
        .iter()
        .map(|id| operation(id, Method::Get, &format!("/{id}")))
        .collect();
    operations[3].operation_id = Some("mod".to_owned());
    operations[4].operation_id = Some("pets".to_owned());
    operations[3].parameters = vec![parameter("limit", Location::Query, false, INT)];
    let api = api(operations);
    let surface = surface(&api);
    let index = code(&super::group(&api, &surface, GroupId(0)).unwrap());
    assert!(index.contains("mod mod_operation;\n"), "{index}");
    assert!(index.contains("pub use mod_operation::"), "{index}");
    let operation = code(&super::operation(&api, &surface, OperationId(3)).unwrap());
    assert!(operation.contains("use super::Pets;\n"), "{operation}");
    assert!(
        operation.contains("pub fn r#mod(&self) -> Request<Mod>"),
        "{operation}"
    );
}

#[test]
fn docs_say_what_a_caller_must_know() {
    let mut op = operation("createPet", Method::Post, "/pets/{id}");
    op.docs.description = Some("Makes a *pet*.".to_owned());
    op.docs.deprecated = true;
    op.parameters = vec![parameter("id", Location::Path, true, UUID)];
    op.body = Some(body(true, vec![("application/json", Payload::Json(PET))]));
    op.responses.errors = vec![json(400, ERROR), json(404, PET)];
    op.responses.errors[0].docs.description = Some("Bad\nrequest.\n\nMore.".to_owned());
    let api = api(vec![op]);
    let file = super::group(&api, &surface(&api), GroupId(0)).unwrap();
    compare(&method_docs(&file), "docs.md");
}

fn streaming(media_type: &str, event: Ty) -> Streaming {
    Streaming {
        flag: None,
        media_type: media_type.to_owned(),
        event,
        tag: StreamTag::Data,
        terminator: None,
        terminal: Vec::new(),
        resume: crate::ir::StreamResume::Never,
        status: StatusMatch::Code(200),
    }
}

#[test]
fn events_are_a_second_method() {
    let mut op = operation("chat", Method::Post, "/chat");
    op.body = Some(body(true, vec![("application/json", Payload::Json(PET))]));
    op.parameters = vec![parameter("call", Location::Query, false, TEXT)];
    op.responses.errors = vec![json(400, ERROR)];
    op.streaming = Some(Streaming {
        flag: Some((Pointer::from_text("/stream"), value!(true))),
        terminator: Some(Terminator::Declared("[DONE]".to_owned())),
        terminal: vec!["end".to_owned()],
        ..streaming("text/event-stream", EITHER)
    });
    check(op, "events");
}

#[test]
fn lines_are_a_second_method() {
    let mut op = operation("logs", Method::Get, "/logs");
    op.streaming = Some(Streaming {
        tag: StreamTag::Event,
        ..streaming("application/json-seq", PET)
    });
    check(op, "lines");
}

#[test]
fn pages_are_methods_of_the_request() {
    let mut op = operation("listPets", Method::Get, "/pets");
    op.responses.success = vec![json(200, Ty::Array(Box::new(PET)))];
    op.parameters = vec![parameter("offset", Location::Query, false, INT)];
    op.pagination = Some(Pagination {
        style: PagingStyle::Offset {
            parameter: "offset".to_owned(),
        },
        items: Pointer::root(),
        path: Vec::new(),
        item: PET,
        limit: Some("limit".to_owned()),
    });
    check(op, "pages");
}

#[test]
fn items_stand_where_the_types_say() {
    let mut op = operation("listPets", Method::Get, "/pets");
    op.responses.success = vec![json(200, LITTER), json(206, PET)];
    op.responses.success[0].headers = vec![header("X-Total", INT, false)];
    op.pagination = Some(Pagination {
        style: PagingStyle::Cursor {
            parameter: "page".to_owned(),
            next: Pointer::from_text("/next"),
        },
        items: Pointer::from_text("/data/pets"),
        path: vec!["data".to_owned(), "pets".to_owned()],
        item: PET,
        limit: None,
    });
    check(op, "items");
}
