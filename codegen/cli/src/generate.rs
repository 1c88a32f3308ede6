//! `gen`: the crate of all APIs, written or compared.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Result, anyhow, bail};
use raccord_codegen::emit::manifest::lib_rs;
use raccord_codegen::{Limits, Options, print};
use serde::Serialize;

use crate::{
    Invocation,
    cli::Gen,
    config::{Api, Config},
    console::{json, rows, totals},
    diff,
    document::{self, Run},
    folder::{Change, Files, Folder, Kind, Owned, is_below, put_file},
    ir, manifest,
    outcome::Outcome,
    report, standalone,
};

/// Runs the command.
///
/// # Errors
/// The arguments are invalid, or the disk fails.
pub fn run(args: &Gen, invocation: &Invocation) -> Result<Outcome> {
    if args.ir.is_some() {
        return ir::run(args, invocation);
    }
    if args.spec.is_some() {
        return standalone::run(args, invocation);
    }
    let config = invocation.config()?;
    let console = invocation.console;
    let plan = plan(&config, args.switches.options())?;
    let runs = plan.runs.iter().map(|(_, run)| run);
    if let Some(path) = &args.report {
        report::write(path, runs.clone())?;
    }
    console.diagnostics(runs);
    if plan.is_refused() {
        console.results(String::new, || plan.to_json(&[]));
        return Ok(Outcome::Refused);
    }
    if args.check {
        let drift = plan.drift()?;
        let text = || drift.to_text(&invocation.command("gen"));
        console.results(text, || plan.to_json(&drift.changes));
        return Ok(if drift.is_none() {
            Outcome::Done
        } else {
            Outcome::Drift
        });
    }
    let written = plan.write()?;
    console.results(|| plan.to_text(&written), || plan.to_json(&written.changes));
    match manifest::problems(&config)?.as_slice() {
        [] => Ok(Outcome::Done),
        problems => bail!("{}", problems.join("\n")),
    }
}

/// The combined crate, in memory.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The APIs in the order of their modules.
    pub runs: Vec<(Api, Run)>,
    /// The folder `src`.
    pub folder: Folder,
    config: &'a Config,
}

/// Generates all APIs in memory.
///
/// # Errors
/// The generated root is not valid Rust.
pub fn plan(config: &Config, options: Options) -> Result<Plan<'_>> {
    let mut files = Files::new();
    let mut runs = Vec::new();
    for api in &config.apis {
        let mut run = document::run(config.input(api, options));
        let module = api.module.get_ref();
        for (path, text) in std::mem::take(&mut run.output.files) {
            files.insert(format!("{module}/{path}"), text);
        }
        runs.push((api.clone(), run));
    }
    // Their order in the file or of the caller does not matter.
    runs.sort_by(|(a, _), (b, _)| a.module.get_ref().cmp(b.module.get_ref()));
    let root = lib_rs(&config.package.docs, &config.modules());
    let text = print::print("lib.rs", root, config.shown());
    let text = text.map_err(|wrong| anyhow!("{}", wrong.message))?;
    files.insert("lib.rs".to_owned(), text);
    Ok(Plan {
        runs,
        folder: Folder::new(config.out().join("src"), files, Owned::Whole),
        config,
    })
}

/// What a run wrote.
struct Written {
    /// Files below `src`.
    changes: Vec<Change>,
    /// Whether the manifest was created.
    manifest: bool,
}

/// The figures of one API.
#[derive(Clone, Debug, Serialize)]
struct Summary<'a> {
    module: &'a str,
    operations: usize,
    channels: usize,
    types: usize,
    files: usize,
    lines: usize,
    changed: usize,
    missing: usize,
    orphaned: usize,
    milliseconds: u128,
    refused: bool,
}

impl Plan<'_> {
    /// Whether a document is rejected.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.runs.iter().any(|(_, run)| run.is_refused())
    }

    /// How the crate differs from the generated one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn drift(&self) -> Result<Drift> {
        Ok(Drift {
            changes: self.folder.compare()?,
            problems: manifest::problems(self.config)?,
            src: self.config.shown_in_crate("src"),
            config: self.config.shown().to_owned(),
        })
    }

    fn write(&self) -> Result<Written> {
        self.check_owner()?;
        let surfaces = self.runs.iter().map(|(_, run)| &run.output.surface);
        let features: BTreeSet<&'static str> =
            surfaces.flat_map(|it| &it.features).copied().collect();
        // Before anything is written: it may fail.
        let manifest = manifest::first(self.config, features.into_iter().collect())?;
        let changes = self.folder.write()?;
        if let Some(text) = &manifest {
            put_file(&self.config.out().join("Cargo.toml"), text)?;
        }
        Ok(Written {
            changes,
            manifest: manifest.is_some(),
        })
    }

    /// The generator owns all of `src`; a wrong `out` must not destroy a user's files.
    fn check_owner(&self) -> Result<()> {
        let folder = &self.folder;
        let root = document::read(&folder.path.join("lib.rs"), Limits::default());
        if root.is_ok_and(|text| text.starts_with(b"// @generated by ")) {
            return Ok(());
        }
        let changes = folder.compare()?;
        let Some(lost) = changes.iter().find(|change| change.kind != Kind::Missing) else {
            return Ok(());
        };
        let (src, config) = (self.config.shown_in_crate("src"), self.config.shown());
        bail!(
            "{src}/{} would be lost: {src} was not made by `raccord gen`, which owns the folder whole; name another folder \
             as `out` in {config}, or empty this one",
            lost.path
        )
    }

    fn summaries(&self, changes: &[Change]) -> Vec<Summary<'_>> {
        let runs = self.runs.iter();
        runs.map(|(api, run)| Summary::new(api, run, changes))
            .collect()
    }

    fn to_text(&self, written: &Written) -> String {
        let summaries = self.summaries(&written.changes);
        let mut text: String = summaries.iter().map(Summary::to_line).collect();
        let of_an_api = |change: &Change| {
            let mut apis = summaries.iter();
            apis.any(|summary| is_below(&change.path, summary.module))
        };
        let src = self.config.shown_in_crate("src");
        for change in written.changes.iter().filter(|change| !of_an_api(change)) {
            let what = done(change.kind);
            let _ = writeln!(text, "{what:<8} {src}/{}", change.path);
        }
        if written.manifest {
            let path = self.config.shown_in_crate("Cargo.toml");
            let _ = writeln!(text, "new      {path}, which is yours from now on");
        }
        text
    }

    fn to_json(&self, changes: &[Change]) -> serde_json::Value {
        let diagnostics: Vec<_> = self.runs.iter().flat_map(|(_, run)| rows(run)).collect();
        serde_json::json!({
            "apis": json(self.summaries(changes)),
            "changes": json(changes),
            "diagnostics": json(diagnostics),
            "totals": json(totals(self.runs.iter().map(|(_, run)| run))),
        })
    }
}

impl<'a> Summary<'a> {
    fn new(api: &'a Api, run: &Run, changes: &[Change]) -> Self {
        let module = api.module.get_ref();
        let count = |kind| {
            let of = changes.iter().filter(|change| change.kind == kind);
            of.filter(|change| is_below(&change.path, module)).count()
        };
        let ir = run.output.api.as_ref();
        let printed = run.printed;
        Self {
            module,
            operations: ir.map_or(0, |api| api.operations.len()),
            channels: ir.map_or(0, |api| api.channels.len()),
            types: ir.map_or(0, |api| api.types.len()),
            files: printed.files,
            lines: printed.lines,
            changed: count(Kind::Changed),
            missing: count(Kind::Missing),
            orphaned: count(Kind::Orphaned),
            milliseconds: run.took.as_millis(),
            refused: run.is_refused(),
        }
    }

    fn to_line(&self) -> String {
        let counts = [
            (self.changed, done(Kind::Changed)),
            (self.missing, done(Kind::Missing)),
            (self.orphaned, done(Kind::Orphaned)),
        ];
        let what: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let what = if what.is_empty() {
            "unchanged".to_owned()
        } else {
            what.join(", ")
        };
        format!(
            "{:<14} {:>3} operations  {:>4} types  {:>3} files  {:>6} lines  {:>5} ms  {what}\n",
            self.module, self.operations, self.types, self.files, self.lines, self.milliseconds
        )
    }
}

/// What happens to a file that differs.
fn done(kind: Kind) -> &'static str {
    match kind {
        Kind::Changed => "changed",
        Kind::Missing => "new",
        Kind::Orphaned => "removed",
    }
}

/// How the crate differs from its documents.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Files below `src`.
    pub changes: Vec<Change>,
    /// What is wrong with its `Cargo.toml`.
    pub problems: Vec<String>,
    src: String,
    config: String,
}

impl Drift {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && self.problems.is_empty()
    }

    /// What differs, how, and the command that updates it.
    #[must_use]
    pub fn to_text(&self, command: &str) -> String {
        let (src, config) = (&self.src, &self.config);
        let shown = |change: &Change| format!("{src}/{}", change.path);
        let mut text = diff::of_changes(&self.changes, &self.problems, shown);
        if !self.changes.is_empty() {
            let _ = writeln!(
                text,
                "\n{src} is not what {config} asks for: run `{command}`"
            );
        }
        text
    }
}

/// How a crate differs from its configuration file and documents.
///
/// # Errors
/// A document is rejected, or something cannot be read.
pub fn check(config: &Config) -> Result<Drift> {
    let plan = plan(config, Options::default())?;
    if let Some((_, run)) = plan.runs.iter().find(|(_, run)| run.is_refused()) {
        bail!("{} is rejected; `lint` prints why", run.input.entry.shown);
    }
    plan.drift()
}
