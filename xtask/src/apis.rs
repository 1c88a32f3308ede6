//! `specs/apis.toml`: the APIs of the crate, one table each.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::Path;

use raccord_codegen::diagnostic::{Diagnostic, Place, Spot};
use raccord_codegen::emit::{Root, manifest};
use raccord_codegen::name::outside::{self, Purpose};
use raccord_codegen::source::{Source, Sources};
use raccord_codegen::{Limits, Options};
use serde::Deserialize;
use toml::Spanned;

use crate::catalogue;
use crate::document::{File, Input};
use crate::workspace::Workspace;

/// Path of the list, from the root of the workspace.
pub const PATH: &str = "specs/apis.toml";

/// The APIs, in the order of their modules.
#[derive(Clone, Debug)]
pub struct Apis {
    /// One table each.
    pub list: Vec<Api>,
    source: Source,
}

/// One API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// One line.
    pub title: String,
    /// Module of the crate.
    pub module: Spanned<String>,
    /// Cargo feature that switches it on.
    pub feature: Spanned<String>,
    /// The document, below `specs/`.
    pub spec: Spanned<String>,
    /// Its overlay, below `specs/`.
    pub overlay: Option<Spanned<String>>,
    /// Where the document comes from.
    pub source: String,
    /// Of which day it is, where that is known.
    pub date: Option<toml::value::Datetime>,
    /// How many times as large as others it may be.
    pub limits: Option<NonZeroUsize>,
}

/// Why there is no list: what to say, and the file it is said about.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What is wrong.
    pub diagnostic: Box<Diagnostic>,
    /// The list.
    pub sources: Sources,
}

impl Apis {
    /// Reads the list of a workspace.
    ///
    /// # Errors
    /// It cannot be read, or says something that makes no sense.
    pub fn read(workspace: &Workspace) -> Result<Self, Refusal> {
        let bytes = crate::document::read(&workspace.root().join(PATH), Limits::default());
        let source = Source {
            path: PATH.to_owned(),
            bytes: bytes.as_ref().cloned().unwrap_or_default(),
        };
        let parsed = match bytes {
            Ok(bytes) => parse(&bytes),
            Err(reason) => Err((0..0, format!("cannot be read: {reason}"))),
        };
        match parsed {
            Ok(list) => Ok(Self { list, source }),
            Err((range, message)) => {
                let mut sources = Sources::default();
                let place = Place {
                    file: sources.add(source),
                    spot: bytes_at(range),
                };
                let diagnostic = Box::new(catalogue::apis_invalid(place, &message));
                Err(Refusal {
                    diagnostic,
                    sources,
                })
            }
        }
    }

    /// What to generate from for one API.
    #[must_use]
    pub fn input(&self, api: &Api, workspace: &Workspace, options: Options) -> Input {
        let file = |path: &Spanned<String>| File {
            disk: workspace.specs().join(path.get_ref()),
            shown: format!("specs/{}", path.get_ref()),
            named_at: Some((self.source.clone(), path.span())),
        };
        let entry = file(&api.spec);
        Input {
            module: api.module.get_ref().clone(),
            rust_path: format!("agent_session_clients::{}", api.module.get_ref()),
            spec_path: entry.shown.clone(),
            root: Root::Module,
            overlays: api.overlay.iter().map(file).collect(),
            entry,
            options: Options {
                limits: options
                    .limits
                    .times(api.limits.map_or(1, NonZeroUsize::get)),
                ..options
            },
        }
    }

    /// The APIs as the crate's root needs them.
    #[must_use]
    pub fn modules(&self) -> Vec<manifest::Module> {
        let module = |api: &Api| manifest::Module {
            name: api.module.get_ref().clone(),
            feature: api.feature.get_ref().clone(),
            title: api.title.clone(),
        };
        self.list.iter().map(module).collect()
    }
}

fn bytes_at(range: Range<usize>) -> Spot {
    Spot::Bytes {
        start: range.start,
        end: range.end,
    }
}

type Wrong = (Range<usize>, String);

fn parse(bytes: &[u8]) -> Result<Vec<Api>, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        (at..at + 1, "is not UTF-8".to_owned())
    })?;
    let tables: BTreeMap<String, Api> = toml::from_str(text)
        .map_err(|error| (error.span().unwrap_or_default(), error.message().to_owned()))?;
    let mut list: Vec<Api> = tables.into_values().collect();
    // Nothing depends on the order in which the file has them.
    list.sort_by(|a, b| a.module.get_ref().cmp(b.module.get_ref()));
    let mut modules = BTreeSet::new();
    for api in &list {
        let module = api.module.get_ref();
        for (purpose, name) in [
            (Purpose::Module, &api.module),
            (Purpose::Feature, &api.feature),
        ] {
            outside::check(purpose, name.get_ref()).map_err(|why| (name.span(), why))?;
        }
        if !modules.insert(module.clone()) {
            return Err((api.module.span(), format!("the module `{module}` is taken")));
        }
        for path in std::iter::once(&api.spec).chain(&api.overlay) {
            if !crate::folder::is_inside(Path::new(path.get_ref())) {
                return Err((path.span(), "leads out of `specs/`".to_owned()));
            }
        }
    }
    Ok(list)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::parse;

    fn table(name: &str, module: &str, spec: &str) -> String {
        format!(
            "[{name}]\ntitle = 't'\nmodule = '{module}'\nfeature = 'f'\nspec = '{spec}'\nsource = 's'\n"
        )
    }

    #[test]
    fn apis_stand_in_the_order_of_their_modules() {
        let text = table("z", "a", "a.yaml") + &table("y", "b", "b.yaml");
        let list = parse(text.as_bytes()).unwrap();
        assert_eq!(list[0].module.get_ref(), "a");
        assert_eq!(list[1].module.get_ref(), "b");
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        for (text, at) in [
            (table("a", "a b", "x.yaml"), "'a b'"),
            (table("a", "fn", "x.yaml"), "'fn'"),
            (table("a", "CON", "x.yaml"), "'CON'"),
            (table("a", "nul", "x.yaml"), "'nul'"),
            (table("a", "", "x.yaml"), "''"),
            (
                table("a", "a", "x").replace("feature = 'f'", "feature = 'default'"),
                "'default'",
            ),
            (
                table("a", "a", "x").replace("feature = 'f'", "feature = 'a b'"),
                "'a b'",
            ),
            (table("a", "a", "../x.yaml"), "'../x.yaml'"),
            (table("a", "a", "/x.yaml"), "'/x.yaml'"),
            (table("a", "a", "x") + "other = 1\n", "other"),
            (table("a", "m", "x") + &table("b", "m", "x"), "'m'"),
        ] {
            let (range, message) = parse(text.as_bytes()).unwrap_err();
            assert_eq!(&text[range], at, "{message}");
        }
    }
}
