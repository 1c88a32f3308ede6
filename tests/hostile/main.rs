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

use raccord_codegen::source::{Fetch, Source, Sources};
use raccord_codegen::surface::Root;
use raccord_codegen::{Job, Options, Output, generate};

/// Refers to nothing else.
struct Alone;

impl Fetch for Alone {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} was asked for"))
    }
}

/// Generates from a text on a large stack; a panic fails the test.
fn run(name: &str, text: impl Into<Vec<u8>>) -> (Output, Sources) {
    let entry = Source {
        path: name.to_owned(),
        bytes: text.into(),
    };
    let job = Job {
        entry,
        overlays: Vec::new(),
        module: "hostile".to_owned(),
        rust_path: "hostile".to_owned(),
        root: Root::Crate,
        spec_path: name.to_owned(),
        options: Options::default(),
    };
    let done = raccord_cli::on_a_large_stack(move || {
        let mut sources = Sources::default();
        let output = generate(job, &Alone, &mut sources);
        (output, sources)
    });
    done.expect("the generator panicked")
}

/// The files that come of a document, unless it is refused.
fn files(document: &serde_json::Value) -> Option<BTreeMap<String, String>> {
    let (output, _) = run("openapi.json", document.to_string());
    let refused = output.is_refused(Options::default());
    (!refused).then_some(output.files)
}
