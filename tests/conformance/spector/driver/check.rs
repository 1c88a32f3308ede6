//! Values from scenarios, and comparison of responses with them.

use std::fmt::Debug;

use raccord::{ApiError, Error, File, Response, StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Outcome;

pub type Problem = Box<dyn std::error::Error>;
type Result<T> = std::result::Result<T, Problem>;

/// A value from JSON.
pub fn value<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json)
        .map_err(|error| format!("{json} is no {}: {error}", name::<T>()).into())
}

/// A value from a URL or a header: a text, a number, or a list with delimiters.
pub fn wire<T: DeserializeOwned>(json: &str) -> Result<T> {
    let given: Value = serde_json::from_str(json)?;
    let mut readings = vec![given.clone()];
    if let Value::String(text) = given {
        readings.extend(scalar(&text));
        for delimiter in [',', ' ', '|', '\n'] {
            let items: Vec<&str> = text.split(delimiter).collect();
            readings.push(items.iter().map(|item| Value::from(*item)).collect());
            readings.push(items.iter().filter_map(|item| scalar(item)).collect());
        }
    }
    let fits = readings
        .into_iter()
        .find_map(|reading| serde_json::from_value(reading).ok());
    fits.ok_or_else(|| format!("{json} is no {}", name::<T>()).into())
}

fn scalar(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Bytes.
pub fn base64(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap_or_default()
}

/// A file of a multipart body.
pub fn file(name: &str, media_type: &str, bytes: Vec<u8>) -> File {
    File::from_bytes(bytes).name(name).media_type(media_type)
}

/// The declared error that a call came to.
pub fn failed<T, E: Debug + 'static>(
    answer: std::result::Result<Response<T>, Error<E>>,
) -> Result<Box<ApiError<E>>> {
    match answer {
        Ok(answer) => Err(format!("a success with status {}", answer.status()).into()),
        Err(Error::Api(error)) => Ok(error),
        Err(error) => Err(error.into()),
    }
}

/// The call came to a status that the document does not declare.
pub fn undeclared<T, E: Debug + 'static>(
    answer: std::result::Result<Response<T>, Error<E>>,
    expected: u16,
) -> Outcome {
    match answer {
        Ok(answer) => Err(format!("a success with status {}", answer.status()).into()),
        Err(Error::Status(answer)) => status(answer.status(), expected),
        Err(error) => Err(error.into()),
    }
}

/// The response has another status than the scenario's.
pub fn other(answer: &impl Debug) -> Outcome {
    Err(format!("the answer is of another status: {answer:?}").into())
}

/// Compares statuses.
pub fn status(got: StatusCode, expected: u16) -> Outcome {
    same(got == expected, &got, &expected)
}

/// Compares a JSON response: written back it is unchanged, and nothing in it is unknown to its type.
pub fn json(base: &str, got: &(impl Serialize + Debug), expected: &str) -> Outcome {
    written(base, got, expected)?;
    same(!is_unknown(got), got, &"a value that the type knows")
}

/// Compares a JSON response that the document does not declare.
pub fn unknown(base: &str, got: &(impl Serialize + Debug), expected: &str) -> Outcome {
    written(base, got, expected)?;
    same(is_unknown(got), got, &"a value that the type does not know")
}

fn is_unknown(got: &impl Debug) -> bool {
    let shown = format!("{got:?}");
    shown.contains("Unknown(") || shown.contains("Unrecognized(")
}

fn written(base: &str, got: &impl Serialize, expected: &str) -> Outcome {
    let expected: Value = serde_json::from_str(&expected.replace("http://BASE", base))?;
    let written = serde_json::to_value(got)?;
    same(equal(&written, &expected), &written, &expected)
}

/// Compares a text response.
pub fn text(base: &str, got: &str, expected: &str) -> Outcome {
    let expected = expected.replace("http://BASE", base);
    same(got == expected, &got, &expected)
}

/// Compares a response of bytes.
pub fn bytes(got: &[u8], expected: impl AsRef<[u8]>) -> Outcome {
    let expected = expected.as_ref();
    same(
        got == expected,
        &String::from_utf8_lossy(got),
        &String::from_utf8_lossy(expected),
    )
}

/// Compares a typed header with its text.
pub fn header(got: &impl Serialize, expected: &str) -> Outcome {
    let expected: Value = serde_json::from_str(expected)?;
    let got = match serde_json::to_value(got)? {
        Value::String(text) => text,
        value => value.to_string(),
    };
    let expected = expected
        .as_str()
        .map_or_else(|| expected.to_string(), str::to_owned);
    same(got == expected, &got, &expected)
}

fn same(same: bool, got: &dyn Debug, expected: &dyn Debug) -> Outcome {
    if same {
        return Ok(());
    }
    Err(format!("got {got:?}, expected {expected:?}").into())
}

/// Equal as JSON: 1 and 1.0 are the same number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

fn name<T>() -> &'static str {
    std::any::type_name::<T>()
}
