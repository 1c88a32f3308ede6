//! Which extensions are recognised.

use super::*;

/// Extensions are recognised by their form: those of another form are ignored with a warning, mistakes in ours are
/// errors.
#[test]
fn extensions_of_another_form_are_not_ours() {
    let operation = |name: &str, value: &Value| json!({ "paths": { "/a": { "get": { name: value, "responses": {} } } } });
    let root = |name: &str, value: &Value| json!({ name: value });
    let schema =
        |name: &str, value: &Value| schemas(json!({ "S": { "enum": ["a"], name: value } }));
    let scheme = |name: &str, value: &Value| json!({ "components": { "securitySchemes": { "s": { "type": "http", "scheme": "basic", name: value } } } });
    type Place<'a> = &'a dyn Fn(&str, &Value) -> Value;
    let objects: &[(&str, Place<'_>, Value)] = &[
        (
            "x-pagination",
            &operation,
            json!({ "style": "cursor", "items": "/i", "parameter": "p", "next": "/n" }),
        ),
        (
            "x-streaming",
            &operation,
            json!({ "event": {}, "media-type": "text/event-stream" }),
        ),
        (
            "x-follow",
            &operation,
            json!({ "channel": "c", "parameters": {} }),
        ),
        (
            "x-retry",
            &operation,
            json!({ "max-retries": 1, "statuses": [500] }),
        ),
        (
            "x-retry",
            &root,
            json!({ "max-retries": 1, "statuses": [500] }),
        ),
        (
            "x-websocket",
            &root,
            json!({ "c": { "path": "/", "incoming": {} } }),
        ),
        (
            "x-socketio",
            &root,
            json!({ "c": { "path": "/", "receive": {} } }),
        ),
    ];
    let foreign = [
        json!(true),
        json!("cursor"),
        json!(3),
        json!(null),
        json!([]),
        json!(["a", "b"]),
        json!([{ "style": "cursor" }]),
        json!({ "limitParam": "count", "pageOffsetParam": "start", "resultsPath": "dashboards" }),
        json!({ "enabled": true }),
        json!({ "strategy": "backoff", "backoff": { "initialInterval": 500 } }),
        json!({ "style": "pageNumber", "pageParam": "page" }),
        json!({ "event": "message", "protocol": "sse" }),
        json!({ "channel": 4 }),
        json!({ "url": "wss://host", "events": ["a"] }),
    ];
    let codes = |members: Value| -> Vec<&'static str> {
        said(members).into_iter().map(|(code, _)| code).collect()
    };
    for (name, place, own) in objects {
        assert_eq!(codes(place(name, own)), [""; 0], "{name}: {own}");
        for value in &foreign {
            let (description, said) = run(document(place(name, value)), false);
            assert!(description.is_some(), "{name}: {value}");
            let found: Vec<&str> = said.iter().map(|d| d.code).collect();
            assert_eq!(found, ["extension-foreign"], "{name}: {value}");
            assert!(said[0].message.contains(name) && said[0].help.is_some());
        }
        // An additional member is listed; a mistake in the name of one, or in its value, is an error.
        let members = if own.get("c").is_some() {
            &own["c"]
        } else {
            own
        };
        let with = |key: &str, value: Value, instead: Option<&str>| {
            let mut changed = members.clone();
            let object = changed.as_object_mut().unwrap();
            object.insert(key.to_owned(), value);
            if let Some(instead) = instead {
                object.shift_remove(instead);
            }
            let whole = if own.get("c").is_some() {
                json!({ "c": changed })
            } else {
                changed
            };
            codes(place(name, &whole))
        };
        assert_eq!(
            with("unrelated", json!(1), None),
            ["keyword-ignored"],
            "{name}"
        );
        for (key, value) in members.as_object().unwrap() {
            let slip = format!("{key}s");
            let found = with(&slip, value.clone(), Some(key));
            assert_eq!(found, ["extension-wrong"], "{name}.{key}");
        }
        let keys: Vec<&String> = members.as_object().unwrap().keys().collect();
        assert_eq!(with(keys[1], json!(1.5), None), ["wrong-shape"], "{name}");
    }
    let values: &[(&str, Place<'_>, Value)] = &[
        ("x-rust-name", &operation, json!("n")),
        ("x-rust-name", &schema, json!("n")),
        ("x-rust-group", &operation, json!("n")),
        ("x-unverified", &operation, json!("n")),
        ("x-enum-varnames", &schema, json!(["A"])),
        ("x-open-enum", &schema, json!(false)),
        ("x-keep-unknown", &schema, json!(true)),
        (
            "x-token-endpoint-auth-method",
            &scheme,
            json!("client_secret_post"),
        ),
    ];
    for (name, place, own) in values {
        assert_eq!(codes(place(name, own)), [""; 0], "{name}: {own}");
        for value in [json!({ "a": 1 }), json!(3), json!(null), json!([1])] {
            assert_eq!(
                codes(place(name, &value)),
                ["extension-foreign"],
                "{name}: {value}"
            );
        }
    }
    // Of no other object, and under no other name.
    for (members, code) in [
        (
            root("x-pagination", &json!({ "style": "link" })),
            Some("extension-misplaced"),
        ),
        (
            schema("x-websocket", &json!({})),
            Some("extension-misplaced"),
        ),
        (
            operation("x-rust-nmae", &json!("n")),
            Some("extension-unknown"),
        ),
        (
            operation("x-pagnation", &json!({})),
            Some("extension-unknown"),
        ),
        (operation("x-stream", &json!(true)), None),
        (operation("x-retries", &json!(3)), None),
        (operation("x-entry", &json!(3)), None),
        (schema("x-enum-names", &json!([])), None),
    ] {
        let expected: Vec<&str> = code.into_iter().collect();
        assert_eq!(codes(members.clone()), expected, "{members}");
    }
}
