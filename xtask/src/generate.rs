//! `cargo xtask gen`: the crate of all APIs, written or compared.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use raccord_codegen::emit::manifest;
use raccord_codegen::{Limits, Options, print};
use serde::Serialize;

use crate::apis::{Api, Apis, PATH};
use crate::cli::Gen;
use crate::console::{Console, json, rows, totals};
use crate::document::{self, Run};
use crate::folder::{Change, Files, Folder, Kind, Owned};
use crate::workspace::Workspace;
use crate::{Outcome, diff, ir, report, standalone};

/// What the crate says about itself, above the table of APIs.
const CRATE_DOCS: &str = "\
Typed clients for agent-session APIs.

Each API is a module of its own behind a feature of its own; all are on by default.";

/// Runs the command.
///
/// # Errors
/// The call makes no sense, or the disk fails.
pub fn run(args: &Gen, console: &Console) -> Result<Outcome> {
    if args.ir.is_some() {
        return ir::run(args, console);
    }
    if args.spec.is_some() {
        return standalone::run(args, console);
    }
    let workspace = Workspace::find()?;
    let apis = match Apis::read(&workspace) {
        Ok(apis) => apis,
        Err(refusal) => {
            console.show(&[*refusal.diagnostic], &refusal.sources);
            return Ok(Outcome::Refused);
        }
    };
    let plan = plan(&workspace, &apis, args.switches.options())?;
    if let Some(path) = &args.report {
        report::write(path, plan.runs.iter().map(|(_, run)| run))?;
    }
    console.diagnostics(plan.runs.iter().map(|(_, run)| run));
    if plan.is_refused() {
        console.results(String::new, || plan.to_json(&[]));
        return Ok(Outcome::Refused);
    }
    if args.check {
        let drift = plan.drift(&workspace)?;
        console.results(|| drift.to_text(), || plan.to_json(&drift.changes));
        return Ok(if drift.is_none() {
            Outcome::Done
        } else {
            Outcome::Drift
        });
    }
    let changes = plan.folder(&workspace).write()?;
    console.results(|| plan.to_text(&changes), || plan.to_json(&changes));
    match plan.manifest_problems(&workspace)?.first() {
        None => Ok(Outcome::Done),
        Some(problem) => Err(anyhow!("{problem}")),
    }
}

/// Everything that belongs into `generated/src`, in memory.
#[derive(Debug)]
pub struct Plan {
    /// The APIs in order.
    pub runs: Vec<(Api, Run)>,
    /// The files.
    pub files: Files,
    modules: Vec<manifest::Module>,
}

/// Generates all APIs in memory.
///
/// # Errors
/// The generator made no Rust of its own root.
pub fn plan(workspace: &Workspace, apis: &Apis, options: Options) -> Result<Plan> {
    let mut files = Files::new();
    let mut runs = Vec::new();
    for api in &apis.list {
        let run = document::run(apis.input(api, workspace, options));
        let module = api.module.get_ref();
        for (path, text) in &run.output.files {
            files.insert(format!("{module}/{path}"), text.clone());
        }
        runs.push((api.clone(), run));
    }
    // The order in which `apis.toml` or a caller has them says nothing.
    let mut modules = apis.modules();
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    runs.sort_by(|(a, _), (b, _)| a.module.get_ref().cmp(b.module.get_ref()));
    let root = manifest::lib_rs(CRATE_DOCS, &modules);
    let text = print::print(&root, PATH).map_err(|wrong| anyhow!("{}", wrong.message))?;
    files.insert(root.path, text);
    Ok(Plan {
        runs,
        files,
        modules,
    })
}

/// What a run made of one API, in numbers.
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

impl Plan {
    /// Whether a document is refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.runs.iter().any(|(_, run)| run.is_refused())
    }

    /// The folder that the files go to.
    #[must_use]
    pub fn folder(&self, workspace: &Workspace) -> Folder {
        let path = workspace.generated().join("src");
        Folder::new(path, self.files.clone(), Owned::Whole)
    }

    /// How `generated/` differs from what it should be.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn drift(&self, workspace: &Workspace) -> Result<Drift> {
        Ok(Drift {
            changes: self.folder(workspace).compare()?,
            problems: self.manifest_problems(workspace)?,
        })
    }

    /// What `generated/Cargo.toml`, which is written by hand, lacks.
    fn manifest_problems(&self, workspace: &Workspace) -> Result<Vec<String>> {
        let text = document::read(&workspace.generated().join("Cargo.toml"), Limits::default());
        let text = text.map_err(|reason| anyhow!("cannot read generated/Cargo.toml: {reason}"))?;
        let table: toml::Table = std::str::from_utf8(&text)?.parse()?;
        let features = table.get("features").and_then(toml::Value::as_table);
        let list = |name: &str| features.and_then(|table| table.get(name)?.as_array());
        let default = list("default").map(Vec::as_slice).unwrap_or_default();
        let mut problems = Vec::new();
        for module in &self.modules {
            let feature = &module.feature;
            if list(feature).is_none() {
                problems.push(format!("generated/Cargo.toml has no feature `{feature}`"));
            }
            if !default.iter().any(|name| name.as_str() == Some(feature)) {
                problems.push(format!(
                    "generated/Cargo.toml does not have `{feature}` among its default features"
                ));
            }
        }
        Ok(problems)
    }

    fn summaries(&self, changes: &[Change]) -> Vec<Summary<'_>> {
        let runs = self.runs.iter();
        runs.map(|(api, run)| Summary::new(api, run, changes))
            .collect()
    }

    fn to_text(&self, changes: &[Change]) -> String {
        let summaries = self.summaries(changes);
        let mut text: String = summaries.iter().map(Summary::to_line).collect();
        let of_an_api = |change: &Change| {
            let mut apis = summaries.iter();
            apis.any(|summary| is_below(&change.path, summary.module))
        };
        for change in changes.iter().filter(|change| !of_an_api(change)) {
            let _ = writeln!(text, "{}", line(change));
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

fn is_below(path: &str, module: &str) -> bool {
    path.strip_prefix(module)
        .is_some_and(|rest| rest.starts_with('/'))
}

impl<'a> Summary<'a> {
    fn new(api: &'a Api, run: &Run, changes: &[Change]) -> Self {
        let module = api.module.get_ref();
        let count = |kind| {
            let of = changes.iter().filter(|change| change.kind == kind);
            of.filter(|change| is_below(&change.path, module)).count()
        };
        let ir = run.output.api.as_ref();
        let texts = run.output.files.values();
        Self {
            module,
            operations: ir.map_or(0, |api| api.operations.len()),
            channels: ir.map_or(0, |api| api.channels.len()),
            types: ir.map_or(0, |api| api.types.len()),
            files: run.output.files.len(),
            lines: texts.map(|text| text.lines().count()).sum(),
            changed: count(Kind::Changed),
            missing: count(Kind::Missing),
            orphaned: count(Kind::Orphaned),
            milliseconds: run.took.as_millis(),
            refused: run.is_refused(),
        }
    }

    fn to_line(&self) -> String {
        let counts = [
            (self.changed, "changed"),
            (self.missing, "new"),
            (self.orphaned, "removed"),
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

/// How `generated/` differs from what `specs/` ask for.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Files below `generated/src`.
    pub changes: Vec<Change>,
    /// What is wrong with `generated/Cargo.toml`.
    pub problems: Vec<String>,
}

impl Drift {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && self.problems.is_empty()
    }

    /// What differs, how, and what to do.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for change in &self.changes {
            let _ = writeln!(text, "{}", line(change));
        }
        for problem in &self.problems {
            let _ = writeln!(text, "{problem}");
        }
        for change in &self.changes {
            let path = format!("generated/src/{}", change.path);
            let diff = diff::of_change(change, &path);
            if !diff.is_empty() {
                let _ = write!(text, "\n{diff}");
            }
        }
        if !self.changes.is_empty() {
            text.push_str("\ngenerated/ is not what specs/ ask for: run `cargo xtask gen`\n");
        }
        text
    }
}

fn line(change: &Change) -> String {
    format!("{:<8} generated/src/{}", change.kind.as_str(), change.path)
}

/// How `generated/` of a workspace differs from what its `specs/` ask for.
///
/// # Errors
/// A document is refused, or something cannot be read.
pub fn check(root: &Path) -> Result<Drift> {
    let Some(workspace) = Workspace::around(root) else {
        bail!("{} is in no workspace", root.display());
    };
    let apis =
        Apis::read(&workspace).map_err(|refusal| anyhow!("{}", refusal.diagnostic.message))?;
    let plan = plan(&workspace, &apis, Options::default())?;
    if let Some((api, _)) = plan.runs.iter().find(|(_, run)| run.is_refused()) {
        bail!(
            "the document of `{}` is refused: run `cargo xtask lint`",
            api.module.get_ref()
        );
    }
    plan.drift(&workspace)
}
