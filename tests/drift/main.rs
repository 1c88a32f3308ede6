//! `generated/` is what `specs/` ask for, and comes out the same whatever the circumstances.

#![allow(clippy::expect_used, reason = "a test")]

use raccord_cli::generate::{check, plan};
use raccord_codegen::Options;
use raccord_tests::config;

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
        assert_eq!(first.files, second.files);
    });
}

#[test]
fn every_api_has_its_operations() {
    on_a_large_stack(|| {
        let config = config();
        let plan = plan(&config, Options::default()).expect("a plan");
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
