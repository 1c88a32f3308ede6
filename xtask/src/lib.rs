//! `cargo xtask`: the command line of the generator, and the only place that touches the disk.
//!
//! [`cli`] says what can be asked, [`gen`](mod@generate), [`lint`], [`mod@bundle`] and [`mock`] answer. A run reads the documents
//! ([`document`]), generates everything in memory, and only then compares or writes ([`folder`]).
//! There is no network code.

pub mod cli;

pub mod workspace;

pub mod apis;

pub mod document;

pub mod folder;

pub mod diff;

pub mod generate;

pub mod standalone;

pub mod ir;

pub mod lint;

pub mod bundle;

pub mod mock;

pub mod report;

pub mod console;

pub mod catalogue;

pub mod bench;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use console::Console;

/// Stack of the thread that works: documents nest, and syn and prettyplease recurse.
const STACK: usize = 256 << 20;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// `--check` found differences.
    Drift,
    /// A document is refused, or the call makes no sense.
    Refused,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Drift => Self::from(1),
            Outcome::Refused => Self::from(2),
        }
    }
}

/// Runs a command line, in a thread with room on its stack.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell when this fails.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match on_a_large_stack(move || run(&cli)) {
        Some(outcome) => outcome.into(),
        None => ExitCode::from(101),
    }
}

/// Runs `work` where deep documents do not overflow the stack; nothing when it panicked.
pub fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let thread = std::thread::Builder::new()
        .name("xtask".to_owned())
        .stack_size(STACK);
    thread.spawn(work).ok()?.join().ok()
}

fn run(cli: &Cli) -> Outcome {
    let console = Console::new(cli.format);
    let outcome = match &cli.command {
        Command::Gen(args) => generate::run(args, &console),
        Command::Lint(args) => lint::run(args, &console),
        Command::Bundle(args) => bundle::run(args, &console),
        Command::Mock(args) => mock::run(args, &console),
        Command::Bench(args) => bench::run(args),
    };
    outcome.unwrap_or_else(|error| {
        console.failure(&error);
        Outcome::Refused
    })
}
