//! What scripts and CI rely on: `cargo xtask X` and `target/release/xtask X` do what `raccord` does, with `specs/apis.toml`.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Things, version: '1'}
servers: [{url: https://example.com}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: A thing., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: string}}}
";

/// A workspace with one API.
struct Workspace(TempDir);

impl Workspace {
    fn new() -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        this.write(
            "specs/apis.toml",
            "[crate]\nname = 'things'\nout = '../generated'\nruntime = { path = '../runtime' }\n[api.first]\nspec = 'first.yaml'\n",
        );
        this.write("specs/first.yaml", DOCUMENT);
        this.write(
            "generated/Cargo.toml",
            "[features]\ndefault = ['first']\nfirst = []\n",
        );
        this.write("runtime/Cargo.toml", "");
        this
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, folder: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).current_dir(self.path(folder));
        command.env_remove("CARGO_MANIFEST_DIR");
        command
    }
}

/// The output of a successful command.
#[track_caller]
fn run(mut command: Command, code: i32) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = String::from_utf8([stdout, stderr].concat()).unwrap();
    assert_eq!(status.code(), Some(code), "{text}");
    text
}

/// The configuration is found from each folder of the workspace, and from none with the variable that `cargo run` sets.
#[test]
fn specs_become_generated() {
    let workspace = Workspace::new();
    let text = run(workspace.command("specs", &["gen"]), 0);
    assert!(
        text.contains("first") && text.contains("1 operations"),
        "{text}"
    );
    run(workspace.command("", &["gen", "--check"]), 0);
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = workspace.command("", &["gen", "--check"]);
    command.current_dir(elsewhere.path());
    command.env("CARGO_MANIFEST_DIR", workspace.path("generated"));
    run(command, 0);
    workspace.write("generated/src/first/client.rs", "");
    let text = run(workspace.command("", &["gen", "--check"]), 1);
    for part in [
        "changed  generated/src/first/client.rs",
        "generated/src is not what specs/apis.toml asks for: run `cargo xtask gen`",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

/// `gen --spec` finds the runtime of the workspace.
#[test]
fn a_crate_of_its_own_depends_on_the_runtime_of_the_workspace() {
    let workspace = Workspace::new();
    workspace.write("x/d.yaml", DOCUMENT);
    let args = [
        "gen",
        "--spec",
        "d.yaml",
        "--out",
        "out",
        "--name",
        "d",
        "--report",
        "report.json",
        "--lenient-refs",
        "--deny",
        "loss",
        "--limits",
        "2",
    ];
    run(workspace.command("x", &args), 0);
    let manifest = fs::read_to_string(workspace.path("x/out/Cargo.toml")).unwrap();
    assert!(manifest.contains("\"../../runtime\""), "{manifest}");
    assert!(workspace.path("x/report.json").exists());
    let args = [&args[..], &["--runtime", "1.2.3"]].concat();
    run(workspace.command("x", &args), 0);
    let manifest = fs::read_to_string(workspace.path("x/out/Cargo.toml")).unwrap();
    assert!(manifest.contains("\"1.2.3\""), "{manifest}");
}

#[test]
fn all_commands_are_listed() {
    let workspace = Workspace::new();
    let text = run(workspace.command("", &["--help"]), 0);
    for command in ["gen", "lint", "bundle", "mock", "bench"] {
        assert!(text.contains(&format!("\n  {command} ")), "{text}");
    }
    assert!(
        text.contains("cargo xtask") && text.contains("specs/apis.toml"),
        "{text}"
    );
    run(workspace.command("", &["lint"]), 0);
    run(workspace.command("", &["bundle", "first"]), 0);
    run(
        workspace.command("", &["lint", "none.yaml", "--format", "json"]),
        2,
    );
    run(workspace.command("", &["genn"]), 2);
}
