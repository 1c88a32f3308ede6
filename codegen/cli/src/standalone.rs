//! `gen --spec FILE --out DIR --name CRATE`: a standalone crate from any document.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use raccord_codegen::emit::manifest::{self, Crate, Runtime};
use raccord_codegen::name::outside::{self, Purpose};
use raccord_codegen::report::Printed;

use crate::{
    Invocation,
    cli::Gen,
    config::version,
    console::{json, rows, totals},
    diff,
    document::{self, Input, Run},
    folder::{Change, Files, Folder, Owned},
    outcome::Outcome,
    report,
};

/// Runs the command.
///
/// # Errors
/// The arguments are invalid, or the disk fails.
pub fn run(args: &Gen, invocation: &Invocation) -> Result<Outcome> {
    let (Some(spec), Some(name)) = (&args.spec, &args.name) else {
        bail!("`--spec` needs `--out` and `--name`, or `--ir`");
    };
    outside::check(Purpose::Crate, name).map_err(|why| anyhow!(why))?;
    let target = match &args.out {
        Some(out) => Some((out.as_path(), runtime(args, invocation, out)?)),
        None if args.report.is_some() => None,
        None => bail!("`--spec` needs `--out`, `--report` or `--ir`"),
    };
    let input = Input::of_user(spec, name, &args.overlay, args.switches.options());
    let mut run = document::run(input);
    if let Some(path) = &args.report {
        report::write(path, [&run])?;
    }
    let console = invocation.console;
    console.diagnostics([&run]);
    if run.is_refused() {
        console.results(String::new, || to_json(&run, &[]));
        return Ok(Outcome::Refused);
    }
    let Some((out, runtime)) = target else {
        return Ok(Outcome::Done);
    };
    let folder = Folder::new(
        out.to_owned(),
        files(&mut run, name, runtime)?,
        Owned::Listed,
    );
    if args.check {
        let changes = folder.compare()?;
        console.results(|| drift(&changes, out), || to_json(&run, &changes));
        return Ok(if changes.is_empty() {
            Outcome::Done
        } else {
            Outcome::Drift
        });
    }
    let changes = folder.write()?;
    console.results(|| summary(&run, &changes, name), || to_json(&run, &changes));
    Ok(Outcome::Done)
}

/// The runtime that the crate depends on: the requested version, or the configured one.
fn runtime(args: &Gen, invocation: &Invocation, out: &Path) -> Result<Runtime> {
    if let Some(version) = &args.runtime {
        return version::version(version).map_err(|why| anyhow!("`--runtime`: {why}"));
    }
    let Some(config) = invocation.find_config()? else {
        bail!(
            "which runtime the crate depends on is not known: name a published version with `--runtime VERSION`, or a \
             configuration file that names one with `--config FILE`"
        );
    };
    crate::manifest::runtime(&config, out)
}

/// The files of the crate; those of the run are moved into it.
fn files(run: &mut Run, name: &str, runtime: Runtime) -> Result<Files> {
    let mut files = Files::new();
    for (path, text) in std::mem::take(&mut run.output.files) {
        files.insert(format!("src/{path}"), text);
    }
    let manifest = manifest::cargo_toml(&Crate {
        name: name.to_owned(),
        runtime,
        features: run.output.surface.features.clone(),
        modules: Vec::new(),
    });
    files.insert(
        "Cargo.toml".to_owned(),
        manifest.map_err(|wrong| anyhow!(wrong))?,
    );
    Ok(files)
}

fn drift(changes: &[Change], out: &Path) -> String {
    let shown = |change: &Change| out.join(&change.path).display().to_string();
    let mut text = diff::of_changes(changes, &[], shown);
    if !changes.is_empty() {
        text.push_str(
            "\nthe crate is not what the document asks for: run the command without `--check`\n",
        );
    }
    text
}

fn summary(run: &Run, changes: &[Change], name: &str) -> String {
    let (operations, types) = run
        .output
        .api
        .as_ref()
        .map_or((0, 0), |api| (api.operations.len(), api.types.len()));
    let Printed { files, lines } = run.printed;
    let what = match changes.len() {
        0 => "unchanged".to_owned(),
        1 => "1 file written or removed".to_owned(),
        count => format!("{count} files written or removed"),
    };
    format!(
        "{name}  {operations} operations  {types} types  {files} files  {lines} lines  {} ms  {what}\n",
        run.took.as_millis()
    )
}

fn to_json(run: &Run, changes: &[Change]) -> serde_json::Value {
    serde_json::json!({
        "refused": run.is_refused(),
        "milliseconds": u64::try_from(run.took.as_millis()).unwrap_or(u64::MAX),
        "changes": json(changes),
        "diagnostics": json(rows(run)),
        "totals": json(totals([run])),
    })
}
