//! No operation is missing: not from the expectations, not from the tests.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use raccord_codegen::Options;
use raccord_codegen::report::{OperationRow, Printed, report};
use raccord_tests::{config, folder, generate, operations};

use super::case::cases;

/// An API with its operations and the text of its tests.
struct Tested {
    name: String,
    text: String,
    operations: BTreeSet<(String, String)>,
}

/// The APIs of `specs/apis.toml`.
fn apis() -> Result<Vec<Tested>> {
    let main = include_str!("main.rs");
    let apis = config().apis.into_iter().map(|api| {
        let (name, module) = (api.feature.get_ref().clone(), api.module.get_ref());
        ensure!(
            main.contains(&format!("mod {module};")),
            "tests/wire/main.rs has no `mod {module};`"
        );
        let operations = operations(&raccord_tests::document(&name)?);
        Ok(Tested {
            text: fs::read_to_string(folder("wire").join(format!("{module}.rs")))?,
            operations: operations.context("an operation without id")?,
            name,
        })
    });
    apis.collect()
}

/// The operations of an API as `gen --report` lists them.
fn reported(name: &str) -> Result<Vec<OperationRow>> {
    let config = config();
    let api = config.apis.iter().find(|api| api.is_named(name));
    let api = api.with_context(|| name.to_owned())?;
    let input = config.input(api, Options::default());
    let run = generate(input).context("the generator panicked")?;
    let api = run.output.api.as_ref().context("the document is refused")?;
    let printed = Printed::default();
    let report = report(api, &run.output.surface, printed, Vec::new(), Vec::new());
    Ok(report.operations)
}

/// The operations that a file of tests starts a server for.
fn tested(text: &str) -> Vec<&str> {
    let calls = text.split("Wire::start(").skip(1);
    calls.filter_map(|rest| rest.split('"').nth(1)).collect()
}

#[test]
fn every_operation_has_an_expectation_and_one_test() -> Result<()> {
    for api in apis()? {
        let name = &api.name;
        let ids: Vec<&str> = api.operations.iter().map(|(id, _)| id.as_str()).collect();
        assert!(!ids.is_empty(), "{name}");
        let cases = cases(name)?;
        let expected: Vec<&str> = cases.keys().map(String::as_str).collect();
        assert_eq!(expected, ids, "tests/wire/{name}.yaml");
        let mut tested = tested(&api.text);
        tested.sort_unstable();
        assert_eq!(tested, ids, "the tests of {name}");
    }
    Ok(())
}

#[test]
fn every_operation_of_the_report_is_called() -> Result<()> {
    for api in apis()? {
        let rows = reported(&api.name)?;
        assert_eq!(rows.len(), api.operations.len(), "{}", api.name);
        for row in rows {
            let id = row.operation_id.context("an operation without id")?;
            let place = format!("{} {}", row.method, row.path);
            assert!(api.operations.contains(&(id.clone(), place)), "{id}");
            let method = row.rust.rsplit("::").next().unwrap_or_default();
            let test = api.text.split(&format!("\"{id}\"")).nth(1);
            let test = test.with_context(|| id.clone())?;
            let test = test.split("#[tokio::test]").next().unwrap_or_default();
            assert!(
                test.contains(&format!(".{method}(")),
                "{id} is `{}`",
                row.rust
            );
        }
    }
    Ok(())
}

#[test]
fn expectations_have_the_method_and_the_shape_of_the_path() -> Result<()> {
    for api in apis()? {
        let cases = cases(&api.name)?;
        for (id, operation) in api.operations {
            let case = cases.get(&id).with_context(|| id.clone())?;
            let (method, template) = operation.split_once(' ').context("no path")?;
            assert_eq!(case.request.method, method, "{id}");
            let (given, wanted) = (case.request.path.split('/'), template.split('/'));
            assert_eq!(given.clone().count(), wanted.clone().count(), "{id}");
            for (given, wanted) in given.zip(wanted) {
                assert!(given == wanted || wanted.starts_with('{'), "{id}: {given}");
            }
        }
    }
    Ok(())
}
