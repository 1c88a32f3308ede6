//! `cargo xtask bench`: what the generator, its crates and the runtime cost, beside others that do the same.
//!
//! Each kind of measurement is a section of `docs/benchmarks.md`. Build with `--release` before believing a number.

mod args;
mod compilation;
mod copies;
mod documents;
mod floor;
mod generation;
mod measure;
mod page;
mod program;
mod samples;
mod subject;
mod table;
mod tool;

use anyhow::Result;
use raccord_cli::config::Config;
use raccord_cli::{Invocation, Outcome};

pub use args::Bench;
use args::{Documents, Measure, Rounds};
use documents::Document;
use page::{Section, machine, publish};
use table::Table;
use tool::Tool;

/// Runs the command.
///
/// # Errors
/// There are no documents, a peer cannot be installed, or a bench fails.
pub fn run(args: &Bench, invocation: &Invocation) -> Result<Outcome> {
    match &args.what {
        Measure::Run { command } => {
            let success = measure::run_and_print(command)?;
            return Ok(if success {
                Outcome::Done
            } else {
                Outcome::Refused
            });
        }
        Measure::Floor { document, folder } => floor::run(document, folder)?,
        Measure::Gen(args) => {
            of_documents(
                &invocation.config()?,
                Section::Generation,
                args,
                generation::table,
            )?;
        }
        Measure::Copies(args) => {
            of_documents(&invocation.config()?, Section::Growth, args, copies::table)?;
        }
        Measure::Compile { only, documents } => {
            let table = |config: &Config, tools: &[Tool], documents: &[Document], rounds| {
                compilation::table(config, tools, documents, only, rounds)
            };
            of_documents(
                &invocation.config()?,
                Section::Compilation,
                documents,
                table,
            )?;
        }
        Measure::Decode(rounds) => {
            of_program(&invocation.config()?, Section::Decoding, "decode", *rounds)?;
        }
        Measure::Call(rounds) => {
            of_program(&invocation.config()?, Section::Calls, "call", *rounds)?;
        }
        Measure::Stream(rounds) => {
            of_program(&invocation.config()?, Section::Streams, "stream", *rounds)?;
        }
    }
    Ok(Outcome::Done)
}

/// A section about documents.
fn of_documents(
    config: &Config,
    section: Section,
    args: &Documents,
    table: impl Fn(&Config, &[Tool], &[Document], usize) -> Result<Table>,
) -> Result<()> {
    let tools = Tool::all(args.peers);
    for tool in tools {
        tool.install(config)?;
    }
    let documents = Document::all(config, &args.files)?;
    let rounds = args.rounds.rounds;
    let table = table(config, tools, &documents, rounds)?;
    let versions: Vec<String> = tools.iter().map(|tool| tool.version()).collect();
    let about = format!("{}. {}", versions.join(", "), about(rounds)?);
    publish(config, section, &format!("{about}\n\n{table}"))
}

/// A section about a bench of the runtime.
fn of_program(config: &Config, section: Section, bench: &str, rounds: Rounds) -> Result<()> {
    let table = program::text(config.root(), bench, rounds.rounds)?;
    let about = format!(
        "{}. {} Ratios are of CPU time, and the numbers allocations, unless the row names something else.",
        Tool::Ours.version(),
        about(rounds.rounds)?
    );
    publish(config, section, &format!("{about}\n\n{table}"))
}

fn about(rounds: usize) -> Result<String> {
    Ok(format!(
        "{}. Medians of {rounds} rounds, all in turn; the spread is the smallest and the largest.",
        machine()?
    ))
}
