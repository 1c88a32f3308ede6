//! How JSON is read into types: by one trait, from one reader of a text.
//!
//! Every value is read through [`FromJson`], be it a whole body, a property, an element or a payload of a union.
//! serde's `Deserialize` alone is not enough: it rejects `1.0` as an integer, cannot go back to read a union as another
//! variant, and cannot continue after an element that does not fit. It is there for callers, and [reads](deserialize) the
//! same way.

mod containers;
mod decode;
mod deviation;
mod deviations;
mod error;
mod misfits;
mod notes;
mod numbers;
mod reader;
mod scalars;
mod scanner;
mod through_serde;

pub use decode::decode_tolerantly;
pub(crate) use decode::{collect, json_bytes, json_text, report, tolerant_json};
pub use deviation::Deviation;
pub use deviations::Deviations;
pub use error::ReadError;
pub(crate) use error::{Cause, Expected};
pub use misfits::Misfits;
pub(crate) use misfits::{Slot, without_misfits};
pub(crate) use reader::{ArrayReader, Inner, Mode, Place};
pub use reader::{FromJson, ObjectReader, Payload, Reader};
pub(crate) use scanner::{MAX_DEPTH, Scanner, Stop};
pub use through_serde::deserialize;

#[cfg(test)]
mod fixture;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod written_back;
