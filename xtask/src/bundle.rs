//! `cargo xtask bundle`: one document, as the generator reads it.

use std::path::Path;

use anyhow::{Result, bail};
use raccord_codegen::Options;
use serde_json::Value;

use crate::apis::Apis;
use crate::cli::{Gen, Named};
use crate::console::Console;
use crate::document::{self, Input};
use crate::workspace::Workspace;
use crate::{Outcome, standalone};

/// Runs the command.
///
/// # Errors
/// There is no such document.
pub fn run(args: &Named, console: &Console) -> Result<Outcome> {
    let Some(document) = read(args, console)? else {
        return Ok(Outcome::Refused);
    };
    console.results(|| format!("{document:#}\n"), || document.clone());
    Ok(Outcome::Done)
}

/// The document, or nothing when it is refused and the reasons have been told.
///
/// # Errors
/// There is no such document.
pub fn read(args: &Named, console: &Console) -> Result<Option<Value>> {
    let input = match of_api(args, console)? {
        Found::Api(input) => *input,
        Found::Refused => return Ok(None),
        Found::None if Path::new(&args.document).is_file() => {
            let like_gen = Gen {
                overlay: args.overlay.clone(),
                ..Gen::default()
            };
            standalone::input(Path::new(&args.document), "api", &like_gen)
        }
        Found::None => bail!(
            "`{}` is neither an API of specs/apis.toml nor a file",
            args.document
        ),
    };
    let (document, diagnostics, sources) = document::merged(&input);
    if document.is_none() {
        console.show(diagnostics.as_slice(), &sources);
    }
    Ok(document)
}

enum Found {
    Api(Box<Input>),
    None,
    Refused,
}

/// The API of that feature or module.
fn of_api(args: &Named, console: &Console) -> Result<Found> {
    let workspace = Workspace::find()?;
    let apis = match Apis::read(&workspace) {
        Ok(apis) => apis,
        Err(refusal) => {
            console.show(&[*refusal.diagnostic], &refusal.sources);
            return Ok(Found::Refused);
        }
    };
    let name = args.document.as_str();
    let is_named =
        |api: &&crate::apis::Api| api.feature.get_ref() == name || api.module.get_ref() == name;
    let Some(api) = apis.list.iter().find(is_named) else {
        return Ok(Found::None);
    };
    let mut input = apis.input(api, &workspace, Options::default());
    let overlays = args.overlay.iter();
    input
        .overlays
        .extend(overlays.map(|path| document::File::of_user(path)));
    Ok(Found::Api(Box::new(input)))
}
