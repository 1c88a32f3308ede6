//! Passes: from the API that lowering makes to the API that is named and written, one fact after the other.
//!
//! Lowering sees one schema at a time. What needs all types is settled here, by passes that know nothing of the document
//! but where to report: each says in the documentation of its `settle` what it needs and what it leaves. [`PASSES`] is the
//! list, in order. A pass that goes through types does so by [`ir::walk`](crate::ir::walk); a search for cycles is
//! [`search`].

mod aliases;
mod boxing;
mod constraints;
mod dedupe;
mod direction;
mod errors;
mod presence;
mod search;
mod self_unions;
mod shadow;
mod size;
mod tags;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer};
use crate::ir::Api;
use crate::load::Origins;

/// One pass.
type Pass = fn(&mut Api, &mut Report<'_>);

/// All passes, in order.
const PASSES: &[(&str, Pass)] = &[
    ("presence", |api, _| presence::settle(api)),
    ("direction", |api, _| direction::settle(api)),
    ("errors", |api, _| errors::settle(api)),
    ("tags", |api, _| tags::settle(api)),
    ("dedupe", |api, _| dedupe::settle(api)),
    ("self_unions", self_unions::settle),
    ("shadow", shadow::settle),
    ("aliases", aliases::settle),
    ("boxing", |api, _| boxing::settle(api)),
    ("size", |api, _| size::settle(api)),
    ("constraints", |api, _| constraints::settle(api)),
];

/// Runs every pass. In debug builds [`Api::validate`] checks what each leaves.
pub fn run(api: &mut Api, origins: &Origins, diagnostics: &mut Diagnostics) {
    debug_assert_eq!(api.validate(), [""; 0], "after lowering");
    let mut report = Report {
        origins,
        diagnostics,
    };
    for (name, pass) in PASSES {
        pass(api, &mut report);
        debug_assert_eq!(api.validate(), [""; 0], "after {name}");
    }
}

/// Where passes report.
struct Report<'a> {
    origins: &'a Origins,
    diagnostics: &'a mut Diagnostics,
}

impl Report<'_> {
    /// The place in the sources of what stands at a pointer.
    fn place(&self, pointer: &Pointer) -> Place {
        self.origins.place(pointer)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
