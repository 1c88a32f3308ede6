//! The clients, as the suite `cases` has them.

#[path = "../../cases/constraints/expected/mod.rs"]
#[rustfmt::skip]
pub mod constraints;
#[path = "../../cases/wire_bodies/expected/mod.rs"]
#[rustfmt::skip]
pub mod wire_bodies;
#[path = "../../cases/wire_parameters/expected/mod.rs"]
#[rustfmt::skip]
pub mod wire_parameters;
#[path = "../../cases/wire_responses/expected/mod.rs"]
#[rustfmt::skip]
pub mod wire_responses;
#[path = "../../cases/wire_written/expected/mod.rs"]
#[rustfmt::skip]
pub mod wire_written;
