//! The one place where JSON is written to the wire.
//!
//! Bodies, JSON parts and parameters, JSON lines and the messages of sessions are all written here. Whole numbers of a
//! float type are written as integers, because servers that expect an integer reject `7.0`. [`Raw`](crate::Raw) text is
//! kept byte for byte.

use std::io;

use serde::Serialize;
use serde_json::{
    Error, Serializer,
    ser::{CompactFormatter, Formatter},
};

/// The largest magnitude up to which a float represents every whole number: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The JSON of a value, as it is sent.
pub(crate) fn to_vec<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>, Error> {
    let mut text = Vec::with_capacity(128);
    write(&mut text, value)?;
    Ok(text)
}

/// [`to_vec`] as text.
pub(crate) fn to_string<V: Serialize + ?Sized>(value: &V) -> Result<String, Error> {
    String::from_utf8(to_vec(value)?).map_err(serde::ser::Error::custom)
}

/// Appends the JSON of a value.
pub(crate) fn write<V: Serialize + ?Sized>(text: &mut Vec<u8>, value: &V) -> Result<(), Error> {
    value.serialize(&mut Serializer::with_formatter(text, Numbers))
}

/// Compact JSON whose whole numbers are integers.
struct Numbers;

impl Formatter for Numbers {
    fn write_f32<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        match whole(value.into()) {
            Some(integer) => writer.write_all(integer.as_bytes()),
            None => CompactFormatter.write_f32(writer, value),
        }
    }

    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match whole(value) {
            Some(integer) => writer.write_all(integer.as_bytes()),
            None => CompactFormatter.write_f64(writer, value),
        }
    }
}

/// The digits of a float that is a whole number of at most 2^53.
fn whole(value: f64) -> Option<String> {
    (value.fract() == 0.0 && value.abs() <= EXACT).then(|| format!("{value:.0}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Raw;

    /// A whole float is written as an integer, wherever it occurs; every other float keeps its shortest exact form, and
    /// raw text is unchanged.
    #[test]
    fn whole_floats_are_written_as_integers() {
        for (value, text) in [
            (7.0, "7"),
            (-7.0, "-7"),
            (0.0, "0"),
            (-0.0, "-0"),
            (1e3, "1000"),
            (EXACT, "9007199254740992"),
            (-EXACT, "-9007199254740992"),
            (EXACT * 2.0, "1.8014398509481984e+16"),
            (1e22, "1e+22"),
            (f64::MAX, "1.7976931348623157e+308"),
            (7.5, "7.5"),
            (0.1, "0.1"),
            (5e-324, "5e-324"),
        ] {
            assert_eq!(to_string(&value).unwrap(), text);
            assert_eq!(
                to_string(&(Some(value), [value], ("a", value))).unwrap(),
                format!(r#"[{text},[{text}],["a",{text}]]"#)
            );
            let map = std::collections::BTreeMap::from([("k", value)]);
            assert_eq!(to_string(&map).unwrap(), format!(r#"{{"k":{text}}}"#));
            let value = serde_json::to_value(value).unwrap();
            assert_eq!(to_string(&value).unwrap(), text);
        }
        for (value, text) in [(7.0_f32, "7"), (0.1, "0.1"), (16_777_216.0, "16777216")] {
            assert_eq!(to_string(&value).unwrap(), text);
        }
        for text in ["7.0", "1e2", "-0.0", "12345678901234567890123", "[ 7.0]"] {
            let raw: Raw = serde_json::from_str(text).unwrap();
            assert_eq!(to_string(&raw).unwrap(), text);
            assert_eq!(to_string(&[&raw]).unwrap(), format!("[{text}]"));
        }
    }
}
