//! Strings, numbers and constants.

use serde_json::Value;

use super::flat::Flat;
use super::lowerer::Lowerer;
use crate::ir::{Format, Scalar, Ty};

impl<'a> Lowerer<'a> {
    /// `type: string`
    pub(crate) fn text_ty(&mut self, flat: &Flat<'a>) -> Ty {
        if flat
            .content_encoding()
            .is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
        {
            return Ty::Scalar(Scalar::Format(Format::Base64));
        }
        if flat.format() == Some("binary") {
            self.binaries.push(flat.pointer.clone());
        }
        Ty::Scalar(
            flat.format()
                .and_then(format)
                .map_or(Scalar::Text, Scalar::Format),
        )
    }

    /// The type of one constant value.
    pub(crate) fn const_ty(&mut self, value: &Value) -> Ty {
        match value {
            Value::Null => Ty::Null,
            Value::Bool(_) => Ty::Scalar(Scalar::Bool),
            Value::Number(number) if number.is_i64() => Ty::Scalar(Scalar::I64),
            Value::Number(number) if number.is_u64() => Ty::Scalar(Scalar::U64),
            Value::Number(_) => Ty::Scalar(Scalar::F64),
            Value::String(_) => Ty::Scalar(Scalar::Text),
            Value::Array(_) => Ty::Array(Box::new(Ty::Any)),
            Value::Object(_) => Ty::AnyObject,
        }
    }
}

/// The format with a runtime type; any other format is its base type.
fn format(name: &str) -> Option<Format> {
    Some(match name {
        "uuid" => Format::Uuid,
        "date-time" => Format::DateTime,
        "date" => Format::Date,
        "time" => Format::Time,
        "duration" => Format::Duration,
        "uri" | "url" | "uri-reference" | "iri" | "iri-reference" => Format::Uri,
        "ipv4" => Format::Ipv4,
        "ipv6" => Format::Ipv6,
        "decimal" => Format::Decimal,
        "byte" => Format::Base64,
        "password" => Format::Secret,
        _ => return None,
    })
}

/// Whether a format without a type is about text.
pub(crate) fn is_text_format(name: &str) -> bool {
    format(name).is_some() || matches!(name, "binary" | "email" | "hostname" | "regex")
}

/// Whether a format without a type is about integers.
pub(crate) fn is_integer_format(name: &str) -> bool {
    matches!(
        name,
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64"
    )
}

/// `type: integer`
pub(crate) fn integer(flat: &Flat<'_>) -> Scalar {
    match flat.format() {
        Some("int8" | "int16" | "int32" | "uint8" | "uint16") => Scalar::I32,
        Some("uint32" | "uint") => Scalar::U32,
        Some("uint64") => Scalar::U64,
        _ if beyond_i64(flat) => Scalar::U64,
        _ => Scalar::I64,
    }
}

/// 2^63, which a float holds exactly; bounds near 2^64 are often written as floats.
const BEYOND_I64: f64 = 9_223_372_036_854_775_808.0;

/// Whether the bounds need an unsigned 64-bit integer.
fn beyond_i64(flat: &Flat<'_>) -> bool {
    let not_negative = flat
        .constraint("minimum")
        .and_then(Value::as_f64)
        .is_some_and(|minimum| minimum >= 0.0);
    let large = flat
        .constraint("maximum")
        .and_then(Value::as_f64)
        .is_some_and(|maximum| maximum >= BEYOND_I64);
    not_negative && large
}
