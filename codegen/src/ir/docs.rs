//! Texts of the document.

use serde::Serialize;

/// Documentation taken from the document; plain CommonMark, not yet escaped for rustdoc.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Docs {
    /// `title` or `summary`: one line.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Facts worth a line each: constraints, defaults, `x-unverified`, examples (short ones).
    pub facts: Vec<String>,
    /// Deprecated.
    pub deprecated: bool,
    /// `externalDocs.url`.
    pub link: Option<String>,
}
