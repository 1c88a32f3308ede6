//! Servers, retries and credentials, of the whole API or of one operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::scope::Scope;
use crate::ir::{Location, Requirement, RetryHints, SchemeKind, SecurityScheme, Server};

/// `&[rt::Server { url: "https://…", description: "", variables: &[] }]`
pub fn servers(scope: &mut Scope<'_>, servers: &[Server]) -> TokenStream {
    let rt = scope.rt();
    let servers = servers.iter().map(|server| {
        let url = &server.url;
        let description = server.description.as_deref().unwrap_or_default();
        let variables = server.variables.iter().map(|variable| {
            let name = &variable.name;
            let default = &variable.default;
            let values = &variable.values;
            quote! {
                #rt::ServerVariable { name: #name, default: #default, values: &[#(#values),*] }
            }
        });
        quote! {
            #rt::Server { url: #url, description: #description, variables: &[#(#variables),*] }
        }
    });
    quote!(&[#(#servers),*])
}

/// The runtime's default with what the document says about retries.
pub fn retry_policy(scope: &mut Scope<'_>, hints: Option<&RetryHints>) -> TokenStream {
    let rt = scope.rt();
    let mut members = TokenStream::new();
    if let Some(hints) = hints {
        if let Some(count) = hints.max_retries.map(Literal::u32_unsuffixed) {
            members.extend(quote!(max_retries: #count,));
        }
        if let Some(statuses) = &hints.statuses {
            let statuses = statuses.iter().map(|code| Literal::u16_unsuffixed(*code));
            members.extend(quote!(statuses: Some(&[#(#statuses),*]),));
        }
        if !hints.retry_after_headers.is_empty() {
            let headers = &hints.retry_after_headers;
            members.extend(quote!(wait_headers: Some(&[#((#headers, #rt::WaitUnit::Seconds)),*]),));
        }
    }
    if members.is_empty() {
        return quote!(#rt::RetryPolicy::DEFAULT);
    }
    quote!(#rt::RetryPolicy { #members ..#rt::RetryPolicy::DEFAULT })
}

/// Where the credential goes, as code.
#[must_use]
pub fn placement(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Bearer => "Authorization: Bearer …".to_owned(),
        SchemeKind::Basic => "Authorization: Basic …".to_owned(),
        SchemeKind::Http { scheme } => format!("Authorization: {scheme} …"),
        SchemeKind::ApiKey { location, name } => match location {
            Location::Header | Location::Path => format!("{name}: …"),
            Location::Query => format!("?{name}=…"),
            Location::Cookie => format!("Cookie: {name}=…"),
        },
        SchemeKind::ClientCredentials { token_url, .. } => format!("POST {token_url}"),
        SchemeKind::MutualTls => "TLS client certificate".to_owned(),
    }
}

/// `&[&["bearerAuth"], &[]]`
pub fn security(schemes: &[SecurityScheme], alternatives: &[Requirement]) -> Option<TokenStream> {
    if alternatives.is_empty() {
        return None;
    }
    let alternatives = alternatives.iter().map(|requirement| {
        let keys = requirement.schemes.iter().filter_map(|id| {
            let at = usize::try_from(id.0).ok()?;
            schemes.get(at).map(|scheme| scheme.key.as_str())
        });
        quote!([#(#keys),*])
    });
    Some(quote!([#(#alternatives),*]))
}
