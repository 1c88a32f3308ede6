//! No operation is missing: not from the expectations, not from the tests.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use raccord_codegen::Options;
use raccord_codegen::report::{OperationRow, Printed, report};
use raccord_mock::spec;
use raccord_tests::{config, generate};
use serde_json::Value;

use super::case::cases;

/// The APIs with the text of their tests and the number of their operations.
const APIS: [(&str, &str, usize); 5] = [
    ("julep", include_str!("julep.rs"), 10),
    ("openhands", include_str!("openhands.rs"), 43),
    ("raccoon", include_str!("raccoon.rs"), 6),
    ("raccoon-chat", include_str!("raccoon_chat.rs"), 7),
    ("vectara", include_str!("vectara.rs"), 27),
];

const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// `POST /sessions` by operation id, as the document has them.
fn operations(document: &Value) -> Result<BTreeSet<(String, String)>> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut found = BTreeSet::new();
    for (path, item) in paths.context("no paths")? {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let id = operation.get("operationId").and_then(Value::as_str);
                let id = id.context("an operation without id")?;
                found.insert((id.to_owned(), format!("{} {path}", method.to_uppercase())));
            }
        }
    }
    Ok(found)
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
    let mut total = 0;
    for (api, text, count) in APIS {
        let operations = operations(&spec::document(api)?)?;
        let ids: Vec<&str> = operations.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids.len(), count, "{api}");
        let cases = cases(api)?;
        let expected: Vec<&str> = cases.keys().map(String::as_str).collect();
        assert_eq!(expected, ids, "tests/wire/{api}.yaml");
        let mut tested = tested(text);
        tested.sort_unstable();
        assert_eq!(tested, ids, "the tests of {api}");
        total += ids.len();
    }
    assert_eq!(total, 93);
    Ok(())
}

#[test]
fn every_operation_of_the_report_is_called() -> Result<()> {
    for (api, text, count) in APIS {
        let rows = reported(api)?;
        assert_eq!(rows.len(), count, "{api}");
        let operations = operations(&spec::document(api)?)?;
        for row in rows {
            let id = row.operation_id.context("an operation without id")?;
            let place = format!("{} {}", row.method, row.path);
            assert!(operations.contains(&(id.clone(), place)), "{id}");
            let method = row.rust.rsplit("::").next().unwrap_or_default();
            let test = text.split(&format!("\"{id}\"")).nth(1);
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
    for (api, ..) in APIS {
        let cases = cases(api)?;
        for (id, operation) in operations(&spec::document(api)?)? {
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
