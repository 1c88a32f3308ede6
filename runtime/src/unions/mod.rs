//! Reading and writing unions: the functions that their macros call.

mod tag;

use std::{fmt, str::FromStr};

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::tag::{
    Tag, TagOf, write_optionally_tagged, write_other_optionally_tagged, write_other_tagged,
    write_tagged,
};

use serde::{de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

pub use crate::read::payload;

use crate::{
    probe::{Probe, Shape, alone, candidates},
    read::{Captured, Step, no_variant, quick, rejected, try_each, try_one, within},
    unions::tag::peek,
    values::Raw,
};

/// Whether two JSON texts represent the same value.
pub fn same_json(raw: &Raw, text: &str) -> bool {
    crate::probe::same_json(raw.get(), text)
}

/// Reads a payload from the text of the whole union.
pub type Payload<U> = fn(&str) -> Result<U, serde_json::Error>;

/// A variant with its tags.
pub type Tagged<U> = (&'static [Tag], Payload<U>);

/// How a value without a known tag is read.
pub enum Untagged<U: 'static> {
    /// None of the variants.
    Unknown,
    /// This variant, if the tag is missing.
    Variant(Payload<U>),
    /// The best match of these if the tag is missing, unless another fits equally well.
    Shape(&'static [Probe], &'static [Payload<U>]),
    /// The best match of these if the tag is missing or unknown.
    Likely(&'static [Probe], &'static [Payload<U>]),
}

/// An event of Socket.IO with its name.
pub type Named<U> = (&'static str, Payload<U>);

/// Reads a string.
pub fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer)
}

/// Reads a string and parses it.
pub fn parse<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    string(deserializer)?.parse().map_err(D::Error::custom)
}

/// Writes a JSON text.
pub fn json_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(text)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Reads a tagged union.
pub fn read_tagged<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    tag: &str,
    variants: &[Tagged<U>],
    rest: Untagged<U>,
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let captured = Captured::deserialize(deserializer)?;
    let text = captured.get();
    let found = peek(text, tag);
    let tagged = variants
        .iter()
        .find(|(tags, _)| tags.iter().any(|tag| found.is(tag)));
    let payload = match (tagged, rest) {
        (Some((_, payload)), _) => Some(*payload),
        (None, Untagged::Variant(payload)) if found.is_missing() => Some(payload),
        (None, Untagged::Shape(probes, payloads)) if found.is_missing() => {
            alone(&Shape::of(text), probes).and_then(|index| payloads.get(index).copied())
        }
        (None, Untagged::Likely(probes, payloads)) if found.is_of_object() => {
            let best = candidates(&Shape::of(text), probes).into_iter().next();
            best.and_then(|index| payloads.get(index).copied())
        }
        (None, _) => None,
    };
    let result = match payload.map(|payload| try_one(payload, text)) {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => rejected(|| captured.into_raw(), error, unknown),
        None => captured.into_raw().map(unknown),
    };
    result.map_err(D::Error::custom)
}

/// Reads an event of Socket.IO by its name: `{"event": …, "data": …}`.
pub fn read_event<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    events: &[Named<U>],
    unknown: fn(String, Raw) -> U,
) -> Result<U, D::Error> {
    #[derive(Deserialize)]
    struct Envelope {
        event: String,
        data: Raw,
    }
    let Envelope { event, data } = Envelope::deserialize(deserializer)?;
    match events.iter().find(|(name, _)| *name == event) {
        Some((_, payload)) => within(Step::Name("data".to_owned()), &data, || {
            try_one(*payload, data.get())
        })
        .or_else(|error| rejected(|| Ok(data), error, |data| unknown(event, data)))
        .map_err(D::Error::custom),
        None => Ok(unknown(event, data)),
    }
}

/// Reads an untagged union.
pub fn read_untagged<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let captured = Captured::deserialize(deserializer)?;
    let text = captured.get();
    let candidates: Vec<_> = candidates(&Shape::of(text), probes)
        .into_iter()
        .filter_map(|index| variants.get(index).copied())
        .collect();
    match try_each(&candidates, text) {
        Some(value) => Ok(value),
        None => none_fits(captured, &candidates, unknown).map_err(D::Error::custom),
    }
}

/// A value that no variant accepts is unknown; one that some accept but cannot read does not fit.
fn none_fits<U>(
    captured: Captured<'_>,
    candidates: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, serde_json::Error> {
    let error = match candidates {
        [] => return captured.into_raw().map(unknown),
        [only] => try_one(*only, captured.get()).err(),
        _ => None,
    };
    let error = error.unwrap_or_else(no_variant);
    rejected(|| captured.into_raw(), error, unknown)
}

/// Reads an untagged union whose values may match several variants at once: as the variant that knows all members that
/// any of them knows, else as unknown.
pub fn read_any_of<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let captured = Captured::deserialize(deserializer)?;
    let text = captured.get();
    let shape = Shape::of(text);
    let candidates = candidates(&shape, probes);
    let mut decoded = candidates.iter().filter_map(|&index| {
        let value = quick(|| variants.get(index)?(text).ok())?;
        Some((probes.get(index)?, value))
    });
    if let Some((picked, value)) = decoded.next() {
        let loses_none = decoded.all(|(other, _)| picked.knows_all_of(other, &shape));
        if loses_none {
            return Ok(value);
        }
        return captured.into_raw().map(unknown).map_err(D::Error::custom);
    }
    let payloads: Vec<_> = candidates
        .iter()
        .filter_map(|&index| variants.get(index).copied())
        .collect();
    match try_each(&payloads, text) {
        Some(value) => Ok(value),
        None => none_fits(captured, &payloads, unknown).map_err(D::Error::custom),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
