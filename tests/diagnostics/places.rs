//! Where diagnostics point: at a node that exists, in the file that has the problem.
//!
//! The table below puts every problem of a node behind every way to refer to the node. The problem's line bears `# here`.

use std::collections::BTreeMap;

use libtest_mimic::{Failed, Trial};
use raccord_codegen::diagnostic::render::to_json;
use raccord_codegen::diagnostic::{FileId, Place};
use raccord_codegen::source::{Fetch, Source, Sources};
use raccord_codegen::surface::Root;
use raccord_codegen::{Job, Options, Output, generate};
use raccord_tests::trial;
use serde_json::{Map, Value};

/// Every pointer of every diagnostic leads to a node of its file.
pub fn check_pointers(output: &Output, sources: &Sources) -> Result<(), Failed> {
    let mut trees: BTreeMap<FileId, Option<Value>> = BTreeMap::new();
    for diagnostic in output.diagnostics.as_slice() {
        let related = diagnostic.related.iter().map(|(place, _)| place);
        for place in std::iter::once(&diagnostic.place).chain(related) {
            let tree = trees
                .entry(place.file)
                .or_insert_with(|| tree(sources.get(place.file)?));
            check_place(place, tree.as_ref(), &diagnostic.message)?;
        }
    }
    Ok(())
}

fn check_place(place: &Place, tree: Option<&Value>, message: &str) -> Result<(), Failed> {
    match (place.pointer(), tree) {
        (Some(pointer), Some(tree)) if tree.pointer(pointer.as_str()).is_none() => {
            Err(format!("`{pointer}` leads to nothing: {message}").into())
        }
        _ => Ok(()),
    }
}

/// The content of a file, read by another reader than the generator's; `None` if it is not a document.
fn tree(source: &Source) -> Option<Value> {
    let text = source.text().ok()?;
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    value.apply_merge().ok()?;
    Some(to_value(value))
}

fn to_value(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Mapping(members) => {
            let member = |(key, value): (serde_yaml::Value, serde_yaml::Value)| {
                let key = match to_value(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (key, to_value(value))
            };
            Value::Object(members.into_iter().map(member).collect::<Map<_, _>>())
        }
        serde_yaml::Value::Sequence(list) => list.into_iter().map(to_value).collect(),
        other => serde_json::to_value(other).unwrap_or(Value::Null),
    }
}

/// One problem: the kind of the node that has it, the node, and what is said of the line with `# here`.
type Problem = (&'static str, &'static str, &'static str);

const PROBLEMS: &[Problem] = &[
    (
        "requestBodies",
        "content:\n  application/xml:\n    schema: # here\n      type: object\n      properties: {q: {type: string}}",
        "keyword-ignored",
    ),
    (
        "requestBodies",
        "content:\n  application/json:\n    schema:\n      type: object\n      if: {} # here",
        "keyword-ignored",
    ),
    (
        "requestBodies",
        "content:\n  multipart/form-data:\n    schema: {type: object, properties: {a: {type: string}}}\n    encoding:\n      a:\n        style: deepObject # here",
        "keyword-ignored",
    ),
    (
        "requestBodies",
        "content:\n  multipart/form-data:\n    schema: {type: object, properties: {a: {type: string}}}\n    encoding:\n      a:\n        headers:\n          x-a: {schema: {type: string}} # here",
        "keyword-ignored",
    ),
    (
        "requestBodies",
        "content:\n  multipart/form-data:\n    schema: {type: object} # here",
        "multipart-without-schema",
    ),
    (
        "requestBodies",
        "content:\n  application/x-www-form-urlencoded:\n    schema:\n      type: object\n      properties:\n        a: # here\n          type: object\n          required: [nothing]\n          properties: {b: {}}",
        "required-unknown",
    ),
    (
        "requestBodies",
        "content:\n  text/csv: {schema: {type: object, properties: {a: {}}}} # here",
        "keyword-ignored",
    ),
    (
        "requestBodies",
        "contents: {} # here\ncontent: {application/json: {}}",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\ncontent:\n  multipart/mixed:\n    itemSchema: {type: object} # here",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\nlinks: {} # here",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\ncontent:\n  application/xml:\n    schema: # here\n      type: object\n      properties: {q: {type: string}}",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\ncontent:\n  application/json:\n    schema:\n      properties:\n        a:\n          not: {} # here",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\nheaders:\n  x-a:\n    content: {text/plain: {}} # here",
        "keyword-ignored",
    ),
    (
        "responses",
        "description: d\nheaders:\n  x-a:\n    schema:\n      type: integer\n      enum: [a, 1] # here",
        "enum-value-type",
    ),
    (
        "parameters",
        "name: accept # here\nin: header\nschema: {type: string}",
        "keyword-ignored",
    ),
    (
        "parameters",
        "name: a\nin: query\nstyle: simple # here\nschema: {type: string}",
        "keyword-ignored",
    ),
    (
        "parameters",
        "name: a\nin: query\nschema:\n  type: object\n  properties:\n    a:\n      if: {} # here",
        "keyword-ignored",
    ),
    (
        "parameters",
        "name: a\nin: query\ncontent:\n  application/json:\n    schema:\n      if: {} # here",
        "keyword-ignored",
    ),
    (
        "schemas",
        "type: object\nproperties:\n  a: # here\n    type: string\n    format: binary",
        "keyword-ignored",
    ),
    (
        "headers",
        "content: {text/plain: {}} # here",
        "keyword-ignored",
    ),
    (
        "headers",
        "style: form # here\nschema: {type: string}",
        "keyword-ignored",
    ),
    (
        "headers",
        "schema:\n  type: string\n  if: {} # here",
        "keyword-ignored",
    ),
    (
        "schemas",
        "properties:\n  a: # here\n    type: object\n    required: [nothing]\n    properties: {b: {}}",
        "required-unknown",
    ),
    (
        "schemas",
        "type: integer\nenum: [a, 1] # here",
        "enum-value-type",
    ),
    (
        "schemas",
        "properties:\n  a:\n    items:\n      dependentSchemas: {} # here",
        "keyword-ignored",
    ),
    (
        "schemas",
        "allOf:\n- {type: object}\n- if: {} # here",
        "keyword-ignored",
    ),
    (
        "schemas",
        "anyOf:\n- {type: object, properties: {a: {}}}\n- if: {} # here\n  type: string",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "query: {} # here\nget: {responses: {}}",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "get:\n  callbacks: {} # here\n  responses: {}",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "get:\n  security:\n  - nobody: [] # here\n  responses: {}",
        "security-scheme-missing",
    ),
    (
        "pathItems",
        "parameters:\n- name: accept # here\n  in: header\n  schema: {}\nget: {responses: {}}",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "get:\n  parameters:\n  - {name: a, in: query, schema: {if: {}}} # here\n  responses: {}",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "post:\n  requestBody: # here\n    content: {}\n  responses: {}",
        "empty-body",
    ),
    (
        "pathItems",
        "get:\n  responses:\n    2xx:\n      description: d\n      headers:\n        x-a:\n          content: {text/plain: {}} # here",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "get:\n  responses:\n    204:\n      description: d\n      content: {application/json: {}} # here",
        "keyword-ignored",
    ),
    (
        "pathItems",
        "get:\n  responses:\n    default:\n      description: d\n      content:\n        application/json:\n          schema: {if: {}} # here",
        "keyword-ignored",
    ),
];

/// The place of a node of each kind in a document.
fn site(kind: &str, node: &str) -> String {
    let (depth, head) = match kind {
        "requestBodies" => (
            3,
            "paths:\n  /a:\n    post:\n      responses: {}\n      requestBody:\n",
        ),
        "responses" => (
            4,
            "paths:\n  /a:\n    get:\n      responses:\n        200:\n",
        ),
        "parameters" => (
            4,
            "paths:\n  /a:\n    get:\n      responses: {}\n      parameters:\n        -\n",
        ),
        "headers" => (
            6,
            "paths:\n  /a:\n    get:\n      responses:\n        200:\n          description: d\n          headers:\n            x-b:\n",
        ),
        "schemas" => (
            7,
            "paths:\n  /a:\n    get:\n      responses:\n        200:\n          description: d\n          content:\n            application/json:\n              schema:\n",
        ),
        _ => (1, "paths:\n  /a:\n"),
    };
    format!("{head}{}", indented(node, depth + 1))
}

fn indented(text: &str, depth: usize) -> String {
    let line = |line: &str| format!("{}{line}\n", "  ".repeat(depth));
    text.lines().map(line).collect()
}

/// The files of a document for every way to refer to a node.
fn ways(kind: &str, node: &str) -> Vec<(&'static str, BTreeMap<&'static str, String>)> {
    let component = |key: &str, section: &str, node: &str| {
        format!(
            "components:\n  {section}:\n    {key}:\n{}",
            indented(node, 3)
        )
    };
    let files = |root: String, others: &[(&'static str, String)]| {
        let mut files: BTreeMap<_, _> = others.iter().cloned().collect();
        files.insert(
            "root.yaml",
            format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{root}"),
        );
        files
    };
    let referring = |text: &str| site(kind, &format!("$ref: '{text}'"));
    let local = format!("#/components/{kind}/X");
    let mut all = vec![
        ("in_place", files(site(kind, node), &[])),
        (
            "component",
            files(referring(&local) + &component("X", kind, node), &[]),
        ),
        (
            "file",
            files(
                referring("./deep/other.yaml"),
                &[("deep/other.yaml", node.to_owned() + "\n")],
            ),
        ),
        (
            "part_of_a_file",
            files(
                referring("other.yaml#/some/x"),
                &[("other.yaml", format!("some:\n  x:\n{}", indented(node, 2)))],
            ),
        ),
        (
            "component_of_a_file",
            files(
                referring(&format!("other.yaml{local}")),
                &[("other.yaml", component("X", kind, node))],
            ),
        ),
        (
            "anywhere",
            files(
                format!(
                    "{}x-own:\n  x:\n{}",
                    referring("#/x-own/x"),
                    indented(node, 2)
                ),
                &[],
            ),
        ),
    ];
    if kind != "pathItems" {
        let alias = component("Y", kind, &format!("$ref: '{local}'"));
        let target = format!("    X:\n{}", indented(node, 3));
        let root = referring(&format!("#/components/{kind}/Y")) + &alias + &target;
        all.push(("alias", files(root, &[])));
        // Within a path item that is referred to itself.
        let path = site(kind, node).replacen("paths:\n  /a:\n", "", 1);
        let root =
            "paths:\n  /a: {$ref: '#/components/pathItems/P'}\ncomponents:\n  pathItems:\n    P:\n";
        all.push((
            "path_item",
            files(format!("{root}{}", indented(&path, 1)), &[]),
        ));
        let path: String = path
            .lines()
            .map(|line| format!("{}\n", line.get(4..).unwrap_or_default()))
            .collect();
        all.push((
            "path_item_of_a_file",
            files(
                "paths:\n  /a: {$ref: path.yaml}\n".to_owned(),
                &[("path.yaml", path)],
            ),
        ));
    }
    if kind == "headers" {
        let parameter = format!("name: x-b\nin: header\n{node}");
        let root =
            referring("#/components/parameters/X") + &component("X", "parameters", &parameter);
        all.push(("parameter", files(root, &[])));
    }
    all
}

/// The trials of the table.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (index, (kind, node, code)) in PROBLEMS.iter().enumerate() {
        for (way, files) in ways(kind, node) {
            let name = format!("places::{kind}::{index}::{way}");
            trials.push(trial(name, move || check(code, &files)));
        }
    }
    trials
}

struct Files<'a>(&'a BTreeMap<&'static str, String>);

impl Fetch for Files<'_> {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        let text = self.0.get(path).ok_or("no such file")?;
        Ok(text.clone().into_bytes())
    }
}

fn check(code: &str, files: &BTreeMap<&'static str, String>) -> Result<(), Failed> {
    let root = files.get("root.yaml").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let job = Job {
        entry: Source {
            path: "root.yaml".to_owned(),
            bytes: root.into_bytes(),
        },
        overlays: Vec::new(),
        module: "case".to_owned(),
        rust_path: "case".to_owned(),
        root: Root::Module,
        spec_path: "root.yaml".to_owned(),
        options: Options::default(),
    };
    let output = generate(job, &Files(files), &mut sources);
    let rows = to_json(output.diagnostics.as_slice(), &sources);
    let shown = || format!("\n{rows:#?}\n{files:#?}");
    check_pointers(&output, &sources).map_err(|failed| {
        let message = failed.message().unwrap_or_default().to_owned();
        message + &shown()
    })?;
    let (file, line) = files
        .iter()
        .find_map(|(name, text)| {
            let index = text.lines().position(|line| line.ends_with("# here"))?;
            Some((*name, index + 1))
        })
        .ok_or("no line is marked")?;
    let is_it = |file: &str, line| {
        rows.iter()
            .any(|row| row.code == code && row.file.ends_with(file) && row.line == Some(line))
    };
    match is_it(file, line) {
        true => Ok(()),
        false => Err(format!("nothing says `{code}` at {file}:{line}{}", shown()).into()),
    }
}
