//! One document from the disk through the generator.

use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use raccord_codegen::diagnostic::{Diagnostic, Diagnostics, Place, Spot};
use raccord_codegen::emit::manifest;
use raccord_codegen::load;
use raccord_codegen::report::Printed;
use raccord_codegen::source::{Fetch, Source, Sources};
use raccord_codegen::surface::Root;
use raccord_codegen::{Job, Limits, Options, Output};
use serde_json::Value;

use crate::{catalogue, folder};

/// What to generate from.
#[derive(Clone, Debug)]
pub struct Input {
    /// The document.
    pub entry: File,
    /// Its overlays.
    pub overlays: Vec<File>,
    /// Module of the API, or the crate as named in code.
    pub module: String,
    /// Rust path of the API.
    pub rust_path: String,
    /// The name of the document in headers.
    pub spec_path: String,
    /// Whether the API is a module of a crate or a standalone crate.
    pub root: Root,
    /// Switches.
    pub options: Options,
}

impl Input {
    /// A document that the user named, as a standalone crate.
    #[must_use]
    pub fn of_user(spec: &Path, name: &str, overlays: &[PathBuf], options: Options) -> Self {
        let module = manifest::module(name);
        // The file name alone: the folder of the user is private.
        let spec_path = spec
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Self {
            entry: File::of_user(spec),
            overlays: overlays.iter().map(|path| File::of_user(path)).collect(),
            rust_path: module.clone(),
            module,
            spec_path,
            root: Root::Crate,
            options,
        }
    }
}

/// A file to read.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it is.
    pub disk: PathBuf,
    /// Its name in messages.
    pub shown: String,
    /// The place that refers to it, if a file does.
    pub named_at: Option<(Source, Range<usize>)>,
}

impl File {
    /// A file that the user named.
    #[must_use]
    pub fn of_user(path: &Path) -> Self {
        Self {
            disk: path.to_owned(),
            shown: path.display().to_string(),
            named_at: None,
        }
    }
}

/// The result for a document.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its input.
    pub input: Input,
    /// The output of the generator.
    pub output: Output,
    /// How much was printed.
    pub printed: Printed,
    /// Its sources.
    pub sources: Sources,
    /// How long it took, without reading.
    pub took: Duration,
}

impl Run {
    /// Whether the document is rejected.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.output.is_refused(self.input.options)
    }

    /// Its diagnostics.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.output.diagnostics.as_slice()
    }
}

/// Reads a document and generates from it, in memory.
#[must_use]
pub fn run(input: Input) -> Run {
    let mut sources = Sources::default();
    let mut output = Output::default();
    let limits = input.options.limits;
    let entry = source(&input.entry, limits, &mut sources, &mut output.diagnostics);
    let overlays: Vec<_> = input
        .overlays
        .iter()
        .filter_map(|file| source(file, limits, &mut sources, &mut output.diagnostics))
        .collect();
    let mut took = Duration::ZERO;
    if let Some(entry) = entry
        && !output.diagnostics.has_errors()
    {
        let job = Job {
            entry,
            overlays,
            module: input.module.clone(),
            rust_path: input.rust_path.clone(),
            root: input.root,
            spec_path: input.spec_path.clone(),
            options: input.options,
        };
        let begin = Instant::now();
        output =
            raccord_codegen::generate(job, &Disk::below(&input.entry.disk, limits), &mut sources);
        took = begin.elapsed();
    }
    Run {
        printed: Printed::count(output.files.values().map(String::as_str)),
        input,
        output,
        sources,
        took,
    }
}

/// Reads a document with the files that it refers to and its overlays: one tree, or `None` and the reasons.
#[must_use]
pub fn merged(input: &Input) -> (Option<Value>, Diagnostics, Sources) {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let limits = input.options.limits;
    let entry = source(&input.entry, limits, &mut sources, &mut diagnostics);
    let overlays = input.overlays.iter();
    let overlays = overlays
        .filter_map(|file| source(file, limits, &mut sources, &mut diagnostics))
        .collect();
    let (Some(entry), false) = (entry, diagnostics.has_errors()) else {
        return (None, diagnostics, sources);
    };
    let options = load::Options {
        overlays,
        lenient_refs: false,
        limits,
    };
    let disk = Disk::below(&input.entry.disk, limits);
    let document = load::load(entry, &options, &disk, &mut sources, &mut diagnostics);
    (document.map(|it| it.root), diagnostics, sources)
}

/// The text of a file, or a diagnostic.
fn source(
    file: &File,
    limits: Limits,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Source> {
    let reason = match read(&file.disk, limits) {
        Ok(bytes) => {
            return Some(Source {
                path: file.shown.clone(),
                bytes,
            });
        }
        Err(reason) => reason,
    };
    let place = match &file.named_at {
        Some((source, range)) => Place {
            file: sources.add(source.clone()),
            spot: Spot::Bytes {
                start: range.start,
                end: range.end,
            },
        },
        None => catalogue::start_of(sources.add(Source {
            path: file.shown.clone(),
            bytes: Vec::new(),
        })),
    };
    let diagnostic = catalogue::unreadable_file(place, &file.shown, &reason);
    diagnostics.push(diagnostic);
    None
}

/// The bytes of a file. One byte more than the limits allow means that it is too large.
///
/// # Errors
/// A reason of a few words.
pub fn read(path: &Path, limits: Limits) -> Result<Vec<u8>, String> {
    let wrong = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    // A pipe or a device might be endless.
    if !fs::metadata(path).map_err(wrong)?.is_file() {
        return Err("not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(wrong)?;
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    Ok(bytes)
}

/// The files below the folder of a document.
struct Disk {
    root: Result<PathBuf, String>,
    limits: Limits,
}

impl Disk {
    fn below(document: &Path, limits: Limits) -> Self {
        let root = document
            .canonicalize()
            .map(|path| path.parent().map(Path::to_owned).unwrap_or_default())
            .map_err(|error| error.to_string());
        Self { root, limits }
    }
}

impl Fetch for Disk {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        let root = self.root.as_ref().map_err(Clone::clone)?;
        if !folder::is_inside(Path::new(path)) {
            return Err("leads out of the folder of the document".to_owned());
        }
        let path = root.join(path);
        // Links may lead out of the folder.
        match path.canonicalize() {
            Ok(real) if real.starts_with(root) => read(&real, self.limits),
            Ok(_) => Err("leads out of the folder of the document".to_owned()),
            Err(_) => read(&path, self.limits),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_document_are_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("api");
        fs::create_dir_all(below.join("parts")).unwrap();
        fs::write(folder.path().join("secret.yaml"), "secret").unwrap();
        fs::write(below.join("openapi.yaml"), "").unwrap();
        fs::write(below.join("parts/pet.yaml"), "pet").unwrap();
        let disk = Disk::below(&below.join("openapi.yaml"), Limits::default());
        assert_eq!(disk.fetch("parts/pet.yaml").unwrap(), b"pet");
        assert_eq!(disk.fetch("parts/cat.yaml").unwrap_err(), "no such file");
        assert_eq!(disk.fetch("parts").unwrap_err(), "not a file");
        let outside = folder.path().join("secret.yaml");
        for path in [
            "../secret.yaml",
            outside.to_str().unwrap(),
            "parts/../../secret.yaml",
        ] {
            assert!(
                disk.fetch(path).unwrap_err().contains("leads out"),
                "{path}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("api");
        fs::create_dir_all(&below).unwrap();
        fs::write(folder.path().join("secret.yaml"), "secret").unwrap();
        fs::write(below.join("openapi.yaml"), "").unwrap();
        std::os::unix::fs::symlink("../secret.yaml", below.join("inside.yaml")).unwrap();
        let disk = Disk::below(&below.join("openapi.yaml"), Limits::default());
        assert!(disk.fetch("inside.yaml").unwrap_err().contains("leads out"));
    }
}
