//! `bundle`: one document, as the generator reads it.

use std::path::Path;

use anyhow::{Result, bail};
use raccord_codegen::Options;
use serde_json::Value;

use crate::{
    Invocation,
    cli::Named,
    document::{self, File, Input},
    outcome::Outcome,
};

/// Runs the command.
///
/// # Errors
/// There is no such document.
pub fn run(args: &Named, invocation: &Invocation) -> Result<Outcome> {
    let Some(document) = read(args, invocation)? else {
        return Ok(Outcome::Refused);
    };
    let text = || format!("{document:#}\n");
    invocation.console.results(text, || document.clone());
    Ok(Outcome::Done)
}

/// The document, or `None` if it is rejected and the reasons were reported.
///
/// # Errors
/// There is no such document.
pub fn read(args: &Named, invocation: &Invocation) -> Result<Option<Value>> {
    let (document, diagnostics, sources) = document::merged(&input(args, invocation)?);
    if document.is_none() {
        invocation.console.show(diagnostics.as_slice(), &sources);
    }
    Ok(document)
}

/// The document of an API, or a file.
fn input(args: &Named, invocation: &Invocation) -> Result<Input> {
    let name = args.document.as_str();
    let options = Options::default();
    let config = invocation.find_config()?;
    if let Some(config) = &config
        && let Some(api) = config.apis.iter().find(|api| api.is_named(name))
    {
        let mut input = config.input(api, options);
        let overlays = args.overlay.iter();
        input.overlays.extend(overlays.map(|it| File::of_user(it)));
        return Ok(input);
    }
    let path = Path::new(name);
    match config {
        _ if path.is_file() => Ok(Input::of_user(path, "api", &args.overlay, options)),
        Some(config) => bail!(
            "`{name}` is neither an API of {} nor a file",
            config.shown()
        ),
        None => bail!("`{name}` is not a file, and without a configuration file there are no APIs"),
    }
}
