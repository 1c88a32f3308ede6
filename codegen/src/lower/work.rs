//! The bound on merging: how many schemas may be read and merged for one document.
//!
//! `allOf` over unions multiplies: a document of two kilobytes can ask for more types than fit into memory. Each reading
//! of a schema counts one, and each schema merged into another one and its properties; components are merged once. So the
//! count of a document that repeats nothing is proportional to its size, and the bound is, too.
//!
//! What else a document can multiply counts by what it costs beside that: the properties and values of a schema that is
//! copied ([`COPIED`]), variants that are compared ([`COMPARED`]), references in a row ([`FOLLOWED`]), texts that are
//! repeated in the docs of several items ([`TEXT`]), and the security schemes of each operation ([`SCHEMES`]).

use crate::diagnostic::Pointer;
use crate::limits::Limits;

/// Properties and listed values that are copied for the cost of one merged.
pub(super) const COPIED: usize = 16;
/// Pairs of variants, or of a variant and a property, that are compared for that.
pub(super) const COMPARED: usize = 256;
/// References that are followed for that.
pub(super) const FOLLOWED: usize = 64;
/// Security schemes that one operation names for that: it names few, and a document may have more operations than schemas.
pub(super) const SCHEMES: usize = 8;
/// Bytes of a text for that.
pub(super) const TEXT: usize = 256;

/// What was spent, and on what.
pub(super) struct Work {
    spent: usize,
    limit: usize,
    /// The schemas that are being built, one inside the other, and what was spent before each.
    path: Vec<(Pointer, usize)>,
    exceeded: Option<Vec<(Pointer, usize)>>,
}

impl Work {
    pub(super) fn new(limits: Limits, schemas: usize) -> Self {
        let each = schemas.saturating_mul(limits.merged_per_schema);
        Self {
            spent: 0,
            limit: limits
                .merged
                .saturating_add(each)
                .min(limits.merged_at_most),
            path: Vec::new(),
            exceeded: None,
        }
    }

    /// Counts schemas that are read or merged at a place; `false` when no more may be.
    pub(super) fn spend(&mut self, schemas: usize, at: &Pointer) -> bool {
        if self.is_exceeded() {
            return false;
        }
        self.spent = self.spent.saturating_add(schemas);
        if self.spent <= self.limit {
            return true;
        }
        let way = self.path.iter();
        let mut way: Vec<_> = way
            .map(|(pointer, before)| (pointer.clone(), self.spent - before))
            .collect();
        if way.is_empty() {
            way.push((at.clone(), self.spent));
        }
        self.exceeded = Some(way);
        false
    }

    /// The way along which the document went beyond the bound, with what each place on it took; once.
    pub(super) fn take_exceeded(&mut self) -> Option<Vec<(Pointer, usize)>> {
        self.exceeded.take()
    }

    /// The bound of the document.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn spent(&self) -> usize {
        self.spent
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.is_some()
    }

    /// A schema is being built.
    pub(super) fn enter(&mut self, pointer: &Pointer) {
        self.path.push((pointer.clone(), self.spent));
    }

    /// It is built.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }
}
