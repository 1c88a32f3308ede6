//! The command line. Names, meanings and exit codes are a contract: scripts and CI call it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use raccord_codegen::Limits;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Generates typed Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Exit codes: 0 done, 1 `--check` found differences, 2 a document is refused or the call makes no sense."
)]
pub struct Cli {
    /// For people or for machines
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How results are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Results on stdout, diagnostics on stderr in rustc's shape
    #[default]
    Text,
    /// One JSON document on stdout
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generates `generated/` from `specs/`, or a crate from any document
    Gen(Gen),
    /// Tells what is wrong with the documents of `specs/`, or with one
    Lint(Lint),
    /// Prints a document as the generator reads it: files it refers to embedded, overlays applied
    Bundle(Named),
    /// Answers from a document on a port of this machine, until it is stopped
    Mock(Mock),
    /// Measures CPU time and memory
    Bench(Bench),
}

/// `cargo xtask gen`
#[derive(Args, Debug, Default)]
pub struct Gen {
    /// Writes nothing; lists what differs, and exits 1 when something does
    #[arg(long)]
    pub check: bool,
    /// The document to generate from, in place of `specs/apis.toml`
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
    /// The published version of the runtime to depend on, in place of its folder here
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

/// `cargo xtask lint`
#[derive(Args, Debug, Default)]
pub struct Lint {
    /// The document; without it those of `specs/apis.toml`
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
    /// An API of `specs/apis.toml`, or a file
    #[arg(value_name = "API|FILE")]
    pub document: String,
    /// An overlay over the file; may be given again
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// `cargo xtask mock`
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
            ..raccord_codegen::Options::default()
        }
    }
}

/// `cargo xtask bench`
#[derive(Args, Debug)]
pub struct Bench {
    /// What to measure.
    #[command(subcommand)]
    pub what: Measure,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Measure {
    /// Generation of a crate from each document
    Gen(Documents),
    /// `cargo check` of the crate from each document, dependencies left out
    Compile(Documents),
    /// Generation of a crate from 1, 4, 16 and 64 copies of each document in one: CPU time for each operation
    Copies(Documents),
    /// Runs a command and prints its CPU seconds and peak memory as JSON
    #[command(hide = true)]
    Run {
        /// The command.
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<std::ffi::OsString>,
    },
}

/// Documents to measure with.
#[derive(Args, Debug)]
pub struct Documents {
    /// OpenAPI documents; without any those of `specs/apis.toml`
    pub files: Vec<PathBuf>,
    /// Measures oas3-gen and openapi-to-rust too, which are installed below `target/peers`
    #[arg(long)]
    pub peers: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
