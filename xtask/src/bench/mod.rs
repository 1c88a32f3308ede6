//! `cargo xtask bench`: CPU seconds and peak memory of generating crates and of checking them.
//!
//! Build with `--release` before believing a number.

pub mod copies;
pub mod measure;
pub mod tool;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::Outcome;
use crate::apis::Apis;
use crate::cli::{self, Documents, Gen, Measure};
use crate::workspace::Workspace;
use crate::{document, standalone};
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
        Measure::Copies(documents) => curve(documents),
    }
}

type Take = fn(&Workspace, Tool, &Path) -> Result<Usage>;

/// The tools, installed.
fn tools(workspace: &Workspace, documents: &Documents) -> Result<&'static [Tool]> {
    let tools = Tool::all(documents.peers);
    for tool in tools {
        tool.install(workspace)?;
    }
    if cfg!(debug_assertions) {
        eprintln!(
            "a debug build: run `cargo run --release -p xtask -- bench …` for figures that mean something"
        );
    }
    Ok(tools)
}

/// Measures every document with every tool.
fn table(documents: &Documents, take: Take) -> Result<Outcome> {
    let workspace = Workspace::find()?;
    let tools = tools(&workspace, documents)?;
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

/// Measures generation from ever more copies of every document with every tool.
fn curve(documents: &Documents) -> Result<Outcome> {
    let workspace = Workspace::find()?;
    let tools = tools(&workspace, documents)?;
    println!(
        "{:<24} {:<16} {:>6} {:>10} {:>9} {:>9} {:>12}",
        "document", "generator", "copies", "operations", "CPU s", "peak MiB", "ms/operation"
    );
    let mut outcome = Outcome::Done;
    for path in paths(&workspace, documents)? {
        let name = name(&path);
        let input = standalone::input(&path, "measured", &Gen::default());
        let (Some(document), ..) = document::merged(&input) else {
            bail!("{} is refused: `cargo xtask lint` says why", path.display());
        };
        let folder = workspace.target().join("bench/copies");
        fs::create_dir_all(&folder)?;
        for number in copies::NUMBERS {
            let many = copies::of(&document, number);
            let operations = copies::operations(&many);
            let file = folder.join(format!("{name}-{number}.json"));
            fs::write(&file, serde_json::to_vec(&many)?)?;
            for tool in tools {
                let Usage { cpu, peak, success } = generate(&workspace, *tool, &file)?;
                #[expect(clippy::cast_precision_loss, reason = "thousands of operations fit")]
                let each = cpu * 1e3 / operations.max(1) as f64;
                let result = if success { "" } else { "  failed" };
                println!(
                    "{name:<24} {:<16} {number:>6} {operations:>10} {cpu:>9.2} {peak:>9.0} {each:>12.2}{result}",
                    tool.name()
                );
                if !success && *tool == Tool::Ours {
                    outcome = Outcome::Refused;
                }
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
    let root = out.join("src/lib.rs");
    let Ok(text) = fs::read(&root) else {
        bail!("{} is not there", root.display());
    };
    // The dependencies alone first.
    fs::write(&root, "")?;
    let warm = check().output()?;
    if !warm.status.success() {
        let wrong = String::from_utf8_lossy(&warm.stderr);
        bail!(
            "cannot check the dependencies of {}: {wrong}",
            out.display()
        );
    }
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
