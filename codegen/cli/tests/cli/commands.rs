//! The other commands, and output for machines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use super::{DOCUMENT, Project, Run};

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
