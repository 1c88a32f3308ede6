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
/// Values that do not fit are reported by [`build`](Self::build).
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

    /// Says which properties and parameters of the document are secret, by their names: for generated code. Errors print
    /// none of their values.
    pub fn secret_properties(mut self, names: &'static [&'static str]) -> Self {
        self.secret_properties = names;
        self
    }

    /// Sets the URL below which the paths of the document are. It replaces every server of the document, those of
    /// single operations too; its query, if any, is sent with every call.
    ///
    /// Where the document declares a relative server such as `/api`, a URL without a path (`https://h.example`) is the
    /// origin below which that server is: paths are below `https://h.example/api`. A URL with a path is used as it is.
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

    /// Makes calls without credentials, whatever the document asks for: for a server that runs without, and for one
    /// behind a proxy that adds them. Those that are set are not used.
    pub fn without_credentials(mut self) -> Self {
        self.without_credentials = true;
        self
    }

    /// Sets whether credentials are sent over `http://` and `ws://` to hosts other than this one.
    ///
    /// Everybody on the way can read and use them, so such calls fail unless this says that the way is safe: a private
    /// network between containers, a tunnel, a proxy on the same host. `base_url` alone does not say so, because a
    /// URL is mistyped or taken from a configuration more easily than this is set. Loopback needs no leave.
    pub fn allow_http_credentials(mut self, allow: bool) -> Self {
        self.http_credentials = allow;
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

    /// Sets whether a value that does not fit its type is an error, wherever it stands. By default the smallest union,
    /// optional property, element or map value around it is kept as it came, and listed in
    /// [`Response::deviations`](crate::Response::deviations).
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets how often a call is repeated, in place of the policy's number.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets how calls are repeated, in place of the document's policies. Statuses and headers that it leaves open
    /// (`None`) are those of the document.
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

    /// Sets how large the body of a successful response may be, in bytes after decompression.
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
