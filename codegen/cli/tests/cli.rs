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

/// A project with two APIs.
struct Project(TempDir);

const CONFIG: &str = "\
[crate]
name = 'things'
out = 'clients'
runtime = { path = 'runtime' }

[api.first]
spec = 'first.yaml'

[api.second]
spec = 'second.yaml'
";

impl Project {
    fn new() -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        this.write("raccord.toml", CONFIG);
        this.write("first.yaml", DOCUMENT);
        this.write("second.yaml", DOCUMENT);
        this.write("runtime/Cargo.toml", "");
        this
    }

    /// A folder with a document, and no configuration file.
    fn without_config() -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        this.write("d.yaml", DOCUMENT);
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
        let output = Command::new(env!("CARGO_BIN_EXE_raccord"))
            .args(args)
            .current_dir(self.path(folder))
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
    let project = Project::new();
    project
        .run(&["gen"])
        .exits(0)
        .says("first")
        .says("1 operations")
        .says("new      clients/Cargo.toml");
    let files = project.files("clients/src");
    assert!(files.len() > 4, "{:?}", files.keys());
    project.run(&["gen"]).exits(0).says("unchanged");
    assert_eq!(project.files("clients/src"), files);
    project.run(&["gen", "--check"]).exits(0);
}

#[test]
fn another_folder_and_another_order_give_the_same_bytes() {
    let project = Project::new();
    project.run(&["gen"]).exits(0);
    let files = project.files("clients/src");
    let list = fs::read_to_string(project.path("raccord.toml")).unwrap();
    let (rest, second) = list.split_at(list.find("[api.second]").unwrap());
    let (package, first) = rest.split_at(rest.find("[api.first]").unwrap());
    project.write("raccord.toml", &format!("{package}{second}{first}"));
    fs::create_dir(project.path("deeper")).unwrap();
    project.run_in("deeper", &["gen"]).exits(0);
    assert_eq!(project.files("clients/src"), files);
}

#[test]
fn every_edit_deletion_and_stray_file_is_drift() {
    let project = Project::new();
    project.run(&["gen"]).exits(0);
    let files = project.files("clients/src");
    let client = "clients/src/first/client.rs";
    let text = fs::read_to_string(project.path(client)).unwrap();

    project.write(client, &format!("{text}// edited\n"));
    let run = project.run(&["gen", "--check"]).exits(1);
    run.says(&format!("changed  {client}"))
        .says("-// edited")
        .says("raccord gen");
    fs::remove_file(project.path(client)).unwrap();
    project
        .run(&["gen", "--check"])
        .exits(1)
        .says(&format!("missing  {client}"));
    project.write("clients/src/first/notes.txt", "");
    project
        .run(&["gen", "--check"])
        .exits(1)
        .says("orphaned clients/src/first/notes.txt");

    project.run(&["gen"]).exits(0).says("1 new, 1 removed");
    assert_eq!(project.files("clients/src"), files);
    project.write(
        "clients/Cargo.toml",
        "[features]\ndefault = ['first']\nfirst = []\n",
    );
    project
        .run(&["gen", "--check"])
        .exits(1)
        .says("no feature `second`");
}

#[test]
fn a_refused_document_leaves_everything_as_it_was() {
    let project = Project::new();
    project.run(&["gen"]).exits(0);
    let files = project.files("clients");
    let first = DOCUMENT.replace("operationId: getThing", "operationId: readThing");
    project.write("first.yaml", &first);
    project.write(
        "second.yaml",
        &DOCUMENT.replace("schemas/Thing'", "schemas/Thnig'"),
    );
    project
        .run(&["gen"])
        .exits(2)
        .says("second.yaml is refused: 1 error");
    assert_eq!(project.files("clients"), files);
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
        let project = Project::new();
        project.write("d.yaml", &document);
        let args = ["gen", "--spec", "d.yaml", "--out", "out", "--name", "d"];
        let run = project
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
        assert!(!project.path("out").exists());
    }
}

#[test]
fn a_missing_file_has_a_place_too() {
    let project = Project::new();
    let args = ["gen", "--spec", "none.yaml", "--out", "out", "--name", "d"];
    let run = project.run(&args).exits(2);
    run.says("cannot read `none.yaml`: no such file")
        .says("none.yaml:1:1");
    fs::remove_file(project.path("second.yaml")).unwrap();
    project
        .run(&["gen"])
        .exits(2)
        .says("cannot read `second.yaml`: no such file")
        .says("raccord.toml:10:8");
}

#[test]
fn a_crate_of_its_own() {
    let project = Project::new();
    project.write("d.yaml", DOCUMENT);
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
    project.run(&args).exits(0).says("pet-store");
    let manifest: toml::Table = fs::read_to_string(project.path("target/out/Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let text = manifest.to_string();
    assert!(
        text.contains("\"pet-store\"") && text.contains("\"../../runtime\""),
        "{text}"
    );
    assert!(project.path("target/out/src/lib.rs").exists());
    let report = fs::read_to_string(project.path("report.json")).unwrap();
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

    let files = project.files("target/out");
    project.run(&args).exits(0).says("unchanged");
    assert_eq!(project.files("target/out"), files);
    let with = |more: &[&'static str]| [&args[..7], more].concat();
    project.run(&with(&["--check"])).exits(0);
    project
        .run(&with(&["--check", "--runtime", "1.2.3"]))
        .exits(1)
        .says("changed  target/out/Cargo.toml");
    project.run(&with(&["--runtime", "1.2.3"])).exits(0);
    let manifest = fs::read_to_string(project.path("target/out/Cargo.toml")).unwrap();
    assert!(manifest.contains("1.2.3"), "{manifest}");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let project = Project::new();
    project.write("d.yaml", DOCUMENT);
    project.write("out/notes.txt", "mine");
    let args = ["gen", "--spec", "d.yaml", "--out", "out", "--name", "d"];
    project
        .run(&args)
        .exits(2)
        .says("not made by `raccord gen`");
    assert_eq!(project.files("out").len(), 1);
}

#[test]
fn switches_change_what_is_refused() {
    let project = Project::new();
    project.write(
        "loss.yaml",
        &DOCUMENT.replace("Thing: {type: object", "Thing: {if: true, type: object"),
    );
    project
        .run(&["lint", "loss.yaml"])
        .exits(0)
        .says("loss[keyword-ignored]");
    project
        .run(&["lint", "loss.yaml", "--deny", "loss"])
        .exits(2)
        .says("`--deny loss` is given");
    project.write(
        "dangling.yaml",
        &DOCUMENT.replace("schemas/Thing'", "schemas/Thnig'"),
    );
    project.run(&["lint", "dangling.yaml"]).exits(2);
    project
        .run(&["lint", "dangling.yaml", "--lenient-refs"])
        .exits(0);
}

/// What is refused for its size is taken with larger limits, by the switch and by the setting.
#[test]
fn limits_can_be_raised() {
    let project = Project::new();
    let values = "0, ".repeat(700_000);
    project.write("large.json", &format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"Large\",\"version\":\"1\"}},\"paths\":{{}},\"x-values\":[{values}0]}}"
    ));
    project
        .run(&["lint", "large.json"])
        .exits(2)
        .says("error[too-many-values]");
    project
        .run(&["lint", "large.json", "--limits", "2"])
        .exits(0);
    project
        .run(&["lint", "large.json", "--limits", "0"])
        .exits(2);
}

#[test]
fn machines_get_one_document() {
    let project = Project::new();
    let run = project.run(&["gen", "--format", "json"]).exits(0);
    assert_eq!(run.json().pointer("/apis/0/operations").unwrap(), 1);
    assert_eq!(run.stderr(), "");
    project.write("d.yaml", "openapi: 3.1.0\n");
    let run = project
        .run(&["lint", "d.yaml", "--format", "json"])
        .exits(2);
    let row = run.json().pointer("/diagnostics/0").unwrap().clone();
    assert_eq!(row.get("code").unwrap(), "missing-member");
    assert_eq!(row.get("line").unwrap(), 1);
    assert_eq!(run.stderr(), "");
}

#[test]
fn the_ir_is_printed() {
    let project = Project::new();
    let run = project
        .run(&["gen", "--ir", "second"])
        .exits(0)
        .says("# second");
    assert!(!run.stdout().contains("# first"));
    project.write("d.yaml", DOCUMENT);
    project
        .run(&["gen", "--ir", "--spec", "d.yaml"])
        .exits(0)
        .says("getThing");
    project.run(&["gen", "--ir", "third"]).exits(2);
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let project = Project::new();
    project.write("d.yaml", DOCUMENT);
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
        project.run(args).exits(2);
        assert!(!project.path("x").exists());
    }
}

#[test]
fn bundle_prints_a_document_with_its_overlays() {
    let project = Project::new();
    project.write(
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $.info, update: {title: Merged}}\n",
    );
    let title = |run: Run| {
        let document: serde_json::Value = serde_json::from_str(&run.exits(0).stdout()).unwrap();
        let title = document.pointer("/info/title").unwrap();
        title.as_str().unwrap().to_owned()
    };
    assert_eq!(title(project.run(&["bundle", "second"])), "Things");
    let file = ["bundle", "first.yaml", "--overlay", "overlay.yaml"];
    assert_eq!(title(project.run(&file)), "Merged");
    let unknown = project.run(&["bundle", "third"]);
    unknown
        .exits(2)
        .says("neither an API of raccord.toml nor a file");
    project.write("first.yaml", "[]");
    project
        .run(&["bundle", "first"])
        .exits(2)
        .says("first.yaml:1:1");
}

#[test]
fn mock_answers_from_a_document() {
    let project = Project::new();
    let mut server = Command::new(env!("CARGO_BIN_EXE_raccord"))
        .args(["mock", "first"])
        .current_dir(project.path(""))
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

/// The manifest of the crate is created once; what a user makes of it stays.
#[test]
fn the_first_manifest_is_complete_and_then_the_users() {
    let project = Project::new();
    project
        .run(&["gen", "--check"])
        .exits(1)
        .says("clients/Cargo.toml is missing");
    project.run(&["gen"]).exits(0);
    let manifest = fs::read_to_string(project.path("clients/Cargo.toml")).unwrap();
    let table: toml::Table = manifest.parse().unwrap();
    let runtime = table.get("dependencies").unwrap().get("raccord").unwrap();
    assert_eq!(runtime.get("path").unwrap().as_str(), Some("../runtime"));
    let features = table.get("features").unwrap().as_table().unwrap();
    assert!(features.contains_key("first") && features.contains_key("second"));
    let edited = format!("{manifest}# mine\n");
    project.write("clients/Cargo.toml", &edited);
    project.run(&["gen"]).exits(0).says("unchanged");
    assert_eq!(
        fs::read_to_string(project.path("clients/Cargo.toml")).unwrap(),
        edited
    );
}

/// A wrong `out` costs nobody the sources of a crate.
#[test]
fn sources_that_were_not_generated_are_left_alone() {
    let project = Project::new();
    project.write("clients/src/lib.rs", "//! By hand.\n");
    project.write("clients/src/more.rs", "");
    project
        .run(&["gen"])
        .exits(2)
        .says("clients/src/lib.rs would be lost")
        .says("as `out` in raccord.toml");
    assert_eq!(project.files("clients").len(), 2);
    let by_hand = fs::read_to_string(project.path("clients/src/lib.rs")).unwrap();
    assert_eq!(by_hand, "//! By hand.\n");
}

#[test]
fn a_configuration_that_makes_no_sense_is_refused_with_its_place() {
    for (from, to, place, message) in [
        (
            "name =",
            "nmae =",
            "raccord.toml:2:1",
            "unknown field `nmae`",
        ),
        (
            "out = 'clients'\n",
            "",
            "raccord.toml:1:1",
            "missing field `out`",
        ),
        ("[crate]", "[crate", "raccord.toml:1:7", "unclosed table"),
        (
            "'first.yaml'",
            "'../first.yaml'",
            "raccord.toml:7:8",
            "documents must lie in that folder",
        ),
        (
            "'first.yaml'",
            "'none.yaml'",
            "raccord.toml:7:8",
            "cannot read `none.yaml`: no such file",
        ),
        (
            "{ path = 'runtime' }",
            "'runtime'",
            "raccord.toml:4:11",
            "is not a version",
        ),
        (
            "[api.first]",
            "[api.Fir-st]",
            "raccord.toml:6:6",
            "`fir_st` can",
        ),
    ] {
        let project = Project::new();
        project.write("raccord.toml", &CONFIG.replace(from, to));
        for args in [&["gen"][..], &["lint"]] {
            let run = project.run(args).exits(2).says(place).says(message);
            assert_eq!(
                run.stderr().matches("error[").count(),
                1,
                "{}",
                run.stderr()
            );
            assert!(!project.path("clients").exists());
        }
        let run = project.run(&["gen", "--format", "json"]).exits(2);
        assert!(run.json().pointer("/diagnostics/0/line").is_some());
    }
}

#[test]
fn the_configuration_can_be_named() {
    let project = Project::new();
    project.write(
        "deeper/other.toml",
        &CONFIG
            .replace("'clients'", "'../others'")
            .replace("'runtime'", "'../runtime'"),
    );
    project.write("deeper/first.yaml", DOCUMENT);
    project.write("deeper/second.yaml", DOCUMENT);
    let config = ["--config", "deeper/other.toml"];
    let with = |args: &[&'static str]| [&config, args].concat();
    project
        .run(&with(&["gen"]))
        .exits(0)
        .says("new      others/Cargo.toml");
    assert!(!project.path("clients").exists());
    let header = fs::read_to_string(project.path("others/src/first/client.rs")).unwrap();
    assert!(
        header.starts_with("// @generated by `raccord gen` from deeper/first.yaml."),
        "{header}"
    );
    project.write("others/src/first/client.rs", "");
    project
        .run(&with(&["gen", "--check"]))
        .exits(1)
        .says("run `raccord --config deeper/other.toml gen`");
    project
        .run(&["gen", "--config", "none.toml"])
        .exits(2)
        .says("none.toml:1:1")
        .says("no such file");
}

#[test]
fn without_a_configuration_a_document_can_be_named() {
    let project = Project::without_config();
    for args in [&["gen"][..], &["lint"], &["gen", "--ir"]] {
        project
            .run(args)
            .exits(2)
            .says("no `raccord.toml`")
            .says("--config");
    }
    project.run(&["lint", "d.yaml"]).exits(0);
    project.run(&["bundle", "d.yaml"]).exits(0);
    project
        .run(&["bundle", "first"])
        .exits(2)
        .says("`first` is not a file");
    let args = ["gen", "--spec", "d.yaml", "--out", "out", "--name", "d"];
    project.run(&args).exits(2).says("--runtime VERSION");
    assert!(!project.path("out").exists());
    let with = |version| [&args[..], &["--runtime", version]].concat();
    project
        .run(&with("../runtime"))
        .exits(2)
        .says("is not a version");
    project.run(&with("1.2")).exits(0);
    assert!(
        fs::read_to_string(project.path("out/Cargo.toml"))
            .unwrap()
            .contains("\"1.2\"")
    );
}
