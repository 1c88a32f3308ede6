//! `generated/` is what `specs/` ask for, and comes out the same whatever the circumstances.

#![allow(clippy::expect_used, reason = "a test")]

use std::collections::BTreeMap;

use raccord_cli::generate::{check, plan};
use raccord_codegen::emit::example;
use raccord_codegen::{Options, print};
use raccord_tests::{config, document, folder, golden, operations};

fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    raccord_cli::on_a_large_stack(work).expect("no panic")
}

#[test]
fn generated_is_what_the_specs_ask_for() {
    let drift = on_a_large_stack(|| check(&config())).expect("all documents are accepted");
    assert!(drift.is_none(), "\n{}", drift.to_text("cargo xtask gen"));
}

#[test]
fn the_order_of_the_list_changes_no_byte() {
    on_a_large_stack(|| {
        let config = config();
        let mut reversed = config.clone();
        reversed.apis.reverse();
        let options = Options::default();
        let first = plan(&config, options).expect("a plan");
        assert!(!first.is_refused());
        let second = plan(&reversed, options).expect("a plan");
        assert_eq!(first.folder.files, second.folder.files);
    });
}

#[test]
fn every_api_has_its_operations() {
    on_a_large_stack(|| {
        let config = config();
        let plan = plan(&config, Options::default()).expect("a plan");
        for (api, run) in &plan.runs {
            let name = api.feature.get_ref();
            let document = document(name).expect("a document");
            let declared = operations(&document).expect("operations with ids");
            let ir = run.output.api.as_ref().expect("an accepted document");
            assert!(!declared.is_empty(), "{name}");
            assert_eq!(ir.operations.len(), declared.len(), "{name}");
        }
    });
}

/// `tests/docs/examples/` holds one call of each operation, as the docs show it.
#[test]
fn the_examples_are_those_of_the_docs() {
    let failed = on_a_large_stack(|| {
        let config = config();
        let plan = plan(&config, Options::default()).expect("a plan");
        let mut files = BTreeMap::new();
        for (api, run) in &plan.runs {
            let ir = run.output.api.as_ref().expect("an accepted document");
            let file = example::examples(ir, &run.output.surface);
            let path = format!("{}.rs", api.module.get_ref());
            let text = print::print(&path, file, &run.input.spec_path).expect("Rust");
            files.insert(path, text);
        }
        golden(&folder("docs/examples"), files, "drift").err()
    });
    let message = failed.as_ref().map(|failed| failed.message());
    assert!(
        failed.is_none(),
        "{}",
        message.flatten().unwrap_or_default()
    );
}

#[test]
fn the_modules_of_the_tests_are_those_of_the_configuration() {
    macro_rules! names {
        ($($api:ident),*) => {
            [$(stringify!($api)),*]
        };
    }
    let mut modules: Vec<String> = config()
        .apis
        .iter()
        .map(|api| api.module.get_ref().clone())
        .collect();
    modules.sort();
    let mut listed = raccord_tests::for_each_api!(names);
    listed.sort_unstable();
    assert_eq!(modules, listed, "see tests/build.rs");
}
