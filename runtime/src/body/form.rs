//! `application/x-www-form-urlencoded` bodies (OAS 3.1 section 4.8.14.4).

use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::{
    error::{RequestError, RequestErrorKind},
    param::{QueryStyle, append, number, query_text},
};

/// How one property of a urlencoded body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormEncoding {
    /// By a style of query parameters.
    Style(QueryStyle),
    /// By a style of query parameters, reserved characters left as they are.
    Reserved(QueryStyle),
    /// As JSON text.
    Json,
}

/// Writes an object. A property without an encoding of its own is text, an array the repetition of
/// its name, an object JSON text (OAS 3.1 section 4.8.15.1.1), as the URL standard serializes forms: a space is `+`.
/// A property with a style is written by the rules of that style, with `%20`.
pub(crate) fn encode_form(
    value: Value,
    encodings: &[(&str, FormEncoding)],
) -> Result<String, RequestError> {
    let Value::Object(members) = value else {
        return Err(RequestError::new(
            RequestErrorKind::Body,
            "a urlencoded body must be an object",
        ));
    };
    let mut form = String::new();
    for (name, member) in members {
        let encoding = encodings
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, encoding)| *encoding);
        let pairs = match encoding {
            Some(FormEncoding::Style(style)) => query_text(&name, member, style, false)?,
            Some(FormEncoding::Reserved(style)) => query_text(&name, member, style, true)?,
            Some(FormEncoding::Json) if member.is_null() => None,
            Some(FormEncoding::Json) => Some(pairs(&name, &[Value::String(member.to_string())])),
            None => match nested_as_text(member) {
                Value::Array(items) => Some(pairs(&name, &items)),
                scalar => Some(pairs(&name, &[scalar])),
            },
        };
        append(&mut form, pairs.as_deref().unwrap_or_default());
    }
    Ok(form)
}

/// A pair for each value that is not null, as the URL standard serializes forms (section 5.2).
fn pairs(name: &str, values: &[Value]) -> String {
    let mut form = Serializer::new(String::new());
    for value in values {
        match value {
            Value::Null => {}
            Value::String(text) => {
                form.append_pair(name, text);
            }
            Value::Number(value) => {
                form.append_pair(name, &number(value));
            }
            scalar => {
                form.append_pair(name, &scalar.to_string());
            }
        }
    }
    form.finish()
}

/// Objects, and arrays and objects inside an array, as JSON text.
pub(super) fn nested_as_text(value: Value) -> Value {
    match value {
        Value::Object(_) => Value::String(value.to_string()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| {
                if item.is_object() || item.is_array() {
                    Value::String(item.to_string())
                } else {
                    item
                }
            })
            .collect(),
        scalar => scalar,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_property_has_its_encoding() {
        let value = json!({
            "plain": "a b&c=d+e", "n": 1, "none": null, "list": ["a", "b"], "object": {"k": "v"},
            "csv": ["a", "b"], "deep": {"k": {"l": 1}}, "json": [1, 2], "path": "a/b",
        });
        let form = encode_form(
            value,
            &[
                ("csv", FormEncoding::Style(QueryStyle::Form)),
                ("deep", FormEncoding::Style(QueryStyle::DeepObject)),
                ("json", FormEncoding::Json),
                ("path", FormEncoding::Reserved(QueryStyle::Form)),
            ],
        )
        .unwrap();
        assert_eq!(
            form,
            "plain=a+b%26c%3Dd%2Be&n=1&list=a&list=b&object=%7B%22k%22%3A%22v%22%7D&csv=a,b\
             &deep%5Bk%5D%5Bl%5D=1&json=%5B1%2C2%5D&path=a/b"
        );
        assert!(encode_form(json!([1]), &[]).is_err());
        assert_eq!(encode_form(json!({}), &[]).unwrap(), "");
    }
}
