//! `lint`: diagnostics only.

use anyhow::Result;

use crate::{
    Invocation,
    cli::Lint,
    console::{json, rows, totals},
    document::{self, Input, Run},
    outcome::Outcome,
};

/// Runs the command.
///
/// # Errors
/// There is no configuration.
pub fn run(args: &Lint, invocation: &Invocation) -> Result<Outcome> {
    let options = args.switches.options();
    let runs: Vec<Run> = match &args.file {
        Some(file) => vec![document::run(Input::of_user(
            file,
            "api",
            &args.overlay,
            options,
        ))],
        None => {
            let config = invocation.config()?;
            let input = |api| document::run(config.input(api, options));
            config.apis.iter().map(input).collect()
        }
    };
    let console = invocation.console;
    console.diagnostics(&runs);
    console.results(String::new, || {
        let all: Vec<_> = runs.iter().flat_map(rows).collect();
        serde_json::json!({ "diagnostics": json(all), "totals": json(totals(&runs)) })
    });
    Ok(Outcome::of(&runs))
}
