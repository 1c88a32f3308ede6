//! Documents made to exhaust: refused or read at once, never a crash.

use std::fmt::Write;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use raccord_codegen::Output;
use raccord_codegen::source::Sources;

use super::run;

/// For an unoptimized build on a busy machine; a bomb that goes off takes forever.
const SOON: Duration = Duration::from_secs(600);

fn soon(name: &'static str, text: String) -> (Output, Sources) {
    let (send, receive) = mpsc::channel();
    // Abandoned when it takes too long: a test that hangs reports nothing. A receiver that gave up is not a failure of
    // the run.
    thread::spawn(move || drop(send.send(Box::new(run(name, text)))));
    *receive.recv_timeout(SOON).expect("it goes off")
}

fn refused(name: &'static str, text: String, code: &str) {
    let (output, _) = soon(name, text);
    let codes: Vec<&str> = output
        .diagnostics
        .as_slice()
        .iter()
        .map(|d| d.code)
        .collect();
    assert!(output.diagnostics.has_errors(), "accepted");
    assert!(codes.contains(&code), "no `{code}` in {codes:?}");
    assert!(output.files.is_empty());
}

fn schemas(schemas: &str) -> String {
    format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"Bomb\",\"version\":\"1\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{{schemas}}}}}}}"
    )
}

fn nested(depth: usize) -> String {
    let open = "{\"type\":\"object\",\"properties\":{\"a\":".repeat(depth);
    schemas(&format!(
        "\"Deep\":{open}{{\"type\":\"string\"}}{}",
        "}}".repeat(depth)
    ))
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (last, next) in "abcdefghijk".chars().zip("bcdefghijkl".chars()) {
        let _ = writeln!(
            text,
            "{next}: &{next} [{}]",
            vec![format!("*{last}"); 9].join(", ")
        );
    }
    let (output, _) = soon("bomb.yaml", text);
    assert!(output.diagnostics.has_errors());
}

#[test]
fn a_thousand_levels_are_refused() {
    refused("bomb.json", nested(1_000), "nesting-too-deep");
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    for (name, text) in [
        ("bomb.json", nested(100_000)),
        ("bomb.json", "[".repeat(100_000)),
        ("bomb.yaml", "[".repeat(100_000)),
        ("bomb.yaml", "- ".repeat(100_000)),
        ("bomb.yaml", "{a: ".repeat(100_000)),
    ] {
        let (output, _) = soon(name, text);
        assert!(output.diagnostics.has_errors());
        assert!(output.files.is_empty());
    }
}

#[test]
fn thirty_levels_are_generated() {
    let (output, _) = soon("deep.json", nested(30));
    assert!(!output.diagnostics.has_errors());
    assert!(!output.files.is_empty());
}

#[test]
fn a_chain_of_references_is_followed_or_refused() {
    let mut text = String::new();
    for index in 0..5_000 {
        let _ = write!(
            text,
            "\"S{index}\":{{\"$ref\":\"#/components/schemas/S{}\"}},",
            index + 1
        );
    }
    text.push_str("\"S5000\":{\"type\":\"string\"}");
    soon("bomb.json", schemas(&text));
}

#[test]
fn a_chain_of_all_of_is_followed_or_refused() {
    let mut text = String::new();
    for index in 0..60 {
        let _ = write!(
            text,
            "\"S{index}\":{{\"allOf\":[{{\"$ref\":\"#/components/schemas/S{}\"}},{{\"properties\":{{\"p{index}\":{{\"type\":\"string\"}}}}}}]}},",
            index + 1
        );
    }
    text.push_str("\"S60\":{\"type\":\"object\"}");
    soon("bomb.json", schemas(&text));
}

#[test]
fn all_of_that_doubles_is_followed_or_refused() {
    let mut text = String::new();
    for index in 0..40 {
        let next = format!("{{\"$ref\":\"#/components/schemas/S{}\"}}", index + 1);
        let _ = write!(text, "\"S{index}\":{{\"allOf\":[{next},{next}]}},");
    }
    text.push_str("\"S40\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
    soon("bomb.json", schemas(&text));
}

/// Generates from schemas of which the first is a member's.
fn of_reasonable_size(schemas_text: &str) {
    let sent = "\"Sent\":{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/components/schemas/S0\"}}}";
    let (output, _) = soon("bomb.json", schemas(&format!("{schemas_text},{sent}")));
    assert!(!output.diagnostics.has_errors(), "{:?}", output.diagnostics);
    let size: usize = output.files.values().map(String::len).sum();
    assert!(size < 10_000_000, "{size} bytes");
}

#[test]
fn constraints_of_tuples_that_double_are_generated() {
    let mut text = String::new();
    for index in 0..40 {
        let next = format!("{{\"$ref\":\"#/components/schemas/S{}\"}}", index + 1);
        let _ = write!(
            text,
            "\"S{index}\":{{\"type\":\"array\",\"minItems\":1,\"prefixItems\":[{next},{next}]}},"
        );
    }
    text.push_str("\"S40\":{\"type\":\"string\",\"maxLength\":2}");
    of_reasonable_size(&text);
}

#[test]
fn constraints_of_a_chain_of_arrays_are_generated() {
    let mut text = String::new();
    for index in 0..2_000 {
        let _ = write!(
            text,
            "\"S{index}\":{{\"type\":\"array\",\"maxItems\":3,\"items\":{{\"$ref\":\"#/components/schemas/S{}\"}}}},",
            index + 1
        );
    }
    text.push_str("\"S2000\":{\"type\":\"string\",\"maxLength\":2}");
    of_reasonable_size(&text);
}

#[test]
fn one_of_that_doubles_is_followed_or_refused() {
    let mut text = String::new();
    for index in 0..40 {
        let next = format!("{{\"$ref\":\"#/components/schemas/S{}\"}}", index + 1);
        let _ = write!(
            text,
            "\"S{index}\":{{\"oneOf\":[{next},{next},{{\"type\":\"null\"}}]}},"
        );
    }
    text.push_str("\"S40\":{\"type\":\"string\"}");
    soon("bomb.json", schemas(&text));
}

#[test]
fn a_long_enum_is_generated() {
    let values: Vec<String> = (0..5_000)
        .map(|index| format!("\"value {index}\""))
        .collect();
    let text = format!(
        "\"Long\":{{\"type\":\"string\",\"enum\":[{}]}}",
        values.join(",")
    );
    let (output, _) = soon("long.json", schemas(&text));
    assert!(!output.diagnostics.has_errors());
}

#[test]
fn broken_bytes_are_refused() {
    for bytes in [
        &b"\xff\xfe\x00"[..],
        b"\x00",
        b"",
        b"\xef\xbb\xbf",
        b"{",
        b"\"",
        b"openapi: 3.1.0\n\xc3\x28: 1\n",
        b"%YAML 9.9\n---\nfoo",
        b"&a *a",
        b"? ? ? ?",
        b"!!binary x",
        b"---\n---\n",
    ] {
        for name in ["broken.json", "broken.yaml"] {
            let (output, _) = run(name, bytes);
            assert!(output.diagnostics.has_errors(), "{}", bytes.escape_ascii());
        }
    }
}

/// Every prefix of a document, and the document with one byte changed: no panic.
#[test]
fn cut_and_bent_documents_do_not_panic() {
    let text = include_str!("../cases/discriminator_tag/spec.yaml");
    for at in (0..text.len()).step_by(7) {
        run("cut.yaml", text.as_bytes().get(..at).unwrap_or_default());
        for byte in *b"{[:#*\"\0" {
            let mut bent = text.as_bytes().to_vec();
            if let Some(slot) = bent.get_mut(at) {
                *slot = byte;
            }
            run("bent.yaml", bent);
        }
    }
}
