//! `cargo xtask gen --spec FILE --out DIR --name CRATE`: a crate of its own from any document.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use raccord_codegen::emit::Root;
use raccord_codegen::emit::manifest::{self, Crate, Runtime};
use raccord_codegen::name::outside::{self, Purpose};

use crate::cli::Gen;
use crate::console::{Console, json, rows, totals};
use crate::document::{self, File, Input, Run};
use crate::folder::{Change, Files, Folder, Owned};
use crate::workspace::Workspace;
use crate::{Outcome, diff, report};

/// Runs the command.
///
/// # Errors
/// The call makes no sense, or the disk fails.
pub fn run(args: &Gen, console: &Console) -> Result<Outcome> {
    let (Some(spec), Some(name)) = (&args.spec, &args.name) else {
        bail!("`--spec` needs `--out` and `--name`, or `--ir`");
    };
    outside::check(Purpose::Crate, name).map_err(|why| anyhow!(why))?;
    if args.out.is_none() && args.report.is_none() {
        bail!("`--spec` needs `--out`, `--report` or `--ir`");
    }
    let run = document::run(input(spec, name, args));
    if let Some(path) = &args.report {
        report::write(path, [&run])?;
    }
    console.diagnostics([&run]);
    if run.is_refused() {
        console.results(String::new, || to_json(&run, &[]));
        return Ok(Outcome::Refused);
    }
    let Some(out) = &args.out else {
        return Ok(Outcome::Done);
    };
    let runtime = runtime(args.runtime.as_deref(), out)?;
    let folder = Folder::new(out.clone(), files(&run, name, runtime)?, Owned::Listed);
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

/// A document that the user named.
#[must_use]
pub fn input(spec: &Path, name: &str, args: &Gen) -> Input {
    let module = manifest::module(name);
    // The name alone: the folder of the user is nobody else's business.
    let spec_path = spec
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Input {
        entry: File::of_user(spec),
        overlays: args
            .overlay
            .iter()
            .map(|path| File::of_user(path))
            .collect(),
        rust_path: module.clone(),
        module,
        spec_path,
        root: Root::Crate,
        options: args.switches.options(),
    }
}

fn files(run: &Run, name: &str, runtime: Runtime) -> Result<Files> {
    let mut files = Files::new();
    for (path, text) in &run.output.files {
        files.insert(format!("src/{path}"), text.clone());
    }
    let options = Crate {
        name: name.to_owned(),
        runtime,
        channels: run
            .output
            .api
            .as_ref()
            .is_some_and(|api| !api.channels.is_empty()),
    };
    let manifest = manifest::cargo_toml(&options).map_err(|wrong| anyhow!(wrong))?;
    files.insert("Cargo.toml".to_owned(), manifest);
    Ok(files)
}

/// The runtime that the crate depends on: the published version asked for, or the folder here.
fn runtime(version: Option<&str>, out: &Path) -> Result<Runtime> {
    if let Some(version) = version {
        return Ok(Runtime::Version(version.to_owned()));
    }
    let runtime = Workspace::find()?.runtime().canonicalize();
    let runtime = runtime.context("the runtime is not here: name a version with `--runtime`")?;
    let path = relative(&absolute(out)?, &runtime);
    Ok(Runtime::Path(path))
}

/// The path without links, also when its end does not exist yet.
fn absolute(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for folder in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), path.strip_prefix(folder)) {
            return Ok(real.join(rest));
        }
    }
    Ok(path)
}

/// The way from one folder to another, `/`-separated.
fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component> = from.components().collect();
    let to: Vec<Component> = to.components().collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(same).map(|_| "..".to_owned());
    let down = to
        .iter()
        .skip(same)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn drift(changes: &[Change], out: &Path) -> String {
    let mut text = String::new();
    for change in changes {
        let path = out.join(&change.path);
        let _ = writeln!(text, "{:<8} {}", change.kind.as_str(), path.display());
    }
    for change in changes {
        let path = out.join(&change.path).display().to_string();
        let diff = diff::of_change(change, &path);
        if !diff.is_empty() {
            let _ = write!(text, "\n{diff}");
        }
    }
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
    let lines: usize = run
        .output
        .files
        .values()
        .map(|text| text.lines().count())
        .sum();
    let what = match changes.len() {
        0 => "unchanged".to_owned(),
        1 => "1 file written or removed".to_owned(),
        count => format!("{count} files written or removed"),
    };
    format!(
        "{name}  {operations} operations  {types} types  {} files  {lines} lines  {} ms  {what}\n",
        run.output.files.len(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/w/target/out", "/w/runtime"), "../../runtime");
        assert_eq!(way("/a/b", "/w/runtime"), "../../w/runtime");
        assert_eq!(way("/w", "/w/runtime"), "runtime");
    }
}
