//! Counting work, and refusing a document that asks for too much.

use super::lowerer::Lowerer;
use crate::diagnostic::{Pointer, catalogue};

impl Lowerer<'_> {
    /// Counts schemas that are read or merged; `false` when no more may be.
    pub(super) fn spend(&mut self, schemas: usize, at: &Pointer) -> bool {
        let work = &mut self.work;
        if work.exceeded.is_some() {
            return false;
        }
        work.spent = work.spent.saturating_add(schemas);
        if work.spent <= work.limit {
            return true;
        }
        let mut path: Vec<_> = work
            .path
            .iter()
            .map(|(pointer, before)| (pointer.clone(), work.spent - before))
            .collect();
        if path.is_empty() {
            path.push((at.clone(), work.spent));
        }
        work.exceeded = Some(path);
        false
    }

    /// Refuses a document that asks for too much, with the way along which it did; whether it does.
    pub(super) fn report_work(&mut self) -> bool {
        let Some(path) = self.work.exceeded.take() else {
            return false;
        };
        let mut places = path
            .iter()
            .map(|(pointer, spent)| (self.place(pointer), *spent));
        if let Some((place, _)) = places.next() {
            let related = places.take(SHOWN).collect();
            self.report(catalogue::merging_too_large(
                place,
                self.work.limit,
                related,
            ));
        }
        true
    }
}

/// How many places on the way to the schema that went beyond are told.
const SHOWN: usize = 8;
