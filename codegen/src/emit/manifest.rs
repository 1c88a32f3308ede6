//! Manifests: `Cargo.toml` of a standalone crate, and what the combined crate must look like.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;
use serde::Serialize;

use super::output::File;
use super::tokens::ident;
use super::{docs, root};
use crate::name::outside::{self, Purpose, RUNTIME};

/// A generated crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its package name, chosen by the user.
    pub name: String,
    /// Where it gets the runtime from.
    pub runtime: Runtime,
    /// Features of the runtime that it needs ([`Surface::features`](crate::surface::Surface)).
    pub features: Vec<&'static str>,
    /// The APIs of the combined crate; none for a standalone crate.
    pub modules: Vec<Module>,
}

/// Where a crate gets the runtime from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// A folder, relative to the crate or absolute.
    Path(String),
    /// A published version.
    Version(String),
}

/// The name by which Rust code calls a package.
#[must_use]
pub fn module(name: &str) -> String {
    name.replace('-', "_")
}

/// `Cargo.toml` of a generated crate. That of the combined crate is written once; from then on the user maintains it.
///
/// # Errors
/// The name is not a valid package name.
pub fn cargo_toml(options: &Crate) -> Result<String, String> {
    outside::check(Purpose::Crate, &options.name)?;
    toml::to_string(&Manifest::new(options)).map_err(|error| error.to_string())
}

#[derive(Serialize)]
struct Manifest<'a> {
    package: Package<'a>,
    lib: Lib,
    features: IndexMap<String, Vec<String>>,
    dependencies: IndexMap<&'a str, Dependency<'a>>,
    lints: IndexMap<&'a str, IndexMap<&'a str, &'a str>>,
    /// Empty, so that a standalone crate is never part of an enclosing workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<IndexMap<String, String>>,
}

#[derive(Serialize)]
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    edition: &'a str,
    #[serde(rename = "rust-version")]
    rust_version: &'a str,
    publish: bool,
}

#[derive(Serialize)]
struct Lib {
    /// Descriptions are foreign text: no example in them is run.
    doctest: bool,
}

#[derive(Default, Serialize)]
struct Dependency<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(rename = "default-features", skip_serializing_if = "Option::is_none")]
    default_features: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    features: Vec<&'a str>,
}

impl<'a> Manifest<'a> {
    fn new(options: &'a Crate) -> Self {
        let needed = options.features.clone();
        let runtime = match &options.runtime {
            Runtime::Path(path) => Dependency {
                path: Some(path),
                default_features: Some(false),
                features: needed,
                ..Dependency::default()
            },
            Runtime::Version(version) => Dependency {
                version: Some(version),
                default_features: Some(false),
                features: needed,
                ..Dependency::default()
            },
        };
        let mut features = features(&options.modules);
        let default = features.entry("default".to_owned()).or_default();
        default.push("rustls".to_owned());
        for feature in outside::PASSED_ON {
            features.insert((*feature).to_owned(), vec![format!("{RUNTIME}/{feature}")]);
        }
        Self {
            package: Package {
                name: &options.name,
                version: "0.1.0",
                edition: "2024",
                rust_version: "1.91",
                publish: false,
            },
            lib: Lib { doctest: false },
            features,
            dependencies: IndexMap::from([(RUNTIME, runtime)]),
            lints: IndexMap::from([("rust", IndexMap::from([("unsafe_code", "forbid")]))]),
            workspace: options.modules.is_empty().then(IndexMap::new),
        }
    }
}

/// An API of the combined crate.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its module.
    pub name: String,
    /// The feature that switches it on.
    pub feature: String,
    /// One line about it, plain text.
    pub title: String,
}

/// The features of the APIs: `default` with all of them, and each as an empty feature.
fn features(modules: &[Module]) -> IndexMap<String, Vec<String>> {
    let all = modules
        .iter()
        .map(|module| module.feature.clone())
        .collect();
    let mut features = IndexMap::from([("default".to_owned(), all)]);
    for module in modules {
        features.insert(module.feature.clone(), Vec::new());
    }
    features
}

/// `lib.rs` of the combined crate.
///
/// ```text
/// pub use raccord::{BuildError, Error, …};
///
/// #[cfg(feature = "raccoon")]
/// #[rustfmt::skip]
/// pub mod raccoon;
/// ```
#[must_use]
pub fn lib_rs(about: &str, modules: &[Module]) -> File {
    let mut items: Vec<TokenStream> = vec![quote!(#![forbid(unsafe_code)])];
    items.extend(root::re_exports());
    items.extend(modules.iter().map(|module| {
        let name = ident(&module.name);
        let feature = &module.feature;
        quote! {
            #[cfg(feature = #feature)]
            #[rustfmt::skip]
            pub mod #name;
        }
    }));
    let mut text = format!("{}\n\n{}", about.trim_end(), root::RE_EXPORTS_DOCS);
    if !modules.is_empty() {
        text.push_str("\n\n| module and feature | API |\n| --- | --- |");
    }
    for module in modules {
        let title = docs::inert(&docs::one_line(&module.title));
        let title = title.replace('\n', " ").replace('|', "\\|");
        text.push_str(&format!("\n| {} | {title} |", docs::code(&module.feature)));
    }
    File { docs: text, items }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_stands_alone_and_takes_nothing_from_the_document() {
        let text = cargo_toml(&Crate {
            name: "pet-store".to_owned(),
            runtime: Runtime::Path("../run\"time".to_owned()),
            features: Vec::new(),
            modules: Vec::new(),
        })
        .unwrap();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["package"]["name"].as_str(), Some("pet-store"));
        assert_eq!(table["lib"]["doctest"].as_bool(), Some(false));
        assert_eq!(table["workspace"].as_table().unwrap().len(), 0);
        assert_eq!(
            table["dependencies"][RUNTIME]["path"].as_str(),
            Some("../run\"time")
        );
        assert_eq!(
            table["features"]["rustls"][0].as_str(),
            Some("raccord/rustls")
        );
    }

    #[test]
    fn the_crate_of_all_apis_has_a_feature_each() {
        let modules = [Module {
            name: "raccoon_chat".to_owned(),
            feature: "raccoon-chat".to_owned(),
            title: "Chat | of\nraccoons".to_owned(),
        }];
        let text = cargo_toml(&Crate {
            name: "raccoons".to_owned(),
            runtime: Runtime::Version("1".to_owned()),
            features: vec!["ws"],
            modules: modules.to_vec(),
        })
        .unwrap();
        let table: toml::Table = text.parse().unwrap();
        let features = &table["features"];
        let default = features["default"].as_array().unwrap();
        let default: Vec<_> = default.iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(default, ["raccoon-chat", "rustls"]);
        assert_eq!(features["raccoon-chat"].as_array().unwrap().len(), 0);
        assert!(!table.contains_key("workspace"));
        let file = lib_rs("All.", &modules);
        assert!(
            file.docs
                .ends_with("| `raccoon-chat` | Chat \\| of raccoons |")
        );
        assert_eq!(
            file.items[3].to_string(),
            "# [cfg (feature = \"raccoon-chat\")] # [rustfmt :: skip] pub mod raccoon_chat ;"
        );
    }
}
