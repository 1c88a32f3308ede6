//! Reading whole texts, and what becomes of their deviations.

use std::{cell::RefCell, fmt::Write as _};

use serde_json::value::RawValue;

use super::{
    deviations::Deviations,
    error::{Cause, ReadError, Step},
    reader::{FromJson, Mode, Reader},
    scanner::Stop,
};
use crate::{charset, decode_error::DecodeError, values::Raw};

thread_local! {
    /// Deviations of what is decoded within [`collect`].
    static COLLECTED: RefCell<Deviations> = RefCell::new(Deviations::default());
}

/// Runs decoders, and returns their result with what they set aside.
pub(crate) fn collect<R>(run: impl FnOnce() -> R) -> (R, Deviations) {
    let outer = COLLECTED.take();
    let result = run();
    (result, COLLECTED.replace(outer))
}

/// Passes deviations to the enclosing [`collect`].
pub(crate) fn report(deviations: Deviations) {
    if !deviations.is_empty() {
        COLLECTED.with_borrow_mut(|collected| collected.include(deviations));
    }
}

/// Reads JSON from bytes that came over the wire: a byte order mark is skipped, the depth is limited, and errors name
/// the path. What does not fit is an error.
pub(crate) fn json_bytes<T: FromJson>(bytes: &[u8]) -> Result<T, DecodeError> {
    tolerant_json(bytes, true).map(|(value, _)| value)
}

/// [`json_bytes`] for text.
pub(crate) fn json_text<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    decode(text, Mode::Strict).map(|(value, _)| value)
}

/// Like [`json_bytes`], but sets aside what does not fit, unless `strict`.
pub(crate) fn tolerant_json<T: FromJson>(
    bytes: &[u8],
    strict: bool,
) -> Result<(T, Deviations), DecodeError> {
    let text = std::str::from_utf8(charset::strip_bom(bytes)).map_err(|error| {
        DecodeError::new(format!("not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    decode(text, if strict { Mode::Strict } else { Mode::Tolerant })
}

/// Reads a JSON text as clients do that are not strict: what does not fit is kept at the innermost place that can hold
/// it, and listed.
///
/// ```
/// use raccord as rt;
///
/// let (sizes, deviations) = rt::decode_tolerantly::<Vec<i64>>("[1, 2.0, null]")?;
/// assert_eq!(sizes, [1, 2]);
/// assert_eq!(deviations.at("/2").map(|found| found.reason()), Some("null, expected i64"));
/// # Ok::<(), rt::DecodeError>(())
/// ```
///
/// # Errors
/// The text is not JSON, is nested deeper than 128 levels, or does not fit as a whole.
pub fn decode_tolerantly<T: FromJson>(text: &str) -> Result<(T, Deviations), DecodeError> {
    decode(text, Mode::Tolerant)
}

/// Reads a JSON text.
///
/// # Errors
/// The text is not JSON, or a value does not fit and nothing around it can keep it; the error names the path.
pub(super) fn decode<T: FromJson>(text: &str, mode: Mode) -> Result<(T, Deviations), DecodeError> {
    let mut reader = Reader::new(text, mode);
    match reader.whole() {
        Ok(value) => Ok((value, reader.into_deviations())),
        Err(error) => Err(explained(text, &error)),
    }
}

/// The error of a text. A text that is not JSON is no misfit, wherever reading ended; serde_json says where it is not.
#[cold]
fn explained(text: &str, error: &ReadError) -> DecodeError {
    if matches!(error.cause(), Cause::Stopped(Stop::Depth)) {
        return DecodeError::new(error.message(text));
    }
    if let Err(error) = serde_json::from_str::<&RawValue>(text) {
        return error.into();
    }
    DecodeError::misfit(dotted(error.path()), error.message(text))
}

/// `items[3].id`, of a path from the inside outwards.
fn dotted(path: &[Step]) -> String {
    path.iter().rev().fold(String::new(), |mut text, step| {
        let _ = match step {
            Step::Name(name) if text.is_empty() => write!(text, "{name}"),
            Step::Name(name) => write!(text, ".{name}"),
            Step::Index(index) => write!(text, "[{index}]"),
        };
        text
    })
}

impl Raw {
    /// Reads the text as `T`.
    ///
    /// # Errors
    /// The value does not fit `T`, or is nested deeper than 128 levels.
    pub fn decode<T: FromJson>(&self) -> Result<T, DecodeError> {
        json_text(self.get())
    }
}
