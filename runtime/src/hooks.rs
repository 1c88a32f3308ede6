//! Functions that see every request and response.

use std::{fmt, sync::Arc};

use http::{request, response};

type OnRequest = Arc<dyn Fn(&mut request::Parts) + Send + Sync>;
type OnResponse = Arc<dyn Fn(&response::Parts) + Send + Sync>;

/// The hooks of a client, called in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    request: Vec<OnRequest>,
    response: Vec<OnResponse>,
}

impl Hooks {
    pub(crate) fn add_request(
        &mut self,
        hook: impl Fn(&mut request::Parts) + Send + Sync + 'static,
    ) {
        self.request.push(Arc::new(hook));
    }

    pub(crate) fn add_response(&mut self, hook: impl Fn(&response::Parts) + Send + Sync + 'static) {
        self.response.push(Arc::new(hook));
    }

    pub(crate) fn request(&self, parts: &mut request::Parts) {
        self.request.iter().for_each(|hook| hook(parts));
    }

    pub(crate) fn response(&self, parts: &response::Parts) {
        self.response.iter().for_each(|hook| hook(parts));
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hooks({}, {})", self.request.len(), self.response.len())
    }
}
