//! `cargo xtask lint`: diagnostics only.

use anyhow::Result;

use crate::apis::Apis;
use crate::cli::{Gen, Lint};
use crate::console::{Console, json, rows, totals};
use crate::document::{self, Run};
use crate::workspace::Workspace;
use crate::{Outcome, standalone};

/// Runs the command.
///
/// # Errors
/// There is no workspace.
pub fn run(args: &Lint, console: &Console) -> Result<Outcome> {
    let runs: Vec<Run> = match &args.file {
        Some(file) => {
            let like_gen = Gen {
                overlay: args.overlay.clone(),
                switches: args.switches.clone(),
                ..Gen::default()
            };
            vec![document::run(standalone::input(file, "api", &like_gen))]
        }
        None => {
            let workspace = Workspace::find()?;
            let apis = match Apis::read(&workspace) {
                Ok(apis) => apis,
                Err(refusal) => {
                    console.show(&[*refusal.diagnostic], &refusal.sources);
                    return Ok(Outcome::Refused);
                }
            };
            let options = args.switches.options();
            let input = |api| document::run(apis.input(api, &workspace, options));
            apis.list.iter().map(input).collect()
        }
    };
    console.diagnostics(&runs);
    console.results(String::new, || {
        let all: Vec<_> = runs.iter().flat_map(rows).collect();
        serde_json::json!({ "diagnostics": json(all), "totals": json(totals(&runs)) })
    });
    let refused = runs.iter().any(Run::is_refused);
    Ok(if refused {
        Outcome::Refused
    } else {
        Outcome::Done
    })
}
