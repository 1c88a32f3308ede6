//! The tables of a configuration file, and their validation.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use raccord_codegen::emit::manifest::{self, Runtime};
use raccord_codegen::name::outside::{self, Purpose};
use serde::Deserialize;
use toml::Spanned;

use super::version;

/// The combined crate.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its folder, relative to the configuration file.
    pub(super) out: PathBuf,
    /// Where crates get the runtime from; a folder is relative to the configuration file.
    pub runtime: Spanned<Runtime>,
    /// The docs of the crate, above the table of APIs.
    pub docs: String,
}

/// The default docs of the crate.
const DOCS: &str = "\
Typed clients, generated from OpenAPI documents.

Each API is a module behind a feature of its name; all are enabled by default.";

/// One API.
#[derive(Clone, Debug)]
pub struct Api {
    /// One line.
    pub title: String,
    /// Module of the crate.
    pub module: Spanned<String>,
    /// Cargo feature that switches it on.
    pub feature: Spanned<String>,
    /// The document, relative to the configuration file.
    pub spec: Spanned<String>,
    /// Its overlay, likewise.
    pub overlay: Option<Spanned<String>>,
    /// The factor on its limits.
    pub limits: Option<NonZeroUsize>,
}

impl Api {
    /// Whether `name` is the feature or the module of this API.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.feature.get_ref() == name || self.module.get_ref() == name
    }
}

/// What is invalid, and where.
pub(super) type Wrong = (Range<usize>, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(rename = "crate")]
    package: PackageTable,
    #[serde(default)]
    api: BTreeMap<Spanned<String>, ApiTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackageTable {
    name: Spanned<String>,
    out: Spanned<String>,
    runtime: Spanned<RuntimeValue>,
    docs: Option<String>,
}

/// As in Cargo: a text is a version.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a version, or a folder as `{ path = \"…\" }`"
)]
enum RuntimeValue {
    Version(String),
    Folder(Folder),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiTable {
    spec: Spanned<String>,
    overlay: Option<Spanned<String>>,
    title: Option<String>,
    module: Option<Spanned<String>>,
    feature: Option<Spanned<String>>,
    limits: Option<NonZeroUsize>,
    /// Where the document comes from: for people.
    #[serde(rename = "source")]
    _source: Option<String>,
    /// The date of the document, if known: for people.
    #[serde(rename = "date")]
    _date: Option<toml::value::Datetime>,
}

/// Reads the text of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<(Package, Vec<Api>), Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        (at..at + 1, "is not UTF-8".to_owned())
    })?;
    let tables: Tables = toml::from_str(text)
        .map_err(|error| (error.span().unwrap_or_default(), error.message().to_owned()))?;
    let package = package(tables.package)?;
    if tables.api.is_empty() {
        let message = "names no API: add a table `[api.NAME]` with `spec = \"FILE\"`";
        return Err((0..0, message.to_owned()));
    }
    let mut apis: Vec<Api> = tables.api.into_iter().map(api).collect();
    // Nothing depends on their order in the file.
    apis.sort_by(|a, b| a.module.get_ref().cmp(b.module.get_ref()));
    let mut modules = BTreeSet::new();
    for api in &apis {
        check(api, &package)?;
        if !modules.insert(api.module.get_ref()) {
            let message = format!("the module `{}` is taken", api.module.get_ref());
            return Err((api.module.span(), message));
        }
    }
    Ok((package, apis))
}

fn package(table: PackageTable) -> Result<Package, Wrong> {
    let name = &table.name;
    outside::check(Purpose::Crate, name.get_ref()).map_err(|why| (name.span(), why))?;
    if table.out.get_ref().is_empty() {
        let message = "`out` is empty: name the folder of the crate".to_owned();
        return Err((table.out.span(), message));
    }
    Ok(Package {
        name: table.name.into_inner(),
        out: PathBuf::from(table.out.into_inner()),
        runtime: runtime(table.runtime)?,
        docs: table.docs.unwrap_or_else(|| DOCS.to_owned()),
    })
}

fn runtime(value: Spanned<RuntimeValue>) -> Result<Spanned<Runtime>, Wrong> {
    let span = value.span();
    let runtime = match value.into_inner() {
        RuntimeValue::Version(version) => version::version(&version).map_err(|why| {
            let message = format!("{why}; a folder is `{{ path = \"…\" }}`");
            (span.clone(), message)
        })?,
        RuntimeValue::Folder(folder) => Runtime::Path(folder.path),
    };
    Ok(Spanned::new(span, runtime))
}

/// An API, with defaults derived from its name.
fn api((key, table): (Spanned<String>, ApiTable)) -> Api {
    let module = Spanned::new(key.span(), manifest::module(key.get_ref()));
    Api {
        title: table.title.unwrap_or_else(|| key.get_ref().clone()),
        module: table.module.unwrap_or(module),
        feature: table.feature.unwrap_or(key),
        spec: table.spec,
        overlay: table.overlay,
        limits: table.limits,
    }
}

fn check(api: &Api, package: &Package) -> Result<(), Wrong> {
    for (purpose, name) in [
        (Purpose::Module, &api.module),
        (Purpose::Feature, &api.feature),
    ] {
        outside::check(purpose, name.get_ref()).map_err(|why| (name.span(), why))?;
    }
    let owned: PathBuf = package.out.join("src");
    let owned: PathBuf = owned
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    for path in std::iter::once(&api.spec).chain(&api.overlay) {
        if !crate::folder::is_inside(Path::new(path.get_ref())) {
            let message = format!(
                "`{}` leads out of the folder of this file: documents must lie in that folder or below",
                path.get_ref().escape_debug()
            );
            return Err((path.span(), message));
        }
        if Path::new(path.get_ref()).starts_with(&owned) {
            let message = format!(
                "`{}` lies among generated files, where nothing else is kept",
                path.get_ref().escape_debug()
            );
            return Err((path.span(), message));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test may panic"
)]
mod tests {
    use super::*;

    const PACKAGE: &str = "[crate]\nname = 'pets'\nout = 'out'\nruntime = '1'\n";

    fn table(name: &str, module: &str, spec: &str) -> String {
        format!(
            "[api.{name}]\ntitle = 't'\nmodule = '{module}'\nfeature = 'f'\nspec = '{spec}'\nsource = 's'\n"
        )
    }

    #[test]
    fn apis_stand_in_the_order_of_their_modules() {
        let text = PACKAGE.to_owned() + &table("z", "a", "a.yaml") + &table("y", "b", "b.yaml");
        let (_, apis) = parse(text.as_bytes()).unwrap();
        assert_eq!(apis[0].module.get_ref(), "a");
        assert_eq!(apis[1].module.get_ref(), "b");
    }

    #[test]
    fn a_name_and_a_document_are_enough_for_an_api() {
        let text = PACKAGE.to_owned() + "[api.pet-store]\nspec = 'a.yaml'\n";
        let (package, apis) = parse(text.as_bytes()).unwrap();
        assert_eq!(apis[0].module.get_ref(), "pet_store");
        assert_eq!(apis[0].feature.get_ref(), "pet-store");
        assert_eq!(apis[0].title, "pet-store");
        let version = Runtime::Version("1".to_owned());
        assert_eq!(package.runtime.get_ref(), &version);
        assert!(package.docs.starts_with("Typed clients"));
    }

    #[test]
    fn the_runtime_is_a_version_or_a_folder() {
        let text = PACKAGE.replace("'1'", "{ path = '../runtime' }") + &table("a", "a", "x");
        let (package, _) = parse(text.as_bytes()).unwrap();
        let folder = Runtime::Path("../runtime".to_owned());
        assert_eq!(package.runtime.get_ref(), &folder);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        let api = |module: &str, spec: &str| PACKAGE.to_owned() + &table("a", module, spec);
        let good = api("a", "x");
        for (text, at) in [
            (api("a b", "x.yaml"), "'a b'"),
            (api("fn", "x.yaml"), "'fn'"),
            (api("CON", "x.yaml"), "'CON'"),
            (api("nul", "x.yaml"), "'nul'"),
            (api("", "x.yaml"), "''"),
            (good.replace("'f'", "'default'"), "'default'"),
            (good.replace("'f'", "'a b'"), "'a b'"),
            (api("a", "../x.yaml"), "'../x.yaml'"),
            (api("a", "/x.yaml"), "'/x.yaml'"),
            (api("a", "out/src/x.yaml"), "'out/src/x.yaml'"),
            (
                good.replace("'out'", "'./out/.'")
                    .replace("'x'", "'out/src/x'"),
                "'out/src/x'",
            ),
            (good.clone() + "other = 1\n", "other"),
            (good.replace("[api.a]", "[a]"), "a"),
            (good.replace("out =", "uot ="), "uot"),
            (good.replace("'pets'", "'Pets'"), "'Pets'"),
            (good.replace("'out'", "''"), "''"),
            (good.replace("'1'", "'../runtime'"), "'../runtime'"),
            (good.replace("'1'", "{ folder = 'x' }"), "{ folder = 'x' }"),
            (good.replace("'1'", "1"), "1"),
            (good.clone() + &table("b", "a", "x"), "'a'"),
            (PACKAGE.to_owned() + "[api.'x y']\nspec = 'x'\n", "'x y'"),
            (PACKAGE.to_owned(), ""),
        ] {
            let (range, message) = parse(text.as_bytes()).unwrap_err();
            assert_eq!(&text[range], at, "{message}");
        }
    }
}
