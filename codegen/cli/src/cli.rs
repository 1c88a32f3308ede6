//! The command line. Names, meanings and exit codes are a contract: scripts and CI depend on them.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use raccord_codegen::Limits;

use crate::console::Format;
use crate::invocation::Defaults;

/// Generates typed Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 `--check` found differences, 2 a document is rejected or the arguments are invalid."
)]
pub struct Cli<C: Subcommand> {
    /// For people or for machines
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
    /// The configuration file
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: C,
}

impl<C: Subcommand> Cli<C> {
    /// Reads a command line.
    ///
    /// # Errors
    /// It is invalid, or requests help.
    pub fn read(
        args: impl IntoIterator<Item = OsString>,
        defaults: &Defaults,
    ) -> Result<Self, clap::Error> {
        let config = format!(
            "The configuration file, instead of the `{}` of the current folder or the nearest one above it",
            defaults.config
        );
        let mut command = Self::command()
            .name(defaults.name)
            .bin_name(defaults.name)
            .mut_arg("config", |arg| arg.help(config));
        let matches = command.try_get_matches_from_mut(args)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// A configuration file.
const EXAMPLE: &str = "\
A configuration file, with paths relative to it:

  [crate]
  name = \"pet-clients\"
  out = \"clients\"         # all of `clients/src` is overwritten
  runtime = \"0.1\"         # or { path = \"../raccord/runtime\" }

  [api.petstore]
  spec = \"petstore.yaml\"  # also possible: overlay, title, module, feature, limits";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generates the crate of the configuration file, or a crate from any document
    #[command(after_help = EXAMPLE)]
    Gen(Gen),
    /// Reports what is wrong with the documents of the configuration file, or with one document
    Lint(Lint),
    /// Prints a document as the generator reads it: with referenced files embedded and overlays applied
    Bundle(Named),
    /// Runs a server that responds from a document, on the loopback interface, until it is stopped
    Mock(Mock),
}

/// `gen`
#[derive(Args, Debug, Default)]
pub struct Gen {
    /// Writes nothing; lists differences, and exits with 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// The document to generate from, instead of those of the configuration file
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// An overlay of the document; may be repeated
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub overlay: Vec<PathBuf>,
    /// The folder of the crate
    #[arg(long, value_name = "DIR", requires_all = ["spec", "name"])]
    pub out: Option<PathBuf>,
    /// The name of the crate
    #[arg(long, value_name = "CRATE", requires = "spec")]
    pub name: Option<String>,
    /// The published version of the runtime to depend on, instead of the configured one
    #[arg(long, value_name = "VERSION", requires = "out")]
    pub runtime: Option<String>,
    /// Writes a report on each operation and schema, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Prints the intermediate representation (of all APIs, of one, or of `--spec`) and writes nothing
    #[arg(long, value_name = "API", num_args = 0..=1, conflicts_with_all = ["check", "out", "report"])]
    pub ir: Option<Option<String>>,
    /// Switches.
    #[command(flatten)]
    pub switches: Switches,
}

/// `lint`
#[derive(Args, Debug, Default)]
pub struct Lint {
    /// The document; by default those of the configuration file
    pub file: Option<PathBuf>,
    /// An overlay of the document; may be repeated
    #[arg(long, value_name = "FILE", requires = "file")]
    pub overlay: Vec<PathBuf>,
    /// Switches.
    #[command(flatten)]
    pub switches: Switches,
}

/// A document by name.
#[derive(Args, Debug, Default)]
pub struct Named {
    /// An API of the configuration file, or a file
    #[arg(value_name = "API|FILE")]
    pub document: String,
    /// An overlay of the file; may be repeated
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// `mock`
#[derive(Args, Debug, Default)]
pub struct Mock {
    /// The document.
    #[command(flatten)]
    pub named: Named,
    /// The port; by default any free one
    #[arg(long, value_name = "N", default_value_t)]
    pub port: u16,
}

/// Options of how documents are read.
#[derive(Args, Clone, Debug, Default)]
pub struct Switches {
    /// Rejects documents that have such findings
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Vec<Deny>,
    /// A dangling schema reference becomes free-form, with a ledger entry
    #[arg(long)]
    pub lenient_refs: bool,
    /// Accepts documents with recoverable defects, with a ledger entry for each: operations with the same id are named
    /// by method and path; implies `--lenient-refs`
    #[arg(long)]
    pub lenient: bool,
    /// Multiplies all limits on the size of a document and its output
    #[arg(long, value_name = "TIMES")]
    pub limits: Option<NonZeroUsize>,
}

/// What `--deny` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Constructs that neither types nor behaviour represent
    Loss,
}

impl Switches {
    /// As options of the generator.
    #[must_use]
    pub fn options(&self) -> raccord_codegen::Options {
        raccord_codegen::Options {
            lenient_refs: self.lenient_refs,
            lenient: self.lenient,
            limits: Limits::default().times(self.limits.map_or(1, NonZeroUsize::get)),
            deny_loss: self.deny.contains(&Deny::Loss),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, Command};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::<Command>::command().debug_assert();
    }
}
