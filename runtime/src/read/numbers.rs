//! Numbers in any notation.
//!
//! JSON has one number type, and JSON Schema counts `1.0` as an integer (2020-12 validation, section 6.1.1). Integers are
//! read from their text, because a float would round `9007199254740993.0` and read `1e-400` as 0.

use super::{
    error::{Expected, ReadError},
    reader::{FromJson, Reader},
};
use crate::validate::decimal::Decimal;

macro_rules! integers {
    ($($integer:ident)*) => {$(
        impl FromJson for $integer {
            fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                let place = reader.place();
                let expected = Expected::Integer(stringify!($integer));
                let text = reader.number(expected)?;
                if let Ok(value) = text.parse() {
                    return Ok(value);
                }
                match Decimal::parse(text).and_then(Decimal::to_integer) {
                    Some(wide) => wide.try_into().map_err(|_| {
                        Reader::misfit(&place, format!("{wide} is out of the range of {expected}"))
                    }),
                    None => {
                        reader.back(&place);
                        Err(reader.unexpected(expected))
                    }
                }
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 u8 u16 u32 u64 }

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl FromJson for $float {
            fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                let place = reader.place();
                let text = reader.number(Expected::Value(stringify!($float)))?;
                match text.parse::<Self>() {
                    Ok(value) if value.is_finite() => Ok(value),
                    _ => Err(Reader::misfit(&place, "number out of range".to_owned())),
                }
            }
        }
    )*};
}

floats! { f32 f64 }
