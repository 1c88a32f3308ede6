//! Integers that a server may write as `1.0` or `1e3`.
//!
//! JSON has one number type, and JSON Schema counts `1.0` as an integer (2020-12 validation,
//! section 6.1.1); serde_json does not. Generated fields that hold integers are
//! `lenient` in [`object!`](crate::object).

use std::{fmt, hash::Hash, marker::PhantomData};

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Unexpected,
        Visitor,
    },
};

use crate::{KeyedMap, Maybe};

/// Reads a value whose integers may be written with a fraction of zero or an exponent.
///
/// # Errors
/// The value does not fit: not a number, a fraction that is not zero, out of range.
pub fn de<'de, D: Deserializer<'de>, T: Lenient>(deserializer: D) -> Result<T, D::Error> {
    T::lenient(deserializer)
}

/// A type that [`de()`] can read: integers, and options, lists, maps and boxes of such.
pub trait Lenient: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// See [`de()`].
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads an integer of up to 64 bits in any notation.
fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
    deserializer.deserialize_any(IntegerVisitor)
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i128;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<i128, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i128, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<i128, E> {
        // Beyond 2^64 no field can hold the value; below, the cast is exact.
        if value.fract() == 0.0 && value.abs() < 18_446_744_073_709_551_616.0 {
            Ok(value as i128)
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Lenient for $integer {
            fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let wide = integer(deserializer)?;
                Self::try_from(wide).map_err(|_| {
                    D::Error::custom(format_args!("{wide} is out of the range of {}", stringify!($integer)))
                })
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

/// Carries [`Lenient`] through serde's seeds.
struct Seed<T>(PhantomData<T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::lenient(deserializer)
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Lenient> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::lenient(deserializer).map(Some)
    }
}

impl<T: Lenient> Lenient for Option<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }
}

impl<T: Lenient> Lenient for Maybe<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::lenient(deserializer).map(Self::from)
    }
}

impl<T: Lenient> Lenient for Box<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::lenient(deserializer).map(Self::new)
    }
}

struct VecVisitor<T>(PhantomData<T>);

impl<'de, T: Lenient> Visitor<'de> for VecVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Seed(PhantomData))? {
            items.push(item);
        }
        Ok(items)
    }
}

impl<T: Lenient> Lenient for Vec<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(VecVisitor(PhantomData))
    }
}

struct MapVisitor<K, T>(PhantomData<(K, T)>);

impl<'de, K: DeserializeOwned + Eq + Hash, T: Lenient> Visitor<'de> for MapVisitor<K, T> {
    type Value = KeyedMap<K, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeyedMap<K, T>, A::Error> {
        let mut members = KeyedMap::new();
        while let Some(name) = map.next_key::<K>()? {
            members.insert(name, map.next_value_seed(Seed(PhantomData))?);
        }
        Ok(members)
    }
}

impl<K: DeserializeOwned + Eq + Hash, T: Lenient> Lenient for KeyedMap<K, T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

/// A deserializer that gives integers in any notation, also inside of options, to types that know only serde's.
pub(super) struct Whole<D>(pub(super) D);

macro_rules! forward {
    ($($method:ident($($argument:ident: $ty:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $ty,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* visitor)
        }
    )*};
}

macro_rules! whole {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.deserialize_any(WholeVisitor(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Whole<D> {
    type Error = D::Error;

    whole! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(WholeVisitor(visitor))
    }

    forward! {
        deserialize_any()
        deserialize_bool()
        deserialize_i128()
        deserialize_u128()
        deserialize_f32()
        deserialize_f64()
        deserialize_char()
        deserialize_str()
        deserialize_string()
        deserialize_bytes()
        deserialize_byte_buf()
        deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_map()
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier()
        deserialize_ignored_any()
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Hands numbers without a fraction on as integers.
struct WholeVisitor<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for WholeVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<V::Value, E> {
        let whole = IntegerVisitor.visit_f64::<E>(value).ok();
        if let Some(value) = whole.and_then(|whole| i64::try_from(whole).ok()) {
            self.0.visit_i64(value)
        } else if let Some(value) = whole.and_then(|whole| u64::try_from(whole).ok()) {
            self.0.visit_u64(value)
        } else {
            self.0.visit_f64(value)
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Whole(deserializer))
    }
}

/// The same JSON with every integer written as one: for values that hold integers outside of objects, which no
/// field reads. `None` if all are.
pub(crate) fn plain_integers(json: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(json.len());
    let (mut rest, mut changed) = (json, false);
    while let Some(first) = rest.first() {
        let length = match first {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => number_length(rest),
            _ => 1,
        };
        let (token, after) = rest.split_at(length);
        match plain_integer(token) {
            Some(integer) => {
                changed = true;
                out.extend_from_slice(integer.to_string().as_bytes());
            }
            None => out.extend_from_slice(token),
        }
        rest = after;
    }
    changed.then_some(out)
}

/// Up to and with the closing quote.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}

fn number_length(text: &[u8]) -> usize {
    let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    text.iter()
        .position(|byte| !part(byte))
        .unwrap_or(text.len())
}

/// The integer that a number with a fraction or an exponent is.
fn plain_integer(token: &[u8]) -> Option<i128> {
    if token.first() == Some(&b'"') || !token.iter().any(|b| matches!(b, b'.' | b'e' | b'E')) {
        return None;
    }
    let value: f64 = std::str::from_utf8(token).ok()?.parse().ok()?;
    IntegerVisitor.visit_f64::<de::value::Error>(value).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::Map;

    #[derive(Debug, Deserialize)]
    struct Usage {
        #[serde(default, deserialize_with = "de")]
        tokens: Option<i64>,
        #[serde(default, deserialize_with = "de")]
        small: u8,
        #[serde(default, deserialize_with = "de")]
        lists: Vec<Map<Option<u64>>>,
    }

    #[test]
    fn every_notation_of_an_integer_is_read() {
        let usage: Usage =
            serde_json::from_str(r#"{"tokens":1e3,"small":255.0,"lists":[{"a":1.0,"b":null}]}"#)
                .unwrap();
        assert_eq!((usage.tokens, usage.small), (Some(1000), 255));
        assert_eq!(usage.lists.first().unwrap().get("a"), Some(&Some(1)));
        for (text, value) in [
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("0", 0),
        ] {
            assert_eq!(
                i64::lenient(&mut serde_json::Deserializer::from_str(text)).unwrap(),
                value
            );
        }
    }

    #[test]
    fn integers_are_rewritten_and_nothing_else() {
        let plain =
            |text: &str| plain_integers(text.as_bytes()).map(|b| String::from_utf8(b).unwrap());
        assert_eq!(
            plain(r#"[1.0, -2E1,{"1.0\\":"\"2.0","a":[1.5]},0.0,1e300]"#).unwrap(),
            r#"[1, -20,{"1.0\\":"\"2.0","a":[1.5]},0,1e300]"#
        );
        for text in ["[1,-2]", r#"["1.0"]"#, "1.5", "true", "e", "\"1.0", ""] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        for text in ["1.5", "1e300", "\"1\"", "true", "256", "-1", "256.0"] {
            assert!(
                u8::lenient(&mut serde_json::Deserializer::from_str(text)).is_err(),
                "{text}"
            );
        }
    }
}
