//! Reading and writing unions: the functions that their macros call.

mod tag;

use std::{fmt, str::FromStr};

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::tag::{
    Tag, TagOf, write_optionally_tagged, write_other_optionally_tagged, write_other_tagged,
    write_tagged,
};

use serde::ser::Error as _;
use serde_json::value::RawValue;

pub use crate::read::{Payload, ReadError, Reader, deserialize};

use crate::{
    probe::{Probe, Shape, alone, candidates},
    read::{Cause, Expected, FromJson, Inner, Mode, Place},
    unions::tag::{Found, peek},
    values::Raw,
};

/// Whether two JSON texts represent the same value.
pub fn same_json(raw: &Raw, text: &str) -> bool {
    crate::probe::same_json(raw.get(), text)
}

/// Reads the payload of a union.
///
/// # Errors
/// It does not fit.
pub fn payload<T: FromJson>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    T::from_json(reader)
}

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

/// Reads a string and parses it.
///
/// # Errors
/// It is no string, or none of the type.
pub fn parse<T: FromStr<Err: fmt::Display>>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    let place = reader.place();
    let text = reader.string()?;
    text.parse()
        .map_err(|error: T::Err| Reader::misfit(&place, error.to_string()))
}

/// Writes a JSON text.
pub fn json_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(text)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Reads a tagged union.
///
/// # Errors
/// The variant does not fit, and the reader is strict.
pub fn read_tagged<U>(
    reader: &mut Reader<'_>,
    tag: &'static str,
    variants: &[Tagged<U>],
    rest: &Untagged<U>,
    unknown: fn(Raw) -> U,
) -> Result<U, ReadError> {
    let place = reader.place();
    let found = peek(reader, tag)?;
    reader.back(&place);
    // The first tag is the only one, unless the object has a second.
    reader.watch(&place, tag);
    let result = read_variant(reader, &place, &found, variants, rest, unknown);
    match result {
        Err(error) if matches!(error.cause(), Cause::SecondTag) => {
            reader.back(&place);
            let found = tag::last(reader, tag)?;
            reader.back(&place);
            read_variant(reader, &place, &found, variants, rest, unknown)
        }
        result => result,
    }
}

/// Reads the union at `place` as the variant of this tag.
fn read_variant<U>(
    reader: &mut Reader<'_>,
    place: &Place,
    found: &Found<'_>,
    variants: &[Tagged<U>],
    rest: &Untagged<U>,
    unknown: fn(Raw) -> U,
) -> Result<U, ReadError> {
    let mut tagged = variants.iter();
    let tagged = tagged.find(|(tags, _)| tags.iter().any(|tag| found.is(tag)));
    let payload = match (tagged, rest) {
        (Some((_, payload)), _) => Some(*payload),
        (None, Untagged::Variant(payload)) if found.is_missing() => Some(*payload),
        (None, Untagged::Shape(probes, payloads)) if found.is_missing() => {
            let best = alone(&shape(reader, place)?, probes);
            best.and_then(|index| payloads.get(index).copied())
        }
        (None, Untagged::Likely(probes, payloads)) if found.is_of_object() => {
            let best = candidates(&shape(reader, place)?, probes)
                .into_iter()
                .next();
            best.and_then(|index| payloads.get(index).copied())
        }
        (None, _) => None,
    };
    match payload {
        Some(payload) => reader
            .variant(place, payload)
            .or_else(|error| reader.no_variant(place, error, unknown)),
        None => reader.raw().map(unknown),
    }
}

/// The shape of the value at `place`, where the reader is again afterwards.
fn shape<'de>(reader: &mut Reader<'de>, place: &Place) -> Result<Shape<'de>, ReadError> {
    let shape = Shape::read(reader)?;
    reader.back(place);
    Ok(shape)
}

/// Reads an event of Socket.IO by its name: `{"event": …, "data": …}`.
///
/// # Errors
/// It has no name or no data, or the data does not fit and the reader is strict.
pub fn read_event<U>(
    reader: &mut Reader<'_>,
    events: &[Named<U>],
    unknown: fn(String, Raw) -> U,
) -> Result<U, ReadError> {
    let (event, data) = reader.object(Expected::Struct("Envelope"), |members| {
        let (mut event, mut data) = (None::<String>, None);
        while let Some(name) = members.name()? {
            match &*name {
                "event" => members.required(&mut event, "event")?,
                "data" => {
                    data = Some(members.place());
                    members.skip()?;
                }
                _ => members.skip()?,
            }
        }
        Ok((
            event.ok_or_else(|| members.missing("event"))?,
            data.ok_or_else(|| members.missing("data"))?,
        ))
    })?;
    let end = reader.place();
    reader.back(&data);
    let payload = events.iter().find(|(name, _)| *name == event);
    let result = match payload {
        Some((_, payload)) => reader
            .within(Inner::Name("data"), |reader| {
                reader.variant(&data, *payload)
            })
            .or_else(|error| reader.no_variant(&data, error, |data| unknown(event, data))),
        None => reader.raw().map(|data| unknown(event, data)),
    };
    reader.go_to(&end);
    result
}

/// Reads an untagged union.
///
/// # Errors
/// No variant fits, and the reader is strict.
pub fn read_untagged<U>(
    reader: &mut Reader<'_>,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, ReadError> {
    let place = reader.place();
    let candidates = candidates(&shape(reader, &place)?, probes);
    let payloads = candidates
        .iter()
        .filter_map(|&index| variants.get(index).copied());
    read_first(reader, &place, &payloads.collect::<Vec<_>>(), unknown)
}

/// Reads the union at `place` as the first of these variants that fits; first without deviations, then with. A value
/// that no variant accepts is unknown; one that some accept but cannot read does not fit.
fn read_first<U>(
    reader: &mut Reader<'_>,
    place: &Place,
    candidates: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, ReadError> {
    let modes = match reader.mode() {
        Mode::Tolerant => &[Mode::Strict, Mode::Tolerant][..],
        Mode::Direct | Mode::Strict => &[Mode::Strict],
    };
    let mut error = None;
    for mode in modes {
        for payload in candidates {
            if !reader.may_go_back() {
                break;
            }
            reader.back(place);
            match reader.in_mode(*mode, |reader| reader.variant(place, *payload)) {
                Err(misfit) if misfit.is_misfit() => error = Some(misfit),
                result => return result,
            }
        }
    }
    reader.back(place);
    match (error, candidates) {
        (_, []) => reader.raw().map(unknown),
        (Some(error), [_]) => reader.no_variant(place, error, unknown),
        _ => {
            let message = "the value fits no variant of the union".to_owned();
            reader.no_variant(place, Reader::misfit(place, message), unknown)
        }
    }
}

/// Reads an untagged union whose values may match several variants at once: as the variant that knows all members that
/// any of them knows, else as unknown.
///
/// # Errors
/// No variant fits, and the reader is strict.
pub fn read_any_of<U>(
    reader: &mut Reader<'_>,
    probes: &[Probe],
    variants: &[Payload<U>],
    unknown: fn(Raw) -> U,
) -> Result<U, ReadError> {
    let place = reader.place();
    let shape = shape(reader, &place)?;
    let mut candidates = candidates(&shape, probes);
    let mut fitting = Vec::new();
    for &index in &candidates {
        let (Some(probe), Some(payload)) = (probes.get(index), variants.get(index)) else {
            continue;
        };
        reader.back(&place);
        match reader.in_mode(Mode::Strict, |reader| reader.variant(&place, *payload)) {
            Ok(_) => fitting.push((index, probe)),
            Err(error) if error.is_misfit() => {}
            Err(error) => return Err(error),
        }
    }
    reader.back(&place);
    if let Some((index, picked)) = fitting.first() {
        let loses_none = fitting
            .iter()
            .all(|(_, other)| picked.knows_all_of(other, &shape));
        if !loses_none {
            return reader.raw().map(unknown);
        }
        candidates = vec![*index];
    }
    let payloads = candidates
        .iter()
        .filter_map(|&index| variants.get(index).copied());
    read_first(reader, &place, &payloads.collect::<Vec<_>>(), unknown)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
