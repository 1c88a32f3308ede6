//! `validate()`: JSON Schema 2020-12, Validation, section 6.

use raccord::{File, Invalid, Rule};
use serde_json::{Value, json};

use crate::cases::constraints::{
    Client,
    files::UploadForm,
    types::{CreateSession, Open, Part, TextPart},
};

fn client() -> Client {
    let client = Client::builder().base_url("http://localhost").build();
    client.expect("a client")
}

fn texts(checked: Result<(), Invalid>) -> Vec<String> {
    let violations = |invalid: Invalid| {
        let all = invalid.violations().iter();
        all.map(ToString::to_string).collect()
    };
    checked.map_or_else(violations, |()| Vec::new())
}

/// What is said of a session whose members are all fine but for those given.
fn violations(members: &Value) -> Vec<String> {
    let mut session = serde_json::Map::from_iter([("title".to_owned(), json!("a"))]);
    session.extend(members.as_object().expect("an object").clone());
    let session: CreateSession = serde_json::from_value(session.into()).expect("a session");
    texts(session.validate())
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
        json!({ "matrix": [[9, 9], []] }),
        json!({ "pair": ["ab", 1] }),
        json!({ "kind": "one" }),
        json!({ "kind": "new" }),
        json!({ "few": { "a": "a", "b": "b" } }),
        json!({ "choice": "ab" }),
        json!({ "choice": ["ab", "b"] }),
        json!({ "choice": { "type": "text", "text": "ab" } }),
        // A union asks nothing of what it does not know.
        json!({ "choice": 1 }),
        json!({ "counted": { "name": "", "more": [5] } }),
        json!({ "anything": "ab" }),
        json!({ "odd/na~me": "ab" }),
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
        (json!({ "price": 19.999 }), "/price: not a multiple of 0.01"),
        (json!({ "tags": [] }), "/tags: fewer than 1 item"),
        (
            json!({ "tags": ["a", "b", "c", "d"] }),
            "/tags: more than 3 items",
        ),
        (
            json!({ "tags": ["a", "b", "a"] }),
            "/tags: has duplicate items",
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
        // Arrays in arrays.
        (
            json!({ "matrix": [[1], [1, 2, 3]] }),
            "/matrix/1: more than 2 items",
        ),
        (
            json!({ "matrix": [[], [1, 10]] }),
            "/matrix/1/1: more than 9",
        ),
        // Members of a tuple.
        (
            json!({ "pair": ["abc", 1] }),
            "/pair/0: longer than 2 characters",
        ),
        (json!({ "pair": ["a", 0] }), "/pair/1: less than 1"),
        // A value that an enum does not know.
        (
            json!({ "kind": "newer" }),
            "/kind: longer than 3 characters",
        ),
        // Members of a struct.
        (json!({ "few": {} }), "/few: fewer than 1 member"),
        (
            json!({ "few": { "a": "", "b": "", "c": "" } }),
            "/few: more than 2 members",
        ),
        // Variants that are no objects.
        (
            json!({ "choice": "a" }),
            "/choice: shorter than 2 characters",
        ),
        (
            json!({ "choice": ["a", "b", "c"] }),
            "/choice: more than 2 items",
        ),
        (
            json!({ "choice": ["a", "abc"] }),
            "/choice/1: longer than 2 characters",
        ),
        (
            json!({ "choice": { "type": "text", "text": "abc" } }),
            "/choice/text: longer than 2 characters",
        ),
        // Values beside the known members.
        (
            json!({ "counted": { "name": "", "more": [] } }),
            "/counted/more: fewer than 1 item",
        ),
        (
            json!({ "counted": { "a/b": [5, 4] } }),
            "/counted/a~1b/1: less than 5",
        ),
        (
            json!({ "anything": "a" }),
            "/anything: shorter than 2 characters",
        ),
        (
            json!({ "odd/na~me": "abc" }),
            "/odd~1na~0me: longer than 2 characters",
        ),
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
fn a_call_checks_its_parameters_and_its_body() {
    let client = client();
    let part = |text: &str| Part::from(TextPart::new(text));
    let search = |id: &str, body: Vec<Part>| client.sessions().search(id, body);
    let fine = search("ab", vec![part("ab"), part("")])
        .limit(100)
        .tags(&["abc", "d"])
        .x_trace_id("12")
        .seen(9)
        .filter(&["a"]);
    assert_eq!(texts(fine.validate()), [""; 0]);

    let broken = search("a", vec![part(""), part("abc"), part("")])
        .limit(101)
        .tags(&["a", "b", "cdef"])
        .x_trace_id("x")
        .seen(10)
        .filter(&[] as &[&str]);
    let mut expected = vec![
        "/path/session_id: shorter than 2 characters",
        "/query/limit: more than 100",
        "/query/tags: more than 2 items",
        "/query/tags/2: longer than 3 characters",
        "/header/X-Trace~1Id: does not match `^[0-9]+$`",
        "/cookie/seen: more than 9",
        "/query/filter: fewer than 1 item",
        "/body: more than 2 items",
        "/body/1/text: longer than 2 characters",
    ];
    assert_eq!(texts(broken.validate()), expected);

    // What is set again replaces what was.
    expected.retain(|text| !text.starts_with("/query/limit"));
    assert_eq!(texts(broken.limit(1).validate()), expected);
}

#[test]
fn a_call_checks_a_body_of_its_own_type() {
    let client = client();
    let session = CreateSession::new("too long").with_note("long");
    let call = client.sessions().create(session.clone());
    let expected = [
        "/body/title: longer than 5 characters",
        "/body/note: longer than 3 characters",
    ];
    assert_eq!(texts(call.validate()), expected);
    let copy = call.try_clone().expect("a body that is not a stream");
    assert_eq!(texts(copy.validate()), expected);

    let names = vec![vec!["ab".to_owned()], vec![String::new(), "abc".to_owned()]];
    let call = client.names().put(names);
    assert_eq!(
        texts(call.validate()),
        ["/body/1/1: longer than 2 characters"]
    );
    let call = client.names().put(Vec::new());
    assert_eq!(texts(call.validate()), ["/body: fewer than 1 item"]);

    let mut open = Open::new();
    open.extra.insert("more".to_owned(), TextPart::new("abc"));
    let call = client.form().post(open);
    assert_eq!(
        texts(call.validate()),
        ["/body/more/text: longer than 2 characters"]
    );
}

#[test]
fn a_form_checks_its_parts() {
    let file = || File::from_bytes("longer than three");
    let fine = UploadForm::new(file())
        .with_purpose("abc")
        .with_labels(["ab".to_owned()])
        .with_part(TextPart::new("ab"));
    assert_eq!(texts(fine.validate()), [""; 0]);
    let broken = UploadForm::new(file())
        .with_purpose("abcd")
        .with_labels(["ab".to_owned(), "a".to_owned()])
        .with_part(TextPart::new("abc"));
    assert_eq!(
        texts(broken.validate()),
        [
            "/purpose: longer than 3 characters",
            "/labels: more than 1 item",
            "/labels/1: shorter than 2 characters",
            "/part/text: longer than 2 characters",
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
