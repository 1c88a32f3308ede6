//! Values without parts, and those that are kept as text.

use super::{
    error::{Expected, ReadError},
    reader::{FromJson, Reader},
};
use crate::values::{Raw, Secret, Value};

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
