//! The bound on merging: how many schemas may be read and merged for one document.
//!
//! `allOf` over unions multiplies: a document of two kilobytes can require more types than fit into memory. Each
//! reading of a schema counts one, and so does each schema merged into another one, and each of its properties;
//! components are merged once. So the count is proportional to the size of a document without repetition, as is the
//! bound.
//!
//! Other things that a document can multiply count by their relative cost: the properties and values of a schema that
//! is copied ([`COPIED`]), variants that are compared ([`COMPARED`]), references in a row ([`FOLLOWED`]), texts that
//! are repeated in the docs of several items ([`TEXT`]), and the security schemes of each operation ([`SCHEMES`]).

use crate::diagnostic::Pointer;
use crate::limits::Limits;

/// How many copied properties and listed values cost as much as one merged schema.
pub(super) const COPIED: usize = 16;
/// How many compared pairs of variants, or of a variant and a property, cost as much.
pub(super) const COMPARED: usize = 256;
/// How many followed references cost as much.
pub(super) const FOLLOWED: usize = 64;
/// How many security schemes of an operation cost as much: it names few, and a document may have more operations than
/// schemas.
pub(super) const SCHEMES: usize = 8;
/// How many bytes of a text cost as much.
pub(super) const TEXT: usize = 256;

/// The work that was spent, and on what.
pub(super) struct Work {
    spent: usize,
    limit: usize,
    /// The stack of schemas that are being built, and the work spent before each.
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

    /// The path of schemas along which the document exceeded the bound, with the cost of each; reported once.
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
