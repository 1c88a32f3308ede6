//! What the macros expand to. Not for use by hand.

use std::{borrow::Cow, fmt, str::FromStr};

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

use serde::{
    de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor},
    ser::Error as _,
};
use serde_json::value::RawValue;

use crate::{
    decode::{DecodeError, checked_json_text},
    probe::{Probe, candidates},
    values::Raw,
};

/// Whether two JSON texts stand for the same value.
pub fn same_json(raw: &Raw, text: &str) -> bool {
    crate::probe::same_json(raw, text)
}

/// Reads a payload from the text of the whole union.
pub type Payload<U> = fn(&Raw) -> Result<U, DecodeError>;

/// A variant with its tags.
pub type Tagged<U> = (&'static [&'static str], Payload<U>);

/// An event of Socket.IO with its name.
pub type Named<U> = (&'static str, Payload<U>);

/// Reads a string.
pub fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer)
}

/// Reads a string and parses it.
pub fn parse<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    string(deserializer)?.parse().map_err(D::Error::custom)
}

/// Writes a JSON text.
pub fn json_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(text)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Reads a payload.
pub fn payload<P: DeserializeOwned>(raw: &Raw) -> Result<P, DecodeError> {
    checked_json_text(raw.get())
}

/// Reads a tagged union.
pub fn read_tagged<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    tag: &str,
    variants: &[Tagged<U>],
    default: Option<Payload<U>>,
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let raw = Raw::deserialize(deserializer)?;
    let payload = match peek(raw.get(), tag) {
        Tag::Text(text) => variants
            .iter()
            .find(|(tags, _)| tags.contains(&text.as_ref()))
            .map(|(_, payload)| *payload),
        Tag::Missing => default,
        Tag::Other => None,
    };
    payload.map_or_else(
        || Ok(unknown(raw.clone())),
        |payload| payload(&raw).map_err(D::Error::custom),
    )
}

/// Reads an event of Socket.IO by its name: `{"event": …, "data": …}`.
pub fn read_event<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    events: &[Named<U>],
    unknown: fn(String, Raw) -> U,
) -> Result<U, D::Error> {
    #[derive(Deserialize)]
    struct Envelope {
        event: String,
        data: Raw,
    }
    let Envelope { event, data } = Envelope::deserialize(deserializer)?;
    match events.iter().find(|(name, _)| *name == event) {
        Some((_, payload)) => payload(&data).map_err(D::Error::custom),
        None => Ok(unknown(event, data)),
    }
}

/// Reads an untagged union.
pub fn read_untagged<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let raw = Raw::deserialize(deserializer)?;
    let decoded = candidates(&raw, probes)
        .into_iter()
        .filter_map(|index| variants.get(index))
        .find_map(|payload| payload(&raw).ok());
    Ok(decoded.unwrap_or_else(|| unknown(raw)))
}

/// Reads an untagged union of which a value may be several variants at once: as the one that knows all members that
/// any of them knows, else as unknown.
pub fn read_any_of<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let raw = Raw::deserialize(deserializer)?;
    let mut decoded = candidates(&raw, probes)
        .into_iter()
        .filter_map(|index| Some((probes.get(index)?, variants.get(index)?(&raw).ok()?)));
    let Some((picked, value)) = decoded.next() else {
        return Ok(unknown(raw));
    };
    let loses_none = decoded.all(|(other, _)| picked.knows_all_of(other, &raw));
    Ok(if loses_none { value } else { unknown(raw) })
}

/// Writes the payload of a tagged union, with the tag when it writes none.
pub fn write_tagged<P: Serialize, S: Serializer>(
    payload: &P,
    tag: &str,
    value: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = serde_json::to_string(payload).map_err(S::Error::custom)?;
    with_tag(text, tag, value)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

fn with_tag(text: String, tag: &str, value: &str) -> Result<Raw, serde_json::Error> {
    let Some(members) = text.strip_prefix('{') else {
        return Raw::from_text(text);
    };
    if !matches!(peek(&text, tag), Tag::Missing) {
        return Raw::from_text(text);
    }
    let separator = if members.trim_start().starts_with('}') {
        ""
    } else {
        ","
    };
    let (tag, value) = (serde_json::to_string(tag)?, serde_json::to_string(value)?);
    Raw::from_text(format!("{{{tag}:{value}{separator}{members}"))
}

/// What a member tells.
enum Tag<'a> {
    Text(Cow<'a, str>),
    /// The value is an object without the member.
    Missing,
    /// The member is no string, or the value no object.
    Other,
}

fn peek<'a>(text: &'a str, tag: &str) -> Tag<'a> {
    serde_json::Deserializer::from_str(text)
        .deserialize_map(Peek(tag))
        .unwrap_or(Tag::Other)
}

struct Peek<'t>(&'t str);

impl<'de> Visitor<'de> for Peek<'_> {
    type Value = Tag<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tag<'de>, A::Error> {
        let mut found = Tag::Missing;
        while let Some(name) = map.next_key::<Text<'de>>()? {
            if name.0 != self.0 {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: &RawValue = map.next_value()?;
            found = serde_json::from_str::<Text<'de>>(value.get())
                .map_or(Tag::Other, |text| Tag::Text(text.0));
        }
        Ok(found)
    }
}

/// A string, borrowed where it holds no escape.
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
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
