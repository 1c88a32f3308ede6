//! Counts work, and rejects a document that exceeds the limit.

use super::lowerer::Lowerer;
use crate::diagnostic::{Pointer, catalogue};

/// How many places on the way to the schema that exceeded the limit are reported.
const SHOWN: usize = 8;

impl Lowerer<'_> {
    /// Counts schemas that are read or merged; `false` when no more may be.
    pub(super) fn spend(&mut self, schemas: usize, at: &Pointer) -> bool {
        self.work.spend(schemas, at)
    }

    /// Rejects a document that exceeds the limit, with the path of schemas; returns whether it does.
    pub(super) fn report_work(&mut self) -> bool {
        let Some(path) = self.work.take_exceeded() else {
            return false;
        };
        let mut places = path
            .iter()
            .map(|(pointer, spent)| (self.place(pointer), *spent));
        if let Some((place, _)) = places.next() {
            let related = places.take(SHOWN).collect();
            self.report(catalogue::merging_too_large(
                place,
                self.work.limit(),
                related,
            ));
        }
        true
    }
}
