//! How JSON is read into types: by one trait, and in up to two passes over a text.
//!
//! Every value is read through [`FromJson`], be it a whole body, a property, an element or a payload of a union.
//! serde's `Deserialize` alone is not enough: it rejects `1.0` as an integer, and cannot continue after an element that
//! does not fit.

mod captured;
mod containers;
mod deviation;
mod deviations;
mod from_json;
mod integer;
mod misfits;
mod pass;
mod raw;
mod wire;

pub(crate) use captured::{Captured, Text};
pub(crate) use containers::{next_element, next_item, next_value};
pub use deviation::Deviation;
pub use deviations::Deviations;
pub use from_json::FromJson;
pub(crate) use from_json::Of;
pub use misfits::Misfits;
pub(crate) use misfits::{Slot, without_misfits};
pub(crate) use pass::{
    Place, Step, careful, child, collect, holding, misfits, no_variant, quick, rejected, report,
    try_each, try_one, unheld_members, within,
};
pub use pass::{decode_tolerantly, payload};
pub(crate) use wire::{json_bytes, json_text, tolerant_json};

#[cfg(test)]
mod fixture;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod written_back;
