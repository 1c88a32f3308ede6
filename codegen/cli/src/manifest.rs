//! `Cargo.toml` of generated crates. That of a standalone crate is always generated; that of the combined crate is
//! created once and then maintained by the user.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use raccord_codegen::Limits;
use raccord_codegen::emit::manifest::{self, Crate, Runtime};

use crate::config::Config;
use crate::document;

/// The runtime of the configuration, as written in the manifest of a crate in `out`.
///
/// # Errors
/// Its folder is missing.
pub fn runtime(config: &Config, out: &Path) -> Result<Runtime> {
    let runtime = &config.package.runtime;
    let Runtime::Path(path) = runtime.get_ref() else {
        return Ok(runtime.get_ref().clone());
    };
    let Ok(folder) = config.resolve(Path::new(path)).canonicalize() else {
        let message = format!("the folder of the runtime, `{path}`, does not exist");
        return Err(config.refuse(runtime.span(), message).into());
    };
    Ok(Runtime::Path(relative(&absolute(out)?, &folder)))
}

/// The first manifest of the combined crate; `None` if it has one.
///
/// # Errors
/// The runtime is missing.
pub fn first(config: &Config, features: Vec<&'static str>) -> Result<Option<String>> {
    let out = config.out();
    if out.join("Cargo.toml").exists() {
        return Ok(None);
    }
    let manifest = manifest::cargo_toml(&Crate {
        name: config.package.name.clone(),
        runtime: runtime(config, &out)?,
        features,
        modules: config.modules(),
    });
    Ok(Some(manifest.map_err(|wrong| anyhow!(wrong))?))
}

/// What the manifest of the combined crate lacks.
///
/// # Errors
/// It cannot be read.
pub fn problems(config: &Config) -> Result<Vec<String>> {
    let shown = config.shown_in_crate("Cargo.toml");
    let path = config.out().join("Cargo.toml");
    if !path.exists() {
        return Ok(vec![format!("{shown} is missing: generating creates it")]);
    }
    let text = document::read(&path, Limits::default());
    let text = text.map_err(|reason| anyhow!("cannot read {shown}: {reason}"))?;
    let table: toml::Table = std::str::from_utf8(&text)
        .with_context(|| shown.clone())?
        .parse()
        .with_context(|| shown.clone())?;
    let features = table.get("features").and_then(toml::Value::as_table);
    let list = |name: &str| features.and_then(|table| table.get(name)?.as_array());
    let default = list("default").map(Vec::as_slice).unwrap_or_default();
    let mut problems = Vec::new();
    for module in config.modules() {
        let feature = &module.feature;
        if list(feature).is_none() {
            let way_out = format!("add `{feature} = []` to `[features]`");
            problems.push(format!("{shown} has no feature `{feature}`: {way_out}"));
        }
        if !default.iter().any(|name| name.as_str() == Some(feature)) {
            problems.push(format!(
                "{shown} does not have `{feature}` among its default features"
            ));
        }
    }
    Ok(problems)
}

/// The path without links, even if its end does not exist yet.
fn absolute(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for folder in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), path.strip_prefix(folder)) {
            return Ok(real.join(rest));
        }
    }
    Ok(path)
}

/// The relative path from one folder to another, `/`-separated.
fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component> = from.components().collect();
    let to: Vec<Component> = to.components().collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(same).map(|_| "..".to_owned());
    let down = to
        .iter()
        .skip(same)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/w/target/out", "/w/runtime"), "../../runtime");
        assert_eq!(way("/a/b", "/w/runtime"), "../../w/runtime");
        assert_eq!(way("/w", "/w/runtime"), "runtime");
    }
}
