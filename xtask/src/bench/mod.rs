//! `cargo xtask bench`: CPU seconds and peak memory of generating crates and of checking them.
//!
//! Build with `--release` before believing a number.

mod args;
mod copies;
mod measure;
mod tool;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use raccord_cli::config::Config;
use raccord_cli::document::{self, Input};
use raccord_cli::{Invocation, Outcome};
use raccord_codegen::Options;
use tool::target;

pub use args::Bench;
use args::{Documents, Measure};
use measure::{Usage, measure};
use tool::Tool;

/// Runs the command.
///
/// # Errors
/// There are no documents, or a peer cannot be installed.
pub fn run(args: &Bench, invocation: &Invocation) -> Result<Outcome> {
    match &args.what {
        Measure::Run { command } => {
            let success = measure::run_and_print(command)?;
            Ok(if success {
                Outcome::Done
            } else {
                Outcome::Refused
            })
        }
        Measure::Gen(documents) => table(&invocation.config()?, documents, generate),
        Measure::Compile(documents) => table(&invocation.config()?, documents, compile),
        Measure::Copies(documents) => curve(&invocation.config()?, documents),
    }
}

type Take = fn(&Config, Tool, &Path) -> Result<Usage>;

/// The tools, installed.
fn tools(config: &Config, documents: &Documents) -> Result<&'static [Tool]> {
    let tools = Tool::all(documents.peers);
    for tool in tools {
        tool.install(config)?;
    }
    if cfg!(debug_assertions) {
        eprintln!(
            "a debug build: run `cargo run --release -p xtask -- bench …` for figures that mean something"
        );
    }
    Ok(tools)
}

/// Measures every document with every tool.
fn table(config: &Config, documents: &Documents, take: Take) -> Result<Outcome> {
    let tools = tools(config, documents)?;
    println!(
        "{:<24} {:<16} {:>9} {:>9}",
        "document", "generator", "CPU s", "peak MiB"
    );
    let mut outcome = Outcome::Done;
    for document in paths(config, documents)? {
        let name = name(&document);
        for tool in tools {
            let usage = take(config, *tool, &document)?;
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
fn curve(config: &Config, documents: &Documents) -> Result<Outcome> {
    let tools = tools(config, documents)?;
    println!(
        "{:<24} {:<16} {:>6} {:>10} {:>9} {:>9} {:>12}",
        "document", "generator", "copies", "operations", "CPU s", "peak MiB", "ms/operation"
    );
    let mut outcome = Outcome::Done;
    for path in paths(config, documents)? {
        let name = name(&path);
        let input = Input::of_user(&path, "measured", &[], Options::default());
        let (Some(document), ..) = document::merged(&input) else {
            bail!(
                "{} is rejected; `cargo xtask lint` prints why",
                path.display()
            );
        };
        let folder = target(config).join("bench/copies");
        fs::create_dir_all(&folder)?;
        for number in copies::NUMBERS {
            let many = copies::of(&document, number);
            let operations = copies::operations(&many);
            let file = folder.join(format!("{name}-{number}.json"));
            fs::write(&file, serde_json::to_vec(&many)?)?;
            for tool in tools {
                let Usage { cpu, peak, success } = generate(config, *tool, &file)?;
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
fn paths(config: &Config, documents: &Documents) -> Result<Vec<PathBuf>> {
    let mut paths = documents.files.clone();
    if paths.is_empty() {
        let documents = config.apis.iter();
        paths.extend(documents.map(|api| config.resolve(Path::new(api.spec.get_ref()))));
    }
    let real = |path: PathBuf| {
        path.canonicalize()
            .with_context(|| path.display().to_string())
    };
    paths.into_iter().map(real).collect()
}

/// The name of a document: its file, or its folder if all files have the same name.
fn name(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default();
    let named = match document.parent().and_then(Path::file_name) {
        Some(folder) if stem == "openapi" => folder,
        _ => stem,
    };
    named.to_string_lossy().into_owned()
}

fn generate(config: &Config, tool: Tool, document: &Path) -> Result<Usage> {
    let out = fresh(config, tool, document)?;
    measure(&tool.generate(config, document, &out)?)
}

/// `cargo check` of a crate whose dependencies are checked already.
fn compile(config: &Config, tool: Tool, document: &Path) -> Result<Usage> {
    let out = fresh(config, tool, document)?;
    let generated = measure(&tool.generate(config, document, &out)?)?;
    if !generated.success {
        return Ok(generated);
    }
    tool.complete(&out)?;
    let check = || {
        let mut check = Command::new("cargo");
        check.args(["check", "--quiet"]).current_dir(&out);
        check.env("CARGO_TARGET_DIR", target(config).join("bench/target"));
        check.env("CARGO_INCREMENTAL", "0");
        check
    };
    let root = out.join("src/lib.rs");
    let Ok(text) = fs::read(&root) else {
        bail!("{} is not there", root.display());
    };
    // First only the dependencies.
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
fn fresh(config: &Config, tool: Tool, document: &Path) -> Result<PathBuf> {
    let out = target(config)
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
