//! One invocation of the command line: what all commands share.

use std::path::PathBuf;

use anyhow::{Result, anyhow};

use crate::{
    config::Config,
    console::{Console, Format},
};

/// What differs between the programs that have these commands.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The program as typed: `raccord`, `cargo xtask`.
    pub name: &'static str,
    /// The configuration file, relative to its project folder.
    pub config: &'static str,
    /// Where to look for that folder: in each of these, and in those above it.
    pub search: Vec<PathBuf>,
}

/// One invocation of the command line.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Where results go.
    pub console: Console,
    config: Option<PathBuf>,
    defaults: Defaults,
}

impl Invocation {
    /// An invocation with a configuration file, if one is named.
    #[must_use]
    pub fn new(format: Format, config: Option<PathBuf>, defaults: Defaults) -> Self {
        Self {
            console: Console::new(format),
            config,
            defaults,
        }
    }

    /// The configuration; `None` if none is named and none is found.
    ///
    /// # Errors
    /// It cannot be read, or is invalid.
    pub fn find_config(&self) -> Result<Option<Config>> {
        if let Some(path) = &self.config {
            return Ok(Some(Config::read(path, &path.display().to_string())?));
        }
        let name = self.defaults.config;
        let folders = self.defaults.search.iter().flat_map(|it| it.ancestors());
        let mut paths = folders.map(|folder| folder.join(name));
        let Some(path) = paths.find(|path| path.is_file()) else {
            return Ok(None);
        };
        Ok(Some(Config::read(&path, name)?))
    }

    /// The configuration.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it is invalid.
    pub fn config(&self) -> Result<Config> {
        self.find_config()?.ok_or_else(|| {
            anyhow!(
                "no `{}` in the current folder or above it: write one (`{} gen --help` shows how), or name a configuration file with `--config`; \
                 `gen --spec FILE --out DIR --name CRATE` and `lint FILE` need none",
                self.defaults.config, self.defaults.name
            )
        })
    }

    /// What to type for a command: `cargo xtask gen`.
    #[must_use]
    pub fn command(&self, command: &str) -> String {
        match &self.config {
            Some(path) => format!(
                "{} --config {} {command}",
                self.defaults.name,
                path.display()
            ),
            None => format!("{} {command}", self.defaults.name),
        }
    }
}
