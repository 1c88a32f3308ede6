//! What the data-driven suites share: where their files are, and how goldens are compared.
//!
//! `BLESS=1 cargo test -p raccord-tests --test cases` (or `--test diagnostics`) writes the goldens
//! of a suite; read the diff before committing it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use libtest_mimic::{Failed, Trial};
use raccord_cli::config::Config;
use raccord_cli::diff;
use raccord_cli::document::{self, File, Input, Run};
use raccord_cli::folder::{Folder, Owned};
use raccord_codegen::diagnostic::render::{Style, render};
use raccord_codegen::source::{Fetch, Source, Sources};
use raccord_codegen::surface::Root;
use raccord_codegen::{Job, Options, Output};
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/apis.rs"));

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The configuration of this repository.
///
/// # Panics
/// It is rejected: there is nothing to test then.
#[must_use]
#[expect(clippy::panic, reason = "a suite without its files must not pass")]
pub fn config() -> Config {
    match Config::read(&workspace().join("specs/apis.toml"), "specs/apis.toml") {
        Ok(config) => config,
        Err(refusal) => panic!("{refusal}"),
    }
}

/// A folder of this package.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    workspace().join("tests").join(name)
}

/// The document of an API of this repository, with its overlay applied.
///
/// # Errors
/// There is no such API, a file cannot be read, or the document is rejected.
pub fn document(name: &str) -> io::Result<Value> {
    let config = config();
    let api = config.apis.iter().find(|api| api.is_named(name));
    let api = api.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, name))?;
    let read = |path: &str| fs::read_to_string(config.resolve(Path::new(path)));
    let overlay = api.overlay.as_ref().map(|path| read(path.get_ref()));
    let overlay = overlay.transpose()?;
    let overlays: Vec<&str> = overlay.iter().map(String::as_str).collect();
    raccord_mock::document(&read(api.spec.get_ref())?, &overlays)
}

/// The operations of a document: id, and method with path, as in `POST /sessions`. `None` for one without an id.
#[must_use]
pub fn operations(document: &Value) -> Option<BTreeSet<(String, String)>> {
    const METHODS: [&str; 8] = [
        "delete", "get", "head", "options", "patch", "post", "put", "trace",
    ];
    let paths = document.get("paths").and_then(Value::as_object);
    let mut found = BTreeSet::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let id = operation.get("operationId")?.as_str()?;
                found.insert((id.to_owned(), format!("{} {path}", method.to_uppercase())));
            }
        }
    }
    Some(found)
}

/// Whether goldens are written in place of compared.
#[must_use]
pub fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| !value.is_empty() && value != "0")
}

/// What lies in a folder, by name.
///
/// # Panics
/// The folder cannot be read: there is nothing to test then.
#[must_use]
#[expect(clippy::panic, reason = "a suite without its files must not pass")]
pub fn entries(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => panic!("{}: {error}", folder.display()),
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .collect()
}

/// The folders in a folder, by name.
#[must_use]
pub fn folders(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut entries = entries(folder);
    entries.retain(|_, path| path.is_dir());
    entries
}

/// A test that has the stack of `raccord`.
pub fn trial(name: String, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(name, || {
        raccord_cli::on_a_large_stack(test).unwrap_or_else(|| Err(Failed::from("panicked")))
    })
}

/// A document of this package as the module `module` below `rust_path`.
#[must_use]
pub fn input(path: &str, module: &str, rust_path: &str, options: Options) -> Input {
    let entry = File {
        disk: folder(path),
        shown: format!("tests/{path}"),
        named_at: None,
    };
    Input {
        spec_path: entry.shown.clone(),
        entry,
        overlays: Vec::new(),
        module: module.to_owned(),
        rust_path: rust_path.to_owned(),
        root: Root::Module,
        options,
    }
}

/// What there is to say about a document, as people see it.
#[must_use]
pub fn rendered(run: &Run) -> String {
    render(run.diagnostics(), &run.sources, Style::Plain)
}

/// A document on the disk through the whole generator, where deep ones have room.
#[must_use]
pub fn generate(input: Input) -> Option<Run> {
    raccord_cli::on_a_large_stack(move || document::run(input))
}

/// Refers to nothing else.
struct Alone;

impl Fetch for Alone {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} was asked for"))
    }
}

/// Generates a standalone crate from a text, with enough stack for deep ones; `None` if the generator panicked.
#[must_use]
pub fn generate_text(path: &str, text: impl Into<Vec<u8>>) -> Option<(Output, Sources)> {
    let job = Job {
        entry: Source {
            path: path.to_owned(),
            bytes: text.into(),
        },
        overlays: Vec::new(),
        module: "alone".to_owned(),
        rust_path: "alone".to_owned(),
        root: Root::Crate,
        spec_path: path.to_owned(),
        options: Options::default(),
    };
    raccord_cli::on_a_large_stack(move || {
        let mut sources = Sources::default();
        let output = raccord_codegen::generate(job, &Alone, &mut sources);
        (output, sources)
    })
}

/// Compares a folder with its goldens, or writes them.
///
/// # Errors
/// What differs, with diffs and the command to run.
pub fn golden(path: &Path, files: BTreeMap<String, String>, test: &str) -> Result<(), Failed> {
    let folder = Folder::new(path.to_owned(), files, Owned::Whole);
    if is_blessing() {
        folder.write().map_err(|error| format!("{error:#}"))?;
        return Ok(());
    }
    let changes = folder.compare().map_err(|error| format!("{error:#}"))?;
    if changes.is_empty() {
        return Ok(());
    }
    let mut text = diff::of_changes(&changes, &[], |change| shown(&path.join(&change.path)));
    text.push_str(&bless_command(test));
    Err(text.into())
}

/// Compares a file with its golden, or writes it; an empty text means no file.
///
/// # Errors
/// How it differs, with the command to run.
pub fn golden_file(path: &Path, text: &str, test: &str) -> Result<(), Failed> {
    let old = fs::read_to_string(path).unwrap_or_default();
    if old == text {
        return Ok(());
    }
    if is_blessing() {
        let written = if text.is_empty() {
            fs::remove_file(path)
        } else {
            fs::write(path, text)
        };
        return written.map_err(|error| format!("{}: {error}", path.display()).into());
    }
    let mut message = diff::unified(&old, text, &shown(path), "as it is now");
    message.push_str(&bless_command(test));
    Err(message.into())
}

/// A path below the workspace.
fn shown(path: &Path) -> String {
    let below = path.strip_prefix(workspace()).unwrap_or(path);
    below.display().to_string()
}

/// How to accept what a suite has found.
#[must_use]
pub fn bless_command(test: &str) -> String {
    format!("\nwhen that is right, run: BLESS=1 cargo test -p raccord-tests --test {test}\n")
}
