//! The operation and URL of a call, for messages.

use std::{fmt, sync::Arc};

use http::Method;

/// The operation of a call (id, method and path template, none of them secret) and the URL that was requested.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Without query and user info. A path may hold a secret, so it is printed through a redactor.
    pub(crate) url: Option<Arc<str>>,
}

impl Endpoint {
    pub(crate) const NONE: Self = Self {
        id: "",
        method: Method::GET,
        path: "",
        url: None,
    };

    /// The same endpoint without the URL.
    pub(crate) fn template(&self) -> Self {
        Self {
            url: None,
            ..self.clone()
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.is_empty() {
            return f.write_str("the server");
        }
        let place = self.url.as_deref().unwrap_or(self.path);
        write!(f, "{} ({} {place})", self.id, self.method)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
