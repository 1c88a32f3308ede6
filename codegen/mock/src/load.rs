//! Documents from text, with their overlays.

use std::io;

use raccord_codegen::diagnostic::Diagnostics;
use raccord_codegen::load;
use raccord_codegen::source::{Fetch, Source, Sources};
use serde_json::Value;

/// The document of one file, JSON or YAML, with these overlays applied.
///
/// # Errors
/// The document or an overlay is invalid.
pub fn document(document: &str, overlays: &[&str]) -> io::Result<Value> {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let overlays = overlays.iter().map(|text| source("overlay", text));
    let options = load::Options {
        overlays: overlays.collect(),
        ..load::Options::default()
    };
    let (mut diagnostics, mut sources) = (Diagnostics::default(), Sources::default());
    let entry = source("document", document);
    let loaded = load::load(entry, &options, &Alone, &mut sources, &mut diagnostics);
    loaded.map(|document| document.root).ok_or_else(|| {
        let messages = diagnostics.as_slice().iter().map(|it| it.message.as_str());
        io::Error::new(
            io::ErrorKind::InvalidData,
            messages.collect::<Vec<_>>().join("; "),
        )
    })
}

/// A source without other files.
struct Alone;

impl Fetch for Alone {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is outside the document"))
    }
}
