//! `gen --ir`: the intermediate representation, for snapshots and for reading.

use anyhow::{Result, anyhow, bail};
use raccord_codegen::name::outside::{self, Purpose};

use crate::{
    Invocation,
    cli::Gen,
    console::{Console, json},
    document::{self, Input, Run},
    outcome::Outcome,
};

/// Runs the command.
///
/// # Errors
/// There is no such API.
pub fn run(args: &Gen, invocation: &Invocation) -> Result<Outcome> {
    let options = args.switches.options();
    let wanted = args.ir.as_ref().and_then(Option::as_deref);
    let runs = match &args.spec {
        Some(_) if wanted.is_some() => bail!("`--ir` names an API or goes with `--spec`, not both"),
        Some(spec) => {
            let name = args.name.as_deref().unwrap_or("api");
            outside::check(Purpose::Crate, name).map_err(|why| anyhow!(why))?;
            let input = Input::of_user(spec, name, &args.overlay, options);
            vec![document::run(input)]
        }
        None => {
            let config = invocation.config()?;
            let apis = config.apis.iter();
            let apis = apis.filter(|api| wanted.is_none_or(|name| api.is_named(name)));
            let runs: Vec<Run> = apis
                .map(|api| document::run(config.input(api, options)))
                .collect();
            if runs.is_empty() {
                let wanted = wanted.unwrap_or_default();
                bail!("{} has no API `{wanted}`", config.shown());
            }
            runs
        }
    };
    invocation.console.diagnostics(&runs);
    print(&runs, invocation.console);
    Ok(Outcome::of(&runs))
}

fn print(runs: &[Run], console: Console) {
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
}
