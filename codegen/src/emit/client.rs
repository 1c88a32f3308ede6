//! The client of an API: what the document declares as one static, the client with an accessor for
//! each group, and its builder with a setter for each security scheme.

use proc_macro2::TokenStream;
use quote::quote;

use super::op::OpGroup;
use super::output::File;
use super::scope::{Home, Scope};
use super::tokens::ident;
use super::{channel, docs, interface, op};
use crate::ir::{Api, ClientAuth, Location, SchemeKind, SecurityScheme, ServerVariable};
use crate::name::{SchemeNames, VariableNames};
use crate::surface::Surface;

/// `client.rs`
#[must_use]
pub fn emit(api: &Api, surface: &Surface) -> File {
    let mut scope = Scope::new(api, surface, Home::Api);
    let groups = op::groups(api, surface);
    let mut items = vec![
        declaration(&mut scope),
        client_struct(&mut scope),
        client_impl(&mut scope, &groups),
        builder_struct(&mut scope),
        builder_impl(&mut scope),
    ];
    for (variable, names) in api.server_variables().iter().zip(&surface.variables) {
        items.extend(choice(&mut scope, variable, names));
    }
    for group in &groups {
        scope.import_sibling(&group.names.module, &group.names.ident);
    }
    scope.file("The client and its builder.".to_owned(), items)
}

/// ```text
/// static API: rt::Api = rt::Api { name: "raccoon", servers: &[…], schemes: &[…], retry: … };
/// ```
fn declaration(scope: &mut Scope<'_>) -> TokenStream {
    let api = scope.api;
    let surface = scope.surface;
    let name = surface.options.module();
    let servers = interface::servers(scope, &api.servers);
    let schemes: Vec<_> = api
        .schemes
        .iter()
        .zip(&surface.schemes)
        .map(|(scheme, names)| scheme_static(scope, scheme, names))
        .collect();
    let retry = interface::retry_policy(scope, api.retry.as_ref());
    let rt = scope.rt();
    quote! {
        #[doc = " The API as the document describes it."]
        static API: #rt::Api = #rt::Api {
            name: #name,
            servers: #servers,
            schemes: &[#(#schemes),*],
            retry: #retry,
        };
    }
}

fn scheme_static(
    scope: &mut Scope<'_>,
    scheme: &SecurityScheme,
    names: &SchemeNames,
) -> TokenStream {
    let rt = scope.rt();
    let name = &scheme.key;
    let env = &names.env;
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(Bearer),
        SchemeKind::Basic => quote!(Basic),
        SchemeKind::Http { scheme } => quote!(Http { scheme: #scheme }),
        SchemeKind::ApiKey { location, name } => match location {
            Location::Header | Location::Path => quote!(ApiKeyHeader { name: #name }),
            Location::Query => quote!(ApiKeyQuery { name: #name }),
            Location::Cookie => quote!(ApiKeyCookie { name: #name }),
        },
        SchemeKind::ClientCredentials {
            token_url,
            scopes,
            client_auth,
        } => {
            let client_auth = match client_auth {
                ClientAuth::Basic => quote!(Basic),
                ClientAuth::Body => quote!(Body),
            };
            quote! {
                ClientCredentials {
                    token_url: #token_url,
                    scopes: &[#(#scopes),*],
                    client_auth: #rt::ClientAuth::#client_auth,
                }
            }
        }
        SchemeKind::MutualTls => quote!(MutualTls),
    };
    quote!(#rt::Scheme { name: #name, env: #env, kind: #rt::SchemeKind::#kind })
}

fn client_struct(scope: &mut Scope<'_>) -> TokenStream {
    let title = scope.api.title.trim();
    let docs = if title.is_empty() {
        docs::attributes("A client of the API.")
    } else {
        docs::attributes(&format!(
            "A client of {}.",
            docs::inert(&docs::one_line(title))
        ))
    };
    let rt = scope.rt();
    let unused = (scope.api.operations.is_empty() && scope.api.channels.is_empty())
        .then(|| quote!(#[allow(dead_code, reason = "the document has no operations")]));
    quote! {
        #docs
        #[doc = ""]
        #[doc = " Cheap to clone; clones share their connections."]
        #[derive(Clone, Debug)]
        pub struct Client {
            #unused
            inner: #rt::Client,
        }
    }
}

fn client_impl(scope: &mut Scope<'_>, groups: &[OpGroup<'_>]) -> TokenStream {
    let rt = scope.rt();
    let accessors = groups.iter().map(|group| {
        let docs = docs::attributes(&op::group_summary(group));
        let name = ident(&group.names.accessor);
        let ty = ident(&group.names.ident);
        quote! {
            #docs
            pub fn #name(&self) -> #ty {
                #ty { client: self.inner.clone() }
            }
        }
    });
    let accessors: TokenStream = accessors.collect();
    let secrets = &scope.api.secrets;
    let secrets = (!secrets.is_empty()).then(|| quote!(.secret_properties(&[#(#secrets),*])));
    let channels = channel::accessors(scope);
    quote! {
        impl Client {
            #[doc = " Returns a builder of a client."]
            pub fn builder() -> ClientBuilder {
                ClientBuilder(#rt::ClientBuilder::new(&API) #secrets)
            }

            #[doc = " Builds a client with the credentials from the environment variables."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = " The client cannot be built, for example because there are no root certificates."]
            pub fn from_env() -> Result<Self, #rt::BuildError> {
                Self::builder().credentials_from_env().build()
            }

            #accessors
            #channels
        }
    }
}

fn builder_struct(scope: &mut Scope<'_>) -> TokenStream {
    let rt = scope.rt();
    quote! {
        #[doc = " Builds a [`Client`]."]
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing until it is built"]
        pub struct ClientBuilder(#rt::ClientBuilder);

        #rt::client_builder!(ClientBuilder => Client);
    }
}

fn builder_impl(scope: &mut Scope<'_>) -> TokenStream {
    let api = scope.api;
    let surface = scope.surface;
    let setters: Vec<_> = api
        .schemes
        .iter()
        .zip(&surface.schemes)
        .filter_map(|(scheme, names)| credential_setter(scope, scheme, names))
        .collect();
    let all = api.server_variables();
    let variables = all.iter().zip(&surface.variables);
    let variables: Vec<_> = variables
        .map(|(variable, names)| variable_setter(variable, names))
        .collect();
    if setters.is_empty() && variables.is_empty() {
        return TokenStream::new();
    }
    quote!(impl ClientBuilder { #(#setters)* #(#variables)* })
}

/// ```text
/// pub fn region(self, region: ServerRegion) -> Self {
///     Self(self.0.server_variable("region", region.as_str()))
/// }
/// ```
fn variable_setter(variable: &ServerVariable, names: &VariableNames) -> TokenStream {
    let key = &variable.name;
    let setter = ident(&names.setter);
    let (ty, value) = if names.ident.is_empty() {
        (quote!(impl Into<String>), quote!(#setter))
    } else {
        let ty = ident(&names.ident);
        (quote!(#ty), quote!(#setter.as_str()))
    };
    let effect = format!(
        "Sets the variable {} of the server's URL; {} by default.",
        docs::code(key),
        docs::code(&variable.default),
    );
    let description = variable.description.as_deref().map(docs::inert);
    let docs = docs::attributes(&docs::paragraphs(&[
        effect,
        description.unwrap_or_default(),
    ]));
    quote! {
        #docs
        pub fn #setter(self, #setter: #ty) -> Self {
            Self(self.0.server_variable(#key, #value))
        }
    }
}

/// The enum of a variable's values. It is closed: the document does not declare URLs with other values.
fn choice(
    scope: &mut Scope<'_>,
    variable: &ServerVariable,
    names: &VariableNames,
) -> Option<TokenStream> {
    if names.ident.is_empty() {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&names.ident);
    let docs = docs::attributes(&format!(
        "Values of the server variable {}.",
        docs::code(&variable.name)
    ));
    let variants: Vec<_> = names.values.iter().map(|name| ident(name)).collect();
    let values = &variable.values;
    let texts = values
        .iter()
        .map(|value| docs::attributes(&format!("{}.", docs::code(value))));
    Some(quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#texts #variants),*
        }

        #rt::closed_string_enum!(#name { #(#variants = #values),* });
    })
}

/// ```text
/// pub fn bearer_auth(self, token: impl Into<rt::SecretString>) -> Self {
///     Self(self.0.credential("bearerAuth", token))
/// }
/// ```
fn credential_setter(
    scope: &mut Scope<'_>,
    scheme: &SecurityScheme,
    names: &SchemeNames,
) -> Option<TokenStream> {
    let secret = scope.runtime("SecretString");
    let key = &scheme.key;
    let (arguments, set) = match &scheme.kind {
        SchemeKind::Bearer | SchemeKind::Http { .. } => (
            quote!(token: impl Into<#secret>),
            quote!(credential(#key, token)),
        ),
        SchemeKind::ApiKey { .. } => (
            quote!(key: impl Into<#secret>),
            quote!(credential(#key, key)),
        ),
        SchemeKind::Basic => (
            quote!(user: impl Into<String>, password: impl Into<#secret>),
            quote!(basic(#key, user, password)),
        ),
        SchemeKind::ClientCredentials { .. } => (
            quote!(id: impl Into<String>, secret: impl Into<#secret>),
            quote!(client_credentials(#key, id, secret)),
        ),
        SchemeKind::MutualTls => return None,
    };
    let effect = format!(
        "Sets {} of scheme {}: {}.",
        credential_word(&scheme.kind),
        docs::code(key),
        docs::code(&interface::placement(&scheme.kind)),
    );
    let docs = docs::attributes(&docs::paragraphs(&[effect, docs::markdown(&scheme.docs)]));
    let name = ident(&names.setter);
    Some(quote! {
        #docs
        pub fn #name(self, #arguments) -> Self {
            Self(self.0.#set)
        }
    })
}

fn credential_word(kind: &SchemeKind) -> &'static str {
    match kind {
        SchemeKind::Bearer | SchemeKind::Http { .. } => "the token",
        SchemeKind::ApiKey { .. } => "the key",
        SchemeKind::Basic => "user and password",
        SchemeKind::ClientCredentials { .. } => "the client's id and secret",
        SchemeKind::MutualTls => "the certificate",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::emit::fixture::{self, *};
    use crate::ir::*;

    #[test]
    fn a_client_declares_the_interface_and_leads_to_its_groups() {
        let mut api = api(vec![operation("get", Method::Get, "/")]);
        api.servers.push(Server {
            url: "https://{region}.pets.example".to_owned(),
            description: Some("By region".to_owned()),
            variables: vec![ServerVariable {
                name: "region".to_owned(),
                default: "eu".to_owned(),
                values: vec!["eu".to_owned(), "us".to_owned()],
                description: None,
            }],
        });
        api.schemes.extend([
            scheme("basic", SchemeKind::Basic),
            scheme("tls", SchemeKind::MutualTls),
            scheme(
                "oauth",
                SchemeKind::ClientCredentials {
                    token_url: "/token".to_owned(),
                    scopes: vec!["read".to_owned()],
                    client_auth: ClientAuth::Body,
                },
            ),
        ]);
        api.retry = Some(RetryHints {
            max_retries: Some(5),
            ..RetryHints::default()
        });
        let file = emit(&api, &fixture::surface(&api));
        compare(&code(&file), "client.rs");
    }
}
