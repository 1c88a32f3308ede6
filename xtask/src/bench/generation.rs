//! CPU time and memory of generation.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use raccord_cli::config::Config;

use super::documents::{Document, operations};
use super::measure::{Usage, measure};
use super::samples::Samples;
use super::table::Table;
use super::tool::{Tool, target};

/// Measures every document with every tool, and against parsing it and printing our crate.
///
/// # Errors
/// A document is rejected, or the disk fails.
pub fn table(
    config: &Config,
    tools: &[Tool],
    documents: &[Document],
    rounds: usize,
) -> Result<Table> {
    let mut table = Table::new(&[
        "document",
        "operations",
        "generator",
        "CPU s",
        "spread",
        "peak MiB",
        "CPU, ours to it",
        "peak, ours to it",
    ]);
    for document in documents {
        let operations = operations(&document.tree()?).to_string();
        let mut samples = vec![Samples::default(); tools.len()];
        let mut floor = Samples::default();
        for _ in 0..rounds.max(1) {
            for (tool, samples) in tools.iter().zip(&mut samples) {
                samples.push(take(config, *tool, document)?);
            }
            floor.push(measure(&floor_of(
                &document.path,
                &out(config, Tool::Ours, document),
            )?)?);
        }
        let ours = samples.first().cloned().unwrap_or_default();
        let named = tools
            .iter()
            .map(|tool| tool.name().to_owned())
            .zip(&samples);
        let floor = ("parse and print alone".to_owned(), &floor);
        for (number, (name, samples)) in named.chain([floor]).enumerate() {
            let mut row = vec![document.name.clone(), operations.clone(), name];
            row.extend(samples.cells());
            if number > 0 {
                row.extend(ours.ratios(samples));
            }
            table.row(row);
        }
    }
    Ok(table)
}

/// Generates a crate into an empty folder.
///
/// # Errors
/// The disk fails.
pub fn take(config: &Config, tool: Tool, document: &Document) -> Result<Usage> {
    let out = out(config, tool, document);
    empty(&out)?;
    measure(&tool.generate(config, &document.path, &out)?)
}

fn out(config: &Config, tool: Tool, document: &Document) -> PathBuf {
    let folder = target(config).join("bench").join(tool.name());
    folder.join(&document.name)
}

fn floor_of(document: &Path, folder: &Path) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "floor"]).arg(document).arg(folder);
    Ok(command)
}

/// Creates a folder, or empties it.
///
/// # Errors
/// The disk fails.
pub fn empty(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)?,
        _ => {}
    }
    Ok(std::fs::create_dir_all(folder)?)
}
