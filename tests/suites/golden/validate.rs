//! `validate()`: JSON Schema 2020-12, Validation, section 6.

use agent_sessions_runtime::Rule;
use serde_json::{Value, json};

use crate::cases::constraints::types::CreateSession;

/// What is said of a session whose members are all fine but for those given.
fn violations(members: &Value) -> Vec<String> {
    let mut session = serde_json::Map::from_iter([("title".to_owned(), json!("a"))]);
    session.extend(members.as_object().expect("an object").clone());
    let session: CreateSession = serde_json::from_value(session.into()).expect("a session");
    match session.validate() {
        Ok(()) => Vec::new(),
        Err(invalid) => invalid
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

#[test]
fn each_keyword_is_kept_up_to_its_bound() {
    let fine = [
        json!({}),
        json!({ "title": "a" }),
        json!({ "title": "abcde" }),
        json!({ "code": "abc" }),
        json!({ "name": "ab" }),
        json!({ "password": "12345678" }),
        json!({ "note": null }),
        json!({ "note": "abc" }),
        json!({ "level": 1 }),
        json!({ "level": 9_007_199_254_740_993_i64 }),
        json!({ "share": 0.000_001 }),
        json!({ "share": 1.499_999 }),
        json!({ "price": 19.99 }),
        json!({ "price": 1.1 }),
        json!({ "price": 0 }),
        json!({ "price": -1e300 }),
        json!({ "tags": ["a"] }),
        json!({ "tags": ["a", "b", "abcd"] }),
        json!({ "labels": { "a": "ab", "b": "" } }),
        json!({ "both": "ab" }),
        json!({ "by_kind": { "a": 3 } }),
        json!({ "flag": true }),
    ];
    for members in fine {
        assert_eq!(violations(&members), [""; 0], "{members}");
    }
}

#[test]
fn each_keyword_is_broken_beyond_its_bound() {
    let broken = [
        (json!({ "title": "" }), "/title: shorter than 1 character"),
        (
            json!({ "title": "abcdef" }),
            "/title: longer than 5 characters",
        ),
        (json!({ "code": "a1" }), "/code: does not match `^[a-z]+$`"),
        (json!({ "name": "abc" }), "/name: longer than 2 characters"),
        (
            json!({ "password": "1234567" }),
            "/password: shorter than 8 characters",
        ),
        (json!({ "note": "abcd" }), "/note: longer than 3 characters"),
        (json!({ "level": 0 }), "/level: less than 1"),
        (
            json!({ "level": 9_007_199_254_740_994_i64 }),
            "/level: more than 9007199254740993",
        ),
        (json!({ "share": 0 }), "/share: not more than 0"),
        (json!({ "share": 1.5 }), "/share: not less than 1.5"),
        (json!({ "price": 19.999 }), "/price: no multiple of 0.01"),
        (json!({ "tags": [] }), "/tags: fewer than 1 item"),
        (
            json!({ "tags": ["a", "b", "c", "d"] }),
            "/tags: more than 3 items",
        ),
        (
            json!({ "tags": ["a", "b", "a"] }),
            "/tags: has an item twice",
        ),
        (
            json!({ "tags": ["a", "abcde"] }),
            "/tags/1: longer than 4 characters",
        ),
        (json!({ "labels": {} }), "/labels: fewer than 1 member"),
        (
            json!({ "labels": { "a": "", "b": "", "c": "" } }),
            "/labels: more than 2 members",
        ),
        (
            json!({ "labels": { "a/b~c": "abc" } }),
            "/labels/a~1b~0c: longer than 2 characters",
        ),
        // Both parts of an `allOf` hold.
        (json!({ "both": "abc" }), "/both: longer than 2 characters"),
        (json!({ "by_kind": { "b": 4 } }), "/by_kind/b: more than 3"),
    ];
    for (members, what) in broken {
        assert_eq!(violations(&members), [what], "{members}");
    }
}

#[test]
fn a_length_is_in_characters() {
    // Four bytes and two UTF-16 units each.
    assert_eq!(violations(&json!({ "title": "😀😀😀😀😀" })), [""; 0]);
    assert_eq!(
        violations(&json!({ "title": "😀😀😀😀😀😀" })),
        ["/title: longer than 5 characters"]
    );
    // A letter with its accent is two code points.
    assert_eq!(
        violations(&json!({ "name": "e\u{301}e" })),
        ["/name: longer than 2 characters"]
    );
}

#[test]
fn values_below_are_checked_where_they_stand() {
    assert_eq!(
        violations(&json!({
            "parent": { "title": "a", "parent": { "title": "" } },
            "parts": [
                { "type": "break" },
                { "type": "text", "text": "abc" },
                { "type": "new", "text": "abc" },
            ],
            "by_key": { "a b": { "type": "text", "text": "abc" } },
            "open": { "text": "abc", "more": { "type": "text", "text": "abc" } },
        })),
        [
            "/parent/parent/title: shorter than 1 character",
            "/parts/1/text: longer than 2 characters",
            "/by_key/a b/text: longer than 2 characters",
            "/open/more/text: longer than 2 characters",
        ]
    );
}

#[test]
fn all_violations_are_told_and_no_value() {
    let session: CreateSession = serde_json::from_value(json!({
        "title": "a title",
        "code": "C0DE",
        "password": "hunter2",
    }))
    .expect("a session");
    let invalid = session.validate().expect_err("three violations");
    assert_eq!(
        invalid.to_string(),
        "/title: longer than 5 characters; /code: does not match `^[a-z]+$`; \
         /password: shorter than 8 characters"
    );
    let found: Vec<_> = invalid
        .violations()
        .iter()
        .map(|violation| (violation.pointer(), *violation.rule()))
        .collect();
    assert_eq!(
        found,
        [
            ("/title", Rule::MaxLength(5)),
            ("/code", Rule::Pattern("^[a-z]+$")),
            ("/password", Rule::MinLength(8)),
        ]
    );
    let printed = format!("{invalid} {invalid:?}");
    for secret in ["a title", "C0DE", "hunter2"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
