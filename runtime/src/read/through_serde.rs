//! Reading through serde: a deserializer passes the JSON text of a value, which is read as any other.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{
    decode::decode,
    reader::{FromJson, Mode},
};
use crate::values::{Raw, RawVisitor, TOKEN};

/// Reads a value that serde was asked for.
///
/// # Errors
/// The value does not fit.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let captured = Captured::deserialize(deserializer)?;
    match decode(&captured.0, Mode::Direct) {
        Ok((value, _)) => Ok(value),
        Err(error) => Err(D::Error::custom(error)),
    }
}

/// The JSON text of a value, borrowed from the input if it can be.
struct Captured<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Captured<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, CapturedVisitor)
    }
}

struct CapturedVisitor;

/// What is not passed as text is read as [`Raw`].
macro_rules! read_as_raw {
    ($($visit:ident($value:ty);)*) => {$(
        fn $visit<E: serde::de::Error>(self, value: $value) -> Result<Self::Value, E> {
            RawVisitor.$visit(value).map(owned)
        }
    )*};
}

impl<'de> Visitor<'de> for CapturedVisitor {
    type Value = Captured<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    /// serde_json passes a map of one member, whose value is the text.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Captured<'de>, A::Error> {
        map.next_key::<IgnoredAny>()?
            .ok_or_else(|| A::Error::custom("expected a raw value"))?;
        map.next_value::<Text<'de>>().map(|text| Captured(text.0))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Captured<'de>, D::Error> {
        RawVisitor.visit_newtype_struct(deserializer).map(owned)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Captured<'de>, A::Error> {
        RawVisitor.visit_seq(seq).map(owned)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Captured<'de>, E> {
        RawVisitor.visit_unit().map(owned)
    }

    read_as_raw! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
        visit_str(&str);
    }
}

fn owned<'de>(raw: Raw) -> Captured<'de> {
    Captured(Cow::Owned(raw.get().to_owned()))
}

/// A string, borrowed from the input if it contains no escape.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text<'de>, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text)))
    }
}
