//! The command line of the generator, and the only code that touches the disk.
//!
//! [`cli`] declares the arguments; [`generate`], [`lint`], [`bundle`] and [`mock`] are the commands. A run reads the
//! configuration file ([`config`]) and the documents ([`document`]), generates everything in memory, and only then
//! compares or writes ([`folder`]). Nothing is fetched from the network.
//!
//! The program `raccord` is [`main`]. A program with more commands passes its own to [`main_with`], and what differs in
//! [`Defaults`].

pub mod cli;

pub mod invocation;

mod outcome;

pub mod config;

pub mod document;

pub mod folder;

pub mod diff;

pub mod generate;

pub mod standalone;

pub mod manifest;

pub mod ir;

pub mod lint;

pub mod bundle;

pub mod mock;

pub mod report;

pub mod console;

pub mod catalogue;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use raccord_codegen::limits::STACK;

use cli::{Cli, Command};
pub use invocation::{Defaults, Invocation};
pub use outcome::Outcome;

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// The arguments are invalid, or the disk fails.
    pub fn run(&self, invocation: &Invocation) -> Result<Outcome> {
        match self {
            Self::Gen(args) => generate::run(args, invocation),
            Self::Lint(args) => lint::run(args, invocation),
            Self::Bundle(args) => bundle::run(args, invocation),
            Self::Mock(args) => mock::run(args, invocation),
        }
    }
}

/// Runs a command line of `raccord`.
pub fn main(args: impl IntoIterator<Item = OsString>, defaults: &Defaults) -> ExitCode {
    main_with(args, defaults, Command::run)
}

/// Runs a command line of a program with additional commands, in a thread with a large stack.
pub fn main_with<C: Subcommand + Send + 'static>(
    args: impl IntoIterator<Item = OsString>,
    defaults: &Defaults,
    run: fn(&C, &Invocation) -> Result<Outcome>,
) -> ExitCode {
    let cli = match Cli::<C>::read(args, defaults) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be reported if this fails.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let invocation = Invocation::new(cli.format, cli.config, defaults.clone());
    let work = move || {
        run(&cli.command, &invocation).unwrap_or_else(|error| {
            invocation.console.failure(&error);
            Outcome::Refused
        })
    };
    on_a_large_stack(work).map_or(ExitCode::from(101), ExitCode::from)
}

/// Runs `work` where deep documents do not overflow the stack; `None` if it panicked.
pub fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let thread = std::thread::Builder::new()
        .name("raccord".to_owned())
        .stack_size(STACK);
    thread.spawn(work).ok()?.join().ok()
}
