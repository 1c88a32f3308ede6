//! The whole chain for one document: load, read, lower, passes, name, surface, lint, emit, print.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::ir::Api;
use crate::limits::Limits;
use crate::source::{Fetch, Source, Sources};
use crate::surface::{self, Root, Surface};
use crate::{emit, lint, load, lower, name, passes, print, read, threads};

/// One document to generate from.
#[derive(Clone, Debug)]
pub struct Job {
    /// The document.
    pub entry: Source,
    /// Overlays, applied in order.
    pub overlays: Vec<Source>,
    /// Module of the API, snake case; for a standalone crate its name.
    pub module: String,
    /// Rust path of the API in the generated crate, for docs and the report: `agent_session_clients::raccoon`.
    pub rust_path: String,
    /// Whether the API is a module of a crate or a standalone crate.
    pub root: Root,
    /// Path of the document as the header of each file names it.
    pub spec_path: String,
    /// Switches.
    pub options: Options,
}

/// Switches of a generation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A dangling schema reference becomes free-form, with a ledger entry.
    pub lenient_refs: bool,
    /// Operations with the same id are named by method and path, with a ledger entry each; dangling references are
    /// free-form, too.
    pub lenient: bool,
    /// How large a document may be.
    pub limits: Limits,
    /// Reject what the ledger lists.
    pub deny_loss: bool,
}

/// The result for a document.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Rust files by path below the API's module folder (`mod.rs`, `types/session.rs`); empty if the document is
    /// rejected.
    pub files: BTreeMap<String, String>,
    /// The IR; `None` if the document is rejected earlier.
    pub api: Option<Api>,
    /// The crate as callers see it, with the IR.
    pub surface: Surface,
    /// All diagnostics.
    pub diagnostics: Diagnostics,
}

impl Output {
    /// Whether the document is rejected.
    #[must_use]
    pub fn is_refused(&self, options: Options) -> bool {
        self.diagnostics.has_errors()
            || (options.deny_loss
                && self
                    .diagnostics
                    .as_slice()
                    .iter()
                    .any(|d| d.severity == Severity::Loss))
    }
}

/// Generates from one document. Reads only what `fetch` returns, and writes nothing.
pub fn generate(job: Job, fetch: &dyn Fetch, sources: &mut Sources) -> Output {
    let mut output = Output::default();
    let lenient_refs = job.options.lenient_refs || job.options.lenient;
    let options = load::Options {
        overlays: job.overlays,
        lenient_refs,
        limits: job.options.limits,
    };
    let Some(document) = load::load(job.entry, &options, fetch, sources, &mut output.diagnostics)
    else {
        return output;
    };
    let options = read::Options {
        lenient_refs,
        limits: job.options.limits,
    };
    let Some(description) = read::read(document, &options, &mut output.diagnostics) else {
        return output;
    };
    let options = lower::Options {
        lenient: job.options.lenient,
        limits: job.options.limits,
    };
    let mut api = lower::lower(&description, &options, &mut output.diagnostics);
    let origins = description.into_origins();
    passes::run(&mut api, &origins, &mut output.diagnostics);
    let options = name::Options { module: job.module };
    let names = name::name(&api, &options);
    let options = surface::Options {
        path: job.rust_path,
        root: job.root,
    };
    output.surface = surface::surface(&api, names, options);
    let subject = lint::Subject {
        api: &api,
        surface: &output.surface,
        origins: &origins,
    };
    lint::lint(subject, &mut output.diagnostics);
    if !output.diagnostics.has_errors() {
        for (path, text) in texts(&api, &output.surface, &job.spec_path) {
            match text {
                Ok(text) => {
                    output.files.insert(path, text);
                }
                Err(diagnostic) => output.diagnostics.push(*diagnostic),
            }
        }
    }
    output.api = Some(api);
    output
}

/// The text of each file, by path. Tokens are many times larger than text: those of a file are dropped before
/// the next one is emitted.
fn texts(api: &Api, surface: &Surface, spec: &str) -> Vec<(String, Printed)> {
    let printed = threads::map(&surface.files, |file| {
        let emitted = emit::emit(api, surface, &file.content)?;
        let text = print::print(&file.path, emitted, spec);
        Some((file.path.clone(), text))
    });
    printed.into_iter().flatten().collect()
}

/// The text of a file, or why there is none.
type Printed = Result<String, Box<Diagnostic>>;
