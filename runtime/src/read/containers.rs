//! Containers, which read their content through [`FromJson`] and continue after an element that does not fit.

use std::hash::Hash;

use serde::de::DeserializeOwned;

use super::{
    error::{Expected, ReadError},
    misfits::Slot,
    reader::{FromJson, Reader},
};
use crate::values::{KeyedMap, Maybe};

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        if reader.null()? {
            return Ok(None);
        }
        T::from_json(reader).map(Some)
    }
}

impl<T: FromJson> FromJson for Maybe<T> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Option::from_json(reader).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        T::from_json(reader).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.array(Expected::Value("an array"), |array| {
            let mut items = Self::new();
            while array.advance()? {
                if let Some(item) = array.optional(Slot::Nth)? {
                    items.push(item);
                }
            }
            Ok(items)
        })
    }
}

impl<K, T: FromJson> FromJson for KeyedMap<K, T>
where
    K: FromJson + DeserializeOwned + AsRef<str> + Eq + Hash,
{
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.object(Expected::Value("an object"), |object| {
            let (mut members, mut index) = (Self::new(), 0);
            while object.advance()? {
                let name: K = object.key()?;
                if let Some(value) = object.entry(name.as_ref(), index)? {
                    members.insert(name, value);
                }
                index += 1;
            }
            Ok(members)
        })
    }
}
