//! The generators that are measured: this one and its peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// A generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// This one.
    Ours,
    /// oas3-gen of crates.io.
    Oas3Gen,
    /// openapi-to-rust of crates.io.
    OpenapiToRust,
}

impl Tool {
    /// This one alone, or with its peers.
    #[must_use]
    pub fn all(peers: bool) -> &'static [Self] {
        if peers {
            &[Self::Ours, Self::Oas3Gen, Self::OpenapiToRust]
        } else {
            &[Self::Ours]
        }
    }

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "agent-sessions",
            Self::Oas3Gen => "oas3-gen",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }

    /// Package and version on crates.io.
    fn package(self) -> Option<&'static str> {
        match self {
            Self::Ours => None,
            Self::Oas3Gen => Some("oas3-gen@0.29.0"),
            Self::OpenapiToRust => Some("openapi-to-rust@0.23.0"),
        }
    }

    /// Makes sure that it is there.
    ///
    /// # Errors
    /// It cannot be installed.
    pub fn install(self, workspace: &Workspace) -> Result<()> {
        let Some(package) = self.package() else {
            return Ok(());
        };
        if self.program(workspace)?.exists() {
            return Ok(());
        }
        let root = peers(workspace);
        let status = Command::new("cargo")
            .args(["install", "--quiet", package, "--root"])
            .arg(&root)
            .arg("--target-dir")
            .arg(root.join("build"))
            .status()?;
        if !status.success() {
            bail!("cannot install {package}");
        }
        Ok(())
    }

    fn program(self, workspace: &Workspace) -> Result<PathBuf> {
        Ok(match self {
            Self::Ours => std::env::current_exe()?,
            Self::Oas3Gen | Self::OpenapiToRust => peers(workspace).join("bin").join(format!(
                "{}{}",
                self.name(),
                std::env::consts::EXE_SUFFIX
            )),
        })
    }

    /// The command that generates the crate `out` from `spec`; both are absolute.
    ///
    /// # Errors
    /// What it needs beside cannot be written.
    pub fn generate(self, workspace: &Workspace, spec: &Path, out: &Path) -> Result<Command> {
        let mut command = Command::new(self.program(workspace)?);
        match self {
            Self::Ours => {
                command.args(["gen", "--lenient-refs", "--name", "measured", "--spec"]);
                command.arg(spec).arg("--out").arg(out);
                // Without it the binary looks for the workspace around the current folder.
                command.env("CARGO_MANIFEST_DIR", workspace.root());
            }
            Self::Oas3Gen => {
                command.args(["generate", "client-mod", "-i"]).arg(spec);
                command.arg("-o").arg(out.join("src/api"));
            }
            Self::OpenapiToRust => {
                let config = out.join("openapi-to-rust.toml");
                fs::create_dir_all(out)?;
                let table = toml::toml! {
                    [generator]
                    module_name = "api"
                    [features]
                    enable_async_client = true
                };
                fs::write(&config, with_paths(table, spec, out)?)?;
                command.args(["generate", "--config"]).arg(config);
            }
        }
        Ok(command)
    }
}

/// Placeholder.
impl Tool {
    /// c
    ///
    /// # Errors
    /// n
    pub fn complete(self, _out: &Path) -> Result<()> {
        Ok(())
    }
}

fn with_paths(mut table: toml::Table, spec: &Path, out: &Path) -> Result<String> {
    let path = |path: &Path| {
        path.to_str()
            .map(|text| toml::Value::String(text.to_owned()))
    };
    let generator = table
        .get_mut("generator")
        .and_then(toml::Value::as_table_mut);
    let generator = generator.context("a table")?;
    generator.insert(
        "spec_path".to_owned(),
        path(spec).context("a path in UTF-8")?,
    );
    let source = path(&out.join("src/api")).context("a path in UTF-8")?;
    generator.insert("output_dir".to_owned(), source);
    Ok(toml::to_string(&table)?)
}

fn peers(workspace: &Workspace) -> PathBuf {
    workspace.target().join("peers")
}
