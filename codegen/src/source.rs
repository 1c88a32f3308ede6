//! Sources: the texts of a run. The library reads no files; the caller hands them in.

use crate::diagnostic::FileId;

/// One text with the name it is shown under.
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
    /// When the bytes are not UTF-8.
    pub fn text(&self) -> Result<&str, std::str::Utf8Error> {
        std::str::from_utf8(&self.bytes).map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// Hands out the texts that a document refers to. Implemented over the disk by `xtask`, and over
/// maps in tests.
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
