//! The configuration file: a crate, and the APIs that become modules of it.
//!
//! ```toml
//! [crate]
//! name = "pet-clients"
//! out = "clients"             # the generator owns `clients/src`, whole
//! runtime = "0.1"             # or { path = "../raccord/runtime" }
//!
//! [api.petstore]
//! spec = "petstore.yaml"
//! ```
//!
//! Paths are relative to the file. Documents must be in its folder or below.

mod table;
pub mod version;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use raccord_codegen::diagnostic::{Diagnostic, Place, Spot};
use raccord_codegen::emit::manifest;
use raccord_codegen::source::{Source, Sources};
use raccord_codegen::surface::Root;
use raccord_codegen::{Limits, Options};
use toml::Spanned;

use crate::catalogue;
use crate::document::{File, Input};
use table::Wrong;
pub use table::{Api, Package};

/// The content of a configuration file.
#[derive(Clone, Debug)]
pub struct Config {
    /// The APIs, in the order of their modules.
    pub apis: Vec<Api>,
    /// The combined crate.
    pub package: Package,
    source: Source,
    path: PathBuf,
    folder: PathBuf,
    root: PathBuf,
}

/// Why there is no configuration: the diagnostics, and the file.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What is wrong.
    pub diagnostic: Box<Diagnostic>,
    /// The file.
    pub sources: Sources,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Refusal {}

impl Config {
    /// Reads a file, which messages call `shown` until it is parsed.
    ///
    /// # Errors
    /// It cannot be read, or is invalid.
    pub fn read(path: &Path, shown: &str) -> Result<Self, Refusal> {
        let mut source = Source {
            path: shown.to_owned(),
            bytes: Vec::new(),
        };
        let bytes = crate::document::read(path, Limits::default())
            .map_err(|reason| (0..0, format!("cannot be read: {reason}")))
            .map_err(|wrong| refusal(source.clone(), wrong))?;
        source.bytes = bytes;
        Self::parse(path, source.clone()).map_err(|wrong| refusal(source, wrong))
    }

    fn parse(path: &Path, mut source: Source) -> Result<Self, Wrong> {
        let (package, apis) = table::parse(&source.bytes)?;
        let cannot = |reason: &dyn std::fmt::Display| (0..0, format!("cannot be read: {reason}"));
        let path = std::path::absolute(path).map_err(|error| cannot(&error))?;
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(cannot(&"not a file"));
        };
        let folder = folder.canonicalize().map_err(|error| cannot(&error))?;
        let root = folder.ancestors().nth(levels_up(&package.out));
        let root = root.unwrap_or(Path::new("/")).to_owned();
        let below = folder.strip_prefix(&root).unwrap_or(Path::new(""));
        source.path = slashed(&below.join(name));
        Ok(Self {
            apis,
            package,
            source,
            path: folder.join(name),
            folder,
            root,
        })
    }

    /// The file, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the file in messages and in the header of the crate's root.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.source.path
    }

    /// The folder that holds the configuration file, the documents and the crate. File names are shown relative to it,
    /// so that they depend neither on the current folder nor on the location of the project.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a path that is relative to the configuration file.
    #[must_use]
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// The folder of the crate.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.resolve(&self.package.out)
    }

    /// The name of a file of the crate in messages.
    #[must_use]
    pub fn shown_in_crate(&self, path: &str) -> String {
        let parts = self.package.out.components();
        let below: PathBuf = parts.skip_while(|part| is_up(*part)).collect();
        slashed(&below.join(path))
    }

    /// The input of the generator for one API.
    #[must_use]
    pub fn input(&self, api: &Api, options: Options) -> Input {
        let below = self.folder.strip_prefix(&self.root);
        let below = below.unwrap_or(Path::new(""));
        let file = |path: &Spanned<String>| File {
            disk: self.folder.join(path.get_ref()),
            shown: slashed(&below.join(path.get_ref())),
            named_at: Some((self.source.clone(), path.span())),
        };
        let entry = file(&api.spec);
        let module = api.module.get_ref();
        Input {
            module: module.clone(),
            rust_path: format!("{}::{module}", manifest::module(&self.package.name)),
            spec_path: entry.shown.clone(),
            root: Root::Module,
            overlays: api.overlay.iter().map(file).collect(),
            entry,
            options: Options {
                limits: options
                    .limits
                    .times(api.limits.map_or(1, NonZeroUsize::get)),
                ..options
            },
        }
    }

    /// A diagnostic about something that the file refers to.
    #[must_use]
    pub fn refuse(&self, at: Range<usize>, message: String) -> Refusal {
        refusal(self.source.clone(), (at, message))
    }

    /// The APIs as the crate's root needs them, in the order of their modules.
    #[must_use]
    pub fn modules(&self) -> Vec<manifest::Module> {
        let module = |api: &Api| manifest::Module {
            name: api.module.get_ref().clone(),
            feature: api.feature.get_ref().clone(),
            title: api.title.clone(),
        };
        let mut modules: Vec<_> = self.apis.iter().map(module).collect();
        modules.sort_by(|a, b| a.name.cmp(&b.name));
        modules
    }
}

fn refusal(source: Source, (range, message): Wrong) -> Refusal {
    let mut sources = Sources::default();
    let place = Place {
        file: sources.add(source),
        spot: bytes_at(range),
    };
    Refusal {
        diagnostic: Box::new(catalogue::config_invalid(place, &message)),
        sources,
    }
}

fn bytes_at(range: Range<usize>) -> Spot {
    Spot::Bytes {
        start: range.start,
        end: range.end,
    }
}

fn is_up(part: Component) -> bool {
    matches!(part, Component::CurDir | Component::ParentDir)
}

/// How many folders a path goes up before it goes down.
fn levels_up(path: &Path) -> usize {
    let up = path.components().take_while(|part| is_up(*part));
    up.filter(|part| *part == Component::ParentDir).count()
}

/// A path for messages and headers, the same on every system.
fn slashed(path: &Path) -> String {
    let parts = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::RootDir => "".into(),
            part => part.as_os_str().to_string_lossy(),
        });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use std::fs;

    use super::*;

    fn config(folder: &Path, path: &str, out: &str) -> Config {
        let text = format!(
            "[crate]\nname = 'pet-clients'\nout = '{out}'\nruntime = '1'\n[api.a]\nspec = 'a/a.yaml'\n"
        );
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        Config::read(&path, "shown").unwrap()
    }

    #[test]
    fn names_are_relative_to_the_folder_that_holds_everything() {
        let temp = tempfile::tempdir().unwrap();
        for (path, out, shown, of_crate, document) in [
            (
                "raccord.toml",
                "clients",
                "raccord.toml",
                "clients/src",
                "a/a.yaml",
            ),
            (
                "raccord.toml",
                "./a/b",
                "raccord.toml",
                "a/b/src",
                "a/a.yaml",
            ),
            ("raccord.toml", ".", "raccord.toml", "src", "a/a.yaml"),
            ("x/c.toml", "../out", "x/c.toml", "out/src", "x/a/a.yaml"),
            (
                "x/y/c.toml",
                "../../out",
                "x/y/c.toml",
                "out/src",
                "x/y/a/a.yaml",
            ),
            (
                "raccord.toml",
                "/tmp/out",
                "raccord.toml",
                "/tmp/out/src",
                "a/a.yaml",
            ),
        ] {
            let config = config(temp.path(), path, out);
            let api = config.apis.first().unwrap();
            let input = config.input(api, Options::default());
            assert_eq!(config.shown(), shown);
            assert_eq!(config.shown_in_crate("src"), of_crate);
            assert_eq!(input.spec_path, document);
            assert_eq!(input.rust_path, "pet_clients::a");
        }
    }
}
