//! Where generated items stand: what is added elsewhere in a document moves and renames no type, and rustfmt has nothing to
//! lay out again.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use raccord_tests::{entries, folder, generate_text};
use serde_json::{Value, json};

/// The files of a standalone crate, by path.
fn crate_of(document: impl Into<Vec<u8>>) -> BTreeMap<String, String> {
    let (output, _) = generate_text("openapi.yaml", document).expect("no panic");
    output.files
}

/// Inline schemas of all kinds, equal ones in several places.
fn document() -> Value {
    let status = json!({"type": "string", "enum": ["open", "closed"]});
    let owner =
        json!({"type": "object", "properties": {"id": {"type": "string"}, "status": status}});
    let page = json!({"type": "object", "properties": {"owner": owner, "status": status}});
    let responses =
        json!({"200": {"description": "", "content": {"application/json": {"schema": page}}}});
    let sort = json!({"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["up", "down"]}});
    let get = |id: &str| json!({"get": {"operationId": id, "tags": ["Tickets"], "parameters": [sort], "responses": responses}});
    let ticket = json!({"type": "object", "properties": {"owner": owner, "status": status, "previous": owner}});
    json!({
        "openapi": "3.1.0", "info": {"title": "Tickets", "version": "1"},
        "paths": {"/tickets": get("listTickets"), "/boards": get("listBoards")},
        "components": {"schemas": {"Ticket": ticket, "Milestone": ticket}},
    })
}

/// The same with more of everything: equal inline schemas before those that are there, in components and operations whose
/// names come first, and operations that make the group a large one.
fn updated() -> Value {
    let mut document = document();
    let ticket = document["components"]["schemas"]["Ticket"].clone();
    let get = document["paths"]["/tickets"]["get"].clone();
    let mut schemas = json!({"Aardvark": ticket});
    let mut paths = json!({});
    for index in 0..9 {
        let mut get = get.clone();
        get["operationId"] = json!(format!("archive{index}"));
        paths[format!("/archive/{index}")] = json!({"get": get});
    }
    for (all, old) in [
        (&mut schemas, "/components/schemas"),
        (&mut paths, "/paths"),
    ] {
        let old = document.pointer(old).and_then(Value::as_object);
        for (key, value) in old.expect("an object") {
            all[key] = value.clone();
        }
    }
    document["components"]["schemas"] = schemas;
    document["paths"] = paths;
    document
}

/// The file of each type.
fn types(document: &Value) -> BTreeMap<String, String> {
    let mut types = BTreeMap::new();
    for (path, text) in crate_of(document.to_string()) {
        let file = syn::parse_file(&text).expect("Rust");
        for item in file.items {
            let ident = match item {
                syn::Item::Struct(item) => item.ident,
                syn::Item::Enum(item) => item.ident,
                syn::Item::Type(item) => item.ident,
                _ => continue,
            };
            types.insert(ident.to_string(), path.clone());
        }
    }
    types.retain(|_, path| path != "client.rs" && path != "tickets.rs");
    types
}

#[test]
fn what_is_added_elsewhere_moves_and_renames_no_type() {
    let before = types(&document());
    let after = types(&updated());
    assert!(before.len() >= 9, "{:?}", before.keys());
    assert!(after.len() > before.len());
    for (name, path) in &before {
        assert_eq!(after.get(name), Some(path), "{name}");
    }
}

#[test]
fn files_are_named_after_components_and_operations() {
    let types = types(&document());
    let file = |name: &str| types[name].as_str();
    assert_eq!(file("Ticket"), "types/ticket.rs");
    assert_eq!(file("TicketOwner"), "types/ticket.rs");
    assert_eq!(file("Milestone"), "types/milestone.rs");
    let of_operations = types.values().filter(|path| path.starts_with("tickets/"));
    assert!(of_operations.count() >= 4);
}

/// `cargo fmt --check` in a project with a generated crate reports nothing.
#[test]
fn rustfmt_has_nothing_to_lay_out_again() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout");
    for (name, case) in entries(&folder("cases")) {
        let Ok(document) = fs::read(case.join("spec.yaml")) else {
            continue;
        };
        let files = crate_of(document);
        let target = scratch.join(&name);
        // Of an earlier run nothing may be left; there may have been none.
        let _ = fs::remove_dir_all(&target);
        for (path, text) in &files {
            let path = target.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--check", "--edition", "2024"]);
        let output = rustfmt
            .arg(target.join("lib.rs"))
            .output()
            .expect("rustfmt");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.is_empty(), "{name}: {said}");
    }
}
