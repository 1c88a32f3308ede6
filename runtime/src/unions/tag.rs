//! Tags: the member that tells the variants of a union apart, and its values.

use std::{borrow::Cow, mem::discriminant};

use serde::{Serialize, Serializer, ser::Error as _};

use crate::{
    read::{Expected, FromJson, Mode, ObjectReader, ReadError, Reader, decode_tolerantly},
    structs::{self, Object},
    validate::decimal::Decimal,
    values::Raw,
};

/// A value of a tag: a JSON scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tag {
    /// A string.
    Text(&'static str),
    /// A whole number.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i128(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Null => serializer.serialize_unit(),
        }
    }
}

/// Converts a literal to a [`Tag`], by its type: `TagOf("text").tag()`; `()` is null.
pub struct TagOf<T>(pub T);

impl TagOf<&'static str> {
    /// The tag.
    pub const fn tag(self) -> Tag {
        Tag::Text(self.0)
    }
}

impl TagOf<i128> {
    /// The tag.
    pub const fn tag(self) -> Tag {
        Tag::Integer(self.0)
    }
}

impl TagOf<f64> {
    /// The tag.
    pub const fn tag(self) -> Tag {
        Tag::Number(self.0)
    }
}

impl TagOf<bool> {
    /// The tag.
    pub const fn tag(self) -> Tag {
        Tag::Bool(self.0)
    }
}

impl TagOf<()> {
    /// The tag.
    pub const fn tag(self) -> Tag {
        Tag::Null
    }
}

/// Writes a struct that is the payload of a tagged union, with the tag if the struct does not write it.
pub fn write_tagged<U, P: Object + Serialize, S: Serializer>(
    _: &U,
    payload: &P,
    tag: &'static str,
    value: Tag,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if payload.misfits().are_written() {
        return write(payload, (tag, value), |_| false, serializer);
    }
    structs::write_with_tag(payload, (tag, value), serializer)
}

/// [`write_tagged`] for any other payload.
pub fn write_other_tagged<U, P: Serialize, S: Serializer>(
    _: &U,
    payload: &P,
    tag: &str,
    value: Tag,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    write(payload, (tag, value), |_| false, serializer)
}

/// Writes a struct that is the payload of a union whose tag is optional: with the tag if the struct does not write it
/// and the value would not be read as the same variant without it.
pub fn write_optionally_tagged<U: FromJson, P: Object + Serialize, S: Serializer>(
    union: &U,
    payload: &P,
    tag: &str,
    value: Tag,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if !structs::is_without(payload, tag) {
        return structs::write(payload, serializer);
    }
    write_other_optionally_tagged(union, payload, tag, value, serializer)
}

/// [`write_optionally_tagged`] for any other payload.
pub fn write_other_optionally_tagged<U: FromJson, P: Serialize, S: Serializer>(
    union: &U,
    payload: &P,
    tag: &str,
    value: Tag,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let is_read_as_same = |text: &str| {
        // A value that was received and did not fit is written as well.
        let read = decode_tolerantly::<U>(text);
        read.is_ok_and(|(read, _)| discriminant(&read) == discriminant(union))
    };
    write(payload, (tag, value), is_read_as_same, serializer)
}

fn write<P: Serialize, S: Serializer>(
    payload: &P,
    (tag, value): (&str, Tag),
    is_enough: impl FnOnce(&str) -> bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = crate::json::to_string(payload).map_err(S::Error::custom)?;
    let text = match members_without(&text, tag) {
        Some(members) if !is_enough(&text) => {
            with_tag(members, tag, value).map_err(S::Error::custom)?
        }
        _ => text,
    };
    Raw::from_text(text)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// What follows the brace of an object that has no such member.
fn members_without<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let members = text.strip_prefix('{')?;
    let found = peek(&mut Reader::new(text, Mode::Strict), tag);
    found
        .is_ok_and(|found| found.is_missing())
        .then_some(members)
}

fn with_tag(members: &str, tag: &str, value: Tag) -> Result<String, serde_json::Error> {
    let separator = if members.trim_start().starts_with('}') {
        ""
    } else {
        ","
    };
    let (tag, value) = (serde_json::to_string(tag)?, crate::json::to_string(&value)?);
    Ok(format!("{{{tag}:{value}{separator}{members}"))
}

/// What the tag says.
pub(super) enum Found<'a> {
    Text(Cow<'a, str>),
    /// The JSON of a value that is not a string.
    Json(&'a str),
    /// The value is an object without the member.
    Missing,
    /// The value is not an object.
    NoObject,
}

impl Found<'_> {
    /// Whether the value is an object without the member.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Whether the value is an object.
    pub(super) fn is_of_object(&self) -> bool {
        !matches!(self, Self::NoObject)
    }

    /// Whether it is this tag; `1` and `1.0` are equal.
    pub(super) fn is(&self, tag: &Tag) -> bool {
        match (self, tag) {
            (Self::Text(text), Tag::Text(tag)) => text == tag,
            (Self::Json(json), Tag::Bool(tag)) => *json == if *tag { "true" } else { "false" },
            (Self::Json(json), Tag::Null) => *json == "null",
            (Self::Json(json), Tag::Integer(tag)) => is_number(json, &tag.to_string()),
            (Self::Json(json), Tag::Number(tag)) => is_number(json, &tag.to_string()),
            _ => false,
        }
    }
}

fn is_number(json: &str, tag: &str) -> bool {
    json == tag || Decimal::parse(json).is_some_and(|found| Decimal::parse(tag) == Some(found))
}

/// The first member of this name of the next value.
pub(super) fn peek<'de>(reader: &mut Reader<'de>, tag: &str) -> Result<Found<'de>, ReadError> {
    find(reader, |members| members.next_named(tag))
}

/// The last member of this name of the next value.
pub(super) fn last<'de>(reader: &mut Reader<'de>, tag: &str) -> Result<Found<'de>, ReadError> {
    find(reader, |members| {
        let mut last = None;
        while let Some(json) = members.next_named(tag)? {
            last = Some(json);
        }
        Ok(last)
    })
}

fn find<'de>(
    reader: &mut Reader<'de>,
    look: impl FnOnce(&mut ObjectReader<'_, 'de>) -> Result<Option<&'de str>, ReadError>,
) -> Result<Found<'de>, ReadError> {
    if reader.peek() != Some(b'{') {
        return Ok(Found::NoObject);
    }
    let json = reader.object(Expected::Value("an object"), look)?;
    Ok(json.map_or(Found::Missing, |json| {
        match Reader::new(json, Mode::Strict).string() {
            Ok(text) => Found::Text(text),
            Err(_) => Found::Json(json),
        }
    }))
}
