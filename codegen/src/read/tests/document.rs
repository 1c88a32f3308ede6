//! The document around the schemas: versions, defaults, and what openapiv3 cannot represent.

use super::*;

#[test]
fn versions_are_told_apart() {
    let version = |value: Value| {
        let (description, said) = run(document(json!({ "openapi": value })), false);
        (description.is_some(), said.first().map(|d| d.code))
    };
    assert_eq!(version(json!("3.0.3")), (true, None));
    assert_eq!(version(json!(3.1)), (true, None));
    assert_eq!(version(json!("3.2.0")), (true, Some("newer-version")));
    assert_eq!(version(json!("2.0")), (false, Some("unsupported-version")));
    let swagger = run(json!({ "swagger": "2.0", "info": {} }), false).1;
    assert_eq!(
        codes(&swagger)[0],
        ("unsupported-version", "/swagger".to_owned())
    );
    let nothing = codes(&run(json!({}), false).1);
    assert_eq!(
        nothing,
        [
            ("not-openapi", String::new()),
            ("missing-member", String::new())
        ]
    );
}

#[test]
fn what_is_missing_is_filled() {
    let responses = json!({ "2xx": { "content": {} }, "204": null, "default": {} });
    let parameters = json!([{ "name": "q", "in": "query" }]);
    let (description, said) = run(
        json!({
            "openapi": "3.0.0",
            "info": { "version": 1.5 },
            "servers": [{ "url": "/", "variables": { "port": { "default": 443, "enum": [443, 80] } } }],
            "paths": { "/a": {
                "get": {},
                "post": { "security": [], "responses": responses, "parameters": parameters },
            } },
        }),
        false,
    );
    let description = description.unwrap();
    assert_eq!(
        codes(&said),
        [("null-member", "/paths/~1a/post/responses/204".to_owned())]
    );
    assert_eq!(description.api.info.version, "1.5");
    let port = &description.api.servers[0].variables.as_ref().unwrap()["port"];
    assert_eq!(
        (port.default.as_str(), port.enumeration.join(" ")),
        ("443", "443 80".to_owned())
    );
    let post = path_item(&description, "/a").post.as_ref().unwrap();
    assert_eq!(post.security, Some(vec![]));
    let statuses: Vec<_> = post
        .responses
        .responses
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(statuses, ["2XX", "204"]);
    let parameter = post.parameters[0].as_item().unwrap().parameter_data_ref();
    assert!(matches!(
        &parameter.format,
        ParameterSchemaOrContent::Schema(schema)
            if description.schemas.schema(description.schema(schema)).is_some()
    ));
}

#[test]
fn security_schemes_and_channels_stand_apart() {
    let frame = json!({ "$ref": "#/components/schemas/Frame" });
    let stream =
        json!({ "content": { "text/event-stream": { "itemSchema": { "type": "string" } } } });
    let description = accepted(json!({
        "components": {
            "securitySchemes": { "a": { "type": "mutualTLS" }, "b": { "$ref": "#/components/securitySchemes/a" } },
            "schemas": { "Frame": {} },
        },
        "x-websocket": { "session": {
            "path": "/ws", "incoming": frame, "parameters": [{ "name": "p", "in": "query" }],
        } },
        "x-socketio": { "events": {
            "receive": { "e": { "schema": { "type": ["string", "null"] }, "ack": true } },
        } },
        "paths": {
            "/a": { "get": { "x-streaming": { "event": frame, "tag": "data" }, "responses": { "200": stream } } },
            "/b": { "get": { "x-streaming": true } },
        },
    }));
    assert_eq!(
        description.security_schemes["b"],
        json!({ "type": "mutualTLS" })
    );
    let session = &description.channels.websocket["session"];
    assert_eq!(referred(&description, session.incoming.unwrap()), "Frame");
    assert_eq!(
        (session.parameters.len(), session.rest.get("path")),
        (1, Some(&json!("/ws")))
    );
    let event = &description.channels.socketio["events"].receive["e"];
    let schema = description.schemas.schema(event.schema.unwrap());
    assert!(schema.unwrap().nullable);
    assert_eq!(event.rest.get("ack"), Some(&json!(true)));
    let get = path_item(&description, "/a").get.as_ref().unwrap();
    let id = description.stream_event(get).unwrap();
    assert_eq!(referred(&description, id), "Frame");
    let media = &get.responses.responses[0].as_item().unwrap().content["text/event-stream"];
    assert!(description.item_schema(media).is_some());
}
