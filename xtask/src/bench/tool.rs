//! The generators that are measured: this one and its peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use raccord_cli::config::Config;

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
            Self::Ours => "raccord",
            Self::Oas3Gen => "oas3-gen",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }

    /// Name and version.
    #[must_use]
    pub fn version(self) -> String {
        match self.package() {
            Some(package) => package.replace('@', " "),
            None => concat!("raccord ", env!("CARGO_PKG_VERSION")).to_owned(),
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

    /// Installs it if necessary.
    ///
    /// # Errors
    /// It cannot be installed.
    pub fn install(self, config: &Config) -> Result<()> {
        let Some(package) = self.package() else {
            return Ok(());
        };
        if self.program(config)?.exists() {
            return Ok(());
        }
        let root = peers(config);
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

    fn program(self, config: &Config) -> Result<PathBuf> {
        Ok(match self {
            Self::Ours => std::env::current_exe()?,
            Self::Oas3Gen | Self::OpenapiToRust => peers(config).join("bin").join(format!(
                "{}{}",
                self.name(),
                std::env::consts::EXE_SUFFIX
            )),
        })
    }

    /// The command that generates the crate `out` from `spec`; both are absolute.
    ///
    /// # Errors
    /// A file that it needs cannot be written.
    pub fn generate(self, config: &Config, spec: &Path, out: &Path) -> Result<Command> {
        let mut command = Command::new(self.program(config)?);
        match self {
            Self::Ours => {
                command.arg("--config").arg(config.path());
                command.args(["gen", "--lenient-refs", "--name", "measured", "--spec"]);
                command.arg(spec).arg("--out").arg(out);
            }
            Self::Oas3Gen => {
                command.args(["generate", "client-mod", "-i"]).arg(spec);
                command.arg("-o").arg(out.join("src/api"));
            }
            Self::OpenapiToRust => {
                let settings = out.join("openapi-to-rust.toml");
                fs::create_dir_all(out)?;
                let table = toml::toml! {
                    [generator]
                    module_name = "api"
                    [features]
                    enable_async_client = true
                };
                fs::write(&settings, with_paths(table, spec, out)?)?;
                command.args(["generate", "--config"]).arg(settings);
            }
        }
        Ok(command)
    }
}

/// The dependencies of the code of oas3-gen.
const OAS3_GEN: &str = r#"[dependencies]
anyhow = "1"
base64 = "0.22"
bytes = "1"
chrono = { version = "0.4", features = ["serde"] }
http = "1"
indexmap = { version = "2", features = ["serde"] }
oas3-gen-support = "0.29"
regex = "1"
reqwest = { version = "0.13", features = ["form", "json", "multipart", "query", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_html_form = "0.4"
serde_json = "1"
serde_with = { version = "3", features = ["base64", "chrono_0_4"] }
uuid = { version = "1", features = ["serde"] }
validator = { version = "0.20", features = ["derive"] }
"#;

impl Tool {
    /// Creates a crate from the output, if the tool does not.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn complete(self, out: &Path) -> Result<()> {
        let dependencies = match self {
            Self::Ours => return Ok(()),
            Self::Oas3Gen => OAS3_GEN.to_owned(),
            // It writes down what its code calls.
            Self::OpenapiToRust => {
                let path = out.join("src/api/REQUIRED_DEPS.toml");
                fs::read_to_string(&path).with_context(|| path.display().to_string())?
            }
        };
        let manifest = format!(
            "[package]\nname = \"measured\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n{dependencies}"
        );
        fs::write(out.join("Cargo.toml"), manifest)?;
        fs::write(out.join("src/lib.rs"), "pub mod api;\n")?;
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

fn peers(config: &Config) -> PathBuf {
    target(config).join("peers")
}

/// Build output.
pub(super) fn target(config: &Config) -> PathBuf {
    let set = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    set.unwrap_or_else(|| config.root().join("target"))
}
