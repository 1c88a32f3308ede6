//! One document with everything it refers to, every node addressable by JSON pointer.

use crate::diagnostic::{FileId, Place, Pointer};

/// One document: every file it refers to, its overlays applied, every node addressable by pointer.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree.
    pub root: serde_json::Value,
    /// Where the nodes of the tree come from.
    pub origins: Origins,
    /// The entry file.
    pub root_file: FileId,
}

/// Maps a pointer into [`Document::root`] to the place in the source files it came from.
#[derive(Clone, Debug, Default)]
pub struct Origins {}

impl Origins {
    /// The place of the value at `pointer`.
    #[must_use]
    pub fn place(&self, pointer: &Pointer) -> Place {
        Place::value(FileId(0), pointer.clone())
    }

    /// The place of the key of the member at `pointer`.
    #[must_use]
    pub fn key_place(&self, pointer: &Pointer) -> Place {
        Place::key(FileId(0), pointer.clone())
    }
}

/// How a document is loaded.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Overlay documents, applied in order.
    pub overlays: Vec<crate::source::Source>,
}

/// Loads a document.
pub fn load(
    entry: crate::source::Source,
    _options: &Options,
    _fetch: &dyn crate::source::Fetch,
    sources: &mut crate::source::Sources,
    _diagnostics: &mut crate::diagnostic::Diagnostics,
) -> Option<Document> {
    let root = serde_json::from_slice(&entry.bytes).ok()?;
    let root_file = sources.add(entry);
    Some(Document {
        root,
        origins: Origins::default(),
        root_file,
    })
}
