//! The folders of the workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that this command was built from, or else the one around the current folder.
    ///
    /// # Errors
    /// There is none.
    pub fn find() -> Result<Self> {
        // Set by `cargo run` and `cargo test`; not by a call of the binary itself.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let current = std::env::current_dir().ok();
        [manifest, current]
            .into_iter()
            .flatten()
            .find_map(|folder| Self::around(&folder))
            .context("no workspace with `specs/apis.toml` around the current folder")
    }

    /// The workspace that `folder` stands in.
    #[must_use]
    pub fn around(folder: &Path) -> Option<Self> {
        let root = folder
            .ancestors()
            .find(|folder| folder.join("specs/apis.toml").is_file())?;
        Some(Self {
            root: root.to_owned(),
        })
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The documents.
    #[must_use]
    pub fn specs(&self) -> PathBuf {
        self.root.join("specs")
    }

    /// The crate of all APIs.
    #[must_use]
    pub fn generated(&self) -> PathBuf {
        self.root.join("generated")
    }

    /// The runtime.
    #[must_use]
    pub fn runtime(&self) -> PathBuf {
        self.root.join("runtime")
    }

    /// Build output.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), PathBuf::from)
    }
}
