//! The expansion of RFC 6570 section 3.2, with the values of OpenAPI.

use std::borrow::Cow;

use crate::{error::RequestError, written::Written};

/// A parameter's value as the styles see it.
pub(crate) enum Shape {
    Undefined,
    Primitive(String),
    Array(Vec<String>),
    Object(Vec<(String, String)>),
}

/// How values are joined and whether they are named (RFC 6570 appendix A).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Simple,
    Label,
    Matrix,
    Query,
    /// A query parameter whose array is joined by a space or a bar.
    Delimited(&'static str),
    Cookie,
}

impl Operator {
    /// The text before the first value.
    fn first(self) -> &'static str {
        match self {
            Self::Label => ".",
            Self::Matrix => ";",
            Self::Simple | Self::Query | Self::Delimited(_) | Self::Cookie => "",
        }
    }

    /// The separator of exploded values.
    fn separator(self) -> &'static str {
        match self {
            Self::Simple => ",",
            Self::Label => ".",
            Self::Matrix => ";",
            Self::Query | Self::Delimited(_) => "&",
            Self::Cookie => "; ",
        }
    }

    /// The separator of values that are not exploded.
    fn inner_separator(self) -> &'static str {
        match self {
            Self::Delimited(separator) => separator,
            _ => ",",
        }
    }

    fn is_named(self) -> bool {
        !matches!(self, Self::Simple | Self::Label)
    }

    /// `name=value`, or what the operator makes of an empty value.
    fn pair(self, name: &str, value: &str) -> String {
        if value.is_empty() && self == Self::Matrix {
            name.to_owned()
        } else {
            [name, "=", value].concat()
        }
    }
}

impl Shape {
    /// Determines the shape of a value. The error mentions `name`, never the value.
    pub(crate) fn new(name: &str, value: Written) -> Result<Self, RequestError> {
        Ok(match value {
            Written::List(list) => {
                let mut texts = Vec::new();
                for element in Written::elements(name, &list)? {
                    texts.extend(primitive(name, element)?);
                }
                if texts.is_empty() {
                    Self::Undefined
                } else {
                    Self::Array(texts)
                }
            }
            Written::Object(object) => {
                let mut pairs = Vec::new();
                for (key, property) in Written::properties(name, &object)? {
                    pairs.extend(primitive(name, property)?.map(|text| (key, text)));
                }
                if pairs.is_empty() {
                    Self::Undefined
                } else {
                    Self::Object(pairs)
                }
            }
            Written::Null => Self::Undefined,
            Written::Text(text) => Self::Primitive(text),
        })
    }

    pub(crate) fn has_control(&self) -> bool {
        let control = |text: &String| text.chars().any(char::is_control);
        match self {
            Self::Undefined => false,
            Self::Primitive(text) => control(text),
            Self::Array(texts) => texts.iter().any(control),
            Self::Object(pairs) => pairs
                .iter()
                .any(|(key, text)| control(key) || control(text)),
        }
    }

    /// The text of the parameter, `None` when it is undefined.
    pub(crate) fn expand(
        self,
        name: &str,
        operator: Operator,
        explode: bool,
        encode: Encode,
    ) -> Option<String> {
        let name = encode_name(name, operator);
        let one = |text: Cow<'_, str>| {
            if operator.is_named() {
                operator.pair(&name, &text)
            } else {
                text.into_owned()
            }
        };
        let list = |texts: Vec<Cow<'_, str>>| one(texts.join(operator.inner_separator()).into());
        let exploded = |texts: Vec<String>| texts.join(operator.separator());
        let mut text = match self {
            Self::Undefined => return None,
            Self::Primitive(text) => one(encode(&text)),
            Self::Array(texts) if explode && operator.is_named() => exploded(
                texts
                    .iter()
                    .map(|text| operator.pair(&name, &encode(text)))
                    .collect(),
            ),
            Self::Array(texts) if explode => {
                exploded(texts.iter().map(|text| encode(text).into_owned()).collect())
            }
            Self::Array(texts) => list(texts.iter().map(|text| encode(text)).collect()),
            Self::Object(pairs) if explode && operator.is_named() => exploded(
                pairs
                    .iter()
                    .map(|(key, text)| operator.pair(&encode(key), &encode(text)))
                    .collect(),
            ),
            Self::Object(pairs) if explode => exploded(
                pairs
                    .iter()
                    .map(|(key, text)| format!("{}={}", encode(key), encode(text)))
                    .collect(),
            ),
            Self::Object(pairs) => list(
                pairs
                    .iter()
                    .flat_map(|(key, text)| [encode(key), encode(text)])
                    .collect(),
            ),
        };
        text.insert_str(0, operator.first());
        Some(text)
    }
}

/// Encodes a text for its place.
pub(crate) type Encode = for<'a> fn(&'a str) -> Cow<'a, str>;

/// The names of headers are not written; every other name is percent-encoded.
fn encode_name(name: &str, operator: Operator) -> Cow<'_, str> {
    if operator.is_named() {
        super::percent::encode(name)
    } else {
        Cow::Borrowed("")
    }
}

/// The text of a value without parts, `None` for `null`.
fn primitive(name: &str, value: Written) -> Result<Option<String>, RequestError> {
    match value {
        Written::Null => Ok(None),
        Written::Text(text) => Ok(Some(text)),
        Written::List(_) | Written::Object(_) => Err(RequestError::parameter(
            name,
            "contains a nested array or object, which its style cannot represent",
        )),
    }
}
