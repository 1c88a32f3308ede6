//! Security schemes, requirements and servers.

use serde_json::Value;

use super::docs::text;
use super::lowerer::Lowerer;
use super::work;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Api, ClientAuth, Docs, Location, Requirement, SchemeId, SchemeKind, SecurityScheme, Server,
    ServerVariable,
};

impl<'a> Lowerer<'a> {
    /// The schemes of the document.
    pub(crate) fn schemes(&mut self) -> Vec<SecurityScheme> {
        let base = Pointer::root().join("components").join("securitySchemes");
        let mut schemes = Vec::new();
        for (key, scheme) in &self.description.security_schemes {
            let kind = match kind(scheme) {
                Ok(kind) => kind,
                Err(why) => {
                    let place = self.place(&base.join(key));
                    self.report(catalogue::security_scheme_unknown(place, key, &why));
                    SchemeKind::Bearer
                }
            };
            let docs = Docs {
                description: text(scheme.get("description")),
                ..Docs::default()
            };
            schemes.push(SecurityScheme {
                key: key.clone(),
                rust_name: text(scheme.get("x-rust-name")),
                kind,
                docs,
            });
        }
        schemes
    }

    /// Alternative requirements.
    pub(crate) fn requirements(
        &mut self,
        declared: &[openapiv3::SecurityRequirement],
        api: &Api,
        pointer: &Pointer,
    ) -> Vec<Requirement> {
        let named: usize = declared.iter().map(|requirement| requirement.len()).sum();
        self.spend(named / work::SCHEMES, pointer);
        let mut all = Vec::with_capacity(declared.len());
        for (index, requirement) in declared.iter().enumerate() {
            let known: Option<Vec<SchemeId>> = requirement
                .keys()
                .map(|name| {
                    let at = api.schemes.iter().position(|scheme| scheme.key == *name);
                    if at.is_none() {
                        self.scheme_missing(&pointer.index(index), name);
                    }
                    at.and_then(|at| u32::try_from(at).ok()).map(SchemeId)
                })
                .collect();
            // An alternative with an undeclared scheme cannot be met.
            all.extend(known.map(|schemes| Requirement { schemes }));
        }
        all
    }

    fn scheme_missing(&mut self, pointer: &Pointer, name: &str) {
        if self.ledger.insert((pointer.clone(), name.to_owned())) {
            let place = self.description.key_place(&pointer.join(name));
            self.report(catalogue::security_scheme_missing(place, name));
        }
    }
}

fn kind(scheme: &Value) -> Result<SchemeKind, String> {
    let field = |name: &str| scheme.get(name).and_then(Value::as_str).unwrap_or_default();
    match field("type") {
        "http" => Ok(match field("scheme").to_ascii_lowercase().as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            "" => return Err("it names no HTTP scheme".to_owned()),
            _ => SchemeKind::Http {
                scheme: field("scheme").to_owned(),
            },
        }),
        "apiKey" => {
            let location = match field("in") {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                other => return Err(format!("`in: {other}` is not one of header, query, cookie")),
            };
            Ok(SchemeKind::ApiKey {
                location,
                name: field("name").to_owned(),
            })
        }
        "oauth2" => oauth2(scheme),
        "openIdConnect" => Ok(SchemeKind::Bearer),
        "mutualTLS" => Ok(SchemeKind::MutualTls),
        other => Err(format!("`type: {other}` is no scheme of OpenAPI")),
    }
}

fn oauth2(scheme: &Value) -> Result<SchemeKind, String> {
    let Some(flow) = scheme.pointer("/flows/clientCredentials") else {
        return Ok(SchemeKind::Bearer);
    };
    let token_url = flow
        .get("tokenUrl")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if token_url.is_empty() {
        return Ok(SchemeKind::Bearer);
    }
    let scopes = flow
        .get("scopes")
        .and_then(Value::as_object)
        .map(|scopes| scopes.keys().cloned().collect());
    Ok(SchemeKind::ClientCredentials {
        token_url,
        scopes: scopes.unwrap_or_default(),
        client_auth: client_auth(scheme)?,
    })
}

/// `x-token-endpoint-auth-method`, with the values of RFC 7591 section 2. Basic is what RFC 6749 section 2.3.1
/// requires of servers.
fn client_auth(scheme: &Value) -> Result<ClientAuth, String> {
    const EXTENSION: &str = "x-token-endpoint-auth-method";
    match scheme.get(EXTENSION).map(Value::as_str) {
        None | Some(Some("client_secret_basic")) => Ok(ClientAuth::Basic),
        Some(Some("client_secret_post")) => Ok(ClientAuth::Body),
        Some(_) => Err(format!(
            "`{EXTENSION}` is not one of client_secret_basic, client_secret_post"
        )),
    }
}

/// The servers of a document, path item or operation.
pub(crate) fn servers(declared: &[openapiv3::Server]) -> Vec<Server> {
    declared
        .iter()
        .map(|server| Server {
            url: server.url.clone(),
            description: server.description.clone(),
            variables: server.variables.iter().flatten().map(variable).collect(),
        })
        .collect()
}

fn variable((name, variable): (&String, &openapiv3::ServerVariable)) -> ServerVariable {
    ServerVariable {
        name: name.clone(),
        default: variable.default.clone(),
        values: variable.enumeration.clone(),
        description: variable.description.clone(),
    }
}
