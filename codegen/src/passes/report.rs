//! Diagnostics of passes, which know only the places of the document.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer};
use crate::load::Origins;

/// The diagnostics of the passes.
pub(super) struct Report<'a> {
    origins: &'a Origins,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Report<'a> {
    pub(super) fn new(origins: &'a Origins, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            origins,
            diagnostics,
        }
    }

    /// The place in the sources of the node at a pointer.
    pub(super) fn place(&self, pointer: &Pointer) -> Place {
        self.origins.place(pointer)
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
