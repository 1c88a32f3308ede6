//! How values are written outside of JSON bodies: one model of a value for all places.
//!
//! | place | null | text, number, boolean | list | object |
//! |---|---|---|---|---|
//! | part | no part | text | a part for each element | JSON part |
//! | part of JSON | no part | JSON part | one JSON part | JSON part |
//! | property of a form | no pair | text | a pair for each element | JSON text |
//! | property of a form, of JSON | no pair | JSON text | JSON text | JSON text |
//! | by style: query, path, header, cookie, form | undefined: left out | text | by the style | by the style |
//! | `deepObject` | left out | `a=1` | `a[0]=1`, or as the document chooses | `a[k]=1` |
//! | parameter of JSON | left out | JSON text | JSON text | JSON text |
//!
//! A list or an object that is an element of a list, or a property of a form, is JSON; null in it is omitted. In a
//! parameter style it is an error, because the standard does not define it, except in `deepObject`, which nests:
//! `a[0][k]=1`, `a[k][0]=1`.
//!
//! Dates, enums and the like are their texts, without quotes. Numbers are those of [`json`](crate::json): `7`, not `7.0`,
//! and a number that was kept as text stays that text.

use indexmap::IndexMap;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{error::RequestError, json};

/// A value to be written.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    Null,
    /// A string without its quotes, a number or a boolean.
    Text(String),
    /// The JSON of an array.
    List(Box<RawValue>),
    /// The JSON of an object.
    Object(Box<RawValue>),
}

impl Written {
    /// Reads a value. Errors, here and below, mention `name`, never the value.
    pub(crate) fn new<V: Serialize + ?Sized>(name: &str, value: &V) -> Result<Self, RequestError> {
        let json = json::to_string(value).map_err(|_| refused(name))?;
        Self::of_text(name, json)
    }

    /// Reads JSON without surrounding whitespace.
    pub(crate) fn of_json(name: &str, json: Box<RawValue>) -> Result<Self, RequestError> {
        Self::of_text(name, Box::<str>::from(json).into())
    }

    /// Reads the text of JSON without surrounding whitespace. A plain value stays in its allocation.
    fn of_text(name: &str, mut json: String) -> Result<Self, RequestError> {
        let raw = |json| RawValue::from_string(json).map_err(|_| refused(name));
        Ok(match json.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') if json.contains('\\') => {
                Self::Text(serde_json::from_str(&json).map_err(|_| refused(name))?)
            }
            Some(b'"') => {
                json.pop();
                json.remove(0);
                Self::Text(json)
            }
            Some(b'[') => Self::List(raw(json)?),
            Some(b'{') => Self::Object(raw(json)?),
            Some(_) => Self::Text(json),
            None => return Err(refused(name)),
        })
    }

    /// The elements of a list.
    pub(crate) fn elements(name: &str, list: &RawValue) -> Result<Vec<Self>, RequestError> {
        let elements: Vec<Box<RawValue>> = read(name, list)?;
        let elements = elements.into_iter();
        elements.map(|json| Self::of_json(name, json)).collect()
    }

    /// The JSON of the properties of an object, in their order.
    pub(crate) fn json_properties(
        name: &str,
        object: &RawValue,
    ) -> Result<IndexMap<String, Box<RawValue>>, RequestError> {
        read(name, object)
    }

    /// The properties of an object, in their order.
    pub(crate) fn properties(
        name: &str,
        object: &RawValue,
    ) -> Result<Vec<(String, Self)>, RequestError> {
        let properties = Self::json_properties(name, object)?.into_iter();
        properties
            .map(|(key, json)| Ok((key, Self::of_json(name, json)?)))
            .collect()
    }

    /// A text with its list or object as JSON; `None` for null.
    pub(crate) fn plain(self) -> Option<Plain> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(Plain::Text(text)),
            Self::List(json) | Self::Object(json) => {
                Some(Plain::Json(String::from(Box::<str>::from(json))))
            }
        }
    }

    /// The entries of a value in a form or multipart body: none for null, one per element of a list.
    pub(crate) fn each(self, name: &str) -> Result<Vec<Plain>, RequestError> {
        let all = match self {
            Self::List(list) => Self::elements(name, &list)?,
            one => vec![one],
        };
        Ok(all.into_iter().filter_map(Self::plain).collect())
    }
}

/// A text on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// A plain value.
    Text(String),
    /// The JSON of a list or an object.
    Json(String),
}

impl Plain {
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }
}

/// The JSON text of a value, `None` for null.
pub(crate) fn json_text<V: Serialize + ?Sized>(
    name: &str,
    value: &V,
) -> Result<Option<String>, RequestError> {
    let text = json::to_string(value).map_err(|_| refused(name))?;
    Ok((text != "null").then_some(text))
}

/// Reads JSON that was just written. Raw JSON may contain texts and keys that are not valid Unicode.
fn read<T: DeserializeOwned>(name: &str, json: &RawValue) -> Result<T, RequestError> {
    serde_json::from_str(json.get()).map_err(|_| refused(name))
}

fn refused(name: &str) -> RequestError {
    RequestError::parameter(name, "cannot be written: it is not valid JSON in Unicode")
}
