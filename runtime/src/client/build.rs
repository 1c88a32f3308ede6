//! Builds a client from the settings of a builder.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use url::Url;

use super::{Client, ClientBuilder, Shared};
use crate::{
    api::SchemeKind,
    auth::{Credential, Source, TokenSource},
    error::BuildError,
    http_transport::HttpTransport,
    redact::Redactor,
    server,
    transport::Transport,
};

impl ClientBuilder {
    /// Builds the client.
    ///
    /// # Errors
    /// There is no usable base URL; a header cannot be sent; a credential is set for a scheme that the document
    /// does not declare or of another kind; TLS could not be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = self.base()?;
        let user_agent = HeaderValue::from_str(&self.user_agent)
            .map_err(|_| BuildError::Header("User-Agent".to_owned()))?;
        let headers = headers(&self.headers)?;
        let transport = match self.transport {
            Some(ref transport) => transport.clone(),
            None => Arc::new(HttpTransport::new(
                self.connect_timeout,
                self.proxy_from_env,
            )?),
        };
        let sources = self
            .credentials
            .iter()
            .map(|(name, credential)| self.source(name, credential, &base, &transport, &user_agent))
            .collect::<Result<_, _>>()?;
        let redactor = Redactor::new(Vec::new(), self.secret_properties);
        for (_, credential) in &self.credentials {
            credential.teach(&redactor);
        }
        Ok(Client(Arc::new(Shared {
            redactor,
            api: self.api,
            base,
            given: self.base_url.as_deref().map(server::explicit).transpose()?,
            server: self.server,
            variables: self.variables,
            sources,
            without_credentials: self.without_credentials,
            http_credentials: self.http_credentials,
            transport,
            retry: self.retry,
            max_retries: self.max_retries,
            strict: self.strict,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            body_limit: self.body_limit,
            error_body_limit: self.error_body_limit,
            follow_redirects: self.follow_redirects,
            user_agent,
            headers,
            hooks: self.hooks,
        })))
    }

    fn base(&self) -> Result<Url, BuildError> {
        if let Some(url) = &self.base_url {
            let server = self.api.servers.get(self.server);
            return server::at_origin(server::explicit(url)?, server, &self.variables);
        }
        let count = self.api.servers.len();
        match self.api.servers.get(self.server) {
            Some(server) => server::declared(server, &self.variables, None),
            None if count == 0 => Err(BuildError::BaseUrl(
                "the document declares no server; set `base_url`".to_owned(),
            )),
            None => Err(BuildError::Server(format!(
                "there is no server {}; the document declares {count}",
                self.server
            ))),
        }
    }

    fn source(
        &self,
        name: &str,
        credential: &Credential,
        base: &Url,
        transport: &Arc<dyn Transport>,
        user_agent: &HeaderValue,
    ) -> Result<Source, BuildError> {
        let scheme = self
            .api
            .schemes
            .iter()
            .find(|scheme| scheme.name == name)
            .ok_or_else(|| {
                BuildError::Credential(format!(
                    "the document declares no scheme `{}`",
                    name.escape_debug()
                ))
            })?;
        let mismatch = |what: &str| BuildError::Credential(format!("`{name}` takes no {what}"));
        Ok(match (credential, scheme.kind) {
            (Credential::Source(source), _) => Source::asking(scheme, source.clone()),
            (Credential::Secret(secret), _) => Source::fixed(scheme, secret.clone()),
            (Credential::Basic { user, .. }, SchemeKind::Basic) if user.contains(':') => {
                return Err(BuildError::Credential(format!(
                    "the user for `{name}` must not hold a colon"
                )));
            }
            (Credential::Basic { user, password }, SchemeKind::Basic) => {
                let pair = format!("{user}:{}", password.expose_secret());
                Source::fixed(scheme, pair.into())
            }
            (Credential::Basic { .. }, _) => return Err(mismatch("user and password")),
            (
                Credential::Client { id, secret },
                SchemeKind::ClientCredentials {
                    token_url,
                    scopes,
                    client_auth,
                },
            ) => {
                let tokens = TokenSource {
                    transport: transport.clone(),
                    url: self.token_endpoint(name, token_url, base)?,
                    scopes,
                    client_auth,
                    id: id.clone(),
                    secret: secret.clone(),
                    user_agent: user_agent.clone(),
                    state: Arc::default(),
                };
                Source::asking(scheme, Arc::new(tokens))
            }
            (Credential::Client { .. }, _) => return Err(mismatch("client id and secret")),
        })
    }

    /// The client secret is sent there, so the same rule applies as to credentials of calls.
    fn token_endpoint(&self, scheme: &str, declared: &str, base: &Url) -> Result<Url, BuildError> {
        let given = self
            .token_urls
            .iter()
            .find(|(name, _)| name == scheme)
            .map(|(_, url)| url.as_str());
        let url = base
            .join(given.unwrap_or(declared))
            .map_err(|error| BuildError::Credential(error.to_string()))?;
        let is_allowed = self.without_credentials || self.http_credentials;
        if !(server::is_confidential(Some(url.scheme()), url.host_str())
            || is_allowed && url.scheme() == "http")
        {
            return Err(BuildError::Credential(format!(
                "the token URL of `{scheme}` does not use https; set another by `token_url`, or allow it by \
                 `allow_http_credentials`"
            )));
        }
        Ok(url)
    }
}

fn headers(pairs: &[(String, String)]) -> Result<HeaderMap, BuildError> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let refuse = || BuildError::Header(name.escape_debug().to_string());
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse())?;
        headers.insert(name, HeaderValue::from_str(value).map_err(|_| refuse())?);
    }
    Ok(headers)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        __private::{Api, ClientAuth, Scheme, Server},
        RetryPolicy,
    };

    static API: Api = Api {
        name: "test",
        servers: &[
            Server {
                url: "https://h.example/v1",
                description: "",
                variables: &[],
            },
            Server {
                url: "/relative",
                description: "",
                variables: &[],
            },
        ],
        schemes: &[
            Scheme {
                name: "bearer",
                env: "RT_TEST_UNSET",
                kind: SchemeKind::Bearer,
            },
            Scheme {
                name: "basic",
                env: "RT_TEST_UNSET",
                kind: SchemeKind::Basic,
            },
            Scheme {
                name: "oauth",
                env: "RT_TEST_UNSET",
                kind: SchemeKind::ClientCredentials {
                    token_url: "http://tokens.example/t",
                    scopes: &[],
                    client_auth: ClientAuth::Body,
                },
            },
        ],
        retry: RetryPolicy::DEFAULT,
    };

    #[test]
    fn what_does_not_fit_is_an_error_and_prints_no_secret() {
        let new = || ClientBuilder::new(&API);
        assert!(new().build().is_ok());
        assert!(new().credentials_from_env().build().is_ok());
        for (builder, message) in [
            (
                new().server(1),
                "base URL: the document declares the relative server `/relative`; set `base_url` to the origin that it is \
                 at, such as `https://example.com`",
            ),
            (
                new().server(2),
                "server: there is no server 2; the document declares 2",
            ),
            (
                new().base_url("ftp://h"),
                "base URL: the scheme `ftp` is neither http nor https",
            ),
            (
                new().default_header("x-a", "canary\r\n"),
                "header `x-a` cannot be sent",
            ),
            (
                new().default_header("a b", "canary"),
                "header `a b` cannot be sent",
            ),
            (new().user_agent("\n"), "header `User-Agent` cannot be sent"),
            (
                new().credential("nope", "canary"),
                "credential: the document declares no scheme `nope`",
            ),
            (
                new().basic("bearer", "u", "canary"),
                "credential: `bearer` takes no user and password",
            ),
            (
                new().basic("basic", "u:v", "canary"),
                "credential: the user for `basic` must not hold a colon",
            ),
            (
                new().client_credentials("basic", "i", "canary"),
                "credential: `basic` takes no client id and secret",
            ),
            (
                new().client_credentials("oauth", "i", "canary"),
                "credential: the token URL of `oauth` does not use https; set another by `token_url`, or allow it by \
                 `allow_http_credentials`",
            ),
        ] {
            assert!(!format!("{builder:?}").contains("canary"));
            assert_eq!(builder.build().unwrap_err().to_string(), message);
        }
        let client = new()
            .client_credentials("oauth", "i", "canary")
            .token_url("oauth", "/t")
            .build()
            .unwrap();
        assert_eq!(
            format!("{client:?}"),
            r#"Client { api: "test", base_url: "https://h.example/v1", credentials: ["oauth"], .. }"#
        );
    }
}
