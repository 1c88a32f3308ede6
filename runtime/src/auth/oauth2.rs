//! OAuth2 tokens by client credentials (RFC 6749 section 4.4).

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use http::{
    HeaderValue, Method, Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use super::Credentials;
use crate::{
    api::{ClientAuth, Scheme},
    body::Body,
    error::{TransportError, TransportErrorKind},
    param::encode,
    redact::{Redactor, bare_url},
    retry::{Retries, RetryPolicy},
    transport::Transport,
};

/// How long before its expiry a token is renewed; half its lifetime if that is shorter.
const EARLY: Duration = Duration::from_secs(120);

/// The maximum size of a token response, in bytes.
const LIMIT: usize = 64 * 1024;

/// The time limit of a token request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Fetches tokens, caches them, and renews them. Concurrent calls wait for the same fetch.
pub(crate) struct TokenSource {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) url: Url,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) client_auth: ClientAuth,
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) user_agent: HeaderValue,
    pub(crate) state: Arc<State>,
}

/// The current token.
#[derive(Default)]
pub(crate) struct State {
    /// Held while a token is fetched.
    token: Mutex<Option<Token>>,
    /// The token that a server rejected last.
    refused: std::sync::Mutex<Option<SecretString>>,
}

struct Token {
    secret: SecretString,
    renew_at: Option<Instant>,
}

impl Credentials for TokenSource {
    fn secret<'a>(
        &'a self,
        scheme: &'a Scheme,
    ) -> BoxFuture<'a, Result<SecretString, TransportError>> {
        Box::pin(async move {
            let mut slot = self.state.token.lock().await;
            if let Some(token) = slot.as_ref()
                && !self.is_refused(&token.secret)
                && token.renew_at.is_none_or(|at| Instant::now() < at)
            {
                return Ok(token.secret.clone());
            }
            let token = match tokio::time::timeout(TIMEOUT, self.fetch_repeatedly()).await {
                Ok(token) => token.map_err(|error| self.failure(scheme, &error))?,
                Err(_) => {
                    return Err(TransportError::new(
                        TransportErrorKind::Timeout,
                        self.say(scheme, "took too long"),
                    ));
                }
            };
            let secret = token.secret.clone();
            *slot = Some(token);
            // If the endpoint issues the rejected token again, it is to be used again.
            if let Ok(mut refused) = self.state.refused.lock() {
                *refused = None;
            }
            Ok(secret)
        })
    }

    fn refused(&self, _: &Scheme, secret: &SecretString) -> bool {
        if let Ok(mut refused) = self.state.refused.lock() {
            *refused = Some(secret.clone());
        }
        true
    }
}

/// Why no token could be obtained.
enum TokenError {
    Transport(TransportError),
    Status(StatusCode, http::HeaderMap, String),
    Body(String),
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
}

impl TokenSource {
    fn is_refused(&self, token: &SecretString) -> bool {
        self.state.refused.lock().is_ok_and(|refused| {
            refused
                .as_ref()
                .is_some_and(|refused| refused.expose_secret() == token.expose_secret())
        })
    }

    /// A token request has no side effects, so it is retried like an idempotent call.
    async fn fetch_repeatedly(&self) -> Result<Token, TokenError> {
        let mut retries = Retries::new(
            RetryPolicy {
                server_errors: true,
                ..RetryPolicy::DEFAULT
            },
            2,
        );
        loop {
            let error = match self.fetch().await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let wait = match &error {
                TokenError::Transport(error) => retries.after_error(error),
                TokenError::Status(status, headers, _) => retries.after_response(*status, headers),
                TokenError::Body(_) => None,
            };
            let Some(wait) = wait else { return Err(error) };
            tokio::time::sleep(wait).await;
        }
    }

    async fn fetch(&self) -> Result<Token, TokenError> {
        let response = self
            .transport
            .send(self.request()?)
            .await
            .map_err(TokenError::Transport)?;
        let (head, body) = response.into_parts();
        let body = body
            .collect_up_to(LIMIT)
            .await
            .map_err(TokenError::Transport)?;
        if head.status != StatusCode::OK && head.status != StatusCode::CREATED {
            return Err(TokenError::Status(
                head.status,
                head.headers,
                String::from_utf8_lossy(&body).into_owned(),
            ));
        }
        // The message of a JSON error quotes the response, which contains the token.
        let response: TokenResponse = serde_json::from_slice(crate::charset::strip_bom(&body))
            .map_err(|_| TokenError::Body("the response has no `access_token`".to_owned()))?;
        let life = response.expires_in.as_ref().and_then(seconds);
        Ok(Token {
            secret: response.access_token.into(),
            renew_at: life.and_then(|life| {
                Instant::now().checked_add(life.saturating_sub(EARLY).max(life / 2))
            }),
        })
    }

    fn request(&self) -> Result<Request<Body>, TokenError> {
        let mut form = "grant_type=client_credentials".to_owned();
        if !self.scopes.is_empty() {
            form.push_str(&format!("&scope={}", encode(&self.scopes.join(" "))));
        }
        let (id, secret) = (encode(&self.id), encode(self.secret.expose_secret()));
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(self.url.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(USER_AGENT, self.user_agent.clone());
        match self.client_auth {
            ClientAuth::Body => form.push_str(&format!("&client_id={id}&client_secret={secret}")),
            ClientAuth::Basic => {
                let pair = STANDARD.encode(format!("{id}:{secret}"));
                let value = HeaderValue::from_str(&format!("Basic {pair}")).map(|mut value| {
                    value.set_sensitive(true);
                    value
                });
                request = request.header(
                    AUTHORIZATION,
                    value.map_err(|_| TokenError::Body("no header".to_owned()))?,
                );
            }
        }
        request
            .body(form.into())
            .map_err(|_| TokenError::Body("the token URL cannot be sent".to_owned()))
    }

    fn say(&self, scheme: &Scheme, what: &str) -> String {
        format!(
            "no token for `{}`: {} {what}",
            scheme.name,
            bare_url(&self.url)
        )
    }

    fn failure(&self, scheme: &Scheme, error: &TokenError) -> TransportError {
        let secret = self.secret.expose_secret();
        let pair = format!("{}:{}", encode(&self.id), encode(secret));
        let redactor = Redactor::new(vec![secret.into(), pair.into()], &[]);
        let what = match error {
            TokenError::Transport(error) => redactor.scrub(&error.to_string()),
            TokenError::Status(status, _, body) => {
                format!("responded with {status}: {}", redactor.excerpt(body))
            }
            TokenError::Body(message) => message.clone(),
        };
        TransportError::new(TransportErrorKind::Token, self.say(scheme, &what))
    }
}

/// `expires_in`, which some servers send as a string.
fn seconds(value: &serde_json::Value) -> Option<Duration> {
    let seconds = value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok()
}
