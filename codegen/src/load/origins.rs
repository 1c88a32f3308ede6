//! Origins: from a pointer into the assembled tree to the file and node it was written at.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::diagnostic::{FileId, Place, Pointer, Spot};

/// Maps a pointer into [`Document::root`](super::Document::root) to the place in the source files it
/// came from.
#[derive(Clone, Debug)]
pub struct Origins {
    root: FileId,
    /// Embedded files by the prefix of their nodes, `/x-external/<escaped path>`.
    files: IndexMap<String, FileId>,
    /// Subtrees that an overlay added or moved, by pointer. The longest prefix applies.
    moved: BTreeMap<String, (FileId, Pointer)>,
}

impl Default for Origins {
    fn default() -> Self {
        Self::new(FileId(0))
    }
}

impl Origins {
    /// Origins of a document that is one file.
    #[must_use]
    pub fn new(root: FileId) -> Self {
        Self {
            root,
            files: IndexMap::new(),
            moved: BTreeMap::new(),
        }
    }

    /// The place of the value at `pointer`.
    #[must_use]
    pub fn place(&self, pointer: &Pointer) -> Place {
        let (file, pointer) = self.resolve(pointer.as_str());
        Place::value(file, pointer)
    }

    /// The place of the key of the member at `pointer`.
    #[must_use]
    pub fn key_place(&self, pointer: &Pointer) -> Place {
        let (file, pointer) = self.resolve(pointer.as_str());
        let spot = if pointer.as_str().is_empty() {
            Spot::Value(pointer)
        } else {
            Spot::Key(pointer)
        };
        Place { file, spot }
    }

    fn resolve(&self, pointer: &str) -> (FileId, Pointer) {
        if let Some((at, (file, base))) = self.longest(pointer) {
            let rest = pointer.get(at..).unwrap_or_default();
            return (*file, Pointer::from_text(format!("{base}{rest}")));
        }
        let end = second_token_end(pointer);
        match end.and_then(|end| Some((self.files.get(pointer.get(..end)?)?, end))) {
            Some((file, end)) => (
                *file,
                Pointer::from_text(pointer.get(end..).unwrap_or_default()),
            ),
            None => (self.root, Pointer::from_text(pointer)),
        }
    }

    fn longest(&self, pointer: &str) -> Option<(usize, &(FileId, Pointer))> {
        if self.moved.is_empty() {
            return None;
        }
        let mut at = pointer.len();
        loop {
            if let Some(moved) = self.moved.get(pointer.get(..at)?) {
                return Some((at, moved));
            }
            at = pointer.get(..at)?.rfind('/')?;
        }
    }

    /// Notes that the nodes below `prefix` are those of `file`.
    pub(super) fn embed(&mut self, prefix: String, file: FileId) {
        self.files.insert(prefix, file);
    }

    /// Notes that the value at `pointer` is now the one at `place` of `file`.
    pub(super) fn replace(&mut self, pointer: String, file: FileId, place: Pointer) {
        self.forget(&pointer);
        self.moved.insert(pointer, (file, place));
    }

    /// Drops what is known about `pointer` and everything below it.
    pub(super) fn forget(&mut self, pointer: &str) {
        self.take(pointer);
    }

    fn take(&mut self, pointer: &str) -> Vec<(String, (FileId, Pointer))> {
        let below = format!("{pointer}/");
        let keys: Vec<String> = self
            .moved
            .range(below.clone()..)
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(&below))
            .chain(self.moved.get_key_value(pointer).map(|(key, _)| key))
            .cloned()
            .collect();
        keys.into_iter()
            .filter_map(|key| self.moved.remove_entry(&key))
            .collect()
    }

    /// Notes that `removed` elements went from the array at `pointer`, which had `len`: those after them have lower
    /// indexes now and keep their origins.
    pub(super) fn remove_elements(&mut self, pointer: &str, removed: &BTreeSet<usize>, len: usize) {
        let Some(first) = removed.first() else { return };
        let mut moves = Vec::new();
        let mut index = *first;
        for old in *first..len {
            let from = format!("{pointer}/{old}");
            let place = self.resolve(&from);
            let below = self.take(&from);
            if removed.contains(&old) {
                continue;
            }
            let to = format!("{pointer}/{index}");
            moves.extend(below.into_iter().filter_map(|(key, place)| {
                Some((format!("{to}{}", key.strip_prefix(&from)?), place))
            }));
            moves.push((to, place));
            index += 1;
        }
        self.moved.extend(moves);
    }
}

/// Where the second token of `pointer` ends.
fn second_token_end(pointer: &str) -> Option<usize> {
    let rest = pointer.strip_prefix("/x-external/")?;
    Some(pointer.len() - rest.len() + rest.find('/').unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(origins: &Origins, pointer: &str) -> String {
        let place = origins.place(&Pointer::from_text(pointer));
        format!(
            "{}:{}",
            place.file.0,
            place.pointer().map(Pointer::as_str).unwrap_or_default()
        )
    }

    #[test]
    fn embedded_files_have_their_own_pointers() {
        let mut origins = Origins::new(FileId(0));
        origins.embed("/x-external/a~1b.yaml".to_owned(), FileId(3));
        assert_eq!(shown(&origins, "/info"), "0:/info");
        assert_eq!(shown(&origins, "/x-external/a~1b.yaml/x/0"), "3:/x/0");
        assert_eq!(shown(&origins, "/x-external/a~1b.yaml"), "3:");
        assert_eq!(
            shown(&origins, "/x-external/other/x"),
            "0:/x-external/other/x"
        );
    }

    #[test]
    fn the_longest_moved_prefix_decides() {
        let mut origins = Origins::new(FileId(0));
        origins.replace(
            "/a/b".to_owned(),
            FileId(1),
            Pointer::from_text("/actions/0/update"),
        );
        origins.replace(
            "/a/b/c".to_owned(),
            FileId(2),
            Pointer::from_text("/actions/1/update"),
        );
        assert_eq!(shown(&origins, "/a/b/d/e"), "1:/actions/0/update/d/e");
        assert_eq!(shown(&origins, "/a/b/c/e"), "2:/actions/1/update/e");
        assert_eq!(shown(&origins, "/a/bc"), "0:/a/bc");
        origins.replace("/a".to_owned(), FileId(3), Pointer::from_text("/x"));
        assert_eq!(shown(&origins, "/a/b/c"), "3:/x/b/c");
    }

    #[test]
    fn elements_keep_their_places_when_others_go() {
        let mut origins = Origins::new(FileId(0));
        origins.replace("/l/3/x".to_owned(), FileId(1), Pointer::from_text("/u"));
        origins.remove_elements("/l", &BTreeSet::from([0, 2]), 5);
        assert_eq!(shown(&origins, "/l/0/x"), "0:/l/1/x");
        assert_eq!(shown(&origins, "/l/1/x"), "1:/u");
        assert_eq!(shown(&origins, "/l/1/y"), "0:/l/3/y");
        assert_eq!(shown(&origins, "/l/2"), "0:/l/4");
    }
}
