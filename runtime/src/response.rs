//! Responses: raw, and decoded.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::{Serialize, Serializer, ser::Error as _};

use crate::{
    charset,
    decode_error::DecodeError,
    endpoint::Endpoint,
    read::Deviations,
    redact::{Headers, Redactor, WireText},
    retry::RetryPolicy,
    retry_after::{self, WaitUnit},
};

/// Reads a response.
pub type Decoder<T> = fn(&RawResponse) -> Result<T, DecodeError>;

/// A complete response, before its body is decoded.
///
/// `Debug` shows the status, the headers except for credentials and cookies, and an excerpt of the body.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) endpoint: Endpoint,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) truncated: bool,
    /// Whether any value that does not fit is an error.
    pub(crate) strict: bool,
    pub(crate) redactor: Redactor,
    /// The headers of the call's retry policy in which the server may ask to wait.
    pub(crate) wait_headers: &'static [(&'static str, WaitUnit)],
    /// Why its body does not fit the declared type.
    pub(crate) misfit: Option<Arc<DecodeError>>,
}

impl RawResponse {
    /// Creates a response, for tests of decoders.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            endpoint: Endpoint::NONE,
            status,
            headers,
            body: body.into(),
            truncated: false,
            strict: false,
            redactor: Redactor::default(),
            wait_headers: RetryPolicy::DEFAULT.wait_headers(),
            misfit: None,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The raw body, decompressed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether the body was truncated at the limit for error bodies.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The body as text: by byte order mark, else by the `charset` of the media type, else UTF-8.
    pub fn text(&self) -> String {
        charset::decode(&self.headers, &self.body)
    }

    /// Why the body of an error does not fit the declared type; `None` if none is declared.
    pub fn misfit(&self) -> Option<&DecodeError> {
        self.misfit.as_deref()
    }

    /// The start of the body on one line, without the credentials of the call.
    pub fn excerpt(&self) -> String {
        self.redactor.excerpt(&self.text())
    }

    /// The body as text that does not print secrets.
    pub(crate) fn wire_text(&self) -> WireText {
        WireText::from(self.text()).of(&self.redactor)
    }

    /// The id that the server assigned to the request, see [`Response::request_id`].
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How long the server asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after::any(&self.headers, self.wait_headers)
    }

    /// The same response, in which nothing may deviate.
    pub(crate) fn strictly(&self) -> Self {
        Self {
            strict: true,
            ..self.clone()
        }
    }

    /// The headers; those that repeat a credential of the call are marked as sensitive.
    pub(crate) fn private_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        for value in headers.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            if self.redactor.scrub(&text) != text {
                value.set_sensitive(true);
            }
        }
        headers
    }

    /// `operation: status: excerpt`, the shape of every error that has a response.
    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = self.redactor.scrub(&self.endpoint.to_string());
        write!(f, "{endpoint} responded with {}", self.status)?;
        if let Some(id) = self.request_id() {
            write!(f, " (request {})", self.redactor.excerpt(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("operation", &self.endpoint.id)
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers, &self.redactor))
            .field("body", &self.excerpt())
            .field("truncated", &self.truncated)
            .finish()
    }
}

/// The result of a call: the decoded body, to which it dereferences, with status and headers.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: T,
    pub(crate) deviations: Deviations,
}

impl<T> Response<T> {
    /// Creates a response, for tests of code that takes one.
    pub fn new(status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self {
            status,
            headers,
            body,
            deviations: Deviations::default(),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The decoded body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Where the body deviates from the document: values that did not fit their types and were kept as received. A
    /// response is serialized as its body, including these values.
    pub fn deviations(&self) -> &Deviations {
        &self.deviations
    }

    /// Returns the decoded body by value.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Applies `f` to the body.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: f(self.body),
            deviations: self.deviations.of_another_value(),
        }
    }

    /// The id that the server assigned to the request: the first of `x-request-id`, `request-id`, `x-correlation-id`,
    /// `x-amzn-requestid`, `cf-ray` and `x-trace-id` that it sent.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

impl<T: Serialize> Serialize for Response<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.deviations.are_held() {
            return self.body.serialize(serializer);
        }
        let raw = self.deviations.write_back(&self.body);
        raw.map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers, &Redactor::default()))
            .field("body", &self.body)
            .finish()
    }
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    [
        "x-request-id",
        "request-id",
        "x-correlation-id",
        "x-amzn-requestid",
        "cf-ray",
        "x-trace-id",
    ]
    .iter()
    .find_map(|name| headers.get(*name)?.to_str().ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_its_body_with_status_and_headers() {
        let headers =
            HeaderMap::from_iter([("request-id".parse().unwrap(), "r-1".parse().unwrap())]);
        let response = Response::new(StatusCode::CREATED, headers, vec![1, 2]);
        assert_eq!(
            (
                response.len(),
                response.request_id(),
                response.status().as_u16()
            ),
            (2, Some("r-1"), 201)
        );
        assert_eq!(response.map(|list| list.len()).into_body(), 2);
    }
}
