//! The complete request: URL, headers and body.

use std::time::Duration;

use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_LENGTH, COOKIE, USER_AGENT},
};
use url::Url;

use super::{Request, header};
use crate::{
    auth::{self, Alternatives, Authorization},
    body::{Body, Form},
    client::Client,
    endpoint::Endpoint,
    error::{RequestError, RequestErrorKind},
    media_type::is_json,
    param,
    redact::{Redactor, bare_url},
    retry::RetryPolicy,
    server,
    values::Raw,
};

/// A request that is ready to be sent except for the credentials.
pub(crate) struct Prepared {
    pub(crate) client: Client,
    pub(crate) endpoint: Endpoint,
    /// The operation's method, until a redirect changes it.
    pub(crate) method: Method,
    pub(crate) security: Alternatives,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: Vec<String>,
    /// Headers of the caller, which override all others.
    pub(crate) extra_headers: HeaderMap,
    pub(crate) retry: RetryPolicy,
    pub(crate) max_retries: u32,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    /// Knows the secrets of the call.
    pub(crate) redactor: Redactor,
}

impl Request {
    /// Builds URL, headers and body.
    pub(crate) fn prepare(mut self) -> Result<(Prepared, Body), RequestError> {
        let endpoint = self.endpoint.clone();
        let of_call = |error: RequestError| error.of(&endpoint);
        if let Some(fault) = self.fault.take() {
            return Err(of_call(fault));
        }
        self.merge_body().map_err(of_call)?;
        let url = self.url().map_err(of_call)?;
        let retry = self.policy();
        let headers = self.headers(&retry).map_err(of_call)?;
        let max_retries = self.retries(&retry);
        let shared = self.client.shared();
        let redactor = shared.redactor.of_call();
        if let (Some(media_type), Some(body)) = (&self.content_type, self.body.as_bytes()) {
            redactor.learn_body(media_type, &body);
        }
        self.endpoint.url = Some(bare_url(&url).into());
        let prepared = Prepared {
            redactor,
            timeout: self.timeout.unwrap_or(shared.timeout),
            idle_timeout: self.idle_timeout.unwrap_or(shared.idle_timeout),
            security: if self.without_credentials || shared.without_credentials {
                &[]
            } else {
                self.security
            },
            cookies: self.cookies.into_iter().map(|(_, pairs)| pairs).collect(),
            extra_headers: self.extra_headers,
            client: self.client,
            method: self.endpoint.method.clone(),
            endpoint: self.endpoint,
            url,
            headers,
            retry,
            max_retries,
        };
        Ok((prepared, self.body))
    }

    /// The caller's policy, completed from that of the operation, and that of the document.
    fn policy(&self) -> RetryPolicy {
        let shared = self.client.shared();
        let document = &shared.api.retry;
        let declared = self
            .retry
            .map_or_else(|| document.clone(), |policy| policy.over(document));
        match &shared.retry {
            Some(policy) => policy.over(&declared),
            None => declared,
        }
    }

    /// How many times the call is retried at most: the number of the call, else of the client, else of the policy; 0 if
    /// that is not safe.
    fn retries(&self, policy: &RetryPolicy) -> u32 {
        let method = &self.endpoint.method;
        let safe = self.idempotency_key.is_some() || policy.allows_method(method);
        if !safe {
            return 0;
        }
        self.max_retries
            .or(self.client.shared().max_retries)
            .unwrap_or(policy.max_retries)
    }

    /// Puts the extra members into the body.
    fn merge_body(&mut self) -> Result<(), RequestError> {
        let extra = std::mem::take(&mut self.extra_body);
        if let Some(form) = self.form.take() {
            let form = extra.into_iter().try_fold(form, with_part)?;
            let media_type = self
                .content_type
                .as_deref()
                .unwrap_or("multipart/form-data");
            let (media_type, body) = form.into_body(media_type)?;
            self.set_body(media_type, body);
            return Ok(());
        }
        if extra.is_empty() {
            return Ok(());
        }
        let refuse = || body_error("members can only be added to a form or a JSON object");
        let bytes = self.body.as_bytes().ok_or_else(refuse)?;
        let whole = match &self.content_type {
            None => Raw::default(),
            Some(media_type) if is_json(media_type) => {
                serde_json::from_slice(&bytes).map_err(|_| refuse())?
            }
            Some(_) => return Err(refuse()),
        };
        let whole = extra
            .into_iter()
            .try_fold(whole, |whole, (path, member)| whole.with(&path, &member))
            .ok_or_else(refuse)?;
        self.content_type
            .get_or_insert_with(|| "application/json".to_owned());
        self.body = whole.get().to_owned().into();
        Ok(())
    }

    fn url(&self) -> Result<Url, RequestError> {
        let mut query = String::new();
        if let Some(target) = &self.target {
            return Ok(target.clone());
        }
        let (path, fixed) = param::expand_template(self.endpoint.path, &self.path)?;
        param::append(&mut query, &fixed);
        for (_, pairs) in &self.query {
            param::append(&mut query, pairs);
        }
        Ok(server::join(&self.base()?, &path, &query))
    }

    fn base(&self) -> Result<Url, RequestError> {
        let shared = self.client.shared();
        let own = self.servers.first();
        let url = match (&self.base_url, own, &shared.given) {
            (Some(url), _, _) => server::explicit(url).and_then(|url| {
                let server = own.or_else(|| shared.api.servers.get(shared.server));
                server::at_origin(url, server, &shared.variables)
            }),
            (None, Some(_), Some(given)) => {
                server::at_origin(given.clone(), own, &shared.variables)
            }
            (None, Some(server), None) => {
                server::declared(server, &shared.variables, Some(&shared.base))
            }
            (None, None, _) => return Ok(shared.base.clone()),
        };
        url.map_err(|error| RequestError::new(RequestErrorKind::Url, error.to_string()))
    }

    fn headers(&self, retry: &RetryPolicy) -> Result<HeaderMap, RequestError> {
        let shared = self.client.shared();
        let mut headers = shared.headers.clone();
        headers.insert(USER_AGENT, shared.user_agent.clone());
        headers.insert(
            ACCEPT,
            self.accept
                .clone()
                .unwrap_or_else(|| HeaderValue::from_static("application/json")),
        );
        headers.extend(self.headers.clone());
        if let Some(media_type) = &self.content_type {
            let (name, value) = header("Content-Type", media_type)?;
            headers.insert(name, value);
        }
        if let Some(len) = self.body.len()
            && (len > 0 || self.content_type.is_some() || expects_body(&self.endpoint.method))
        {
            headers.insert(CONTENT_LENGTH, len.into());
        }
        if let Some(key) = &self.idempotency_key {
            let (name, value) = header(retry.idempotency_header, key)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

impl Prepared {
    /// Rejects sending credentials where others can read them, unless the caller allowed it.
    pub(crate) fn check_connection(
        &self,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<(), RequestError> {
        let shared = self.client.shared();
        if shared.http_credentials {
            return Ok(());
        }
        auth::check_connection(shared.api.schemes, url, headers, &self.cookies)
            .map_err(|error| error.of(&self.endpoint))
    }

    /// The URL and the headers with the credentials of one attempt.
    pub(crate) fn with(&self, authorization: &Authorization) -> (Url, HeaderMap) {
        let mut url = self.url.clone();
        server::add_query(&mut url, &authorization.query);
        let mut headers = self.headers.clone();
        headers.extend(authorization.headers.clone());
        let cookies: Vec<&str> = self
            .cookies
            .iter()
            .chain(&authorization.cookies)
            .map(String::as_str)
            .collect();
        if !cookies.is_empty()
            && let Ok(mut value) = HeaderValue::from_str(&cookies.join("; "))
        {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        headers.extend(self.extra_headers.clone());
        (url, headers)
    }
}

/// RFC 9110 section 8.6: these methods send `Content-Length: 0` if there is no body.
fn expects_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn body_error(problem: &str) -> RequestError {
    RequestError::new(RequestErrorKind::Body, problem)
}

/// The form with a part more.
fn with_part(form: Form, (path, value): (Vec<String>, Raw)) -> Result<Form, RequestError> {
    match <[String; 1]>::try_from(path) {
        Ok([name]) => Ok(form.without(&name).value(name, &value)),
        Err(_) => Err(body_error("a form cannot have nested parts")),
    }
}
