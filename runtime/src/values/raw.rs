//! A JSON text kept as it came.

use std::{fmt, hash};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
        value::SeqAccessDeserializer,
    },
};
use serde_json::{Value, value::RawValue};

use crate::decode::{DecodeError, json_text};

/// The name under which serde_json hands a raw value through serde's data model. A deserializer
/// that does not know it is read as an ordinary value.
const TOKEN: &str = "$serde_json::private::RawValue";

/// A JSON value that no type of the document describes, kept as the text it came as.
///
/// Equality compares the texts. Inside serde's `flatten` and behind other formats the value is kept,
/// and written anew as text.
#[derive(Clone)]
pub struct Raw(Box<RawValue>);

impl Raw {
    /// The JSON text.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// The value as a tree.
    ///
    /// A value nested deeper than 128 levels becomes `null`.
    pub fn to_value(&self) -> Value {
        serde_json::from_str(self.get()).unwrap_or(Value::Null)
    }

    /// Reads the text as `T`.
    ///
    /// # Errors
    /// The value does not fit `T`, or is nested deeper than 128 levels.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        json_text(self.get())
    }

    pub(crate) fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self)
    }
}

impl From<Value> for Raw {
    fn from(value: Value) -> Self {
        Self::from_text(value.to_string()).unwrap_or_else(|_| Self(RawValue::NULL.to_owned()))
    }
}

impl From<Box<RawValue>> for Raw {
    fn from(value: Box<RawValue>) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Raw {}

impl hash::Hash for Raw {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    /// serde_json answers the token with a map of one member, which only `RawValue` can read.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Raw, A::Error> {
        Box::<RawValue>::deserialize(MapAccessDeserializer::new(map)).map(Raw)
    }

    /// Any other deserializer, such as the buffer behind `flatten`, passes itself on.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Value::deserialize(deserializer).map(Raw::from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Raw, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Raw::from)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Value::from(value).into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Raw, E> {
        Ok(Value::from(value).into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Raw, E> {
        Ok(Value::from(value).into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Raw, E> {
        Ok(Value::from(value).into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Value::from(value).into())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Raw, E> {
        Ok(Value::Null.into())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Raw, E> {
        Ok(Value::Null.into())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Value::deserialize(deserializer)
            .map(Raw::from)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Map;

    #[test]
    fn the_text_is_kept_to_the_byte() {
        let text = r#"{"b" : 1.10,"a":[ 1e2 ]}"#;
        let raw: Raw = serde_json::from_str(text).unwrap();
        assert_eq!(raw.get(), text);
        assert_eq!(serde_json::to_string(&raw).unwrap(), text);
        assert_eq!(raw.decode::<Map<Value>>().unwrap().len(), 2);
        let nested: Vec<Raw> = serde_json::from_str("[1, \"a\", null]").unwrap();
        assert_eq!(format!("{nested:?}"), r#"[1, "a", null]"#);
    }

    #[test]
    fn it_reads_from_values_and_behind_flatten() {
        #[derive(Deserialize, Serialize)]
        struct Open {
            id: i64,
            #[serde(flatten)]
            rest: Map<Raw>,
        }
        let text = r#"{"id":1,"a":{"b":[1,null,true]},"c":"x","d":2.5,"e":null}"#;
        let open: Open = serde_json::from_str(text).unwrap();
        assert_eq!(open.id, 1);
        assert_eq!(serde_json::to_string(&open).unwrap(), text);
        let raw: Raw = serde_json::from_value(serde_json::json!({"a": [1]})).unwrap();
        assert_eq!(raw.get(), r#"{"a":[1]}"#);
    }
}
