//! The root module of an API: its docs, its modules, and what callers name most.

use proc_macro2::TokenStream;
use quote::quote;

use super::output::File;
use super::tokens::ident;
use super::{docs, interface};
use crate::ir::{Api, SchemeKind, Server};
use crate::name::outside::RUNTIME;
use crate::name::{ROOT_MODULES, ROOT_TYPES};
use crate::surface::{Root, Surface, Visibility};

/// `mod.rs`, or `lib.rs` of a standalone crate.
#[must_use]
pub fn emit(api: &Api, surface: &Surface) -> File {
    let root = surface.options.root;
    // What is laid out here is not laid out again.
    let skip = (root == Root::Crate).then(|| quote!(#[rustfmt::skip]));
    let mut items: Vec<TokenStream> = Vec::new();
    if root == Root::Crate {
        items.push(quote!(#![cfg_attr(rustfmt, rustfmt_skip)]));
        items.push(quote!(#![forbid(unsafe_code)]));
        items.extend(re_exports());
    }
    items.extend(surface.modules.iter().map(|module| {
        let name = ident(&module.name);
        match module.visibility {
            Visibility::Public => quote!(#skip pub mod #name;),
            Visibility::Private => quote!(#skip mod #name;),
        }
    }));
    items.extend(surface.exports.iter().map(|export| {
        let module = ident(&export.module);
        let names = export.names.iter().map(|name| ident(name));
        quote!(pub use #module::{#(#names),*};)
    }));
    if !api.operations.is_empty() || !api.channels.is_empty() {
        let runtime = ident(RUNTIME);
        items.push(quote!(#runtime::__private::request!();));
    }
    File {
        docs: root_docs(api, surface),
        items,
    }
}

/// The re-exports of the runtime, so that users of a crate need no other dependency.
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

/// The docs of [`re_exports`].
pub(crate) const RE_EXPORTS_DOCS: &str = "\
[`Error`], [`Response`] and the other types that all calls share are re-exported here, everything
else of the runtime in [`raccord`]: a program needs no other dependency.";

/// Title, description, servers and security, as inert markdown.
fn root_docs(api: &Api, surface: &Surface) -> String {
    let re_exports = match surface.options.root {
        Root::Crate => RE_EXPORTS_DOCS,
        Root::Module => "",
    };
    docs::paragraphs(&[
        title(api),
        docs::markdown(&api.docs),
        re_exports.to_owned(),
        servers_docs(&api.servers),
        security_docs(api, surface),
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

fn security_docs(api: &Api, surface: &Surface) -> String {
    if api.schemes.is_empty() {
        return String::new();
    }
    let mut text = "# Security\n".to_owned();
    for (scheme, names) in api.schemes.iter().zip(&surface.schemes) {
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
        let mut surface = fixture::surface(&api);
        let file = emit(&api, &surface);
        compare(&format!("{}\n---\n{}", file.docs, code(&file)), "root.txt");
        surface.options.root = Root::Crate;
        let file = emit(&api, &surface);
        let code = code(&file);
        let start = "#![cfg_attr(rustfmt, rustfmt_skip)]\n#![forbid(unsafe_code)]\npub use raccord;\npub use raccord::{";
        assert!(code.starts_with(start));
        assert!(code.contains("#[rustfmt::skip]\nmod client;"));
        assert!(code.contains("Error,") && code.contains("stream"));
    }
}
