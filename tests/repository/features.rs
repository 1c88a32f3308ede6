//! `cargo test --workspace` runs the tests of every feature of the runtime.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use toml::{Table, Value};

fn manifest(package: &str) -> Result<Table> {
    let path = raccord_tests::workspace().join(package).join("Cargo.toml");
    Ok(fs::read_to_string(path)?.parse()?)
}

/// A feature that this package does not switch on is a feature whose tests never run.
#[test]
fn no_feature_of_the_runtime_is_left_out() -> Result<()> {
    let runtime = manifest("runtime")?;
    let features = runtime.get("features").and_then(Value::as_table);
    // `native-tls` only replaces the TLS of the transport, and needs a library of the system.
    let declared: BTreeSet<&str> = features
        .context("no features")?
        .keys()
        .map(String::as_str)
        .filter(|name| !["default", "native-tls"].contains(name))
        .collect();
    let tests = manifest("tests")?;
    let on: BTreeSet<&str> = tests
        .get("dev-dependencies")
        .and_then(|all| all.get("raccord")?.get("features")?.as_array())
        .context("no features of the runtime")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    ensure!(declared == on, "declared {declared:?}, tested {on:?}");
    Ok(())
}
