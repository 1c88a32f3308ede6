//! What the check of shapes reports, and where.

use super::*;

#[test]
fn wrong_shapes_are_said_where_they_stand() {
    let cases = [
        (json!({ "properties": [] }), "/properties"),
        (json!({ "required": "a" }), "/required"),
        (json!({ "required": ["a", 5] }), "/required/1"),
        (json!({ "type": 5 }), "/type"),
        (json!({ "type": [["string"]] }), "/type/0"),
        (json!({ "allOf": {} }), "/allOf"),
        (json!({ "oneOf": [3] }), "/oneOf/0"),
        (json!({ "items": "string" }), "/items"),
        (json!({ "enum": "a" }), "/enum"),
        (json!({ "minLength": -1 }), "/minLength"),
        (json!({ "minimum": "0" }), "/minimum"),
        (json!({ "description": 5 }), "/description"),
        (json!({ "nullable": "yes" }), "/nullable"),
        (json!({ "discriminator": "kind" }), "/discriminator"),
        (json!({ "$ref": 5 }), "/$ref"),
        (json!(null), ""),
        (json!([]), ""),
    ];
    for (schema, below) in cases {
        let found = said(schemas(json!({ "S": schema })));
        assert_eq!(
            found,
            [("wrong-shape", format!("/components/schemas/S{below}"))],
            "{schema}"
        );
    }
    for root in [json!([]), json!("a"), json!(null)] {
        assert_eq!(codes(&run(root, false).1), [("wrong-shape", String::new())]);
    }
}

#[test]
fn slips_of_older_drafts_are_listed() {
    let slips = json!({ "required": true, "examples": { "a": 1 }, "properties": null });
    let found = said(schemas(json!({ "S": slips })));
    let expected = [
        ("keyword-ignored", "required"),
        ("keyword-ignored", "examples"),
        ("null-member", "properties"),
    ];
    assert_eq!(
        found,
        expected.map(|(code, name)| (code, format!("/components/schemas/S/{name}")))
    );
}

#[test]
fn unknown_types_come_with_help() {
    let members = schemas(json!({ "S": { "type": "file" }, "T": { "type": ["strng"] } }));
    let (_, diagnostics) = run(document(members), false);
    let expected = ["/components/schemas/S/type", "/components/schemas/T/type/0"];
    assert_eq!(
        codes(&diagnostics),
        expected.map(|pointer| ("unknown-type", pointer.to_owned()))
    );
    assert_eq!(
        diagnostics[1].help.as_deref(),
        Some("did you mean `string`?")
    );
}

#[test]
fn frames_are_checked() {
    let parameter = |parameter: Value| json!({ "parameters": [parameter] });
    let cases = [
        (
            json!({ "responses": { "20": {} } }),
            "invalid-status",
            "/responses/20",
        ),
        (
            json!({ "responses": { "ok": {} } }),
            "invalid-status",
            "/responses/ok",
        ),
        (
            json!({ "responses": { "2xx": {}, "2XX": {} } }),
            "duplicate-status",
            "/responses/2XX",
        ),
        (
            parameter(json!({ "name": "a" })),
            "missing-member",
            "/parameters/0",
        ),
        (
            parameter(json!({ "name": "a", "in": "body" })),
            "wrong-shape",
            "/parameters/0/in",
        ),
        (
            parameter(json!({ "name": "a", "in": "path", "style": "form" })),
            "keyword-ignored",
            "/parameters/0/style",
        ),
        (
            parameter(json!({ "name": "a", "in": "query", "schema": {}, "content": {} })),
            "keyword-ignored",
            "/parameters/0/content",
        ),
        (
            json!({ "security": [{ "key": "a" }] }),
            "wrong-shape",
            "/security/0/key",
        ),
        (
            json!({ "callbacks": { "c": { "$ref": "#/nowhere" } } }),
            "keyword-ignored",
            "/callbacks",
        ),
        (
            json!({ "requestBody": { "$ref": "#/nowhere" } }),
            "dangling-ref",
            "/requestBody/$ref",
        ),
        (json!({ "respones": {} }), "keyword-ignored", "/respones"),
        (json!({ "tags": "a" }), "wrong-shape", "/tags"),
    ];
    for (members, code, below) in cases {
        let found = said(json!({ "paths": { "/a": { "get": members } } }));
        assert_eq!(
            found,
            [(code, format!("/paths/~1a/get{below}"))],
            "{members}"
        );
    }
    assert_eq!(
        said(json!({ "paths": { "a": {} } })),
        [("path-without-slash", "/paths/a".to_owned())]
    );
    assert_eq!(
        said(json!({ "webhooks": {} })),
        [("keyword-ignored", "/webhooks".to_owned())]
    );
}

#[test]
fn deep_nesting_is_refused_and_the_depth_below_it_fits_the_stack() {
    let nested = |levels: usize| (0..levels).fold(json!({}), |schema, _| json!({ "not": schema }));
    let refused = said(schemas(json!({ "S": nested(1_000) })));
    assert_eq!(
        refused.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["nesting-too-deep"]
    );
    accepted(schemas(json!({ "S": nested(250) })));
    let maps = (0..120).fold(
        json!({}),
        |schema, _| json!({ "patternProperties": { "^a": schema } }),
    );
    accepted(schemas(json!({ "S": maps })));
}
