//! Integers in any notation.
//!
//! JSON has one number type, and JSON Schema counts `1.0` as an integer (2020-12 validation, section 6.1.1). They are
//! read from their text, because a float would round `9007199254740993.0` and read `1e-400` as 0.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{self, IgnoredAny, MapAccess, Unexpected, Visitor},
};

use super::from_json::FromJson;
use crate::{validate::decimal::Decimal, values::TOKEN};

/// An integer type.
trait Integer: Sized {
    const NAME: &'static str;

    fn plain(text: &str) -> Option<Self>;

    fn narrow(wide: i128) -> Option<Self>;
}

macro_rules! integers {
    ($($integer:ident)*) => {$(
        impl Integer for $integer {
            const NAME: &'static str = stringify!($integer);

            fn plain(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn narrow(wide: i128) -> Option<Self> {
                Self::try_from(wide).ok()
            }
        }

        impl FromJson for $integer {
            fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_newtype_struct(TOKEN, IntegerVisitor(PhantomData))
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 u8 u16 u32 u64 }

struct IntegerVisitor<T>(PhantomData<T>);

impl<T: Integer> IntegerVisitor<T> {
    fn narrow<E: de::Error>(wide: i128) -> Result<T, E> {
        T::narrow(wide)
            .ok_or_else(|| E::custom(format_args!("{wide} is out of the range of {}", T::NAME)))
    }

    fn read<E: de::Error>(self, text: &str) -> Result<T, E> {
        if let Some(value) = T::plain(text) {
            return Ok(value);
        }
        match Decimal::parse(text).and_then(Decimal::to_integer) {
            Some(wide) => Self::narrow(wide),
            None => Err(self.refuse(text)),
        }
    }

    fn refuse<E: de::Error>(&self, text: &str) -> E {
        let string: Option<String> = serde_json::from_str(text).ok();
        let found = match text.as_bytes().first() {
            Some(b'n') => Unexpected::Unit,
            Some(b't' | b'f') => Unexpected::Bool(text == "true"),
            Some(b'[') => Unexpected::Seq,
            Some(b'{') => Unexpected::Map,
            Some(b'"') => string
                .as_deref()
                .map_or(Unexpected::Other("string"), Unexpected::Str),
            _ => Unexpected::Other("number"),
        };
        E::invalid_type(found, self)
    }
}

impl<'de, T: Integer> Visitor<'de> for IntegerVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    /// serde_json passes the text as the only member of a map.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        if map.next_key::<IgnoredAny>()?.is_none() {
            return Err(de::Error::invalid_type(Unexpected::Map, &self));
        }
        map.next_value_seed(Text(self))
    }

    /// Any other deserializer, such as the buffer behind `flatten`, passes itself.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        Self::narrow(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        Self::narrow(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        self.read(&value.to_string())
    }
}

struct Text<T>(IntegerVisitor<T>);

impl<'de, T: Integer> de::DeserializeSeed<'de> for Text<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: Integer> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        self.0.read(text)
    }
}
