//! load: texts in, one [`Document`] out.
//!
//! Reads YAML and JSON, applies overlays, and embeds the files that the document refers to, so that every later phase
//! sees one tree in which each node has a JSON pointer. [`Origins`] leads from such a pointer back to the source file.

mod budget;
mod files;
mod ids;
mod json;
mod origins;
mod overlay;
mod read;
mod yaml;

use serde_json::Value;

use budget::Budget;
pub use origins::Origins;

use crate::diagnostic::{Diagnostics, FileId};
use crate::limits::Limits;
use crate::source::{Fetch, Source, Sources};

/// Options of loading.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Overlay documents, applied in order.
    pub overlays: Vec<Source>,
    /// A reference into a missing file is left in the tree, for `read` to report or to make free-form.
    pub lenient_refs: bool,
    /// The limits.
    pub limits: Limits,
}

/// One document: every file it refers to, its overlays applied, every node addressable by JSON pointer.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree. The other files of the document are in its `x-external`, by path.
    pub root: Value,
    /// The origins of the nodes of the tree.
    pub origins: Origins,
    /// The file of the document itself.
    pub root_file: FileId,
}

/// Loads `entry` with its overlays and every file it refers to.
///
/// Every text that was read is in `sources` afterwards. Returns `None` if there is an error; all independent errors are
/// reported in one run.
pub fn load(
    entry: Source,
    options: &Options,
    fetch: &dyn Fetch,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let mut found = Diagnostics::default();
    let document =
        assemble(entry, options, fetch, sources, &mut found).filter(|_| !found.has_errors());
    diagnostics.extend(found);
    document
}

fn assemble(
    entry: Source,
    options: &Options,
    fetch: &dyn Fetch,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Option<Document> {
    let path = entry.path.clone();
    let root_file = sources.add(entry);
    let mut budget = Budget::new(options.limits);
    let root = read::read_object(root_file, sources, &mut budget, found);
    let overlays: Vec<_> = options
        .overlays
        .iter()
        .filter_map(|source| {
            let file = sources.add(source.clone());
            let tree = read::read_object(file, sources, &mut budget, found)?;
            overlay::parse(file, tree, found)
        })
        .collect();
    let mut bundle = files::Bundle::new(root?, root_file, &path, fetch, budget);
    bundle.embed(sources, found);
    if !overlays.is_empty() {
        let mut changed = Vec::new();
        for overlay in overlays {
            overlay::apply(
                overlay,
                &mut bundle.root,
                &mut bundle.origins,
                &mut bundle.budget,
                &mut changed,
                found,
            );
        }
        bundle.embed_again(&changed, sources, found);
    }
    bundle.report(options.lenient_refs, found);
    Some(Document {
        root: bundle.root,
        origins: bundle.origins,
        root_file,
    })
}

#[cfg(test)]
mod tests;
