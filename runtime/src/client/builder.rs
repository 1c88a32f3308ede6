//! Building clients.

use std::{fmt, sync::Arc, time::Duration};

use http::{request, response};
use secrecy::SecretString;

use crate::{
    api::{Api, Scheme, SchemeKind},
    auth::{Credential, Credentials},
    hooks::Hooks,
    retry::RetryPolicy,
    transport::Transport,
};

/// Builds a [`Client`](crate::client::Client).
///
/// Invalid values are reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    pub(super) api: &'static Api,
    pub(super) base_url: Option<String>,
    pub(super) server: usize,
    pub(super) variables: Vec<(String, String)>,
    pub(super) credentials: Vec<(String, Credential)>,
    pub(super) token_urls: Vec<(String, String)>,
    pub(super) without_credentials: bool,
    pub(super) http_credentials: bool,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) connect_timeout: Duration,
    pub(super) proxy_from_env: bool,
    pub(super) user_agent: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) hooks: Hooks,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) max_retries: Option<u32>,
    pub(super) strict: bool,
    pub(super) timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) body_limit: usize,
    pub(super) error_body_limit: usize,
    pub(super) follow_redirects: bool,
    pub(super) secret_properties: &'static [&'static str],
}

impl ClientBuilder {
    /// A builder with the defaults: at most 10 seconds to connect, 60 seconds between bytes, 300 seconds in total;
    /// bodies up to 32 MiB, error bodies up to 64 KiB; no redirects.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            credentials: Vec::new(),
            token_urls: Vec::new(),
            without_credentials: false,
            http_credentials: false,
            transport: None,
            connect_timeout: Duration::from_secs(10),
            proxy_from_env: true,
            user_agent: concat!("raccord/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            hooks: Hooks::default(),
            retry: None,
            max_retries: None,
            strict: false,
            timeout: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(60),
            body_limit: 32 * 1024 * 1024,
            error_body_limit: 64 * 1024,
            follow_redirects: false,
            secret_properties: &[],
        }
    }

    /// Sets the names of secret properties and parameters, whose values no error prints: for generated code.
    pub fn secret_properties(mut self, names: &'static [&'static str]) -> Self {
        self.secret_properties = names;
        self
    }

    /// Sets the base URL, to which the paths of the document are appended. It replaces every server of the document,
    /// also those of single operations; its query, if any, is sent with every call.
    ///
    /// If the document declares a relative server such as `/api`, a URL without a path (`https://h.example`) is its
    /// origin: paths are appended to `https://h.example/api`. A URL with a path is used unchanged.
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

    /// Sets the secret of a scheme: the token of a bearer or OAuth2 scheme, the key of an `apiKey` scheme, or for
    /// others what follows the name of the scheme in `Authorization`.
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

    /// Sets the client id and client secret with which tokens of an OAuth2 scheme are fetched.
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

    /// Reads the credentials of every scheme that has none yet from the environment variables named by [`Scheme::env`].
    pub fn credentials_from_env(mut self) -> Self {
        for scheme in self.api.schemes {
            if !self.credentials.iter().any(|(name, _)| name == scheme.name) {
                self.credentials
                    .extend(from_env(scheme).map(|found| (scheme.name.to_owned(), found)));
            }
        }
        self
    }

    /// Overrides the token URL of an OAuth2 scheme.
    pub fn token_url(mut self, scheme: impl Into<String>, url: impl Into<String>) -> Self {
        set(&mut self.token_urls, scheme.into(), url.into());
        self
    }

    /// Sends calls without credentials, even if the document requires some: for a server that needs none, or one behind
    /// a proxy that adds them. Credentials that are set are not used.
    pub fn without_credentials(mut self) -> Self {
        self.without_credentials = true;
        self
    }

    /// Sets whether credentials are sent over `http://` and `ws://` to hosts other than this one.
    ///
    /// Anyone on the network path can read and use them, so such calls fail unless this confirms that the path is safe:
    /// a private network between containers, a tunnel, a proxy on the same host. `base_url` alone does not confirm it,
    /// because a URL is easily mistyped or taken from a configuration. Loopback is always allowed.
    pub fn allow_http_credentials(mut self, allow: bool) -> Self {
        self.http_credentials = allow;
        self
    }

    /// Sets how long a call may take in total, including retries and the body; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the time limit for connecting.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the longest pause within a response body; `Duration::MAX` for no limit.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets whether any value that does not fit its type is an error. By default, the innermost union, optional
    /// property, element or map value that contains it is kept as received and listed in
    /// [`Response::deviations`](crate::Response::deviations).
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets how many times a call is retried at most, overriding the policy.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets how calls are retried, overriding the policies of the document. Statuses and headers that are `None` are
    /// those of the document.
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

    /// Sets the maximum size of the body of a successful response, in bytes after decompression.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how much of the body of an error response is read, in bytes after decompression.
    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.error_body_limit = bytes;
        self
    }

    /// Sets whether redirects to the same origin (scheme, host and port) are followed, at most five. Redirects to other
    /// origins are always errors.
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = follow;
        self
    }

    /// Ignores the proxies configured in the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxy_from_env = false;
        self
    }

    /// Replaces the transport. The limit on connecting and the proxy setting do not apply to it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds a function that sees, and may change, the head of every request before it is sent, including retries.
    /// Headers with credentials are marked as sensitive.
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
}

/// Replaces the entry of a name, or adds one.
fn set<V>(entries: &mut Vec<(String, V)>, name: String, value: V) {
    entries.retain(|(given, _)| *given != name);
    entries.push((name, value));
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
