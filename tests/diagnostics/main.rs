//! Document to diagnostics: `<code>/<case>.yaml` with its diagnostics in `<case>.stderr`. An overlay is next to it as
//! `<case>.overlay.yaml`; a first line with `# --lenient-refs` or `# --lenient` sets that switch.

mod codes;
mod places;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed};
use raccord_cli::document::{self, File};
use raccord_codegen::Options;
use raccord_codegen::diagnostic::render::to_json;
use raccord_tests::{entries, folder, folders, golden_file, input, rendered, trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (code, path) in folders(&folder("diagnostics")) {
        for (file, path) in entries(&path) {
            if let Some(case) = case_of(&file) {
                let code = code.clone();
                let name = format!("{code}::{case}");
                trials.push(trial(name, move || check(&code, &path)));
            }
        }
    }
    for name in folders(&folder("cases")).into_keys() {
        let trial_name = format!("places::{name}");
        trials.push(trial(trial_name, move || check_case(&name)));
    }
    trials.extend(places::trials());
    trials.push(trial("codes".to_owned(), codes::check));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The case that a document is, unless the file belongs to another.
fn case_of(file: &str) -> Option<&str> {
    let case = file
        .strip_suffix(".yaml")
        .or_else(|| file.strip_suffix(".json"))?;
    (!case.ends_with(".overlay") && !case.ends_with(".part")).then_some(case)
}

fn check(code: &str, path: &Path) -> Result<(), Failed> {
    let bytes = fs::read(path)?;
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let options = Options {
        lenient_refs: first == b"# --lenient-refs",
        lenient: first == b"# --lenient",
        ..Options::default()
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut input = input(
        &format!("diagnostics/{code}/{file}"),
        "case",
        "case",
        options,
    );
    input.overlays.extend(overlay(path, code));
    let run = document::run(input);
    let rows = to_json(run.diagnostics(), &run.sources);
    if !rows.iter().any(|row| row.code == code) {
        return Err(format!("nothing says `{code}`\n\n{}", rendered(&run)).into());
    }
    if let Some(row) = rows
        .iter()
        .find(|row| row.line.is_none() || row.column.is_none())
    {
        return Err(format!("`{}` has no place: {}", row.code, row.message).into());
    }
    places::check_pointers(&run.output, &run.sources)?;
    golden_file(
        &path.with_extension("stderr"),
        &rendered(&run),
        "diagnostics",
    )
}

/// What is said about a case of the suite `cases` has its place, too.
fn check_case(name: &str) -> Result<(), Failed> {
    let path = format!("cases/{name}/spec.yaml");
    let run = document::run(input(&path, name, "case", Options::default()));
    places::check_pointers(&run.output, &run.sources)
}

fn overlay(path: &Path, code: &str) -> Option<File> {
    let disk: PathBuf = path.with_extension("overlay.yaml");
    let name = disk.file_name()?.to_string_lossy().into_owned();
    disk.exists().then(|| File {
        disk: disk.clone(),
        shown: format!("tests/diagnostics/{code}/{name}"),
        named_at: None,
    })
}
