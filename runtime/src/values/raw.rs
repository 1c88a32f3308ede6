//! A JSON value that is kept as text.

use std::{collections::HashMap, fmt, hash, ops::Deref, sync::OnceLock};

use indexmap::IndexMap;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
        value::SeqAccessDeserializer,
    },
};
use serde_json::{Value, value::RawValue};

use crate::{json, read::MAX_DEPTH, validate::decimal::Decimal};

/// The name under which serde_json passes a raw value through serde's data model. Other deserializers produce an
/// ordinary value.
pub(crate) const TOKEN: &str = "$serde_json::private::RawValue";

/// Any JSON value: a free-form property, or a value that the document does not describe.
///
/// The text is kept and written back byte for byte, including numbers of any size and precision, the order of members,
/// and whitespace. It dereferences to a [`Value`], which is parsed on first access. That view rounds numbers that
/// neither a 64-bit integer nor a float represents; [`get`](Self::get) and [`decode`](Self::decode) have them exactly.
///
/// Equality compares values, not texts: the order of members and the notation of a number make no difference.
///
/// ```
/// use raccord::{Map, Raw};
///
/// let text = r#"{"command": "ls", "budget": 12345678901234567890123}"#;
/// let args: Raw = serde_json::from_str(text)?;
/// assert_eq!(args["command"].as_str(), Some("ls"));
/// assert_eq!(args.decode::<Map<Raw>>()?["budget"].get(), "12345678901234567890123");
/// assert_eq!(serde_json::to_string(&args)?, text);
/// assert_eq!(Raw::from("ls"), args["command"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Raw {
    text: Box<RawValue>,
    view: OnceLock<Box<Value>>,
}

impl Raw {
    /// The JSON of `value`.
    ///
    /// # Errors
    /// The value cannot be serialized as JSON.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        Self::from_text(json::to_string(value)?)
    }

    /// The JSON text.
    pub fn get(&self) -> &str {
        self.text.get()
    }

    /// The value as a tree. What a tree cannot represent is `null` in it: numbers beyond the range of `f64`, and values
    /// nested deeper than 128 levels; lone surrogates are replaced.
    pub fn value(&self) -> &Value {
        self.view.get_or_init(|| Box::new(view(self.get())))
    }

    /// A copy of [`value`](Self::value).
    pub fn to_value(&self) -> Value {
        self.value().clone()
    }

    pub(crate) fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self::from)
    }

    /// Sets `value` at the path, creating objects in place of null or missing values; `None` if the path leads through
    /// another value.
    pub(crate) fn with(&self, path: &[String], value: &Self) -> Option<Self> {
        let Some((name, rest)) = path.split_first() else {
            return Some(value.clone());
        };
        let mut members: IndexMap<String, Self> = match self.get() {
            "null" => IndexMap::default(),
            text => serde_json::from_str(text).ok()?,
        };
        let member = members.entry(name.clone()).or_default();
        *member = member.with(rest, value)?;
        Self::new(&members).ok()
    }

    fn null() -> Self {
        Self::from(RawValue::NULL.to_owned())
    }
}

fn view(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| readable(text, 0))
}

/// The readable parts of a value.
fn readable(text: &str, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return Value::Null;
    }
    let part = |raw: &RawValue| readable(raw.get(), depth + 1);
    match text.as_bytes().first() {
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .map(|items| items.into_iter().map(part).collect())
            .unwrap_or_default(),
        Some(b'{') => serde_json::from_str::<IndexMap<String, &RawValue>>(text)
            .map(|members| {
                let members = members.into_iter();
                members.map(|(name, raw)| (name, part(raw))).collect()
            })
            .unwrap_or_default(),
        Some(b'"') => serde_json::Deserializer::from_str(text)
            .deserialize_bytes(Lossy)
            .unwrap_or_default(),
        _ => serde_json::from_str(text).unwrap_or_default(),
    }
}

/// A string whose lone surrogates are replaced.
struct Lossy;

impl Visitor<'_> for Lossy {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: serde::de::Error>(self, text: &[u8]) -> Result<Value, E> {
        Ok(String::from_utf8_lossy(text).into())
    }
}

/// Whether two texts stand for the same value.
fn same(one: &str, other: &str, depth: usize) -> bool {
    if one == other || depth > MAX_DEPTH {
        return one == other;
    }
    let same = |one: &RawValue, other: &RawValue| same(one.get(), other.get(), depth + 1);
    match (one.as_bytes().first(), other.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => {
            let (Ok(one), Ok(other)) = (
                serde_json::from_str::<HashMap<String, &RawValue>>(one),
                serde_json::from_str::<HashMap<String, &RawValue>>(other),
            ) else {
                return false;
            };
            let in_other = |(name, one): (&String, &&RawValue)| {
                other.get(name).is_some_and(|other| same(one, other))
            };
            one.len() == other.len() && one.iter().all(in_other)
        }
        (Some(b'['), Some(b'[')) => {
            let (Ok(one), Ok(other)) = (
                serde_json::from_str::<Vec<&RawValue>>(one),
                serde_json::from_str::<Vec<&RawValue>>(other),
            ) else {
                return false;
            };
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Some(b'"'), Some(b'"')) => {
            let (one, other) = (
                serde_json::from_str::<String>(one),
                serde_json::from_str::<String>(other),
            );
            one.is_ok_and(|one| other.is_ok_and(|other| one == other))
        }
        _ => Decimal::parse(one).is_some_and(|one| Decimal::parse(other) == Some(one)),
    }
}

impl Clone for Raw {
    fn clone(&self) -> Self {
        Self::from(self.text.clone())
    }
}

/// `null`.
impl Default for Raw {
    fn default() -> Self {
        Self::null()
    }
}

impl Deref for Raw {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.value()
    }
}

impl From<Box<RawValue>> for Raw {
    fn from(text: Box<RawValue>) -> Self {
        Self {
            text,
            view: OnceLock::new(),
        }
    }
}

impl<T: Into<Raw>> From<Option<T>> for Raw {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(Self::null, Into::into)
    }
}

impl<T: Into<Raw>> From<Vec<T>> for Raw {
    fn from(items: Vec<T>) -> Self {
        let items: Vec<Self> = items.into_iter().map(Into::into).collect();
        Self::new(&items).unwrap_or_default()
    }
}

macro_rules! from {
    ($($type:ty)*) => {$(
        impl From<$type> for Raw {
            fn from(value: $type) -> Self {
                Self::new(&value).unwrap_or_default()
            }
        }
    )*};
}

from! { Value serde_json::Map<String, Value> IndexMap<String, Raw> &str String bool f32 f64 i8 i16 i32 i64 u8 u16 u32 u64 }

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
        same(self.get(), other.get(), 0)
    }
}

impl Eq for Raw {}

impl PartialEq<Value> for Raw {
    fn eq(&self, other: &Value) -> bool {
        json::to_string(other).is_ok_and(|other| same(self.get(), &other, 0))
    }
}

macro_rules! equal {
    ($($type:ty)*) => {$(
        impl PartialEq<$type> for Raw {
            fn eq(&self, other: &$type) -> bool {
                *self.value() == *other
            }
        }
    )*};
}

equal! { str &str bool f64 i32 i64 u32 u64 }

/// Texts that are equal as values have equal hashes: only the kind of a container is hashed.
impl hash::Hash for Raw {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        match self.value() {
            Value::Null => state.write_u8(0),
            Value::Bool(value) => value.hash(state),
            Value::Number(number) => number.as_f64().map(f64::to_bits).hash(state),
            Value::String(text) => text.hash(state),
            Value::Array(_) => state.write_u8(1),
            Value::Object(_) => state.write_u8(2),
        }
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, RawVisitor)
    }
}

pub(crate) struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    /// For this name, serde_json passes a map of one member, which only `RawValue` can read.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Raw, A::Error> {
        Box::<RawValue>::deserialize(MapAccessDeserializer::new(map)).map(Raw::from)
    }

    /// Any other deserializer, such as the buffer behind `flatten`, passes itself.
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
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Map;

    fn raw(text: &str) -> Raw {
        serde_json::from_str(text).unwrap()
    }

    /// A free-form value keeps its text, of any content and in any place.
    #[test]
    fn free_form_values_keep_their_text() {
        const TEXTS: &[&str] = &[
            "12345678901234567890123",
            "18446744073709551616",
            "-9223372036854775809",
            "9007199254740993.0",
            "1e-400",
            "1e400",
            "1.10",
            "-0",
            "7.0",
            "1E+2",
            "0.1000000000000000055511151231257827",
            r#""\u0061\ud800""#,
            r#"{"b" : 1,"a":[ 1e2 ]}"#,
        ];
        for value in TEXTS {
            for text in [
                (*value).to_owned(),
                format!("[{value} , {{\"a\": [{value}]}}]"),
                format!("{{\"b\":{value},\"a\":{value}}}"),
            ] {
                assert_eq!(raw(&text).get(), text);
                assert_eq!(json::to_string(&raw(&text)).unwrap(), text);
                assert_eq!(serde_json::to_string(&raw(&text).clone()).unwrap(), text);
            }
            let list: Vec<Raw> = serde_json::from_str(&format!("[{value},{value}]")).unwrap();
            assert_eq!(
                json::to_string(&list).unwrap(),
                format!("[{value},{value}]")
            );
            let map: Map<Raw> = serde_json::from_str(&format!("{{\"k\":{value}}}")).unwrap();
            assert_eq!(json::to_string(&map).unwrap(), format!("{{\"k\":{value}}}"));
            let with = raw(r#"{"a":7.0}"#).with(&["b".to_owned(), "c".to_owned()], &raw(value));
            assert_eq!(
                with.unwrap().get(),
                format!(r#"{{"a":7.0,"b":{{"c":{value}}}}}"#)
            );
        }
    }

    #[test]
    fn the_view_reads_what_can_be_read() {
        let event = raw(r#"{"args":{"command":"ls","n":1e400,"s":"\ud800"},"id":7}"#);
        assert_eq!(event["args"]["command"].as_str(), Some("ls"));
        assert_eq!(event["id"], 7);
        assert!(event["args"]["n"].is_null());
        assert!(event["args"]["s"].as_str().unwrap().contains('\u{fffd}'));
        assert_eq!(event.as_object().unwrap().len(), 2);
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert!(raw(&deep)[0][0].is_array());
    }

    #[test]
    fn equality_is_of_values() {
        for (one, other) in [
            ("1", "1.0"),
            ("-0", "0"),
            ("1e2", "100"),
            (r#"{"a":1,"b":[2]}"#, r#"{ "b": [2.0], "a": 1 }"#),
            (r#""a""#, r#""\u0061""#),
        ] {
            assert_eq!(raw(one), raw(other));
            let hash = |raw: Raw| hash::BuildHasher::hash_one(&hash::RandomState::new(), raw);
            let _ = hash(raw(one));
        }
        for (one, other) in [
            ("12345678901234567890123", "12345678901234567890124"),
            ("1", "\"1\""),
            ("null", "false"),
            ("[1]", "[1,1]"),
            (r#"{"a":1}"#, r#"{"b":1}"#),
        ] {
            assert_ne!(raw(one), raw(other));
        }
        assert_eq!(raw(r#"{"a":[1,"b"]}"#), json!({"a": [1.0, "b"]}));
        assert_eq!(raw("\"a\""), "a");
        assert_eq!((raw("7"), raw("true")), (Raw::from(7), Raw::from(true)));
    }

    #[test]
    fn it_is_made_of_values() {
        for (raw, text) in [
            (Raw::from("a"), "\"a\""),
            (Raw::from(7.0), "7"),
            (Raw::from(u64::MAX), "18446744073709551615"),
            (Raw::from(vec![1, 2]), "[1,2]"),
            (Raw::from(None::<i64>), "null"),
            (Raw::from(json!({"b": 1, "a": null})), r#"{"b":1,"a":null}"#),
            (Raw::default(), "null"),
        ] {
            assert_eq!(raw.get(), text);
        }
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
        let raw: Raw = serde_json::from_value(json!({"a": [1]})).unwrap();
        assert_eq!(raw.get(), r#"{"a":[1]}"#);
    }
}
