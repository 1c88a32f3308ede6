//! What a machine cannot make slower must not grow: the allocations of decoding, calls and streams, and the size of generated
//! code.
//!
//! `allocations.json` and `generated.json` have the counts that were accepted; a rise of more than 3 % fails.
//! `BLESS=1 cargo test -p raccord-tests --test counts` accepts those of now: rises on purpose, and falls, so that they
//! stay.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

#[path = "../benches/workloads/mod.rs"]
mod workloads;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use raccord_tests::{bless_command, entries, folder, folders, is_blessing, workspace};
use syn::visit::{self, Visit};
use workloads::decode::Size;

/// Counts by what is counted.
type Counts = BTreeMap<String, u64>;

/// A rise of more than this many percent fails.
const PERCENT: u64 = 3;

#[test]
fn allocations_do_not_grow() {
    let work = workloads::decode::all(Size::SMALL).into_iter();
    let work = work.chain(workloads::stream::all(200));
    let work = work.map(|work| (work.name, work.ours));
    let calls = workloads::call::in_memory().into_iter();
    let work = work.chain(calls.map(|(name, call)| (format!("{name}, one call"), call)));
    let counts = work.map(|(name, mut run)| {
        // What is set up once does not count.
        run();
        (name, allocation_counter::measure(run).count_total)
    });
    check("allocations.json", &counts.collect());
}

#[test]
fn generated_code_does_not_grow() {
    let mut counts = Counts::new();
    for (api, path) in folders(&workspace().join("generated/src")) {
        let mut code = Code::default();
        code.add(&path);
        counts.insert(format!("{api}, lines"), code.lines);
        counts.insert(format!("{api}, functions"), code.functions);
        counts.insert(format!("{api}, macro calls"), code.macros);
    }
    check("generated.json", &counts);
}

/// Compares counts with the accepted ones, or accepts them.
#[track_caller]
fn check(file: &str, counts: &Counts) {
    let path = folder("counts").join(file);
    if is_blessing() {
        let text = serde_json::to_string_pretty(counts).unwrap() + "\n";
        fs::write(path, text).unwrap();
        return;
    }
    let text = fs::read_to_string(path).unwrap_or_else(|_| "{}".to_owned());
    let accepted: Counts = serde_json::from_str(&text).unwrap();
    let mut problems = String::new();
    for (name, &count) in counts {
        match accepted.get(name) {
            None => writeln!(problems, "{name}: {count}, not accepted yet").unwrap(),
            Some(&accepted) if count * 100 > accepted * (100 + PERCENT) => {
                writeln!(problems, "{name}: {count}, was {accepted}").unwrap();
            }
            Some(_) => {}
        }
    }
    for name in accepted.keys().filter(|name| !counts.contains_key(*name)) {
        writeln!(problems, "{name}: not counted any more").unwrap();
    }
    assert!(
        problems.is_empty(),
        "tests/counts/{file}:\n{problems}{}",
        bless_command("counts")
    );
}

/// The size of generated code.
#[derive(Default)]
struct Code {
    lines: u64,
    /// Functions with a body.
    functions: u64,
    /// Calls of macros, each of which becomes functions, too.
    macros: u64,
}

impl Code {
    /// Adds everything in a folder.
    fn add(&mut self, path: &Path) {
        for path in entries(path).values() {
            if path.is_dir() {
                self.add(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            self.lines += text.lines().count() as u64;
            self.visit_file(&syn::parse_file(&text).unwrap());
        }
    }
}

impl Visit<'_> for Code {
    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.functions += 1;
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.functions += 1;
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        self.macros += 1;
        visit::visit_macro(self, call);
    }
}
