//! The trait through which all values are read.

use serde::de::DeserializeOwned;

use super::{
    error::{Expected, ReadError},
    reader::Reader,
};
use crate::values::{Raw, Secret, Value};

/// A type that is read from JSON.
///
/// The types of generated crates and of this one implement it. For your own type that implements `Deserialize`, write
/// `impl FromJson for MyType {}`: it is read as serde reads it.
pub trait FromJson: DeserializeOwned {
    /// Reads a value. Integers are accepted in any notation (`7`, `7.0`, `7e0`), without rounding.
    ///
    /// # Errors
    /// The value does not fit.
    #[doc(hidden)]
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.with_serde()
    }
}

impl FromJson for Value {}

impl FromJson for Raw {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.raw()
    }
}

impl FromJson for () {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        if reader.null()? {
            return Ok(());
        }
        Err(reader.unexpected(Expected::Value("unit")))
    }
}

impl FromJson for bool {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.boolean()
    }
}

impl FromJson for String {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.string().map(String::from)
    }
}

impl FromJson for Secret {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        String::from_json(reader).map(Self::from)
    }
}
