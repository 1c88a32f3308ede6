//! The documents of `specs/`, their overlays applied.

use std::path::PathBuf;
use std::{fs, io};

use raccord_codegen::diagnostic::Diagnostics;
use raccord_codegen::load;
use raccord_codegen::source::{Fetch, Source, Sources};
use serde_json::Value;

/// The document of an API by the name of its folder, its overlay applied.
///
/// # Errors
/// When a file cannot be read, or the document is refused.
pub fn document(api: &str) -> io::Result<Value> {
    let folder = folder().join(api);
    let read = |name: &str| -> io::Result<Source> {
        let path = folder.join(name);
        Ok(Source {
            bytes: fs::read(&path)?,
            path: format!("specs/{api}/{name}"),
        })
    };
    let options = load::Options {
        overlays: vec![read("overlay.yaml")?],
        ..load::Options::default()
    };
    let mut diagnostics = Diagnostics::default();
    let entry = read("openapi.yaml")?;
    let mut sources = Sources::default();
    let loaded = load::load(entry, &options, &Alone, &mut sources, &mut diagnostics);
    loaded.map(|document| document.root).ok_or_else(|| {
        let messages = diagnostics.as_slice().iter().map(|it| it.message.as_str());
        io::Error::new(
            io::ErrorKind::InvalidData,
            messages.collect::<Vec<_>>().join("; "),
        )
    })
}

/// `specs/` of this workspace.
fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs"))
}

/// The documents of `specs/` consist of one file.
struct Alone;

impl Fetch for Alone {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is outside the document"))
    }
}
