//! A value with the members that its type does not declare.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny, ser::Error as _};

use super::{Map, Raw};
use crate::{
    json,
    read::{FromJson, ReadError, Reader, deserialize},
};

/// A value and the object members that `T` did not write back, so that undeclared members survive a read and a write.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept<T> {
    /// What the document describes.
    pub value: T,
    /// The undeclared members, in order.
    pub rest: Map<Raw>,
}

impl<T> Kept<T> {
    /// A value without undeclared members.
    pub fn new(value: T) -> Self {
        Self {
            value,
            rest: Map::default(),
        }
    }
}

impl<T> From<T> for Kept<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.rest.is_empty() {
            return self.value.serialize(serializer);
        }
        let text = json::to_string(&self.value).map_err(S::Error::custom)?;
        let Ok(mut members) = serde_json::from_str::<Map<Raw>>(&text) else {
            return self.value.serialize(serializer);
        };
        for (name, member) in &self.rest {
            members
                .entry(name.clone())
                .or_insert_with(|| member.clone());
        }
        members.serialize(serializer)
    }
}

impl<T: FromJson + Serialize> FromJson for Kept<T> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let place = reader.place();
        let value = T::from_json(reader)?;
        let mut rest: Map<Raw> = serde_json::from_str(reader.since(&place)).unwrap_or_default();
        if !rest.is_empty() {
            let text = json::to_string(&value)
                .map_err(|error| Reader::misfit(&place, error.to_string()))?;
            let written: Map<IgnoredAny> = serde_json::from_str(&text).unwrap_or_default();
            rest.retain(|name, _| !written.contains_key(name));
        }
        Ok(Self { value, rest })
    }
}

impl<'de, T: FromJson + Serialize> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Known {
        id: i64,
    }

    impl FromJson for Known {}

    #[test]
    fn unknown_members_survive() {
        let text = r#"{"id":1,"new":{"a":[1.0,1e400]},"z":null}"#;
        let kept: Kept<Known> = serde_json::from_str(text).unwrap();
        assert_eq!(kept.id, 1);
        assert_eq!(kept.rest.len(), 2);
        assert_eq!(serde_json::to_string(&kept).unwrap(), text);
    }
}
