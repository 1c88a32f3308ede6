//! The complete request: URL, headers and body.

use std::{borrow::Cow, time::Duration};

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Uri,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, USER_AGENT},
};
use url::{Position, Url};

use super::{Request, header_name, header_value};
use crate::{
    auth::{self, Alternatives, Authorization},
    body::{Body, Form},
    client::Client,
    endpoint::Endpoint,
    error::{Fault, RequestError, RequestErrorKind},
    media_type::is_json,
    param,
    redact::Redactor,
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
    pub(crate) uri: Uri,
    /// The parameters that are headers.
    pub(crate) headers: HeaderMap,
    accept: Option<HeaderValue>,
    content_type: Option<HeaderValue>,
    content_length: Option<u64>,
    idempotency_key: Option<(HeaderName, HeaderValue)>,
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
    pub(crate) fn prepare(self) -> Result<(Box<Prepared>, Body), RequestError> {
        let endpoint = self.endpoint.clone();
        self.prepared().map_err(|error| error.of(&endpoint))
    }

    fn prepared(mut self) -> Result<(Box<Prepared>, Body), RequestError> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        self.merge_body()?;
        let uri = self.uri()?;
        let retry = self.policy();
        let max_retries = self.retries(&retry);
        let content_length = self.content_length();
        let shared = self.client.shared();
        let redactor = shared.redactor.of_call();
        if let (Some(media_type), Some(body)) = (&self.content_type, self.body.as_bytes()) {
            redactor.learn_body(media_type, &body);
        }
        let content_type = match self.content_type {
            Some(media_type) => Some(header_value("Content-Type", media_type)?),
            None => None,
        };
        let idempotency_key = match (self.idempotency_key, retry.idempotency_header) {
            (Some(key), name) => Some((header_name(name)?, header_value(name, key.into())?)),
            (None, _) => None,
        };
        self.endpoint.uri = Some(uri.clone());
        let prepared = Prepared {
            redactor,
            headers: self.headers,
            accept: self.accept,
            content_type,
            content_length,
            idempotency_key,
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
            uri,
            retry,
            max_retries,
        };
        Ok((Box::new(prepared), self.body))
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
            self.set_body(media_type.into(), body);
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
        self.content_type.get_or_insert("application/json".into());
        self.body = whole.get().to_owned().into();
        Ok(())
    }

    fn uri(&self) -> Result<Uri, RequestError> {
        let text = match &self.target {
            Some(target) => target[..Position::AfterQuery].to_owned(),
            None => self.url()?,
        };
        text.try_into().map_err(|_| unsendable())
    }

    /// The base URL with the path below its own path, and the query after its own query.
    fn url(&self) -> Result<String, RequestError> {
        let base = self.base()?;
        let (root, template) = (server::root(&base), self.endpoint.path);
        // Most parameters are ids.
        let room = root.len() + template.len() + 32 * self.path.len();
        let mut url = String::with_capacity(room);
        url.push_str(root);
        let fixed = param::expand_template(&mut url, template, &self.path)?;
        server::add_query(&mut url, base.query().unwrap_or_default());
        server::add_query(&mut url, &fixed);
        for (_, pairs) in &self.query {
            server::add_query(&mut url, pairs);
        }
        Ok(url)
    }

    fn base(&self) -> Result<Cow<'_, Url>, RequestError> {
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
            (None, None, _) => return Ok(Cow::Borrowed(&shared.base)),
        };
        url.map(Cow::Owned)
            .map_err(|error| RequestError::new(RequestErrorKind::Url, error.to_string()))
    }

    fn content_length(&self) -> Option<u64> {
        let len = self.body.len()?;
        let is_sent = len > 0 || self.content_type.is_some() || expects_body(&self.endpoint.method);
        is_sent.then_some(len)
    }
}

impl Prepared {
    /// Attributes a failure to the call.
    pub(crate) fn fault(&self, fault: Fault) -> Fault {
        fault.of(&self.endpoint, &self.redactor)
    }

    /// Rejects sending credentials where others can read them, unless the caller allowed it.
    pub(crate) fn check_connection(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<(), RequestError> {
        let shared = self.client.shared();
        if shared.http_credentials {
            return Ok(());
        }
        auth::check_connection(shared.api.schemes, uri, headers, &self.cookies)
    }

    /// Omits the body from now on.
    pub(crate) fn drop_body(&mut self) {
        self.content_type = None;
        self.content_length = None;
    }

    /// The URI with the credentials of one attempt.
    pub(crate) fn uri(&self, authorization: &Authorization<'_>) -> Result<Uri, RequestError> {
        let mut pairs = authorization.query().peekable();
        if pairs.peek().is_none() {
            return Ok(self.uri.clone());
        }
        let mut url = self.uri.to_string();
        pairs.for_each(|pair| server::add_query(&mut url, pair));
        url.try_into().map_err(|_| unsendable())
    }

    /// The headers with the credentials of one attempt. Later ones replace earlier ones.
    pub(crate) fn headers(&self, authorization: &Authorization<'_>) -> HeaderMap {
        let shared = self.client.shared();
        let mut headers = HeaderMap::new();
        set_all(&mut headers, &shared.headers);
        headers.insert(USER_AGENT, shared.user_agent.clone());
        let json = || HeaderValue::from_static("application/json");
        headers.insert(ACCEPT, self.accept.clone().unwrap_or_else(json));
        set_all(&mut headers, &self.headers);
        if let Some(media_type) = &self.content_type {
            headers.insert(CONTENT_TYPE, media_type.clone());
        }
        if let Some(len) = self.content_length {
            headers.insert(CONTENT_LENGTH, len.into());
        }
        if let Some((name, key)) = &self.idempotency_key {
            headers.insert(name, key.clone());
        }
        for (name, value) in authorization.headers() {
            headers.insert(name, value.clone());
        }
        let cookies = self.cookies.iter().map(String::as_str);
        let cookies: Vec<&str> = cookies.chain(authorization.cookies()).collect();
        if !cookies.is_empty()
            && let Ok(mut value) = HeaderValue::from_str(&cookies.join("; "))
        {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        set_all(&mut headers, &self.extra_headers);
        headers
    }
}

/// Sets headers in place of those of the same names.
fn set_all(headers: &mut HeaderMap, others: &HeaderMap) {
    if !others.is_empty() {
        headers.extend(others.clone());
    }
}

/// The message of an invalid URL could quote it.
pub(crate) fn unsendable() -> RequestError {
    RequestError::new(RequestErrorKind::Url, "the URL cannot be sent")
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
