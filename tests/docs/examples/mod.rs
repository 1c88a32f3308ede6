//! The examples in the docs of `agent-session-clients` compile: this folder holds one call of each
//! operation, as the docs show it. `BLESS=1` writes the files anew.

#![allow(clippy::expect_used, reason = "a test")]

use std::fs;

use raccord_cli::generate::plan;
use raccord_codegen::emit::example;
use raccord_codegen::{Options, print};
use raccord_tests::{config, folder};

macro_rules! compiled {
    ($($name:ident),*) => {
        $(
            #[allow(dead_code, reason = "compiling is the test")]
            #[rustfmt::skip]
            mod $name;
        )*
    };
}

compiled!(julep, openhands, raccoon, raccoon_chat, vectara);

#[test]
fn the_examples_are_those_of_the_docs() {
    raccord_cli::on_a_large_stack(|| {
        let config = config();
        let plan = plan(&config, Options::default()).expect("a plan");
        for (api, run) in &plan.runs {
            let module = api.module.get_ref();
            let ir = run.output.api.as_ref().expect("an accepted document");
            let file = example::examples(ir, &run.output.surface);
            let text = print::print(&file, &run.input.spec_path).expect("Rust");
            let path = folder("docs/examples").join(format!("{module}.rs"));
            if std::env::var_os("BLESS").is_some() {
                fs::write(&path, text).expect("a writable file");
            } else {
                let found = fs::read_to_string(&path).expect("an example file");
                assert!(
                    found == text,
                    "tests/docs/examples/{module}.rs is not what the docs show: run with BLESS=1"
                );
            }
        }
    })
    .expect("no panic");
}
