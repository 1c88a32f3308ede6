//! How JSON is read into types: one trait for values, and two passes over a text.
//!
//! [`FromJson`] is what every value type is read through, wherever it stands: as a whole body, a property, an element, a
//! payload of a union. serde's `Deserialize` alone would not do: it has its own idea of integers (`1.0` is none), and it has
//! no way to go on after an element that does not fit.

mod containers;
mod deviation;
mod integer;
mod misfits;
mod pass;

use std::marker::PhantomData;

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed},
};

use crate::values::{
    Base64, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, Raw, Secret, Time, Uri, Uuid, Value,
};

pub(crate) use containers::{next_element, next_item, next_value};
pub use deviation::{Deviation, Deviations};
pub use misfits::Misfits;
pub(crate) use misfits::{Slot, without_misfits};
pub(crate) use pass::{
    Place, Step, careful, child, collect, decode, holding, misfits, no_variant, quick, rejected,
    report, try_each, try_one, unheld_members, within,
};
pub use pass::{decode_tolerantly, payload};

/// A type that is read from JSON.
///
/// The types of generated crates and of this one have it. A type of your own that is deserialized by serde gets it with
/// `impl FromJson for MyType {}`.
pub trait FromJson: DeserializeOwned {
    /// Reads a value. Integers have any notation (`7`, `7.0`, `7e0`), exactly.
    ///
    /// # Errors
    /// The value does not fit.
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl FromJson for $type {}
    )*};
}

plain! {
    () bool f32 f64 String Value Raw Secret
    Base64 Date DateTime Decimal Duration Ipv4 Ipv6 Time Uri Uuid
}

/// Takes [`FromJson`] through serde's seeds.
pub(crate) struct Of<T>(PhantomData<T>);

impl<T> Of<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<'de, T: FromJson> DeserializeSeed<'de> for Of<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::from_json(deserializer)
    }
}

#[cfg(test)]
mod fixture;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod written_back;
