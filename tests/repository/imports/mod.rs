//! Files do not import each other in a circle, neither directly nor through other files.
//!
//! A circle of files can only be understood as a whole. What two files share belongs in a file below both; so a `mod.rs` that
//! defines what its children use, and calls them, is in a circle with them. Declaring a module and re-exporting a name
//! count for nothing, and tests are left out.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod graph;
mod read;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use graph::Graph;
use raccord_tests::workspace;

/// The packages, by the root files of their crates.
const CRATES: &[&str] = &[
    "codegen/src/lib.rs",
    "codegen/cli/src/lib.rs",
    "codegen/cli/src/main.rs",
    "codegen/mock/src/lib.rs",
    "runtime/src/lib.rs",
    "xtask/src/main.rs",
];

/// A circle that is there to stay: its files, and why.
type Allowed = (&'static [&'static str], &'static str);

/// Two at most. There is none.
const ALLOWED: &[Allowed] = &[];

#[test]
fn files_form_no_circles() {
    let mut unexpected = String::new();
    let mut found = Vec::new();
    for root in CRATES {
        let graph = graph_of(root);
        for circle in graph.circles() {
            match ALLOWED
                .iter()
                .position(|(files, _)| circle.iter().eq(*files))
            {
                Some(at) => found.push(at),
                None => unexpected.push_str(&graph.describe(&circle)),
            }
        }
    }
    assert!(
        unexpected.is_empty(),
        "these files import each other; put what they share in a file below them\n{unexpected}"
    );
    assert_eq!(
        found.len(),
        ALLOWED.len(),
        "a circle that is allowed is not there any more"
    );
}

#[test]
fn no_more_than_two_circles_are_allowed_each_with_a_reason() {
    assert!(ALLOWED.len() <= 2);
    assert!(ALLOWED.iter().all(|(_, reason)| !reason.is_empty()));
}

/// What there is, and what it is called, is decided before: emitters and the report print it.
#[test]
fn emitters_and_the_report_read_the_surface_and_no_names() {
    let graph = graph_of("codegen/src/lib.rs");
    let prints = ["codegen/src/emit/", "codegen/src/report/"];
    for (from, to, names) in graph.taken() {
        let is_name = to.starts_with("codegen/src/name/") && names.contains("Names");
        let reads_names = is_name && prints.iter().any(|folder| from.starts_with(folder));
        assert!(!reads_names, "{from} takes `Names` from {to}");
        let is_report = from.starts_with("codegen/src/report/");
        let is_emitter = to.starts_with("codegen/src/emit/");
        assert!(
            !is_report || !is_emitter,
            "{from} takes {names:?} from {to}"
        );
    }
    let mut taken = graph.taken();
    assert!(
        taken
            .any(|(from, _, names)| from == "codegen/src/surface/build.rs"
                && names.contains("Names"))
    );
}

fn graph_of(root: &str) -> Graph {
    let mut files = BTreeMap::new();
    let folder = Path::new(root).parent().expect("a file is in a folder");
    gather(folder, &mut files);
    let modules = read::read(root, &files).unwrap_or_else(|error| panic!("{error}"));
    Graph::new(&modules)
}

/// The texts of all Rust files in a folder of the workspace, by their paths in it.
fn gather(folder: &Path, files: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(workspace().join(folder)).expect("a folder");
    for entry in entries {
        let entry = entry.expect("an entry");
        let path = folder.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(entry.path()).expect("UTF-8");
            let path = path.to_str().expect("UTF-8").replace('\\', "/");
            files.insert(path, text);
        }
    }
}

/// The report on import cycles of a crate with these files; its root is `lib.rs`.
fn circles(files: &[(&str, &str)]) -> String {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    let files = files.iter().map(owned).collect();
    let modules = read::read("lib.rs", &files).unwrap_or_else(|error| panic!("{error}"));
    let graph = Graph::new(&modules);
    let circles = graph.circles();
    circles
        .iter()
        .map(|circle| graph.describe(circle))
        .collect()
}

const LIB: &str = "mod a; mod b; mod c;";

#[test]
fn a_way_back_is_a_circle_with_the_names_that_tie_it() {
    let files = [
        ("lib.rs", LIB),
        (
            "a.rs",
            "use crate::b::{First, second}; pub struct A; pub const N: u8 = 0;",
        ),
        (
            "b.rs",
            "use super::c; pub struct First; pub fn second() -> u8 { c::third() }",
        ),
        (
            "c.rs",
            "pub fn third() -> u8 { crate::a::N } fn other(_: crate::a::A) {}",
        ),
    ];
    let expected = "\
3 files take names from each other:
  a.rs takes from b.rs: First, second
  b.rs takes from c.rs: third
  c.rs takes from a.rs: A, N
";
    assert_eq!(circles(&files), expected);
}

#[test]
fn a_way_without_return_is_none() {
    let files = [
        ("lib.rs", LIB),
        ("a.rs", "use crate::b::B; fn f(_: B, _: super::c::C) {}"),
        (
            "b.rs",
            "use crate::c::C; pub struct B(C); impl B { fn b(self) -> Self { self } }",
        ),
        ("c.rs", "pub struct C;"),
    ];
    assert_eq!(circles(&files), "");
}

#[test]
fn a_name_that_is_passed_on_belongs_to_the_file_that_defines_it() {
    // `a` passes on what `b` has; `c` takes it there.
    let through = ("c.rs", "use super::a::*; pub fn f(_: B) {}");
    let files = [
        ("lib.rs", LIB),
        ("a.rs", "pub use crate::b::B; pub fn own() {}"),
        ("b.rs", "pub struct B;"),
        through,
    ];
    assert_eq!(circles(&files), "");
    let files = [
        ("lib.rs", LIB),
        ("a.rs", "pub use crate::b::B; pub fn own() {}"),
        ("b.rs", "pub struct B; fn g() { crate::c::f(B) }"),
        through,
    ];
    assert!(circles(&files).contains("c.rs takes from b.rs: B"));
}

#[test]
fn a_parent_with_what_its_children_use_is_in_a_circle_with_them() {
    let files = [
        ("lib.rs", "mod a;"),
        (
            "a/mod.rs",
            "mod child; pub struct Shared; pub fn run() { child::run(Shared) }",
        ),
        ("a/child.rs", "use super::Shared; pub fn run(_: Shared) {}"),
    ];
    assert!(circles(&files).contains("a/child.rs takes from a/mod.rs: Shared"));
}

#[test]
fn macros_take_names_and_quoted_code_does_not() {
    let files = |body: &str| {
        let a = format!("pub fn a() {{ {body} }}");
        let files = [
            ("lib.rs", LIB),
            ("a.rs", a.as_str()),
            ("b.rs", "pub fn b() { crate::a::a() }"),
            ("c.rs", ""),
        ];
        circles(&files)
    };
    assert!(files("assert!(crate::b::b() == ())").contains("a.rs takes from b.rs: b"));
    assert_eq!(files("quote!(crate::b::b())"), "");
    assert_eq!(files("assert!(quote!(crate::b::b()).is_empty())"), "");
    let files = [
        ("lib.rs", LIB),
        (
            "a.rs",
            "#[macro_export] macro_rules! one { () => { $crate::b::two() } }",
        ),
        ("b.rs", "pub fn two() { crate::one!() }"),
        // A variable of that name is not a macro.
        ("c.rs", "fn f(one: u8) -> u8 { one }"),
    ];
    assert!(circles(&files).contains("b.rs takes from a.rs: one!"));
}

#[test]
fn tests_do_not_count() {
    let files = [
        ("lib.rs", LIB),
        (
            "a.rs",
            "pub fn a() {} #[cfg(test)] mod tests { use crate::b::b; }",
        ),
        (
            "b.rs",
            "pub fn b() { crate::a::a() } #[cfg(all(test, unix))] use crate::c::C;",
        ),
        ("c.rs", "use crate::b::b; pub struct C;"),
    ];
    assert_eq!(circles(&files), "");
}
