//! `application/x-www-form-urlencoded` bodies (OAS 3.1 section 4.8.14.4).

use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::{
    error::{RequestError, RequestErrorKind},
    param::{QueryStyle, append, query_text},
    written::{Plain, Written},
};

/// How one property of a urlencoded body is serialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormEncoding {
    /// In a style of query parameters.
    Style(QueryStyle),
    /// In a style of query parameters, with reserved characters left unencoded.
    Reserved(QueryStyle),
    /// As JSON text.
    Json,
}

/// Writes an object. Without an `encoding`, a plain value is written as text, an array by repeating the name, and an
/// object as JSON (OAS 3.1 section 4.8.15.1.1), encoded as in the URL standard: a space is `+`. A property with a style
/// follows the rules of that style: a space is `%20`.
pub(crate) fn encode_form<V: Serialize + ?Sized>(
    value: &V,
    encodings: &[(&str, FormEncoding)],
) -> Result<String, RequestError> {
    let Written::Object(object) = Written::new("body", value)? else {
        return Err(RequestError::new(
            RequestErrorKind::Body,
            "a urlencoded body must be an object",
        ));
    };
    let mut form = String::new();
    for (name, json) in Written::json_properties("body", &object)? {
        let encoding = encodings
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, encoding)| *encoding);
        if encoding == Some(FormEncoding::Json) && json.get() != "null" {
            append(&mut form, &pairs(&name, [json.get().to_owned()]));
            continue;
        }
        let property = Written::of_json(&name, json)?;
        let pairs = match encoding {
            Some(FormEncoding::Style(style)) => query_text(&name, property, style, false)?,
            Some(FormEncoding::Reserved(style)) => query_text(&name, property, style, true)?,
            Some(FormEncoding::Json) | None => {
                let texts = property.each(&name)?.into_iter().map(Plain::into_text);
                Some(pairs(&name, texts))
            }
        };
        append(&mut form, pairs.as_deref().unwrap_or_default());
    }
    Ok(form)
}

/// One pair per text, encoded as in the URL standard (section 5.2).
fn pairs(name: &str, texts: impl IntoIterator<Item = String>) -> String {
    let mut form = Serializer::new(String::new());
    for text in texts {
        form.append_pair(name, &text);
    }
    form.finish()
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
            &value,
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
        assert!(encode_form(&json!([1]), &[]).is_err());
        assert_eq!(encode_form(&json!({}), &[]).unwrap(), "");
    }
}
