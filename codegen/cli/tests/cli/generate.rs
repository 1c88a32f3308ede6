//! `gen`: what is written, what is drift, and what is rejected.

use std::fs;

use super::{DOCUMENT, Project};

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
        .says("second.yaml is rejected: 1 error");
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

/// What is rejected for its size is accepted with larger limits, by the switch and by the setting.
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
