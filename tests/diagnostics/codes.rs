//! Every code of the catalogues has a folder of documents in this folder, or a reason not to.

use std::collections::{BTreeMap, BTreeSet};

use libtest_mimic::Failed;
use raccord_tests::{folder, folders};
use syn::visit::{Visit, visit_expr_call};
use syn::{Expr, ExprCall, Lit};

/// Codes that no document of this folder can show, and what tests them instead.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "alias-expansion",
        "about the whole file: `codegen/src/load/yaml.rs`",
    ),
    (
        "config-invalid",
        "about the configuration file: `codegen/cli/src/config/table.rs`",
    ),
    (
        "empty-document",
        "about the whole file: `codegen/src/load/tests.rs`",
    ),
    (
        "file-too-large",
        "takes 32 MiB: `codegen/src/load/tests.rs`",
    ),
    (
        "internal",
        "a bug of the generator: `codegen/src/print/tests.rs`",
    ),
    (
        "unreadable-file",
        "there is no document: `codegen/cli/tests/cli/generate.rs`",
    ),
];

/// Holds the codes against the folders.
pub fn check() -> Result<(), Failed> {
    let elsewhere: BTreeMap<_, _> = ELSEWHERE.iter().copied().collect();
    let folders: BTreeSet<String> = folders(&folder("diagnostics")).into_keys().collect();
    let mut codes = BTreeSet::new();
    for path in [
        "../codegen/src/diagnostic/catalogue.rs",
        "../codegen/cli/src/catalogue.rs",
    ] {
        let file = syn::parse_file(&std::fs::read_to_string(folder(path))?)?;
        Codes(&mut codes).visit_file(&file);
    }
    for code in &codes {
        let (listed, tested) = (
            elsewhere.contains_key(code.as_str()),
            folders.contains(code),
        );
        if listed == tested {
            let wrong = if listed {
                "has a folder and a reason not to have one"
            } else {
                "has no document in tests/diagnostics, and no reason in tests/diagnostics/codes.rs"
            };
            return Err(format!("`{code}` {wrong}").into());
        }
    }
    let listed = elsewhere.keys().map(|code| (*code).to_owned());
    match folders
        .into_iter()
        .chain(listed)
        .find(|code| !codes.contains(code))
    {
        Some(code) => Err(format!("`{code}` is no code of the catalogues").into()),
        None => Ok(()),
    }
}

/// Collects the codes in `Diagnostic::new(severity, code, …)` and `error(code, …)`.
struct Codes<'a>(&'a mut BTreeSet<String>);

impl Visit<'_> for Codes<'_> {
    fn visit_expr_call(&mut self, call: &ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let segments = function.path.segments.iter();
            let names: Vec<String> = segments.map(|it| it.ident.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let code = match names.as_slice() {
                ["Diagnostic", "new"] => call.args.get(1),
                ["error"] => call.args.first(),
                _ => None,
            };
            if let Some(Expr::Lit(literal)) = code
                && let Lit::Str(code) = &literal.lit
            {
                self.0.insert(code.value());
            }
        }
        visit_expr_call(self, call);
    }
}
