//! `--report FILE`: the result for each operation and schema.

use std::path::Path;

use anyhow::Result;
use raccord_codegen::ir::Api;
use raccord_codegen::report::{Report, Stats, report};

use crate::console::{rows, totals};
use crate::document::Run;
use crate::folder::put_file;

/// Writes one report on all runs; for rejected documents, as far as they were read.
///
/// # Errors
/// The file cannot be written.
pub fn write<'a>(path: &Path, runs: impl IntoIterator<Item = &'a Run> + Clone) -> Result<()> {
    let mut report = join(runs.clone().into_iter().map(of_run));
    report.totals = totals(runs);
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    put_file(path, &text)
}

fn of_run(run: &Run) -> Report {
    let none = Api::default();
    report(
        run.output.api.as_ref().unwrap_or(&none),
        &run.output.surface,
        run.printed,
        rows(run),
        totals([run]),
    )
}

fn join(reports: impl Iterator<Item = Report>) -> Report {
    let mut all = Report {
        operations: Vec::new(),
        types: Vec::new(),
        diagnostics: Vec::new(),
        totals: Vec::new(),
        stats: Stats::default(),
    };
    for report in reports {
        all.operations.extend(report.operations);
        all.types.extend(report.types);
        all.diagnostics.extend(report.diagnostics);
        let (sum, one) = (&mut all.stats, report.stats);
        sum.operations += one.operations;
        sum.types += one.types;
        sum.files += one.files;
        sum.lines += one.lines;
        sum.typed_nodes += one.typed_nodes;
        sum.untyped_nodes += one.untyped_nodes;
        sum.free_form_nodes += one.free_form_nodes;
        sum.losses += one.losses;
        sum.merged_schemas += one.merged_schemas;
    }
    all
}
