//! The arguments of `cargo xtask bench`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

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
        command: Vec<OsString>,
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
}
