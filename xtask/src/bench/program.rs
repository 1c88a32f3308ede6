//! The benches of the runtime: programs of `tests/benches/`, each of which compares with code written by hand.
//!
//! Each prints a table: a row begins with the work, and after two spaces or more has a ratio, our number and theirs. Other
//! findings are lines that begin with `note:`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::samples::{Spread, figure};
use super::table::Table;

/// One line of the output.
#[derive(Debug, PartialEq)]
struct Row {
    work: String,
    ratio: f64,
    /// What follows the ratio, the same in each run.
    rest: Vec<String>,
}

/// Runs a bench several times: the medians of its ratios, and its other findings.
///
/// # Errors
/// It fails, or prints no table.
pub fn text(root: &Path, bench: &str, rounds: usize) -> Result<String> {
    let (mut runs, mut notes) = (Vec::new(), String::new());
    for _ in 0..rounds.max(1) {
        let output = run(root, bench)?;
        let rows = rows(&output);
        if rows.is_empty() {
            bail!("the bench {bench} prints no table");
        }
        runs.push(rows);
        let told = output
            .lines()
            .filter_map(|line| line.strip_prefix("note: "));
        notes = told.map(|note| format!("\n- {note}")).collect();
    }
    let mut table = Table::new(&["ours to hand-written", "ratio", "spread", "ours", "by hand"]);
    let first = runs.first().context("a run")?;
    for (index, row) in first.iter().enumerate() {
        let same = |rows: &Vec<Row>| rows.get(index).map(|row| row.ratio);
        let spread = Spread::of(runs.iter().filter_map(same));
        let mut cells = vec![row.work.clone(), figure(spread.median), spread.range()];
        cells.extend(row.rest.iter().filter(|cell| *cell != ":").cloned());
        table.row(cells);
    }
    Ok(format!("{table}{notes}"))
}

fn run(root: &Path, bench: &str) -> Result<String> {
    let mut command = Command::new("cargo");
    command.args(["bench", "--quiet", "-p", "raccord-tests", "--bench", bench]);
    let output = command.current_dir(root).output()?;
    if !output.status.success() {
        let wrong = String::from_utf8_lossy(&output.stderr);
        bail!("the bench {bench} failed: {wrong}");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn rows(output: &str) -> Vec<Row> {
    let row = |line: &str| {
        let (work, rest) = line.split_once("  ")?;
        let mut cells = rest.split_whitespace();
        Some(Row {
            work: work.to_owned(),
            ratio: cells.next()?.parse().ok()?,
            rest: cells.map(str::to_owned).collect(),
        })
    };
    output.lines().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::{Row, rows};

    #[test]
    fn rows_have_a_ratio() {
        let output =
            "ours to hand-written              CPU allocations\na page, read   1.05    12 : 10\n";
        let row = Row {
            work: "a page, read".to_owned(),
            ratio: 1.05,
            rest: ["12", ":", "10"].map(str::to_owned).to_vec(),
        };
        assert_eq!(rows(output), [row]);
    }
}
