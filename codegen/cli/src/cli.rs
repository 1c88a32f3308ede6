//! The command line. Names, meanings and exit codes are a contract: scripts and CI call it.

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
    after_help = "Exit codes: 0 done, 1 `--check` found differences, 2 a document is refused or the call makes no sense."
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
    /// It makes no sense, or asks for help.
    pub fn read(
        args: impl IntoIterator<Item = OsString>,
        defaults: &Defaults,
    ) -> Result<Self, clap::Error> {
        let config = format!(
            "The configuration file, in place of the `{}` of the current folder or one above it",
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
  out = \"clients\"         # `clients/src` is overwritten, whole
  runtime = \"0.1\"         # or { path = \"../raccord/runtime\" }

  [api.petstore]
  spec = \"petstore.yaml\"  # also possible: overlay, title, module, feature, limits";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generates the crate of the configuration file, or a crate from any document
    #[command(after_help = EXAMPLE)]
    Gen(Gen),
    /// Tells what is wrong with the documents of the configuration file, or with one
    Lint(Lint),
    /// Prints a document as the generator reads it: files it refers to embedded, overlays applied
    Bundle(Named),
    /// Answers from a document on a port of this machine, until it is stopped
    Mock(Mock),
}

/// `gen`
#[derive(Args, Debug, Default)]
pub struct Gen {
    /// Writes nothing; lists what differs, and exits 1 when something does
    #[arg(long)]
    pub check: bool,
    /// The document to generate from, in place of those of the configuration file
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// An overlay over the document; may be given again
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub overlay: Vec<PathBuf>,
    /// Where the crate goes
    #[arg(long, value_name = "DIR", requires_all = ["spec", "name"])]
    pub out: Option<PathBuf>,
    /// The name of the crate
    #[arg(long, value_name = "CRATE", requires = "spec")]
    pub name: Option<String>,
    /// The published version of the runtime to depend on, in place of the configured one
    #[arg(long, value_name = "VERSION", requires = "out")]
    pub runtime: Option<String>,
    /// Writes what became of each operation and schema, as JSON
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
    /// The document; without it those of the configuration file
    pub file: Option<PathBuf>,
    /// An overlay over the document; may be given again
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
    /// An overlay over the file; may be given again
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// `mock`
#[derive(Args, Debug, Default)]
pub struct Mock {
    /// What to answer from.
    #[command(flatten)]
    pub named: Named,
    /// The port; any that is free without it
    #[arg(long, value_name = "N", default_value_t)]
    pub port: u16,
}

/// What changes how documents are read.
#[derive(Args, Clone, Debug, Default)]
pub struct Switches {
    /// Refuses documents with what is named
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Vec<Deny>,
    /// A dangling schema reference becomes free-form, with a ledger entry
    #[arg(long)]
    pub lenient_refs: bool,
    /// Accepts what can be read in spite of a defect, with a ledger entry for each: operations with the same id are
    /// named by method and path, and `--lenient-refs`
    #[arg(long)]
    pub lenient: bool,
    /// Takes documents so many times as large as others, and as much to come of them
    #[arg(long, value_name = "TIMES")]
    pub limits: Option<NonZeroUsize>,
}

/// What `--deny` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Constructs that are carried neither into types nor into behaviour
    Loss,
}

impl Switches {
    /// As the generator takes them.
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
