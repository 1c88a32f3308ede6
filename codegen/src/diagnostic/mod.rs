//! Diagnostics: everything that the generator reports about a document, with its place.
//!
//! A [`Diagnostic`] names its place by a [`Place`] (a file and a JSON pointer, or a byte offset for
//! syntax errors). Lines and columns are computed only when a diagnostic is rendered. Each code has
//! one constructor, all of them in [`catalogue`].

pub mod catalogue;
pub(crate) mod position;
pub mod render;

use std::fmt;
use std::sync::Arc;

/// Index of a source file in the run's [`Sources`](crate::source::Sources).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A JSON pointer (RFC 6901) in its text form: `""` is the whole document. Schemas are copied with the pointers of all
/// their properties, so copies share the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(Arc<str>);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer from its text form, taken as it is.
    #[must_use]
    pub fn from_text(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The pointer to the member or element `key` below this one.
    #[must_use]
    pub fn join(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        push_token(&mut text, key);
        Self(text.into())
    }

    /// The pointer to element `index` below this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0).into())
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unescaped reference tokens, outermost first.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(unescaped)
    }

    /// The pointer to the parent node; that of the root is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        self.0
            .rsplit_once('/')
            .map_or_else(Self::root, |(head, _)| Self::from_text(head))
    }
}

impl serde::Serialize for Pointer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends `key` to the text form of a pointer.
pub(crate) fn push_token(text: &mut String, key: &str) {
    text.push('/');
    for c in key.chars() {
        match c {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            c => text.push(c),
        }
    }
}

/// The key of a pointer token.
pub(crate) fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The node, and which part of it.
    pub spot: Spot,
}

/// What a [`Place`] marks inside its file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spot {
    /// The value at the pointer.
    Value(Pointer),
    /// The key of the member at the pointer.
    Key(Pointer),
    /// A byte range, for text that is not (yet) a document.
    Bytes {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// The file as a whole.
    File,
}

impl Place {
    /// The value at `pointer` in `file`.
    #[must_use]
    pub fn value(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            spot: Spot::Value(pointer),
        }
    }

    /// The key of the member at `pointer` in `file`.
    #[must_use]
    pub fn key(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            spot: Spot::Key(pointer),
        }
    }

    /// The pointer, where the place has one.
    #[must_use]
    pub fn pointer(&self) -> Option<&Pointer> {
        match &self.spot {
            Spot::Value(pointer) | Spot::Key(pointer) => Some(pointer),
            Spot::Bytes { .. } | Spot::File => None,
        }
    }
}

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The document is rejected.
    Error,
    /// Something is probably wrong, but the output is right.
    Warning,
    /// An entry of the loss ledger: ignored, and reported as such.
    Loss,
    /// Worth knowing.
    Note,
}

/// One finding about a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Its severity.
    pub severity: Severity,
    /// Stable kebab-case code.
    pub code: &'static str,
    /// One line, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// The label of the caret; may be empty.
    pub label: String,
    /// Other places that matter, each with a label.
    pub related: Vec<(Place, String)>,
    /// Help, if there is a way out.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of `severity` and `code` at `place`.
    pub fn new(
        severity: Severity,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            place,
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// Sets the label of the caret.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    /// Sets the help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Collects diagnostics over a phase.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them, in the order they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// All of them, owned.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }
}
