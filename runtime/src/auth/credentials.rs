//! Where secrets come from.

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use std::{fmt, sync::Arc};

use crate::{api::Scheme, error::TransportError, redact::Redactor};

/// A source of secrets for a security scheme, such as a vault, a token service or a file that is rotated.
pub trait Credentials: Send + Sync + 'static {
    /// The secret to send now: a token, a key, or `user:password` for HTTP basic. Called before every attempt, so cache
    /// what does not change.
    fn secret<'a>(
        &'a self,
        scheme: &'a Scheme,
    ) -> BoxFuture<'a, Result<SecretString, TransportError>>;

    /// Called when the server responds to `secret` with 401. Returns whether a new secret may succeed; the call is then
    /// retried once.
    fn refused(&self, scheme: &Scheme, secret: &SecretString) -> bool {
        let _ = (scheme, secret);
        false
    }
}

/// The credentials that a builder was given for a scheme.
#[derive(Clone)]
pub(crate) enum Credential {
    Secret(SecretString),
    Basic {
        user: String,
        password: SecretString,
    },
    Client {
        id: String,
        secret: SecretString,
    },
    Source(Arc<dyn Credentials>),
}

impl Credential {
    /// Tells a redactor which texts are secret.
    pub(crate) fn teach(&self, redactor: &Redactor) {
        match self {
            Self::Secret(secret) => {
                // An environment variable has both for HTTP basic.
                redactor.learn_pair(secret.expose_secret());
            }
            Self::Basic { user, password } => {
                redactor.learn_pair(&format!("{user}:{}", password.expose_secret()));
            }
            Self::Client { id, secret } => {
                redactor.learn_pair(&format!("{id}:{}", secret.expose_secret()));
            }
            Self::Source(_) => {}
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::redact::REDACTED)
    }
}
