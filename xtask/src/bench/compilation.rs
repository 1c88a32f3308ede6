//! CPU time and memory of compiling generated crates.

use std::fs;

use anyhow::{Context, Result};
use raccord_cli::config::Config;

use super::documents::{Document, operations, with_another_field};
use super::generation::empty;
use super::samples::Samples;
use super::subject::{Subject, Task};
use super::table::Table;
use super::tool::{Tool, target};

/// Measures the crates of every document with every tool.
///
/// # Errors
/// A document is rejected, the disk fails, or dependencies cannot be compiled.
pub fn table(
    config: &Config,
    tools: &[Tool],
    documents: &[Document],
    only: &[Task],
    rounds: usize,
) -> Result<Table> {
    let mut table = Table::new(&[
        "document",
        "operations",
        "command",
        "generator",
        "CPU s",
        "spread",
        "peak MiB",
        "CPU, ours to it",
        "peak, ours to it",
    ]);
    for document in documents {
        let folder = target(config).join("bench/compile").join(&document.name);
        empty(&folder)?;
        let tree = document.tree()?;
        // Both under the same name, which crates mention.
        let write = |folder_name: &str, tree| -> Result<_> {
            let folder = folder.join(folder_name);
            fs::create_dir_all(&folder)?;
            let path = folder.join(format!("{}.json", document.name));
            fs::write(&path, serde_json::to_vec(tree)?)?;
            Ok(path)
        };
        let plain = write("document", &tree)?;
        let changed = if only.contains(&Task::Rebuild) {
            let changed = with_another_field(&tree);
            let changed = changed.with_context(|| format!("no struct in {}", document.name))?;
            Some(write("another", &changed)?)
        } else {
            None
        };
        let mut subjects = Vec::new();
        for tool in tools {
            let out = folder.join(tool.name());
            let subject = Subject::new(config, *tool, &plain, changed.as_deref(), &out)?;
            subjects.push(subject);
        }
        for task in only {
            let mut samples = vec![Samples::default(); tools.len()];
            for subject in subjects.iter().flatten() {
                subject.warm(config, *task)?;
            }
            for _ in 0..rounds.max(1) {
                for (subject, samples) in subjects.iter().zip(&mut samples) {
                    if let Some(subject) = subject {
                        samples.push(subject.take(config, *task)?);
                    }
                }
            }
            let ours = samples.first().cloned().unwrap_or_default();
            for (number, (tool, samples)) in tools.iter().zip(&samples).enumerate() {
                let mut row = vec![document.name.clone(), operations(&tree).to_string()];
                row.extend([task.title().to_owned(), tool.name().to_owned()]);
                row.extend(samples.cells());
                if number > 0 {
                    row.extend(ours.ratios(samples));
                }
                table.row(row);
            }
        }
    }
    Ok(table)
}
