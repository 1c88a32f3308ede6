//! Typed response headers.

use http::{HeaderMap, HeaderName};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::decode_error::DecodeError;

/// A struct whose fields are response headers.
pub trait FromHeaders: Sized {
    /// Reads the headers.
    ///
    /// # Errors
    /// A required header is missing, or a value does not fit its field.
    fn from_headers(headers: &HeaderMap) -> Result<Self, DecodeError>;
}

/// Reads an optional header (`style: simple`): a number or boolean from its text, an array from comma-separated parts
/// or several lines, an object from `k,1,l,2` or `k=1,l=2`, anything else as a string or JSON text.
///
/// # Errors
/// The header is present and does not fit `T`.
pub fn header<T: DeserializeOwned>(
    headers: &HeaderMap,
    name: &'static str,
) -> Result<Option<T>, DecodeError> {
    let Some(lines) = lines(headers, name)? else {
        return Ok(None);
    };
    let mut first = None;
    for reading in readings(&lines) {
        match serde_json::from_value(reading) {
            Ok(value) => return Ok(Some(value)),
            Err(error) => first = first.or(Some(error)),
        }
    }
    let message = first.map_or_else(String::new, |error| error.to_string());
    Err(DecodeError::new(message).at(name))
}

/// Reads a header that the document requires.
///
/// # Errors
/// The header is missing or does not fit `T`.
pub fn required_header<T: DeserializeOwned>(
    headers: &HeaderMap,
    name: &'static str,
) -> Result<T, DecodeError> {
    header(headers, name)?.ok_or_else(|| DecodeError::new("the header is missing").at(name))
}

/// The lines of a header.
fn lines(headers: &HeaderMap, name: &'static str) -> Result<Option<Vec<String>>, DecodeError> {
    let wire = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| DecodeError::new("this is not a valid header name").at(name))?;
    let lines: Vec<String> = headers
        .get_all(wire)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    Ok(if lines.is_empty() { None } else { Some(lines) })
}

/// What a header may mean as JSON, the likeliest first; the type decides which one is right.
fn readings(lines: &[String]) -> Vec<Value> {
    let text = lines.join(", ");
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let parsed: Option<Value> = serde_json::from_str(&text).ok();
    let mut readings = vec![Value::from(text.as_str())];
    // A header `1.0` for an integer.
    if let Some(Value::Number(number)) = &parsed
        && let Some(float) = number.as_f64()
        && float.fract() == 0.0
        && float.abs() < 9_007_199_254_740_992.0
    {
        readings.push(Value::from(float as i64));
    }
    readings.extend(parsed);
    readings.push(
        parts
            .iter()
            .map(|part| serde_json::from_str(part).unwrap_or_else(|_| Value::from(*part)))
            .collect(),
    );
    readings.push(parts.iter().map(|part| Value::from(*part)).collect());
    let member = |name: &str, text: &str| {
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        (name.to_owned(), value)
    };
    let exploded = parts.iter().map(|part| part.split_once('='));
    if let Some(exploded) = exploded.collect::<Option<Vec<_>>>() {
        readings.push(
            exploded
                .iter()
                .map(|(name, text)| member(name, text))
                .collect(),
        );
    }
    let (pairs, rest) = parts.as_chunks::<2>();
    if rest.is_empty() {
        readings.push(
            pairs
                .iter()
                .map(|[name, text]| member(name, text))
                .collect(),
        );
    }
    readings
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-h", line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_type_decides_how_a_header_is_read() {
        let seven = headers(&["7"]);
        assert_eq!(header::<i64>(&seven, "X-H").unwrap(), Some(7));
        assert_eq!(header::<String>(&seven, "x-h").unwrap().unwrap(), "7");
        assert_eq!(
            header::<Vec<i64>>(&headers(&["1, 2", "3"]), "x-h")
                .unwrap()
                .unwrap(),
            [1, 2, 3]
        );
        assert_eq!(
            header::<Vec<String>>(&headers(&["a,2"]), "x-h")
                .unwrap()
                .unwrap(),
            ["a", "2"]
        );
        for object in ["R,100,G,x", "R=100,G=x"] {
            type Map = std::collections::BTreeMap<String, Value>;
            let map = header::<Map>(&headers(&[object]), "x-h").unwrap().unwrap();
            let expected = [("G", Value::from("x")), ("R", Value::from(100))];
            assert_eq!(map, expected.map(|(k, v)| (k.to_owned(), v)).into());
        }
        assert!(header::<bool>(&headers(&["true"]), "x-h").unwrap().unwrap());
        assert_eq!(header::<i64>(&headers(&["60.0"]), "x-h").unwrap(), Some(60));
        assert_eq!(header::<i64>(&headers(&[]), "x-h").unwrap(), None);
    }

    #[test]
    fn what_does_not_fit_names_the_header() {
        let error = header::<i64>(&headers(&["soon"]), "x-h").unwrap_err();
        assert_eq!(error.path(), "x-h");
        let error = required_header::<i64>(&HeaderMap::new(), "x-h").unwrap_err();
        assert_eq!(error.to_string(), "at `x-h`: the header is missing");
    }
}
