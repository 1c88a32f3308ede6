//! Clients: what all calls of an API share.

mod build;
mod builder;

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};
use url::Url;

use crate::{
    api::Api,
    auth::Source,
    hooks::Hooks,
    redact::{Redactor, bare_url},
    retry::RetryPolicy,
    transport::Transport,
};

pub use builder::ClientBuilder;

/// A client of an API. Cloning is cheap and shares connections and tokens.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base: Url,
    /// Set by the caller; it replaces the servers of operations, too.
    pub(crate) given: Option<Url>,
    /// The position of the chosen server.
    pub(crate) server: usize,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) sources: Vec<Source>,
    pub(crate) without_credentials: bool,
    pub(crate) http_credentials: bool,
    pub(crate) transport: Arc<dyn Transport>,
    /// The policy that the caller set.
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) strict: bool,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) error_body_limit: usize,
    pub(crate) follow_redirects: bool,
    pub(crate) user_agent: HeaderValue,
    pub(crate) headers: HeaderMap,
    /// Knows the secrets that were set, and the secret properties of the document.
    pub(crate) redactor: Redactor,
    pub(crate) hooks: Hooks,
}

impl Client {
    /// A builder for a client of `api`.
    pub fn builder(api: &'static Api) -> ClientBuilder {
        ClientBuilder::new(api)
    }

    /// The API of this client.
    pub fn api(&self) -> &'static Api {
        self.0.api
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self
            .0
            .sources
            .iter()
            .map(|source| source.scheme.name)
            .collect();
        f.debug_struct("Client")
            .field("api", &self.0.api.name)
            .field("base_url", &self.0.redactor.scrub(&bare_url(&self.0.base)))
            .field("credentials", &schemes)
            .finish_non_exhaustive()
    }
}
