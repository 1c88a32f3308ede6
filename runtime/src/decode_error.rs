//! Why a body, a header or a message does not fit its type.

use std::fmt;

use crate::redact::{REDACTED, Redactor};

/// The longest message that may quote a value, in bytes.
const LONGEST: usize = 1000;

/// A body, header or message does not fit its type.
#[derive(Debug)]
pub struct DecodeError(Box<Inner>);

/// The message of serde_json quotes values: it is stored as text, so that secret ones can be removed.
#[derive(Debug)]
struct Inner {
    path: String,
    message: String,
    /// Whether it is JSON of another shape.
    is_misfit: bool,
}

impl DecodeError {
    /// An error with a custom message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            path: String::new(),
            message: message.into(),
            is_misfit: false,
        }))
    }

    /// The same error, at a path such as `items[3].id` or a header's name.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.path = path.into();
        self
    }

    /// Where in the value the error is, such as `items[3].id`; empty at the top.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong, without the path.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the text is JSON of another shape.
    pub(crate) fn is_misfit(&self) -> bool {
        self.0.is_misfit
    }

    /// A value at a path that does not fit.
    pub(crate) fn misfit(path: String, message: String) -> Self {
        Self(Box::new(Inner {
            path,
            message,
            is_misfit: true,
        }))
    }

    /// The same error about `text`, without the secrets of a call. If `text` has a secret property, no value is quoted,
    /// because the secret value cannot be told from others. Long values are not quoted either.
    #[must_use]
    pub(crate) fn redacted(mut self, redactor: &Redactor, text: &str) -> Self {
        let quotes_none = self.0.message.len() > LONGEST
            || redactor.has_secret_property(&self.0.path)
            || redactor.has_secret_property(text);
        if quotes_none {
            self.0.message = without_values(&self.0.message);
        }
        self.0.message = redactor.scrub(&self.0.message);
        self.0.path = redactor.scrub(&self.0.path);
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "at `{}`: ", self.0.path)?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for DecodeError {}

impl From<serde_json::Error> for DecodeError {
    fn from(source: serde_json::Error) -> Self {
        Self(Box::new(Inner {
            path: String::new(),
            message: source.to_string(),
            is_misfit: false,
        }))
    }
}

/// A message of serde_json without the value that it quotes.
fn without_values(message: &str) -> String {
    // These quote only names from the document.
    if message.starts_with("missing field `") || message.starts_with("duplicate field `") {
        return message.to_owned();
    }
    let end = message
        .rfind(", expected ")
        .or_else(|| message.rfind(" at line "))
        .unwrap_or(message.len());
    let (head, tail) = message.split_at_checked(end).unwrap_or((message, ""));
    match head.split_once(['`', '"']) {
        Some((before, _)) => format!("{before}{REDACTED}{tail}"),
        None => message.to_owned(),
    }
}

/// A message of serde_json without the position, which is relative to the fragment that was read.
pub(crate) fn without_position(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(message, _)| message)
}
