//! The trait through which all values are read.

use std::marker::PhantomData;

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed},
};

use crate::values::{
    Base64, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, Raw, Secret, Time, Uri, Uuid, Value,
};

/// A type that is read from JSON.
///
/// The types of generated crates and of this one implement it. For your own type that implements `Deserialize`, write
/// `impl FromJson for MyType {}`.
pub trait FromJson: DeserializeOwned {
    /// Reads a value. Integers are accepted in any notation (`7`, `7.0`, `7e0`), without rounding.
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

/// Adapts [`FromJson`] to serde's seeds.
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
