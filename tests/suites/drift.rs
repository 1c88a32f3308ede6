//! `generated/` is what `specs/` ask for, and comes out the same whatever the circumstances.

#![allow(clippy::expect_used, reason = "a test")]

use raccord_codegen::Options;
use raccord_tests::workspace;
use xtask::apis::Apis;
use xtask::generate::{check, plan};
use xtask::workspace::Workspace;

fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    xtask::on_a_large_stack(work).expect("no panic")
}

#[test]
fn generated_is_what_the_specs_ask_for() {
    let drift = on_a_large_stack(|| check(&workspace())).expect("all documents are accepted");
    assert!(drift.is_none(), "\n{}", drift.to_text());
}

#[test]
fn the_order_of_the_list_changes_no_byte() {
    on_a_large_stack(|| {
        let workspace = Workspace::around(&workspace()).expect("this workspace");
        let mut apis = Apis::read(&workspace).expect("a list");
        let options = Options::default();
        let first = plan(&workspace, &apis, options).expect("a plan");
        assert!(!first.is_refused());
        apis.list.reverse();
        let second = plan(&workspace, &apis, options).expect("a plan");
        assert_eq!(first.files, second.files);
    });
}

#[test]
fn every_api_has_its_operations() {
    on_a_large_stack(|| {
        let workspace = Workspace::around(&workspace()).expect("this workspace");
        let apis = Apis::read(&workspace).expect("a list");
        let plan = plan(&workspace, &apis, Options::default()).expect("a plan");
        let counts: Vec<(&str, usize)> = plan
            .runs
            .iter()
            .map(|(api, run)| {
                let ir = run.output.api.as_ref();
                (
                    api.module.get_ref().as_str(),
                    ir.map_or(0, |api| api.operations.len()),
                )
            })
            .collect();
        let expected = [
            ("julep", 10),
            ("openhands", 43),
            ("raccoon", 6),
            ("raccoon_chat", 7),
            ("vectara", 27),
        ];
        assert_eq!(counts, expected);
    });
}
