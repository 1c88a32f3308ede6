//! The root module of an API: its docs, its modules, and what callers name most.

use proc_macro2::TokenStream;
use quote::quote;

use super::output::{File, Options, Root};
use super::tokens::ident;
use super::{channel, client, docs, interface, op, responses, scope};
use crate::ir::{Api, SchemeKind, Server};
use crate::name::outside::RUNTIME;
use crate::name::{Names, ROOT_MODULES, ROOT_TYPES};

/// `mod.rs`, or `lib.rs` of a crate of its own.
#[must_use]
pub fn emit(api: &Api, names: &Names, options: &Options) -> File {
    let groups = op::groups(api, names);
    let mut items: Vec<TokenStream> = Vec::new();
    if options.root == Root::Crate {
        items.push(quote!(#![forbid(unsafe_code)]));
        items.extend(re_exports());
    }
    items.push(quote!(
        pub mod types;
    ));
    items.push(quote!(
        mod client;
    ));
    for group in &groups {
        let module = ident(&op::module_file(&group.names.module));
        items.push(quote!(pub mod #module;));
    }
    if responses::shared(api, names).is_some() {
        let module = ident(scope::SHARED);
        items.push(quote!(pub mod #module;));
    }
    for file in channel::emit(api, names) {
        let module = ident(file.path.trim_end_matches(".rs"));
        items.push(quote!(pub mod #module;));
    }
    let variables = client::variable_enums(names).map(ident);
    items.push(quote!(
        pub use client::{Client, ClientBuilder, #(#variables),*};
    ));
    for group in &groups {
        let module = ident(&op::module_file(&group.names.module));
        let name = ident(&group.names.ident);
        items.push(quote!(pub use #module::#name;));
    }
    File {
        path: match options.root {
            Root::Crate => "lib.rs".to_owned(),
            Root::Module => "mod.rs".to_owned(),
        },
        docs: root_docs(api, names, options),
        items,
    }
}

/// What users of a crate need of the runtime, so that the crate is the only dependency they name.
///
/// ```text
/// pub use raccord;
/// pub use raccord::{BuildError, Error, …, http, stream};
/// ```
pub(crate) fn re_exports() -> [TokenStream; 2] {
    let runtime = ident(RUNTIME);
    let modules = ROOT_MODULES.iter().filter(|name| **name != RUNTIME);
    let names = ROOT_TYPES.iter().chain(modules).map(|name| ident(name));
    [
        quote!(
            pub use #runtime;
        ),
        quote!(
            pub use #runtime::{#(#names),*};
        ),
    ]
}

/// What the docs of a crate say about [`re_exports`].
pub(crate) const RE_EXPORTS_DOCS: &str = "\
[`Error`], [`Response`] and the other types that all calls share are re-exported here, everything
else of the runtime in [`raccord`]: a program needs no other dependency.";

/// Title, description, servers and security, as inert markdown.
fn root_docs(api: &Api, names: &Names, options: &Options) -> String {
    let re_exports = match options.root {
        Root::Crate => RE_EXPORTS_DOCS,
        Root::Module => "",
    };
    docs::paragraphs(&[
        title(api),
        docs::markdown(&api.docs),
        re_exports.to_owned(),
        servers_docs(&api.servers),
        security_docs(api, names),
    ])
}

fn title(api: &Api) -> String {
    let title = docs::one_line(&api.title);
    let version = docs::one_line(&api.version);
    let title = if title.is_empty() {
        "API".to_owned()
    } else {
        docs::inert(&title)
    };
    if version.is_empty() {
        format!("{title}.")
    } else {
        format!("{title}, version {}.", docs::code(&version))
    }
}

fn servers_docs(servers: &[Server]) -> String {
    if servers.is_empty() {
        return String::new();
    }
    let mut text = "# Servers\n".to_owned();
    for server in servers {
        text.push_str(&format!("\n- {}", docs::code(&server.url)));
        if let Some(description) = &server.description {
            let description = docs::inert(&docs::one_line(description));
            if !description.is_empty() {
                text.push_str(&format!(": {}", description.replace('\n', "\n  ")));
            }
        }
    }
    text
}

fn security_docs(api: &Api, names: &Names) -> String {
    if api.schemes.is_empty() {
        return String::new();
    }
    let mut text = "# Security\n".to_owned();
    for (scheme, names) in api.schemes.iter().zip(&names.schemes) {
        text.push_str(&format!(
            "\n- {}: {}",
            docs::code(&scheme.key),
            docs::code(&interface::placement(&scheme.kind)),
        ));
        if scheme.kind != SchemeKind::MutualTls {
            text.push_str(&format!(
                ", set with {} or the environment variable {}",
                docs::code(&format!("ClientBuilder::{}", names.setter)),
                docs::code(&names.env),
            ));
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::emit::fixture::{self, *};
    use crate::ir::*;

    #[test]
    fn the_root_shows_the_modules_and_how_to_get_in() {
        let api = api(vec![operation("get", Method::Get, "/")]);
        let names = fixture::names(&api);
        let file = emit(&api, &names, &options());
        assert_eq!(file.path, "mod.rs");
        compare(&format!("{}\n---\n{}", file.docs, code(&file)), "root.txt");
        let options = Options {
            root: Root::Crate,
            ..options()
        };
        let file = emit(&api, &names, &options);
        assert_eq!(file.path, "lib.rs");
        let code = code(&file);
        assert!(code.starts_with("#![forbid(unsafe_code)]\npub use raccord;\npub use raccord::{"));
        assert!(code.contains("Error,") && code.contains("stream"));
    }
}
