//! The operation and URL of a call, for messages.

use std::fmt;

use http::{Method, Uri};

/// The operation of a call (id, method and path template, none of them secret) and the URL that was requested.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Printed without query and user info. A path may hold a secret, so it is printed through a redactor.
    pub(crate) uri: Option<Uri>,
}

impl Endpoint {
    pub(crate) const NONE: Self = Self {
        id: "",
        method: Method::GET,
        path: "",
        uri: None,
    };

    /// The same endpoint without the URL.
    pub(crate) fn template(&self) -> Self {
        Self {
            uri: None,
            ..self.clone()
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.is_empty() {
            return f.write_str("the server");
        }
        write!(f, "{} ({} ", self.id, self.method)?;
        match &self.uri {
            Some(uri) => write_bare(uri, f)?,
            None => f.write_str(self.path)?,
        }
        f.write_str(")")
    }
}

fn write_bare(uri: &Uri, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let place = authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place);
    let scheme = uri.scheme_str().unwrap_or_default();
    write!(f, "{scheme}://{place}{}", uri.path())
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
