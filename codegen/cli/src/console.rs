//! Output for people and for machines.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use raccord_codegen::diagnostic::render::{Row, Style, Total, render, to_json};
use raccord_codegen::diagnostic::{self, Diagnostic, Severity};
use raccord_codegen::source::Sources;
use serde::Serialize;

use crate::{config::Refusal, document::Run};

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Results on stdout, diagnostics on stderr in rustc's shape
    #[default]
    Text,
    /// One JSON document on stdout
    Json,
}

/// The output of a command.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    format: Format,
    style: Style,
}

impl Console {
    /// A console that has colours only on a terminal.
    #[must_use]
    pub fn new(format: Format) -> Self {
        let colours = std::io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let style = if colours { Style::Ansi } else { Style::Plain };
        Self { format, style }
    }

    /// Prints results: lines for people, or a document for machines.
    pub fn results(
        &self,
        text: impl FnOnce() -> String,
        value: impl FnOnce() -> serde_json::Value,
    ) {
        let text = match self.format {
            Format::Text => text(),
            Format::Json => format!("{:#}\n", value()),
        };
        put(&mut std::io::stdout().lock(), &text);
    }

    /// Prints the diagnostics of runs, and why documents are rejected.
    pub fn diagnostics<'a>(&self, runs: impl IntoIterator<Item = &'a Run>) {
        if self.format == Format::Json {
            return;
        }
        let mut refused = Vec::new();
        for run in runs {
            self.show(run.diagnostics(), &run.sources);
            if run.is_refused() {
                refused.push(refusal(run));
            }
        }
        put(&mut std::io::stderr().lock(), &refused.concat());
    }

    /// Prints diagnostics.
    pub fn show(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if self.format == Format::Text {
            let text = render(diagnostics, sources, self.style);
            put(&mut std::io::stderr().lock(), &text);
        }
    }

    /// Prints why a command failed before it had results.
    pub fn failure(&self, error: &anyhow::Error) {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return self.refusal(refusal);
        }
        match self.format {
            Format::Text => put(
                &mut std::io::stderr().lock(),
                &format!("error: {error:#}\n"),
            ),
            Format::Json => {
                let value = serde_json::json!({ "error": format!("{error:#}") });
                put(&mut std::io::stdout().lock(), &format!("{value:#}\n"));
            }
        }
    }
}

impl Console {
    /// Prints why there is no configuration.
    fn refusal(&self, refusal: &Refusal) {
        let diagnostics = std::slice::from_ref(&*refusal.diagnostic);
        self.show(diagnostics, &refusal.sources);
        self.results(String::new, || {
            let rows = to_json(diagnostics, &refusal.sources);
            serde_json::json!({ "diagnostics": json(rows) })
        });
    }
}

/// The diagnostics of a run as rows.
#[must_use]
pub fn rows(run: &Run) -> Vec<Row> {
    to_json(run.diagnostics(), &run.sources)
}

/// How many diagnostics of each code runs have.
#[must_use]
pub fn totals<'a>(runs: impl IntoIterator<Item = &'a Run>) -> Vec<Total> {
    diagnostic::render::totals(runs.into_iter().flat_map(Run::diagnostics))
}

/// Any rows as JSON.
#[must_use]
pub fn json(value: impl Serialize) -> serde_json::Value {
    // Rows hold texts and numbers only.
    serde_json::to_value(value).unwrap_or_default()
}

/// One line: what is rejected, and why.
fn refusal(run: &Run) -> String {
    let count = |severity| {
        let of = run.diagnostics().iter();
        of.filter(|d| d.severity == severity).count()
    };
    let (errors, losses) = (count(Severity::Error), count(Severity::Loss));
    let why = match (errors, losses) {
        (0, losses) => format!("{losses} ignored, and `--deny loss` is given"),
        (1, _) => "1 error".to_owned(),
        (errors, _) => format!("{errors} errors"),
    };
    format!("{} is rejected: {why}\n", run.input.entry.shown)
}

fn put(to: &mut dyn Write, text: &str) {
    // A closed pipe is not an error.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
