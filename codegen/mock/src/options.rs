//! Options of a server.

use indexmap::IndexMap;
use raccord::mock::Response;

/// Options of a server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on the loopback interface; 0 for any free one.
    pub port: u16,
    /// Texts to respond with, by the name of the property, if the document has no example.
    pub texts: IndexMap<String, String>,
    /// Responses that take precedence over those of the document, by a part of the path, each used once.
    pub first: Vec<(String, Response)>,
}

impl Options {
    /// Responds with this text in properties of this name, if the document has no example.
    #[must_use]
    pub fn text(mut self, property: &str, text: &str) -> Self {
        self.texts.insert(property.to_owned(), text.to_owned());
        self
    }

    /// Responds with `response` to the next request whose path contains `path`, instead of from the document.
    #[must_use]
    pub fn on(mut self, path: &str, response: Response) -> Self {
        self.first.push((path.to_owned(), response));
        self
    }
}
