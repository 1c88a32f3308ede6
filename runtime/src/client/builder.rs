//! Building clients.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, request, response};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Client, Shared};
use crate::{
    api::{Api, Scheme, SchemeKind},
    auth::{Credential, Credentials, Fixed, Source, TokenSource},
    error::BuildError,
    hooks::Hooks,
    http_transport::HttpTransport,
    retry::RetryPolicy,
    server,
    transport::Transport,
};

/// Builds a [`Client`].
///
/// Values that do not fit are reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    credentials: Vec<(String, Credential)>,
    token_urls: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    connect_timeout: Duration,
    proxy_from_env: bool,
    user_agent: String,
    headers: Vec<(String, String)>,
    hooks: Hooks,
    retry: Option<RetryPolicy>,
    max_retries: Option<u32>,
    timeout: Duration,
    idle_timeout: Duration,
    body_limit: usize,
    error_body_limit: usize,
    follow_redirects: bool,
}

impl ClientBuilder {
    /// A builder with the defaults: connecting within 10 seconds, a byte at least every 60 seconds, 300 seconds in
    /// all; bodies up to 32 MiB, error bodies up to 64 KiB; no redirects.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            credentials: Vec::new(),
            token_urls: Vec::new(),
            transport: None,
            connect_timeout: Duration::from_secs(10),
            proxy_from_env: true,
            user_agent: concat!("agent-sessions/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            hooks: Hooks::default(),
            retry: None,
            max_retries: None,
            timeout: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(60),
            body_limit: 32 * 1024 * 1024,
            error_body_limit: 64 * 1024,
            follow_redirects: false,
        }
    }

    /// Sets the URL below which the paths of the document are. It replaces every server of the document, those of
    /// single operations too; its query, if any, is sent with every call.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Chooses a server of the document by its position; the first is the default.
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Sets a variable of the server's URL.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        set(&mut self.variables, name.into(), value.into());
        self
    }

    /// Sets the secret of a scheme: the token of a bearer or OAuth2 scheme, the key of an `apiKey`, what
    /// follows the scheme's name in `Authorization` for others.
    pub fn credential(
        mut self,
        scheme: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        set(
            &mut self.credentials,
            scheme.into(),
            Credential::Secret(secret.into()),
        );
        self
    }

    /// Sets user and password of an HTTP basic scheme.
    pub fn basic(
        mut self,
        scheme: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Self {
        set(
            &mut self.credentials,
            scheme.into(),
            Credential::Basic {
                user: user.into(),
                password: password.into(),
            },
        );
        self
    }

    /// Sets id and secret of an OAuth2 scheme, with which tokens are fetched.
    pub fn client_credentials(
        mut self,
        scheme: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        set(
            &mut self.credentials,
            scheme.into(),
            Credential::Client {
                id: id.into(),
                secret: secret.into(),
            },
        );
        self
    }

    /// Sets a source of secrets for a scheme.
    pub fn credentials(mut self, scheme: impl Into<String>, source: impl Credentials) -> Self {
        set(
            &mut self.credentials,
            scheme.into(),
            Credential::Source(Arc::new(source)),
        );
        self
    }

    /// Takes the credentials of every scheme that has none yet from the environment variables that
    /// [`Scheme::env`] names.
    pub fn credentials_from_env(mut self) -> Self {
        for scheme in self.api.schemes {
            if !self.credentials.iter().any(|(name, _)| name == scheme.name) {
                self.credentials
                    .extend(from_env(scheme).map(|found| (scheme.name.to_owned(), found)));
            }
        }
        self
    }

    /// Sets where the tokens of an OAuth2 scheme are had, in place of the document's URL.
    pub fn token_url(mut self, scheme: impl Into<String>, url: impl Into<String>) -> Self {
        set(&mut self.token_urls, scheme.into(), url.into());
        self
    }

    /// Sets how long a call may take in all, repetitions and the body included; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long connecting may take.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long the server may be silent within a body; `Duration::MAX` for no limit.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets how often a call is repeated, in place of the policy's number.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets how calls are repeated, in place of the document's policy.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Adds a header to every call that does not set it itself.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        set(&mut self.headers, name.into(), value.into());
        self
    }

    /// Sets how large the body of a successful answer may be, in bytes after decompression.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how much of the body of an error is read, in bytes after decompression.
    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.error_body_limit = bytes;
        self
    }

    /// Sets whether redirects to the same origin (scheme, host and port) are followed, at most five. Others
    /// are errors either way.
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = follow;
        self
    }

    /// Connects without the proxies of the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxy_from_env = false;
        self
    }

    /// Replaces the transport. The connect limit and the proxy switch are then its own affair.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds a function that sees, and may change, the head of every request before it is sent, repetitions included.
    /// Headers with credentials are flagged as sensitive.
    pub fn on_request(
        mut self,
        hook: impl Fn(&mut request::Parts) + Send + Sync + 'static,
    ) -> Self {
        self.hooks.add_request(hook);
        self
    }

    /// Adds a function that sees the head of every response.
    pub fn on_response(mut self, hook: impl Fn(&response::Parts) + Send + Sync + 'static) -> Self {
        self.hooks.add_response(hook);
        self
    }

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
        Ok(Client(Arc::new(Shared {
            api: self.api,
            base,
            base_is_explicit: self.base_url.is_some(),
            variables: self.variables,
            sources,
            transport,
            retry: self.retry.unwrap_or_else(|| self.api.retry.clone()),
            max_retries: self.max_retries,
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
            return server::explicit(url);
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
        let credentials: Arc<dyn Credentials> = match (credential, scheme.kind) {
            (Credential::Source(source), _) => source.clone(),
            (Credential::Secret(secret), _) => Arc::new(Fixed(secret.clone())),
            (Credential::Basic { user, .. }, SchemeKind::Basic) if user.contains(':') => {
                return Err(BuildError::Credential(format!(
                    "the user for `{name}` must not hold a colon"
                )));
            }
            (Credential::Basic { user, password }, SchemeKind::Basic) => {
                Arc::new(Fixed(format!("{user}:{}", password.expose_secret()).into()))
            }
            (Credential::Basic { .. }, _) => return Err(mismatch("user and password")),
            (
                Credential::Client { id, secret },
                SchemeKind::ClientCredentials {
                    token_url,
                    scopes,
                    client_auth,
                },
            ) => Arc::new(TokenSource {
                transport: transport.clone(),
                url: self.token_endpoint(name, token_url, base)?,
                scopes,
                client_auth,
                id: id.clone(),
                secret: secret.clone(),
                user_agent: user_agent.clone(),
                state: Arc::default(),
            }),
            (Credential::Client { .. }, _) => return Err(mismatch("client id and secret")),
        };
        Ok(Source {
            scheme,
            credentials,
        })
    }

    /// The client's secret goes there: without TLS only on loopback or when the caller says so.
    fn token_endpoint(&self, scheme: &str, declared: &str, base: &Url) -> Result<Url, BuildError> {
        let given = self
            .token_urls
            .iter()
            .find(|(name, _)| name == scheme)
            .map(|(_, url)| url.as_str());
        let url = base
            .join(given.unwrap_or(declared))
            .map_err(|error| BuildError::Credential(error.to_string()))?;
        let is_safe = url.scheme() == "https"
            || (url.scheme() == "http"
                && (given.is_some() || server::is_loopback(&url) || url.origin() == base.origin()));
        if !is_safe {
            return Err(BuildError::Credential(format!(
                "the token URL of `{scheme}` does not use https; set `token_url`"
            )));
        }
        Ok(url)
    }
}

/// Replaces the entry of a name, or adds one.
fn set<V>(entries: &mut Vec<(String, V)>, name: String, value: V) {
    entries.retain(|(given, _)| *given != name);
    entries.push((name, value));
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

fn from_env(scheme: &Scheme) -> Option<Credential> {
    if scheme.env.is_empty() {
        return None;
    }
    let read = |suffix: &str| {
        let value = std::env::var(format!("{}{suffix}", scheme.env)).ok()?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    if let SchemeKind::ClientCredentials { .. } = scheme.kind
        && let (Some(id), Some(secret)) = (read("_CLIENT_ID"), read("_CLIENT_SECRET"))
    {
        return Some(Credential::Client {
            id,
            secret: secret.into(),
        });
    }
    read("").map(|secret| Credential::Secret(secret.into()))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.credentials.iter().map(|(name, _)| name).collect();
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("credentials", &schemes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::{ClientAuth, Server};

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
                "base URL: the document declares the relative server `/relative`; set `base_url`",
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
                "credential: the token URL of `oauth` does not use https; set `token_url`",
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
