//! Decoders: from a complete response to a value.
//!
//! Generated code names them per status: `.success(200, json)`. They are plain functions, so that a
//! call holds a table of pointers and no generics.

use bytes::Bytes;

use crate::{
    any_body::AnyBody,
    charset,
    decode_error::DecodeError,
    headers::FromHeaders,
    media_type::{excerpt, is_json, is_no_text, received},
    read::{self, Deviations, FromJson, json_bytes, tolerant_json},
    response::RawResponse,
};

/// Reads the body as JSON (RFC 8259). A byte order mark is skipped. A media type other than JSON is a deviation.
///
/// # Errors
/// The body is not JSON, is nested deeper than 128 levels, or does not fit `T`; the error names the path.
pub fn json<T: FromJson>(response: &RawResponse) -> Result<T, DecodeError> {
    let read = tolerant_json(&response.body, response.strict);
    let (value, deviations) = read.map_err(|error| not_json(response, error))?;
    report_media_type(response, "JSON", |media_type| !is_json(media_type));
    read::report(deviations);
    Ok(value)
}

/// Notes a media type that does not match the body.
fn report_media_type(response: &RawResponse, expected: &str, deviates: fn(&str) -> bool) {
    if let Some(media_type) = received(response).filter(|it| deviates(it)) {
        read::report(Deviations::of_media_type(media_type, expected));
    }
}

/// Why a body is not the declared JSON; if it is not JSON at all, by its media type.
fn not_json(response: &RawResponse, error: DecodeError) -> DecodeError {
    match received(response) {
        _ if is_empty(response) => DecodeError::new("the body is empty"),
        Some(media_type) if !is_json(media_type) && !error.is_misfit() => {
            let media_type = excerpt(media_type);
            DecodeError::new(format!("{media_type:?} instead of JSON"))
        }
        _ => error,
    }
}

/// Reads a body whose type is a JSON string: as JSON or, if it has another media type, as plain text, which is a
/// deviation. A reading that fits is preferred to one that deviates.
///
/// # Errors
/// See [`json`] and [`text`].
pub fn json_or_text<T: FromJson>(response: &RawResponse) -> Result<T, DecodeError> {
    if received(response).is_some_and(is_json) || is_empty(response) {
        return json(response);
    }
    let error = match json(&response.strictly()) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let text = charset::decode_exactly(&response.headers, &response.body);
    let written = text.and_then(|text| serde_json::to_string(&text).ok());
    let as_text = |strict| tolerant_json(written.as_ref()?.as_bytes(), strict).ok();
    let report_text = || report_media_type(response, "JSON", |_| true);
    if let Some((value, _)) = as_text(true) {
        report_text();
        return Ok(value);
    }
    if response.strict {
        return Err(error);
    }
    json(response).or_else(|_| {
        let (value, deviations) = as_text(false).ok_or(error)?;
        report_text();
        read::report(deviations);
        Ok(value)
    })
}

fn is_empty(response: &RawResponse) -> bool {
    charset::strip_bom(&response.body).trim_ascii().is_empty()
}

/// Reads the body as JSON; an empty one is `None`.
///
/// # Errors
/// See [`json`].
pub fn optional_json<T: FromJson>(response: &RawResponse) -> Result<Option<T>, DecodeError> {
    if is_empty(response) {
        return Ok(None);
    }
    json(response)
}

/// Reads the body as text: by byte order mark, else by `charset`, else UTF-8. A JSON string is decoded; other JSON, and
/// a media type that is never text, are deviations.
///
/// # Errors
/// The body is malformed in that encoding; [`RawResponse::text`] replaces malformed sequences.
pub fn text(response: &RawResponse) -> Result<String, DecodeError> {
    if received(response).is_some_and(is_json)
        && let Ok(text) = json_bytes(&response.body)
    {
        return Ok(text);
    }
    let text = charset::decode_exactly(&response.headers, &response.body)
        .ok_or_else(|| DecodeError::new("the body is not valid text in its declared encoding"))?;
    report_media_type(response, "text", |it| is_json(it) || is_no_text(it));
    Ok(text)
}

/// Returns the body unchanged.
///
/// # Errors
/// None.
pub fn bytes(response: &RawResponse) -> Result<Bytes, DecodeError> {
    Ok(response.body.clone())
}

/// Returns the body unchanged, with its media type.
///
/// # Errors
/// None.
pub fn any(response: &RawResponse) -> Result<AnyBody, DecodeError> {
    Ok(AnyBody::of(response))
}

/// Ignores the body.
///
/// # Errors
/// None.
pub fn empty(_: &RawResponse) -> Result<(), DecodeError> {
    Ok(())
}

/// A body with the typed headers of its response.
#[derive(Clone, Debug, PartialEq)]
pub struct WithHeaders<B, H> {
    /// The decoded body.
    pub body: B,
    /// The headers that the document declares.
    pub headers: H,
}

impl<B, H> std::ops::Deref for WithHeaders<B, H> {
    type Target = B;

    fn deref(&self) -> &B {
        &self.body
    }
}

/// Reads the typed headers in addition to the body that `decoder` reads.
///
/// # Errors
/// Those of `decoder` and of [`FromHeaders::from_headers`].
pub fn with_headers<B, H: FromHeaders>(
    response: &RawResponse,
    decoder: fn(&RawResponse) -> Result<B, DecodeError>,
) -> Result<WithHeaders<B, H>, DecodeError> {
    Ok(WithHeaders {
        body: decoder(response)?,
        headers: H::from_headers(&response.headers)?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use serde_json::Value;

    use super::*;
    use crate::read::MAX_DEPTH;

    #[derive(Debug)]
    struct Page {
        items: Vec<Item>,
    }

    crate::object!(Page { items = "items": required });

    #[derive(Debug)]
    struct Item {
        id: i64,
    }

    crate::object!(Item { id = "id": required });

    fn response(body: impl Into<Bytes>) -> RawResponse {
        RawResponse {
            strict: true,
            ..RawResponse::new(StatusCode::OK, HeaderMap::new(), body)
        }
    }

    #[test]
    fn an_error_names_the_path() {
        let page: Page = json(&response("\u{feff}{\"items\":[{\"id\":1}]}")).unwrap();
        assert_eq!(page.items.first().unwrap().id, 1);
        let error = json::<Page>(&response(r#"{"items":[{"id":1},{"id":"x"}]}"#)).unwrap_err();
        assert_eq!(error.path(), "items[1].id");
        assert!(
            error
                .to_string()
                .starts_with("at `items[1].id`: invalid type"),
            "{error}"
        );
        assert!(json::<Value>(&response("1 2")).is_err());
    }

    #[test]
    fn an_empty_body_is_none() {
        assert_eq!(optional_json::<i64>(&response(" \n")).unwrap(), None);
        assert_eq!(optional_json::<i64>(&response("7")).unwrap(), Some(7));
        assert_eq!(optional_json::<i64>(&response("null")).unwrap(), None);
        assert!(json::<i64>(&response("")).is_err());
    }

    #[test]
    fn depth_is_limited_and_brackets_in_strings_do_not_count() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(json::<crate::Raw>(&response(nested(MAX_DEPTH))).is_ok());
        for depth in [MAX_DEPTH + 1, 100_000] {
            let error = json::<crate::Raw>(&response(nested(depth))).unwrap_err();
            assert_eq!(error.to_string(), "JSON is nested deeper than 128 levels");
        }
        let text = format!(r#"["{}\"[["]"#, "[".repeat(1000));
        assert!(json::<Value>(&response(text)).is_ok());
    }

    fn of_type(media_type: Option<&str>, body: &'static str) -> RawResponse {
        let mut headers = HeaderMap::new();
        if let Some(media_type) = media_type {
            headers.insert(http::header::CONTENT_TYPE, media_type.parse().unwrap());
        }
        RawResponse::new(StatusCode::OK, headers, body)
    }

    /// A body with another media type than the declared one is read by the media type that it has.
    #[test]
    fn the_media_type_that_came_decides() {
        let (json_type, plain) = (
            Some("application/vnd.a+json; charset=utf-8"),
            Some("text/plain"),
        );
        // Text is declared.
        for (media_type, body, expected) in [
            (json_type, r#""a\"b""#, r#"a"b"#),
            (json_type, r#"{"a":1}"#, r#"{"a":1}"#),
            (json_type, "bare", "bare"),
            (json_type, "", ""),
            (plain, r#""a""#, r#""a""#),
            (None, r#""a""#, r#""a""#),
            (Some("text/html"), "<p>", "<p>"),
        ] {
            let read = text(&of_type(media_type, body)).unwrap();
            assert_eq!(read, expected, "{media_type:?} {body}");
        }
        // JSON of a text is declared.
        for (media_type, body, expected) in [
            (json_type, r#""a""#, Some("a")),
            (json_type, "a", None),
            (json_type, "", None),
            (plain, r#""a""#, Some("a")),
            (plain, "a", Some("a")),
            (plain, "7", Some("7")),
            (plain, "", None),
            (None, r#""a""#, Some("a")),
            (None, "a", Some("a")),
            (Some("application/octet-stream"), "a", Some("a")),
        ] {
            let read = json_or_text::<String>(&of_type(media_type, body)).ok();
            assert_eq!(read.as_deref(), expected, "{media_type:?} {body}");
        }
        // JSON of another type is declared.
        for (media_type, body, expected) in [
            (json_type, "7", Ok(7)),
            (plain, "7", Ok(7)),
            (None, "7", Ok(7)),
            (
                Some("text/html; charset=utf-8"),
                "<p>",
                Err(r#""text/html" instead of JSON"#),
            ),
            (plain, "", Err("the body is empty")),
            (None, " \n", Err("the body is empty")),
        ] {
            let read = json::<i64>(&of_type(media_type, body)).map_err(|error| error.to_string());
            assert_eq!(
                read,
                expected.map_err(str::to_owned),
                "{media_type:?} {body}"
            );
        }
    }

    #[test]
    fn what_the_document_says_nothing_of_is_kept_with_its_media_type() {
        for (media_type, body, is_json) in [
            (Some("application/json"), r#"{"a":1}"#, true),
            (Some("application/problem+json"), "1", true),
            (Some("application/json"), "{", false),
            (Some("text/csv; charset=utf-8"), "a,b", false),
            (Some("image/png"), "\u{0}", false),
            (None, "", false),
            (None, "[]", true),
        ] {
            let read = any(&of_type(media_type, body)).unwrap();
            assert_eq!(read.media_type(), media_type);
            assert_eq!(read.bytes(), body.as_bytes());
            assert_eq!(
                read.decode::<Value>().is_ok(),
                is_json,
                "{media_type:?} {body}"
            );
            assert_eq!(read.text(), body);
            let written = serde_json::to_string(&read).unwrap();
            let expected = if is_json {
                body.to_owned()
            } else {
                Value::from(body).to_string()
            };
            assert_eq!(written, expected);
        }
    }
}
