//! Telling the variants of a union apart by the shape of a value.

use std::{borrow::Cow, cell::OnceCell};

use indexmap::IndexMap;
use serde_json::Value;

use crate::read::{Expected, ReadError, Reader};

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOL: Self = Self(1 << 1);
    /// Numbers without a fraction, `1.0` included (JSON Schema 2020-12 validation, section 6.1.1).
    pub const INTEGER: Self = Self(1 << 2);
    /// All numbers.
    pub const NUMBER: Self = Self(1 << 2 | 1 << 3);
    /// Strings.
    pub const STRING: Self = Self(1 << 4);
    /// Arrays.
    pub const ARRAY: Self = Self(1 << 5);
    /// Objects.
    pub const OBJECT: Self = Self(1 << 6);
    /// Every type.
    pub const ANY: Self = Self(0x7f);

    /// The types of either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The type of the value of a JSON text.
    fn of(text: &str) -> Self {
        match text.as_bytes().first() {
            Some(b'n') => Self::NULL,
            Some(b't' | b'f') => Self::BOOL,
            Some(b'"') => Self::STRING,
            Some(b'[') => Self::ARRAY,
            Some(b'{') => Self::OBJECT,
            _ if is_integer(text) => Self::INTEGER,
            _ => Self(1 << 3),
        }
    }

    /// Whether a type is among them.
    fn accept(self, ty: Self) -> bool {
        self.0 & ty.0 != 0
    }
}

fn is_integer(number: &str) -> bool {
    let is_digits = || number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_digits() || number.parse().is_ok_and(|float: f64| float.fract() == 0.0)
}

/// The shape of a value: its type, with the texts of its parts.
pub(crate) struct Shape<'a> {
    text: &'a str,
    ty: JsonTypes,
    members: IndexMap<Cow<'a, str>, &'a str>,
    items: Vec<&'a str>,
    /// All of it, parsed when a nested member is asked for.
    tree: OnceCell<Value>,
}

impl<'a> Shape<'a> {
    /// The shape of the next value.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, ReadError> {
        let place = reader.place();
        let (mut members, mut items) = (IndexMap::default(), Vec::new());
        match reader.peek() {
            Some(b'{') => reader.object(Expected::Value("an object"), |object| {
                while let Some(name) = object.name()? {
                    members.insert(name, object.value()?);
                }
                Ok(())
            })?,
            Some(b'[') => reader.array(Expected::Value("an array"), |array| {
                while array.advance()? {
                    items.push(array.value()?);
                }
                Ok(())
            })?,
            _ => reader.value().map(drop)?,
        }
        let text = reader.since(&place);
        Ok(Self {
            text,
            ty: JsonTypes::of(text),
            members,
            items,
            tree: OnceCell::new(),
        })
    }

    /// A nested member, written as in a JSON pointer.
    fn nested(&self, place: &str) -> Option<String> {
        let parse = || serde_json::from_str(self.text).unwrap_or_default();
        let tree = self.tree.get_or_init(parse);
        tree.pointer(&format!("/{place}")).map(Value::to_string)
    }
}

/// The shape by which a variant of an untagged union is recognised. Start from [`Probe::ANY`].
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The types that the variant accepts.
    pub types: JsonTypes,
    /// The members that an object must have.
    pub required: &'static [&'static str],
    /// Members, or items by index, with their allowed values as JSON texts; optional ones may be missing. A nested
    /// member is written as in a JSON pointer: `benefit/type`.
    pub consts: &'static [(&'static str, &'static [&'static str])],
    /// The members that the variant knows.
    pub known: &'static [&'static str],
    /// The allowed values of a scalar, as JSON texts; empty if all are allowed.
    pub values: &'static [&'static str],
    /// The types of the items of an array, if known.
    pub items: Option<JsonTypes>,
    /// The minimum number of items of an array.
    pub least: usize,
    /// How many items of an array are known; further items count against the variant.
    pub most: usize,
}

impl Probe {
    /// Accepts everything.
    pub const ANY: Self = Self {
        types: JsonTypes::ANY,
        required: &[],
        consts: &[],
        known: &[],
        values: &[],
        items: None,
        least: 0,
        most: usize::MAX,
    };

    /// Whether this probe knows every member of the value that `other` knows.
    pub(crate) fn knows_all_of(&self, other: &Self, shape: &Shape<'_>) -> bool {
        let is_there = |name: &&&str| shape.members.contains_key(**name);
        let mut known = other.known.iter().filter(is_there);
        known.all(|name| self.known.contains(name))
    }

    /// How well the value fits (smaller is better); `None` if it does not.
    fn rank(&self, shape: &Shape<'_>) -> Option<Rank> {
        if !self.types.accept(shape.ty) {
            return None;
        }
        let (members, items) = (&shape.members, &shape.items);
        match shape.ty {
            JsonTypes::OBJECT => {
                if !self.required.iter().all(|name| members.contains_key(*name)) {
                    return None;
                }
                let consts = self.met(|place| match place.contains(['/', '~']) {
                    true => shape.nested(place).map(Cow::Owned),
                    false => members.get(place).map(|text| (*text).into()),
                })?;
                let known = self.known.iter();
                let known = known.filter(|name| members.contains_key(**name)).count();
                Some(Rank {
                    consts,
                    known,
                    unknown: members.len().saturating_sub(known),
                })
            }
            JsonTypes::ARRAY => {
                let accepts =
                    |types: JsonTypes| items.iter().all(|item| types.accept(JsonTypes::of(item)));
                let fits = items.len() >= self.least && self.items.is_none_or(accepts);
                let consts = self.met(|index| {
                    let item = items.get(index.parse::<usize>().ok()?)?;
                    Some((*item).into())
                })?;
                fits.then(|| Rank {
                    consts,
                    unknown: items.len().saturating_sub(self.most),
                    ..Rank::default()
                })
            }
            _ if self.values.is_empty() => Some(Rank::default()),
            _ => is_one_of(shape.text, self.values).then(|| Rank {
                consts: 1,
                ..Rank::default()
            }),
        }
    }

    /// How many constants the parts of a value match; `None` if one has another value.
    fn met<'v>(&self, part: impl Fn(&str) -> Option<Cow<'v, str>>) -> Option<usize> {
        let mut met = 0;
        for (name, allowed) in self.consts {
            match part(name) {
                Some(value) if is_one_of(&value, allowed) => met += 1,
                Some(_) => return None,
                None => {}
            }
        }
        Some(met)
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Rank {
    consts: usize,
    known: usize,
    unknown: usize,
}

impl Rank {
    /// Sorts the best first.
    fn key(self) -> (std::cmp::Reverse<usize>, std::cmp::Reverse<usize>, usize) {
        (
            std::cmp::Reverse(self.consts),
            std::cmp::Reverse(self.known),
            self.unknown,
        )
    }
}

fn is_one_of(value: &str, texts: &[&str]) -> bool {
    texts.iter().any(|text| same_json(value, text))
}

/// Whether two JSON texts represent the same value; `1` and `1.0` are equal.
pub(crate) fn same_json(one: &str, other: &str) -> bool {
    let is_plain = |text: &str| text.starts_with('"') && !text.contains('\\');
    if one == other || (is_plain(one) && is_plain(other)) {
        return one == other;
    }
    let parsed = serde_json::from_str::<Value>;
    match (parsed(one), parsed(other)) {
        (Ok(Value::Number(a)), Ok(Value::Number(b))) => {
            a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64())
        }
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// The variants whose probe accepts the value, best match first.
pub(crate) fn candidates(shape: &Shape<'_>, probes: &[Probe]) -> Vec<usize> {
    let ranked = ranked(shape, probes);
    ranked.into_iter().map(|(_, index)| index).collect()
}

/// The variant that fits the value best, unless another fits equally well.
pub(crate) fn alone(shape: &Shape<'_>, probes: &[Probe]) -> Option<usize> {
    match ranked(shape, probes).as_slice() {
        [(best, _), (next, _), ..] if best == next => None,
        [(_, index), ..] => Some(*index),
        [] => None,
    }
}

fn ranked(shape: &Shape<'_>, probes: &[Probe]) -> Vec<(Rank, usize)> {
    let mut ranked: Vec<_> = probes
        .iter()
        .enumerate()
        .filter_map(|(index, probe)| Some((probe.rank(shape)?, index)))
        .collect();
    ranked.sort_by_key(|(rank, _)| rank.key());
    ranked
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::read::Mode;

    fn order(json: &str, probes: &[Probe]) -> Vec<usize> {
        let mut reader = Reader::new(json, Mode::Strict);
        candidates(&Shape::read(&mut reader).unwrap(), probes)
    }

    #[test]
    fn types() {
        let of = |types| Probe {
            types,
            ..Probe::ANY
        };
        let probes = [
            of(JsonTypes::INTEGER),
            of(JsonTypes::NUMBER),
            of(JsonTypes::STRING.or(JsonTypes::NULL)),
            of(JsonTypes::ARRAY),
            of(JsonTypes::OBJECT),
            of(JsonTypes::BOOL),
        ];
        for (json, expected) in [
            ("1", &[0, 1][..]),
            ("1.0", &[0, 1]),
            ("1.5", &[1]),
            ("\"a\"", &[2]),
            ("null", &[2]),
            ("[]", &[3]),
            ("{}", &[4]),
            ("true", &[5]),
        ] {
            assert_eq!(order(json, &probes), expected, "{json}");
        }
        let items = [
            Probe {
                items: Some(JsonTypes::STRING),
                ..Probe::ANY
            },
            Probe {
                items: Some(JsonTypes::OBJECT),
                ..Probe::ANY
            },
        ];
        assert_eq!(order(r#"["a"]"#, &items), [0]);
        assert_eq!(order("[{}]", &items), [1]);
        assert_eq!(order("[]", &items), [0, 1]);
    }

    #[test]
    fn constants_beat_known_members_beat_unknown_ones_beat_the_order() {
        let probes = [
            Probe {
                known: &["a", "b", "c"],
                ..Probe::ANY
            },
            Probe {
                required: &["a"],
                known: &["a", "b"],
                ..Probe::ANY
            },
            Probe {
                consts: &[("kind", &["\"x\"", "1"])],
                known: &["kind"],
                ..Probe::ANY
            },
        ];
        assert_eq!(order(r#"{"kind":"x","a":1,"b":2}"#, &probes), [2, 0, 1]);
        assert_eq!(order(r#"{"kind":1.0,"a":1}"#, &probes), [2, 0, 1]);
        assert_eq!(order(r#"{"kind":"y","a":1,"b":1,"c":1}"#, &probes), [0, 1]);
        assert_eq!(order(r#"{"b":1}"#, &probes), [0, 2]);
        let scalars = [
            Probe {
                values: &["\"on\"", "2"],
                ..Probe::ANY
            },
            Probe {
                types: JsonTypes::STRING,
                ..Probe::ANY
            },
        ];
        assert_eq!(order("\"on\"", &scalars), [0, 1]);
        assert_eq!(order("\"off\"", &scalars), [1]);
        assert_eq!(order("2.0", &scalars), [0]);
    }
}
