//! The operation that a call belongs to.

use std::{fmt, sync::Arc};

use http::Method;

/// Which operation a call is of: its id, method and path template, none of them secret; and the URL that was asked.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Without query and user info. A path may hold a secret, so it is printed through a redactor.
    pub(crate) url: Option<Arc<str>>,
}

impl Operation {
    pub(crate) const NONE: Self = Self {
        id: "",
        method: Method::GET,
        path: "",
        url: None,
    };

    /// The same operation without the URL.
    pub(crate) fn template(&self) -> Self {
        Self {
            url: None,
            ..self.clone()
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.is_empty() {
            return f.write_str("the server");
        }
        let place = self.url.as_deref().unwrap_or(self.path);
        write!(f, "{} ({} {place})", self.id, self.method)
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({self})")
    }
}
