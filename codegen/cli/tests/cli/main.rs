//! The contract of the command line: files, messages, and exit codes.

#![allow(clippy::unwrap_used, reason = "a test")]

mod commands;
mod config;
mod generate;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
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
