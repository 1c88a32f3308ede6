//! Passes: complete the API that lowering creates, one fact at a time.
//!
//! Lowering sees one schema at a time. What needs all types is settled here, by passes that know the document only to
//! report diagnostics. `PASSES` is the list, in order; the documentation of each `settle` says what the pass needs and
//! what it leaves. Passes go through types by [`ir::walk`](crate::ir::walk), and search for cycles by `search`.

mod aliases;
mod boxing;
mod constraints;
mod dedupe;
mod direction;
mod errors;
mod presence;
mod report;
mod search;
mod self_unions;
mod shadow;
mod size;
mod tags;

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::load::Origins;
use report::Report;

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
    let mut report = Report::new(origins, diagnostics);
    for (name, pass) in PASSES {
        pass(api, &mut report);
        debug_assert_eq!(api.validate(), [""; 0], "after {name}");
    }
}
