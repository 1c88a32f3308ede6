//! Sources: the texts of a run. The library reads no files; the caller passes them in.

use crate::diagnostic::FileId;

/// One text with its display name.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as the user wrote it, for messages and to resolve relative references.
    pub path: String,
    /// The bytes as read; checked for UTF-8 in `load`.
    pub bytes: Vec<u8>,
}

impl Source {
    /// The text without a byte order mark.
    ///
    /// # Errors
    /// The bytes are not UTF-8.
    pub fn text(&self) -> Result<&str, std::str::Utf8Error> {
        std::str::from_utf8(&self.bytes).map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// Provides the texts to which a document refers. Implemented over the disk by `raccord-cli`, and over maps in tests.
pub trait Fetch {
    /// The text at `path`, which is relative to the folder of the entry document and has no `..`
    /// that leaves it.
    ///
    /// # Errors
    /// A one-line reason, for instance "no such file".
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// The sources of a run by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a source.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(source);
        id
    }

    /// The source with this id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        usize::try_from(id.0).ok().and_then(|at| self.list.get(at))
    }
}

/// The languages a document may be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// The format of a text that was read without an error.
pub(crate) fn format(path: &str, text: &str) -> Format {
    match extension(path) {
        Some(format @ Format::Json) => format,
        _ if looks_like_json(text)
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() =>
        {
            Format::Json
        }
        _ => Format::Yaml,
    }
}

/// The format by the extension of a path.
pub(crate) fn extension(path: &str) -> Option<Format> {
    let (_, extension) = path.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "json" => Some(Format::Json),
        "yaml" | "yml" => Some(Format::Yaml),
        _ => None,
    }
}

/// Whether a text begins like JSON; YAML may, too.
pub(crate) fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}
