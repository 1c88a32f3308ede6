//! `cargo xtask gen --ir`: the intermediate representation, for snapshots and for reading.

use anyhow::{Result, anyhow, bail};
use raccord_codegen::name::outside::{self, Purpose};

use crate::apis::Apis;
use crate::cli::Gen;
use crate::console::{Console, json};
use crate::document::{self, Run};
use crate::workspace::Workspace;
use crate::{Outcome, standalone};

/// Runs the command.
///
/// # Errors
/// There is no such API.
pub fn run(args: &Gen, console: &Console) -> Result<Outcome> {
    let wanted = args.ir.as_ref().and_then(Option::as_deref);
    let runs = match &args.spec {
        Some(_) if wanted.is_some() => bail!("`--ir` names an API or goes with `--spec`, not both"),
        Some(spec) => {
            let name = args.name.as_deref().unwrap_or("api");
            outside::check(Purpose::Crate, name).map_err(|why| anyhow!(why))?;
            vec![document::run(standalone::input(spec, name, args))]
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
            let named = |module: &str| wanted.is_none_or(|wanted| wanted == module);
            let list: Vec<Run> = apis
                .list
                .iter()
                .filter(|api| named(api.module.get_ref()) || named(api.feature.get_ref()))
                .map(|api| document::run(apis.input(api, &workspace, options)))
                .collect();
            if list.is_empty() {
                bail!(
                    "specs/apis.toml has no API `{}`",
                    wanted.unwrap_or_default()
                );
            }
            list
        }
    };
    console.diagnostics(&runs);
    let all = || {
        runs.iter()
            .filter_map(|run| Some((run.input.module.as_str(), run.output.api.as_ref()?)))
    };
    console.results(
        || {
            // Through JSON: the YAML writer has no tagged enums inside each other.
            let yaml = |(module, api)| match serde_yaml::to_string(&json(api)) {
                Ok(text) => format!("# {module}\n---\n{text}"),
                Err(error) => format!("# {module}: {error}\n"),
            };
            all().map(yaml).collect()
        },
        || {
            all()
                .map(|(module, api)| (module.to_owned(), json(api)))
                .collect()
        },
    );
    let refused = runs.iter().any(Run::is_refused);
    Ok(if refused {
        Outcome::Refused
    } else {
        Outcome::Done
    })
}
