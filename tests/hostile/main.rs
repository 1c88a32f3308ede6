//! Hostile documents: texts that try to become code, names that are none, and documents made to exhaust.

#![allow(clippy::expect_used, clippy::panic, reason = "tests")]

mod bombs;
mod control;
mod docs;
mod families;
mod injection;
mod names;
mod rust;

use std::collections::BTreeMap;

use raccord_codegen::source::Sources;
use raccord_codegen::{Options, Output};
use raccord_tests::generate_text;

/// Generates from a text; a panic fails the test.
fn run(name: &str, text: impl Into<Vec<u8>>) -> (Output, Sources) {
    generate_text(name, text).expect("the generator panicked")
}

/// The files of a document, unless it is rejected.
fn files(document: &serde_json::Value) -> Option<BTreeMap<String, String>> {
    let (output, _) = run("openapi.json", document.to_string());
    let refused = output.is_refused(Options::default());
    (!refused).then_some(output.files)
}
