//! The arguments of `cargo xtask bench`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::subject::Task;

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
    /// Generation of a crate from each document, against parsing the document and printing the same crate
    Gen(Documents),
    /// Compilation of the crate from each document, dependencies left out
    Compile {
        /// Only these
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = Task::ALL)]
        only: Vec<Task>,
        /// The documents.
        #[command(flatten)]
        documents: Documents,
    },
    /// Generation of a crate from 1, 4, 16 and 64 copies of each document in one: CPU time for each operation
    Copies(Documents),
    /// Reading and writing of JSON, against serde's derives
    Decode(Rounds),
    /// A call, against reqwest
    Call(Rounds),
    /// Events of streams and sessions, against loops written by hand
    Stream(Rounds),
    /// Runs a command and prints its CPU seconds and peak memory as JSON
    #[command(hide = true)]
    Run {
        /// The command.
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<OsString>,
    },
    /// Parses a document, and parses and prints the sources of a crate: what no generator can do without
    #[command(hide = true)]
    Floor {
        /// The document.
        document: PathBuf,
        /// The crate.
        folder: PathBuf,
    },
}

/// Documents to measure with.
#[derive(Args, Debug)]
pub struct Documents {
    /// OpenAPI documents; by default those of the configuration file
    pub files: Vec<PathBuf>,
    /// Also measures oas3-gen and openapi-to-rust, which are installed below `target/peers`
    #[arg(long)]
    pub peers: bool,
    /// How often.
    #[command(flatten)]
    pub rounds: Rounds,
}

/// How often to measure.
#[derive(Args, Clone, Copy, Debug)]
pub struct Rounds {
    /// How often everything is measured, in turn
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
}
