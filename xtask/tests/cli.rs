//! The contract of the command line: what it writes, what it says, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

/// A workspace with two APIs.
struct Workspace(TempDir);

impl Workspace {
    fn new() -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        let table = |name: &str| {
            format!(
                "[{name}]\ntitle = '{name}'\nmodule = '{name}'\nfeature = '{name}'\nspec = '{name}.yaml'\nsource = 'made up'\n"
            )
        };
        this.write("specs/apis.toml", &(table("first") + &table("second")));
        this.write("specs/first.yaml", DOCUMENT);
        this.write("specs/second.yaml", DOCUMENT);
        let features = "[features]\ndefault = ['first', 'second']\nfirst = []\nsecond = []\n";
        this.write("generated/Cargo.toml", features);
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

    fn run(&self, args: &[&str]) -> Run {
        self.run_in("", args)
    }

    fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(args)
            .current_dir(self.path(folder))
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        Run(output)
    }

    fn files(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
}

struct Run(Output);

impl Run {
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        let actual = self.0.status.code();
        assert_eq!(actual, Some(code), "{}{}", self.stdout(), self.stderr());
        self
    }

    #[track_caller]
    fn says(self, text: &str) -> Self {
        let all = self.stdout() + &self.stderr();
        assert!(all.contains(text), "no `{text}` in:\n{all}");
        self
    }

    fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.0.stdout).unwrap()
    }
}

#[test]
fn gen_writes_and_a_second_run_changes_nothing() {
    let workspace = Workspace::new();
    workspace
        .run(&["gen"])
        .exits(0)
        .says("first")
        .says("1 operations");
    let files = workspace.files("generated/src");
    assert!(files.len() > 4, "{:?}", files.keys());
    workspace.run(&["gen"]).exits(0).says("unchanged");
    assert_eq!(workspace.files("generated/src"), files);
    workspace.run(&["gen", "--check"]).exits(0);
}

#[test]
fn another_folder_and_another_order_give_the_same_bytes() {
    let workspace = Workspace::new();
    workspace.run(&["gen"]).exits(0);
    let files = workspace.files("generated/src");
    let list = fs::read_to_string(workspace.path("specs/apis.toml")).unwrap();
    let (first, second) = list.split_at(list.find("[second]").unwrap());
    workspace.write("specs/apis.toml", &format!("{second}{first}"));
    workspace.run_in("specs", &["gen"]).exits(0);
    assert_eq!(workspace.files("generated/src"), files);
}

#[test]
fn every_edit_deletion_and_stray_file_is_drift() {
    let workspace = Workspace::new();
    workspace.run(&["gen"]).exits(0);
    let files = workspace.files("generated/src");
    let client = "generated/src/first/client.rs";
    let text = fs::read_to_string(workspace.path(client)).unwrap();

    workspace.write(client, &format!("{text}// edited\n"));
    let run = workspace.run(&["gen", "--check"]).exits(1);
    run.says(&format!("changed  {client}"))
        .says("-// edited")
        .says("cargo xtask gen");
    fs::remove_file(workspace.path(client)).unwrap();
    workspace
        .run(&["gen", "--check"])
        .exits(1)
        .says(&format!("missing  {client}"));
    workspace.write("generated/src/first/notes.txt", "");
    workspace
        .run(&["gen", "--check"])
        .exits(1)
        .says("orphaned generated/src/first/notes.txt");

    workspace.run(&["gen"]).exits(0).says("1 new, 1 removed");
    assert_eq!(workspace.files("generated/src"), files);
    workspace.write(
        "generated/Cargo.toml",
        "[features]\ndefault = ['first']\nfirst = []\n",
    );
    workspace
        .run(&["gen", "--check"])
        .exits(1)
        .says("no feature `second`");
}

#[test]
fn a_refused_document_leaves_everything_as_it_was() {
    let workspace = Workspace::new();
    workspace.run(&["gen"]).exits(0);
    let files = workspace.files("generated");
    let first = DOCUMENT.replace("operationId: getThing", "operationId: readThing");
    workspace.write("specs/first.yaml", &first);
    workspace.write(
        "specs/second.yaml",
        &DOCUMENT.replace("schemas/Thing'", "schemas/Thnig'"),
    );
    workspace
        .run(&["gen"])
        .exits(2)
        .says("specs/second.yaml is refused: 1 error");
    assert_eq!(workspace.files("generated"), files);
}

#[test]
fn each_fault_is_one_message_with_its_place() {
    let twice = DOCUMENT.replace("components:", "  /other:\n    get: {operationId: getThing, responses: {'200': {description: OK}}}\ncomponents:");
    for (document, code, place) in [
        (
            DOCUMENT.replace("schemas/Thing'", "schemas/Thnig'"),
            "dangling-ref",
            "d.yaml:10:84",
        ),
        (
            DOCUMENT.replace("Thing: {type: object", "Thing: {type: objekt"),
            "unknown-type",
            "d.yaml:13:19",
        ),
        (twice, "duplicate-operation-id", "d.yaml:12:24"),
        (
            DOCUMENT.replace("paths:", "paths: ]"),
            "yaml-syntax",
            "d.yaml:4:8",
        ),
    ] {
        let workspace = Workspace::new();
        workspace.write("d.yaml", &document);
        let args = ["gen", "--spec", "d.yaml", "--out", "out", "--name", "d"];
        let run = workspace
            .run(&args)
            .exits(2)
            .says(&format!("error[{code}]"))
            .says(place);
        assert_eq!(
            run.stderr().matches("error[").count(),
            1,
            "{}",
            run.stderr()
        );
        assert!(!workspace.path("out").exists());
    }
}

#[test]
fn a_missing_file_has_a_place_too() {
    let workspace = Workspace::new();
    let args = ["gen", "--spec", "none.yaml", "--out", "out", "--name", "d"];
    let run = workspace.run(&args).exits(2);
    run.says("cannot read `none.yaml`: no such file")
        .says("none.yaml:1:1");
    fs::remove_file(workspace.path("specs/second.yaml")).unwrap();
    workspace
        .run(&["gen"])
        .exits(2)
        .says("cannot read `specs/second.yaml`: no such file")
        .says("specs/apis.toml:11:8");
}

#[test]
fn a_crate_of_its_own() {
    let workspace = Workspace::new();
    workspace.write("d.yaml", DOCUMENT);
    let args = [
        "gen",
        "--spec",
        "d.yaml",
        "--out",
        "target/out",
        "--name",
        "pet-store",
        "--report",
        "report.json",
    ];
    workspace.run(&args).exits(0).says("pet-store");
    let manifest: toml::Table = fs::read_to_string(workspace.path("target/out/Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let text = manifest.to_string();
    assert!(
        text.contains("\"pet-store\"") && text.contains("\"../../runtime\""),
        "{text}"
    );
    assert!(workspace.path("target/out/src/lib.rs").exists());
    let report = fs::read_to_string(workspace.path("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let operation = report.pointer("/operations/0").unwrap();
    assert_eq!(operation.get("method").unwrap(), "GET");
    assert_eq!(operation.get("path").unwrap(), "/things/{id}");
    assert_eq!(operation.get("operation_id").unwrap(), "getThing");
    for key in [
        "/types/0/pointer",
        "/types/0/rust",
        "/stats",
        "/diagnostics",
    ] {
        assert!(report.pointer(key).is_some(), "{key}");
    }

    let files = workspace.files("target/out");
    workspace.run(&args).exits(0).says("unchanged");
    assert_eq!(workspace.files("target/out"), files);
    let with = |more: &[&'static str]| [&args[..7], more].concat();
    workspace.run(&with(&["--check"])).exits(0);
    workspace
        .run(&with(&["--check", "--runtime", "1.2.3"]))
        .exits(1)
        .says("changed  target/out/Cargo.toml");
    workspace.run(&with(&["--runtime", "1.2.3"])).exits(0);
    let manifest = fs::read_to_string(workspace.path("target/out/Cargo.toml")).unwrap();
    assert!(manifest.contains("1.2.3"), "{manifest}");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let workspace = Workspace::new();
    workspace.write("d.yaml", DOCUMENT);
    workspace.write("out/notes.txt", "mine");
    let args = ["gen", "--spec", "d.yaml", "--out", "out", "--name", "d"];
    workspace
        .run(&args)
        .exits(2)
        .says("not made by `cargo xtask gen`");
    assert_eq!(workspace.files("out").len(), 1);
}

#[test]
fn switches_change_what_is_refused() {
    let workspace = Workspace::new();
    workspace.write(
        "loss.yaml",
        &DOCUMENT.replace("Thing: {type: object", "Thing: {if: true, type: object"),
    );
    workspace
        .run(&["lint", "loss.yaml"])
        .exits(0)
        .says("loss[keyword-ignored]");
    workspace
        .run(&["lint", "loss.yaml", "--deny", "loss"])
        .exits(2)
        .says("`--deny loss` is given");
    workspace.write(
        "dangling.yaml",
        &DOCUMENT.replace("schemas/Thing'", "schemas/Thnig'"),
    );
    workspace.run(&["lint", "dangling.yaml"]).exits(2);
    workspace
        .run(&["lint", "dangling.yaml", "--lenient-refs"])
        .exits(0);
}

/// What is refused for its size is taken with larger limits, by the switch and by the setting.
#[test]
fn limits_can_be_raised() {
    let workspace = Workspace::new();
    let values = "0, ".repeat(700_000);
    workspace.write("large.json", &format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"Large\",\"version\":\"1\"}},\"paths\":{{}},\"x-values\":[{values}0]}}"
    ));
    workspace
        .run(&["lint", "large.json"])
        .exits(2)
        .says("error[too-many-values]");
    workspace
        .run(&["lint", "large.json", "--limits", "2"])
        .exits(0);
    workspace
        .run(&["lint", "large.json", "--limits", "0"])
        .exits(2);
}

#[test]
fn machines_get_one_document() {
    let workspace = Workspace::new();
    let run = workspace.run(&["gen", "--format", "json"]).exits(0);
    assert_eq!(run.json().pointer("/apis/0/operations").unwrap(), 1);
    assert_eq!(run.stderr(), "");
    workspace.write("d.yaml", "openapi: 3.1.0\n");
    let run = workspace
        .run(&["lint", "d.yaml", "--format", "json"])
        .exits(2);
    let row = run.json().pointer("/diagnostics/0").unwrap().clone();
    assert_eq!(row.get("code").unwrap(), "missing-member");
    assert_eq!(row.get("line").unwrap(), 1);
    assert_eq!(run.stderr(), "");
}

#[test]
fn the_ir_is_printed() {
    let workspace = Workspace::new();
    let run = workspace
        .run(&["gen", "--ir", "second"])
        .exits(0)
        .says("# second");
    assert!(!run.stdout().contains("# first"));
    workspace.write("d.yaml", DOCUMENT);
    workspace
        .run(&["gen", "--ir", "--spec", "d.yaml"])
        .exits(0)
        .says("getThing");
    workspace.run(&["gen", "--ir", "third"]).exits(2);
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let workspace = Workspace::new();
    workspace.write("d.yaml", DOCUMENT);
    for args in [
        &["gen", "--spec", "d.yaml"][..],
        &["gen", "--out", "x"],
        &["gen", "--spec", "d.yaml", "--out", "x"],
        &["gen", "--spec", "d.yaml", "--out", "x", "--name", "a b"],
        &["gen", "--spec", "d.yaml", "--out", "x", "--name", "CON"],
        &["gen", "--spec", "d.yaml", "--out", "x", "--name", "../x"],
        &["gen", "--spec", "d.yaml", "--out", "x", "--name", ""],
        &["gen", "--spec", "d.yaml", "--ir", "--name", "../x"],
        &[
            "gen", "--spec", "d.yaml", "--out", "x", "--name", "a\"\n[x]",
        ],
        &["gen", "--deny", "everything"],
        &["genn"],
        &[],
    ] {
        workspace.run(args).exits(2);
        assert!(!workspace.path("x").exists());
    }
}

#[test]
fn bundle_prints_a_document_with_its_overlays() {
    let workspace = Workspace::new();
    workspace.write(
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $.info, update: {title: Merged}}\n",
    );
    let title = |run: Run| {
        let document: serde_json::Value = serde_json::from_str(&run.exits(0).stdout()).unwrap();
        let title = document.pointer("/info/title").unwrap();
        title.as_str().unwrap().to_owned()
    };
    assert_eq!(title(workspace.run(&["bundle", "second"])), "Things");
    let file = ["bundle", "specs/first.yaml", "--overlay", "overlay.yaml"];
    assert_eq!(title(workspace.run(&file)), "Merged");
    let unknown = workspace.run(&["bundle", "third"]);
    unknown
        .exits(2)
        .says("neither an API of specs/apis.toml nor a file");
    workspace.write("specs/first.yaml", "[]");
    workspace
        .run(&["bundle", "first"])
        .exits(2)
        .says("specs/first.yaml:1:1");
}

#[test]
fn mock_answers_from_a_document() {
    let workspace = Workspace::new();
    let mut server = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["mock", "first"])
        .current_dir(workspace.path(""))
        .env_remove("CARGO_MANIFEST_DIR")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET /things/7 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("{\"id\":"), "{answer}");
}
