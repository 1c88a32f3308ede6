//! Reading and writing unions: the functions that their macros call.

mod tag;

use std::{fmt, str::FromStr};

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::tag::{Tag, TagOf, write_optionally_tagged, write_tagged};

use serde::{de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

pub use crate::read::payload;

use crate::{
    probe::{Probe, alone, candidates},
    read::{Step, no_variant, quick, rejected, try_each, try_one, within},
    unions::tag::peek,
    values::Raw,
};

/// Whether two JSON texts represent the same value.
pub fn same_json(raw: &Raw, text: &str) -> bool {
    crate::probe::same_json(raw, text)
}

/// Reads a payload from the text of the whole union.
pub type Payload<U> = fn(&Raw) -> Result<U, serde_json::Error>;

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
    let raw = Raw::deserialize(deserializer)?;
    let found = peek(raw.get(), tag);
    let tagged = variants
        .iter()
        .find(|(tags, _)| tags.iter().any(|tag| found.is(tag)));
    let payload = match (tagged, rest) {
        (Some((_, payload)), _) => Some(*payload),
        (None, Untagged::Variant(payload)) if found.is_missing() => Some(payload),
        (None, Untagged::Shape(probes, payloads)) if found.is_missing() => {
            alone(&raw, probes).and_then(|index| payloads.get(index).copied())
        }
        (None, Untagged::Likely(probes, payloads)) if found.is_of_object() => {
            let best = candidates(&raw, probes).into_iter().next();
            best.and_then(|index| payloads.get(index).copied())
        }
        (None, _) => None,
    };
    match payload.map(|payload| try_one(payload, &raw)) {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => rejected(raw, error, unknown).map_err(D::Error::custom),
        None => Ok(unknown(raw)),
    }
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
            try_one(*payload, &data)
        })
        .or_else(|error| rejected(data, error, |data| unknown(event, data)))
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
    let raw = Raw::deserialize(deserializer)?;
    let candidates: Vec<_> = candidates(&raw, probes)
        .into_iter()
        .filter_map(|index| variants.get(index).copied())
        .collect();
    match try_each(&candidates, &raw) {
        Some(value) => Ok(value),
        None => none_fits(raw, &candidates, unknown).map_err(D::Error::custom),
    }
}

/// A value that no variant accepts is unknown; one that some accept but cannot read does not fit.
fn none_fits<U>(
    raw: Raw,
    candidates: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, serde_json::Error> {
    let error = match candidates {
        [] => return Ok(unknown(raw)),
        [only] => try_one(*only, &raw).err(),
        _ => None,
    };
    rejected(raw, error.unwrap_or_else(no_variant), unknown)
}

/// Reads an untagged union whose values may match several variants at once: as the variant that knows all members that
/// any of them knows, else as unknown.
pub fn read_any_of<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, D::Error> {
    let raw = Raw::deserialize(deserializer)?;
    let candidates = candidates(&raw, probes);
    let mut decoded = candidates.iter().filter_map(|&index| {
        let value = quick(|| variants.get(index)?(&raw).ok())?;
        Some((probes.get(index)?, value))
    });
    if let Some((picked, value)) = decoded.next() {
        let loses_none = decoded.all(|(other, _)| picked.knows_all_of(other, &raw));
        return Ok(if loses_none { value } else { unknown(raw) });
    }
    let payloads: Vec<_> = candidates
        .iter()
        .filter_map(|&index| variants.get(index).copied())
        .collect();
    match try_each(&payloads, &raw) {
        Some(value) => Ok(value),
        None => none_fits(raw, &payloads, unknown).map_err(D::Error::custom),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
