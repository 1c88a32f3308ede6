//! What a caller decides for one call.

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
    /// Checks parameters and body against the constraints of the document; [`Invalid`] says which there are. Sending
    /// does not do this. A multipart body has a `validate()` of its own.
    ///
    /// The body is read again from its JSON. Where variants of a union overlap it may come out as another one than the
    /// caller chose; `validate()` of the body's own type knows.
    ///
    /// # Errors
    /// Values break constraints; all of them are listed.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.request.validate()
    }

    /// Sets how long the call may take in all, repetitions and the body included; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.set_timeout(timeout);
        self
    }

    /// Sets how long the server may be silent within a body; `Duration::MAX` for no limit.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.request.set_idle_timeout(timeout);
        self
    }

    /// Sets how often the call is repeated at most. A call that cannot be repeated safely never is.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.request.set_max_retries(retries);
        self
    }

    /// Sets the URL below which the operation's path is.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.request.set_base_url(url.into());
        self
    }

    /// Makes the call without credentials, whatever the document asks for.
    pub fn without_credentials(mut self) -> Self {
        self.request.set_without_credentials();
        self
    }

    /// Adds a header. It wins over those of the client and of the document, `Authorization` too; called again for the
    /// same name, the header is sent several times.
    pub fn extra_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.add_extra_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets a header, in place of all others of its name.
    pub fn set_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.set_extra_header(name.as_ref(), value.as_ref());
        self
    }

    /// Adds a query parameter, beside those of the same name. A setter of a declared parameter that is called later
    /// replaces all of its name.
    pub fn extra_query(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let (name, pairs) = extra_pairs(name.as_ref(), value.into());
        self.request.add_query(name, pairs);
        self
    }

    /// Sets a query parameter, in place of all others of its name.
    pub fn set_query(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let (name, pairs) = extra_pairs(name.as_ref(), value.into());
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a member of a JSON body, or a part of a form. It replaces one of the same name.
    pub fn extra_body<V: Serialize>(mut self, name: impl Into<String>, value: V) -> Self {
        let name = name.into();
        let value = Raw::new(&value)
            .map_err(|_| RequestError::parameter(&name, "cannot be written as JSON"));
        self.request.set_extra_body(vec![name], value);
        self
    }

    /// Sets an idempotency key. It makes the call one that can be repeated, with the same key each time.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.request.set_idempotency_key(key.into());
        self
    }

    /// The same call again; `None` when its body is a stream.
    pub fn try_clone(&self) -> Option<Self> {
        Some(Self {
            request: Box::new(self.request.try_clone()?),
            outcomes: self.outcomes,
        })
    }

    /// The same call again. One that cannot be copied is sent itself, to tell what is wrong with it: that is final.
    pub(crate) fn again(call: &mut Option<Self>) -> Option<Self> {
        let again = call.as_ref().and_then(Self::try_clone);
        again.or_else(|| call.take())
    }
}

/// A parameter that the document does not know: its value is one text.
fn extra_pairs(name: &str, value: String) -> (&str, Result<Option<String>, RequestError>) {
    let pairs = param::query_text(name, Written::Text(value), QueryStyle::Form, false);
    (name, pairs)
}
