//! `cargo xtask`: the commands of `raccord` with the configuration file `specs/apis.toml`, and the chores of this
//! repository.

mod bench;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use raccord_cli::{Defaults, Invocation, Outcome};

/// Generating mostly creates and drops tokens; this allocator halves the cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// A command of `raccord`.
    #[command(flatten)]
    Raccord(raccord_cli::cli::Command),
    /// Measures CPU time and memory
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    // Set by `cargo run` and `cargo test`; not by a call of the binary itself.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = std::env::current_dir().ok();
    let defaults = Defaults {
        name: "cargo xtask",
        config: "specs/apis.toml",
        search: manifest.into_iter().chain(current).collect(),
    };
    raccord_cli::main_with(std::env::args_os(), &defaults, run)
}

fn run(command: &Command, invocation: &Invocation) -> Result<Outcome> {
    match command {
        Command::Raccord(command) => command.run(invocation),
        Command::Bench(args) => bench::run(args, invocation),
    }
}
