//! A call's request while it is put together: everything but the credentials, encoded.
//!
//! [`Call`](crate::Call) is a thin generic shell around [`Request`], so that this code is compiled once.
//! [`Request::prepare`] makes the URL, the headers and the body; `send` adds the credentials for each attempt, and
//! sends. Streams start from the same parts: [`Call::open`](crate::Call::open) sends and hands over the body
//! unread, [`Call::upgrade`](crate::Call::upgrade) switches protocols, and
//! [`Call::handshake`](crate::Call::handshake) only makes the authorised URL and headers.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, TRANSFER_ENCODING, USER_AGENT},
};
use serde_json::Value;
use url::Url;

use crate::{
    api::{Operation, Server},
    auth::Alternatives,
    body::Body,
    client::Client,
    error::{RequestError, RequestErrorKind},
    param,
    retry::RetryPolicy,
    server,
};

/// A request while it is put together. The first thing that cannot be encoded is remembered.
pub(crate) struct Request {
    pub(crate) client: Client,
    pub(crate) operation: Operation,
    security: Alternatives,
    servers: &'static [Server],
    base_url: Option<String>,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    cookies: Vec<(&'static str, String)>,
    accept: Option<HeaderValue>,
    body: Body,
    content_type: Option<String>,
    extra_headers: HeaderMap,
    extra_body: Vec<(String, Value)>,
    retry: Option<&'static RetryPolicy>,
    idempotent: Option<bool>,
    idempotency_key: Option<String>,
    max_retries: Option<u32>,
    timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    /// In place of path and query: where the server says that the next page is.
    target: Option<Url>,
    fault: Option<RequestError>,
}

/// A request ready to be sent, but for the credentials.
pub(crate) struct Prepared {
    pub(crate) client: Client,
    pub(crate) operation: Operation,
    /// The operation's method, until a redirect changes it.
    pub(crate) method: Method,
    pub(crate) security: Alternatives,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: Vec<String>,
    /// Headers of the caller, which win over all others.
    pub(crate) extra_headers: HeaderMap,
    pub(crate) retry: RetryPolicy,
    pub(crate) max_retries: u32,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
}

impl Request {
    pub(crate) fn new(client: Client, operation: Operation) -> Self {
        Self {
            client,
            operation,
            security: &[],
            servers: &[],
            base_url: None,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            accept: None,
            body: Body::empty(),
            content_type: None,
            extra_headers: HeaderMap::new(),
            extra_body: Vec::new(),
            retry: None,
            idempotent: None,
            idempotency_key: None,
            max_retries: None,
            timeout: None,
            idle_timeout: None,
            target: None,
            fault: None,
        }
    }

    /// The same request again; `None` when its body is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        Some(Self {
            client: self.client.clone(),
            operation: self.operation.clone(),
            security: self.security,
            servers: self.servers,
            base_url: self.base_url.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            cookies: self.cookies.clone(),
            accept: self.accept.clone(),
            body: self.body.try_clone()?,
            content_type: self.content_type.clone(),
            extra_headers: self.extra_headers.clone(),
            extra_body: self.extra_body.clone(),
            retry: self.retry,
            idempotent: self.idempotent,
            idempotency_key: self.idempotency_key.clone(),
            max_retries: self.max_retries,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            target: self.target.clone(),
            fault: self.fault.clone(),
        })
    }

    pub(crate) fn fail(&mut self, fault: RequestError) {
        self.fault.get_or_insert(fault);
    }

    /// Unwraps, remembering a failure.
    pub(crate) fn check<V>(&mut self, result: Result<V, RequestError>) -> Option<V> {
        result.map_err(|fault| self.fail(fault)).ok()
    }

    pub(crate) fn set_security(&mut self, alternatives: Alternatives) {
        self.security = alternatives;
    }

    pub(crate) fn set_servers(&mut self, servers: &'static [Server]) {
        self.servers = servers;
    }

    pub(crate) fn set_base_url(&mut self, url: String) {
        self.base_url = Some(url);
    }

    pub(crate) fn set_path(
        &mut self,
        name: &'static str,
        text: Result<Option<String>, RequestError>,
    ) {
        if let Some(text) = self.check(text) {
            self.path.retain(|(given, _)| *given != name);
            // An undefined parameter is an empty segment, which is refused with its name.
            self.path.push((name, text.unwrap_or_default()));
        }
    }

    /// Sets the pairs of a query parameter at the place of the earlier ones; `None` takes it out.
    pub(crate) fn set_query(&mut self, name: &str, pairs: Result<Option<String>, RequestError>) {
        let Some(pairs) = self.check(pairs) else {
            return;
        };
        let at = self.query.iter().position(|(given, _)| given == name);
        match (at.and_then(|at| self.query.get_mut(at)), pairs) {
            (Some(entry), Some(pairs)) => entry.1 = pairs,
            (None, Some(pairs)) => self.query.push((name.to_owned(), pairs)),
            (_, None) => self.query.retain(|(given, _)| given != name),
        }
    }

    /// The number in a query parameter that is one.
    pub(crate) fn query_number(&self, name: &str) -> Option<u64> {
        let (_, pairs) = self.query.iter().find(|(given, _)| given == name)?;
        pairs.split_once('=')?.1.parse().ok()
    }

    pub(crate) fn set_header(
        &mut self,
        name: &'static str,
        text: Result<Option<String>, RequestError>,
    ) {
        let Some(text) = self.check(text) else { return };
        let header = match text {
            Some(text) => header(name, &text).map(|(name, value)| {
                self.headers.insert(name, value);
            }),
            None => header(name, "").map(|(name, _)| {
                self.headers.remove(name);
            }),
        };
        self.check(header);
    }

    pub(crate) fn set_cookie(
        &mut self,
        name: &'static str,
        pairs: Result<Option<String>, RequestError>,
    ) {
        if let Some(pairs) = self.check(pairs) {
            self.cookies.retain(|(given, _)| *given != name);
            self.cookies.extend(pairs.map(|pairs| (name, pairs)));
        }
    }

    pub(crate) fn set_accept(&mut self, media_type: &'static str) {
        self.accept = self
            .check(header("Accept", media_type))
            .map(|(_, value)| value);
    }

    pub(crate) fn set_body(&mut self, media_type: String, body: Body) {
        self.content_type = Some(media_type);
        self.body = body;
    }

    pub(crate) fn set_retry(&mut self, policy: &'static RetryPolicy) {
        self.retry = Some(policy);
    }

    pub(crate) fn set_idempotent(&mut self, idempotent: bool) {
        self.idempotent = Some(idempotent);
    }

    pub(crate) fn set_idempotency_key(&mut self, key: String) {
        self.idempotency_key = Some(key);
    }

    pub(crate) fn set_max_retries(&mut self, retries: u32) {
        self.max_retries = Some(retries);
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(crate) fn set_idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = Some(timeout);
    }

    pub(crate) fn set_target(&mut self, url: Url) {
        self.target = Some(url);
    }

    /// Sets a header that wins over all others. Those that say where the message ends are not the caller's.
    pub(crate) fn set_extra_header(&mut self, name: &str, value: &str) {
        let Some((header, value)) = self.check(header(name, value)) else {
            return;
        };
        if [CONTENT_LENGTH, TRANSFER_ENCODING, HOST].contains(&header) {
            return self.fail(RequestError::parameter(name, "is set by the client itself"));
        }
        self.extra_headers.insert(header, value);
    }

    pub(crate) fn set_extra_body(&mut self, name: String, value: Result<Value, RequestError>) {
        if let Some(value) = self.check(value) {
            self.extra_body.push((name, value));
        }
    }

    /// Makes URL, headers and body.
    pub(crate) fn prepare(mut self) -> Result<(Prepared, Body), RequestError> {
        let operation = self.operation.clone();
        let of_call = |error: RequestError| error.of(&operation);
        if let Some(fault) = self.fault.take() {
            return Err(of_call(fault));
        }
        self.merge_body().map_err(of_call)?;
        let url = self.url().map_err(of_call)?;
        let retry = self
            .retry
            .cloned()
            .unwrap_or_else(|| self.client.shared().retry.clone());
        let headers = self.headers(&retry).map_err(of_call)?;
        let max_retries = self.retries(&retry);
        let shared = self.client.shared();
        let prepared = Prepared {
            timeout: self.timeout.unwrap_or(shared.timeout),
            idle_timeout: self.idle_timeout.unwrap_or(shared.idle_timeout),
            security: self.security,
            cookies: self.cookies.into_iter().map(|(_, pairs)| pairs).collect(),
            extra_headers: self.extra_headers,
            client: self.client,
            method: self.operation.method.clone(),
            operation: self.operation,
            url,
            headers,
            retry,
            max_retries,
        };
        Ok((prepared, self.body))
    }

    /// How often the call is repeated: the caller's number, else the client's, else the policy's; never, when
    /// that is not safe.
    fn retries(&self, policy: &RetryPolicy) -> u32 {
        let method = &self.operation.method;
        let safe = self.idempotency_key.is_some()
            || self
                .idempotent
                .unwrap_or_else(|| policy.allows_method(method));
        if !safe {
            return 0;
        }
        self.max_retries
            .or(self.client.shared().max_retries)
            .unwrap_or(policy.max_retries)
    }

    /// Puts the extra members into a JSON body.
    fn merge_body(&mut self) -> Result<(), RequestError> {
        if self.extra_body.is_empty() {
            return Ok(());
        }
        let refuse = || {
            RequestError::new(
                RequestErrorKind::Body,
                "members can only be added to a body that is a JSON object",
            )
        };
        let bytes = self.body.as_bytes().ok_or_else(refuse)?;
        let mut value = match &self.content_type {
            None => Value::Object(serde_json::Map::new()),
            Some(media_type) if is_json(media_type) => {
                serde_json::from_slice(&bytes).map_err(|_| refuse())?
            }
            Some(_) => return Err(refuse()),
        };
        let members = value.as_object_mut().ok_or_else(refuse)?;
        members.extend(std::mem::take(&mut self.extra_body));
        let json = serde_json::to_vec(&value).map_err(|_| refuse())?;
        self.content_type
            .get_or_insert_with(|| "application/json".to_owned());
        self.body = json.into();
        Ok(())
    }

    fn url(&self) -> Result<Url, RequestError> {
        let mut query = String::new();
        if let Some(target) = &self.target {
            return Ok(target.clone());
        }
        let (path, fixed) = param::expand_template(self.operation.path, &self.path)?;
        param::append(&mut query, &fixed);
        for (_, pairs) in &self.query {
            param::append(&mut query, pairs);
        }
        Ok(server::join(&self.base()?, &path, &query))
    }

    fn base(&self) -> Result<Url, RequestError> {
        let shared = self.client.shared();
        let url = match (&self.base_url, self.servers.first()) {
            (Some(url), _) => server::explicit(url),
            (None, Some(server)) if !shared.base_is_explicit => {
                server::declared(server, &shared.variables, Some(&shared.base))
            }
            _ => return Ok(shared.base.clone()),
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
            debug_assert_eq!(name, CONTENT_TYPE);
            headers.insert(name, value);
        }
        if let Some(len) = self.body.len()
            && (len > 0 || self.content_type.is_some() || expects_body(&self.operation.method))
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
    /// The URL and the headers with the credentials of one attempt.
    pub(crate) fn with(&self, authorization: &crate::auth::Authorization) -> (Url, HeaderMap) {
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

/// A header that can be sent. The error names it and keeps its value to itself.
fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), RequestError> {
    let refuse = |problem| RequestError::parameter(name, problem);
    let header =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse("is no name of a header"))?;
    let value = HeaderValue::from_str(value)
        .map_err(|_| refuse("holds a character that no header can carry"))?;
    Ok((header, value))
}

/// RFC 9110 section 8.6: these methods say so when there is no body.
fn expects_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// `application/json` or a `+json` type (RFC 6839 section 3.1).
fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
