//! `cargo xtask bench`: CPU seconds and peak memory of generating crates and of checking them.
//!
//! Build with `--release` before believing a number.

pub mod measure;
pub mod tool;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::Outcome;
use crate::apis::Apis;
use crate::cli::{self, Documents, Measure};
use crate::workspace::Workspace;
use measure::{Usage, measure};
use tool::Tool;

/// Runs the command.
///
/// # Errors
/// There are no documents, or a peer cannot be installed.
pub fn run(args: &cli::Bench) -> Result<Outcome> {
    match &args.what {
        Measure::Run { command } => {
            let success = measure::run_and_print(command)?;
            Ok(if success {
                Outcome::Done
            } else {
                Outcome::Refused
            })
        }
        Measure::Gen(documents) => table(documents, generate),
        Measure::Compile(documents) => table(documents, compile),
    }
}

type Take = fn(&Workspace, Tool, &Path) -> Result<Usage>;

/// Measures every document with every tool.
fn table(documents: &Documents, take: Take) -> Result<Outcome> {
    let workspace = Workspace::find()?;
    let tools = Tool::all(documents.peers);
    for tool in tools {
        tool.install(&workspace)?;
    }
    if cfg!(debug_assertions) {
        eprintln!(
            "a debug build: run `cargo run --release -p xtask -- bench …` for figures that mean something"
        );
    }
    println!(
        "{:<24} {:<16} {:>9} {:>9}",
        "document", "generator", "CPU s", "peak MiB"
    );
    let mut outcome = Outcome::Done;
    for document in paths(&workspace, documents)? {
        let name = name(&document);
        for tool in tools {
            let usage = take(&workspace, *tool, &document)?;
            let result = if usage.success { "" } else { "  failed" };
            let (cpu, peak) = (usage.cpu, usage.peak);
            println!(
                "{name:<24} {:<16} {cpu:>9.2} {peak:>9.0}{result}",
                tool.name()
            );
            if !usage.success && *tool == Tool::Ours {
                outcome = Outcome::Refused;
            }
        }
    }
    Ok(outcome)
}

/// The documents, absolute.
fn paths(workspace: &Workspace, documents: &Documents) -> Result<Vec<PathBuf>> {
    let mut paths = documents.files.clone();
    if paths.is_empty() {
        let apis = Apis::read(workspace);
        let apis = apis.map_err(|refusal| anyhow::anyhow!("{}", refusal.diagnostic.message))?;
        paths.extend(
            apis.list
                .iter()
                .map(|api| workspace.specs().join(api.spec.get_ref())),
        );
    }
    let real = |path: PathBuf| {
        path.canonicalize()
            .with_context(|| path.display().to_string())
    };
    paths.into_iter().map(real).collect()
}

/// What a document is called: its file, or its folder where files are all called the same.
fn name(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default();
    let named = match document.parent().and_then(Path::file_name) {
        Some(folder) if stem == "openapi" => folder,
        _ => stem,
    };
    named.to_string_lossy().into_owned()
}

fn generate(workspace: &Workspace, tool: Tool, document: &Path) -> Result<Usage> {
    let out = fresh(workspace, tool, document)?;
    measure(&tool.generate(workspace, document, &out)?)
}

/// `cargo check` of a crate whose dependencies are checked already.
fn compile(workspace: &Workspace, tool: Tool, document: &Path) -> Result<Usage> {
    let out = fresh(workspace, tool, document)?;
    let generated = measure(&tool.generate(workspace, document, &out)?)?;
    if !generated.success {
        return Ok(generated);
    }
    tool.complete(&out)?;
    let check = || {
        let mut check = Command::new("cargo");
        check.args(["check", "--quiet"]).current_dir(&out);
        check.env("CARGO_TARGET_DIR", workspace.target().join("bench/target"));
        check.env("CARGO_INCREMENTAL", "0");
        check
    };
    let _warm = check().output()?;
    let root = out.join("src/lib.rs");
    let Ok(text) = fs::read(&root) else {
        bail!("{} is not there", root.display());
    };
    // A new time of change makes cargo check the crate again, and nothing else.
    fs::write(&root, text)?;
    measure(&check())
}

/// An empty folder to generate into.
fn fresh(workspace: &Workspace, tool: Tool, document: &Path) -> Result<PathBuf> {
    let out = workspace
        .target()
        .join("bench")
        .join(tool.name())
        .join(name(document));
    match fs::remove_dir_all(&out) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)?,
        _ => {}
    }
    fs::create_dir_all(&out)?;
    Ok(out)
}
