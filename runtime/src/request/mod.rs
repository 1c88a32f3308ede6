//! The request of a call while it is built: everything but the credentials, encoded.
//!
//! [`Call`](crate::__private::Call) is a thin generic wrapper around [`Request`], so that this code is compiled once.
//! [`Request::prepare`] builds the URL, the headers and the body; `send` adds the credentials for each attempt and
//! sends it. Streams start from the same parts: [`Call::open`](crate::__private::Call::open) sends and returns the body
//! unread, [`Call::upgrade`](crate::__private::Call::upgrade) switches protocols, and
//! [`Call::handshake`](crate::__private::Call::handshake) only builds the authorised URL and headers.

mod inputs;
mod prepare;

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING},
};
use url::Url;

pub(crate) use prepare::{Prepared, unsendable};

use inputs::Inputs;

use crate::{
    api::Server,
    auth::Alternatives,
    body::{Body, Form},
    client::Client,
    endpoint::Endpoint,
    error::RequestError,
    retry::RetryPolicy,
    validate::Invalid,
    values::Raw,
};

/// A request while it is built. The first input that cannot be encoded is remembered.
pub(crate) struct Request {
    pub(crate) client: Client,
    pub(crate) endpoint: Endpoint,
    security: Alternatives,
    without_credentials: bool,
    servers: &'static [Server],
    base_url: Option<String>,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    cookies: Vec<(&'static str, String)>,
    accept: Option<HeaderValue>,
    body: Body,
    /// Instead of the body: a form to which parts may still be added. The content type lacks its boundary.
    form: Option<Form>,
    content_type: Option<Cow<'static, str>>,
    extra_headers: HeaderMap,
    /// Members of the body by their path.
    extra_body: Vec<(Vec<String>, Raw)>,
    retry: Option<&'static RetryPolicy>,
    idempotency_key: Option<String>,
    max_retries: Option<u32>,
    timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    /// Instead of path and query: the URL of the next page as given by the server.
    target: Option<Url>,
    fault: Option<RequestError>,
    /// What `validate()` checks.
    pub(crate) inputs: Inputs,
}

impl Request {
    pub(crate) fn new(client: Client, endpoint: Endpoint) -> Self {
        Self {
            client,
            endpoint,
            security: &[],
            without_credentials: false,
            servers: &[],
            base_url: None,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            accept: None,
            body: Body::empty(),
            form: None,
            content_type: None,
            extra_headers: HeaderMap::new(),
            extra_body: Vec::new(),
            retry: None,
            idempotency_key: None,
            max_retries: None,
            timeout: None,
            idle_timeout: None,
            target: None,
            fault: None,
            inputs: Inputs::default(),
        }
    }

    /// Copies the request; `None` if its body is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        Some(Self {
            client: self.client.clone(),
            endpoint: self.endpoint.clone(),
            security: self.security,
            without_credentials: self.without_credentials,
            servers: self.servers,
            base_url: self.base_url.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            cookies: self.cookies.clone(),
            accept: self.accept.clone(),
            body: self.body.try_clone()?,
            form: match &self.form {
                Some(form) => Some(form.try_clone()?),
                None => None,
            },
            content_type: self.content_type.clone(),
            extra_headers: self.extra_headers.clone(),
            extra_body: self.extra_body.clone(),
            retry: self.retry,
            idempotency_key: self.idempotency_key.clone(),
            max_retries: self.max_retries,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            target: self.target.clone(),
            fault: self.fault.clone(),
            inputs: self.inputs.clone(),
        })
    }

    pub(crate) fn fail(&mut self, fault: RequestError) {
        self.fault.get_or_insert(fault);
    }

    /// Unwraps a value, or remembers the failure.
    pub(crate) fn check<V>(&mut self, result: Result<V, RequestError>) -> Option<V> {
        result.map_err(|fault| self.fail(fault)).ok()
    }

    pub(crate) fn set_security(&mut self, alternatives: Alternatives) {
        self.security = alternatives;
    }

    pub(crate) fn set_without_credentials(&mut self) {
        self.without_credentials = true;
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
            // An undefined parameter is an empty segment, which is rejected with its name.
            self.path.push((name, text.unwrap_or_default()));
        }
    }

    /// Sets the pairs of a query parameter in place of the earlier ones; `None` removes it.
    pub(crate) fn set_query(&mut self, name: &str, pairs: Result<Option<String>, RequestError>) {
        let Some(pairs) = self.check(pairs) else {
            return;
        };
        let at = self.query.iter().position(|(given, _)| given == name);
        self.query.retain(|(given, _)| given != name);
        let at = at.unwrap_or(self.query.len());
        if let Some(pairs) = pairs {
            self.query.insert(at, (name.to_owned(), pairs));
        }
    }

    /// Adds pairs to those of a query parameter.
    pub(crate) fn add_query(&mut self, name: &str, pairs: Result<Option<String>, RequestError>) {
        if let Some(Some(pairs)) = self.check(pairs) {
            self.query.push((name.to_owned(), pairs));
        }
    }

    /// The value of a query parameter that is a number.
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
        let Some(header) = self.check(header_name(name)) else {
            return;
        };
        match text.map(|text| header_value(name, text.into())) {
            Some(value) => {
                if let Some(value) = self.check(value) {
                    self.headers.insert(header, value);
                }
            }
            None => {
                self.headers.remove(header);
            }
        }
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
        self.accept = self.check(header_value("Accept", media_type.into()));
    }

    pub(crate) fn set_body(&mut self, media_type: Cow<'static, str>, body: Body) {
        self.content_type = Some(media_type);
        self.body = body;
        self.form = None;
        self.inputs.forget_body();
    }

    pub(crate) fn set_form(&mut self, media_type: &'static str, form: Form) {
        self.content_type = Some(media_type.into());
        self.body = Body::empty();
        self.form = Some(form);
        self.inputs.forget_body();
    }

    pub(crate) fn set_retry(&mut self, policy: &'static RetryPolicy) {
        self.retry = Some(policy);
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

    /// Targets a URL from a response. A link is followed with GET and without the body, whatever the method of the
    /// call.
    pub(crate) fn follow(&mut self, url: Url) {
        self.target = Some(url);
        self.endpoint.method = Method::GET;
        self.body = Body::empty();
        self.content_type = None;
        self.extra_body.clear();
        self.idempotency_key = None;
        self.inputs = Inputs::default();
    }

    /// Sets a header that overrides all others.
    pub(crate) fn set_extra_header(&mut self, name: &str, value: &str) {
        if let Some((header, value)) = self.extra_header(name, value) {
            self.extra_headers.insert(header, value);
        }
    }

    /// Adds a header; its values together override all others.
    pub(crate) fn add_extra_header(&mut self, name: &str, value: &str) {
        if let Some((header, value)) = self.extra_header(name, value) {
            self.extra_headers.append(header, value);
        }
    }

    /// A header of the caller. Those that frame the message cannot be set.
    fn extra_header(&mut self, name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
        let header = self.check(header_name(name))?;
        let value = self.check(header_value(name, value.to_owned().into()))?;
        if [CONTENT_LENGTH, TRANSFER_ENCODING, HOST].contains(&header) {
            self.fail(RequestError::parameter(name, "is set by the client itself"));
            return None;
        }
        Some((header, value))
    }

    /// Checks what was set against the constraints of the document.
    pub(crate) fn validate(&self) -> Result<(), Invalid> {
        self.inputs.validate(&self.body)
    }

    pub(crate) fn set_extra_body(&mut self, path: Vec<String>, value: Result<Raw, RequestError>) {
        if let Some(value) = self.check(value) {
            self.extra_body.push((path, value));
        }
    }
}

fn header_name(name: &str) -> Result<HeaderName, RequestError> {
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| RequestError::parameter(name, "is not a valid header name"))
}

/// The value of a header. The error contains its name but not its value.
fn header_value(name: &str, value: Cow<'static, str>) -> Result<HeaderValue, RequestError> {
    let bytes = match value {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => text.into(),
    };
    HeaderValue::from_maybe_shared(bytes).map_err(|_| {
        RequestError::parameter(name, "contains a character that is not allowed in headers")
    })
}
