//! Options of one call.

use std::time::Duration;

use serde::Serialize;

use super::Call;
use crate::{
    error::RequestError,
    param::{self, QueryStyle},
    validate::Invalid,
    values::Raw,
    written::Written,
};

impl<T, E> Call<T, E> {
    /// Checks parameters and body against the constraints of the document, which sending does not do; [`Invalid`] says
    /// what is checked. A multipart body has its own `validate()`.
    ///
    /// The body is decoded again from its JSON. Where the variants of a union overlap, this may choose another one than
    /// the caller did; `validate()` of the body's type does not have this problem.
    ///
    /// # Errors
    /// Values violate constraints; all of them are listed.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.request.validate()
    }

    /// Sets how long the call may take in total, including retries and the body; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.set_timeout(timeout);
        self
    }

    /// Sets the longest pause within a response body; `Duration::MAX` for no limit.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.request.set_idle_timeout(timeout);
        self
    }

    /// Sets how many times the call is retried at most. A call that is not safe to retry never is.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.request.set_max_retries(retries);
        self
    }

    /// Sets the base URL, to which the path of the operation is appended.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.request.set_base_url(url.into());
        self
    }

    /// Sends the call without credentials, even if the document requires some.
    pub fn without_credentials(mut self) -> Self {
        self.request.set_without_credentials();
        self
    }

    /// Adds a header. It overrides those of the client and of the document, including `Authorization`. If called again
    /// for the same name, the header is sent several times.
    pub fn extra_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.add_extra_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets a header, replacing all others of the same name.
    pub fn set_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.set_extra_header(name.as_ref(), value.as_ref());
        self
    }

    /// Adds a query parameter and keeps others of the same name. A later call of the setter of a declared parameter
    /// replaces all of that name.
    pub fn extra_query(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let (name, pairs) = extra_pairs(name.as_ref(), value.into());
        self.request.add_query(name, pairs);
        self
    }

    /// Sets a query parameter, replacing all others of the same name.
    pub fn set_query(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let (name, pairs) = extra_pairs(name.as_ref(), value.into());
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a property of a JSON body or a part of a form, replacing one of the same name.
    pub fn extra_body<V: Serialize>(mut self, name: impl Into<String>, value: V) -> Self {
        let name = name.into();
        let value = Raw::new(&value)
            .map_err(|_| RequestError::parameter(&name, "cannot be serialized as JSON"));
        self.request.set_extra_body(vec![name], value);
        self
    }

    /// Sets an idempotency key, which makes the call safe to retry. Retries use the same key.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.request.set_idempotency_key(key.into());
        self
    }

    /// Copies the call; `None` if its body is a stream.
    pub fn try_clone(&self) -> Option<Self> {
        Some(Self {
            request: Box::new(self.request.try_clone()?),
            outcomes: self.outcomes,
        })
    }

    /// Copies the call. One that has failed already is moved out instead, as sending it only reports the error.
    pub(crate) fn again(call: &mut Option<Self>) -> Option<Self> {
        let again = call.as_ref().and_then(Self::try_clone);
        again.or_else(|| call.take())
    }
}

/// A parameter that the document does not declare; its value is a single text.
fn extra_pairs(name: &str, value: String) -> (&str, Result<Option<String>, RequestError>) {
    let pairs = param::query_text(name, Written::Text(value), QueryStyle::Form, false);
    (name, pairs)
}
