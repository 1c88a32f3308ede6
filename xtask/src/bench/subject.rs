//! Compilation of generated crates whose dependencies are compiled already.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use raccord_cli::config::Config;

use super::floor::sources;
use super::measure::{Usage, measure};
use super::tool::{Tool, target};

/// What is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// `cargo check`
    Check,
    /// `cargo build`
    Build,
    /// `cargo build --release`
    Release,
    /// `cargo build` after one field of a struct has appeared or disappeared, with incremental state
    Rebuild,
}

impl std::fmt::Display for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::Build => "build",
            Self::Release => "release",
            Self::Rebuild => "rebuild",
        })
    }
}

impl Task {
    /// All.
    pub const ALL: [Self; 4] = [Self::Check, Self::Build, Self::Release, Self::Rebuild];

    fn command(self, config: &Config, folder: &Path) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(folder).args(match self {
            Self::Check => &["check", "--quiet"][..],
            Self::Build | Self::Rebuild => &["build", "--quiet"],
            Self::Release => &["build", "--quiet", "--release"],
        });
        let incremental = if self == Self::Rebuild { "1" } else { "0" };
        command.env("CARGO_INCREMENTAL", incremental);
        command.env("CARGO_TARGET_DIR", target(config).join("bench/target"));
        command
    }

    /// How the table names it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Check => "`cargo check`",
            Self::Build => "`cargo build`",
            Self::Release => "`cargo build --release`",
            Self::Rebuild => "`cargo build` after one changed field",
        }
    }
}

/// A generated crate that is compiled again and again.
#[derive(Debug)]
pub struct Subject {
    folder: PathBuf,
    /// The crate of the document with one more field, where rebuilds are measured.
    changed: Option<PathBuf>,
}

impl Subject {
    /// Generates the crate of a document into `out`, and for rebuilds that of the document with one more field; `None`
    /// if the tool rejects the document.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn new(
        config: &Config,
        tool: Tool,
        document: &Path,
        changed: Option<&Path>,
        out: &Path,
    ) -> Result<Option<Self>> {
        let subject = Self {
            folder: out.join("crate"),
            changed: changed.map(|_| out.join("changed")),
        };
        let pairs = [
            (Some(document), Some(&subject.folder)),
            (changed, subject.changed.as_ref()),
        ];
        for (document, folder) in pairs {
            let (Some(document), Some(folder)) = (document, folder) else {
                continue;
            };
            fs::create_dir_all(folder)?;
            if !measure(&tool.generate(config, document, folder)?)?.success {
                return Ok(None);
            }
            tool.complete(folder)?;
        }
        Ok(Some(subject))
    }

    /// Compiles the dependencies, and before rebuilds the crate itself, too.
    ///
    /// # Errors
    /// The dependencies cannot be compiled.
    pub fn warm(&self, config: &Config, task: Task) -> Result<()> {
        let root = self.root();
        let text = fs::read(&root).with_context(|| root.display().to_string())?;
        fs::write(&root, "")?;
        let warm = task.command(config, &self.folder).output()?;
        fs::write(&root, text)?;
        if !warm.status.success() {
            let wrong = String::from_utf8_lossy(&warm.stderr);
            let folder = self.folder.display();
            bail!("cannot compile the dependencies of {folder}: {wrong}");
        }
        if task == Task::Rebuild {
            task.command(config, &self.folder).output()?;
        }
        Ok(())
    }

    /// Compiles the crate once more.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn take(&self, config: &Config, task: Task) -> Result<Usage> {
        match &self.changed {
            Some(changed) if task == Task::Rebuild => self.exchange(changed)?,
            // Cargo compiles what was written since.
            _ => fs::write(self.root(), fs::read(self.root())?)?,
        }
        measure(&task.command(config, &self.folder))
    }

    fn root(&self) -> PathBuf {
        self.folder.join("src/lib.rs")
    }

    /// Exchanges the sources that differ with those of the other crate.
    fn exchange(&self, changed: &Path) -> Result<()> {
        let here = self.folder.join("src");
        let mut differ = false;
        for path in sources(&here)? {
            let other = changed.join("src").join(path.strip_prefix(&here)?);
            let read = |path: &Path| fs::read(path).with_context(|| path.display().to_string());
            let (old, new) = (read(&path)?, read(&other)?);
            if old != new {
                fs::write(path, new)?;
                fs::write(other, old)?;
                differ = true;
            }
        }
        if !differ {
            bail!("{} does not show the changed field", here.display());
        }
        Ok(())
    }
}
