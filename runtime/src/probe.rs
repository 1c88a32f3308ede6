//! Telling the variants of a union apart by the shape of a value.

use serde_json::Value;

use crate::values::Raw;

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

    /// Whether the types of `value` are among them.
    fn accepts(self, value: &Value) -> bool {
        let bit = match value {
            Value::Null => Self::NULL.0,
            Value::Bool(_) => Self::BOOL.0,
            Value::Number(number) if is_integer(number) => Self::INTEGER.0,
            Value::Number(_) => 1 << 3,
            Value::String(_) => Self::STRING.0,
            Value::Array(_) => Self::ARRAY.0,
            Value::Object(_) => Self::OBJECT.0,
        };
        self.0 & bit != 0
    }
}

fn is_integer(number: &serde_json::Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
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
    pub(crate) fn knows_all_of(&self, other: &Self, raw: &Raw) -> bool {
        let value = raw.to_value();
        let is_there = |name: &&&str| value.get(**name).is_some();
        let mut known = other.known.iter().filter(is_there);
        known.all(|name| self.known.contains(name))
    }

    /// How well the value fits (smaller is better); `None` if it does not.
    fn rank(&self, value: &Value) -> Option<Rank> {
        if !self.types.accepts(value) {
            return None;
        }
        match value {
            Value::Object(members) => {
                if !self.required.iter().all(|name| members.contains_key(*name)) {
                    return None;
                }
                let consts = self.met(|place| match place.contains(['/', '~']) {
                    true => value.pointer(&format!("/{place}")),
                    false => members.get(place),
                })?;
                let known = self
                    .known
                    .iter()
                    .filter(|name| members.contains_key(**name))
                    .count();
                Some(Rank {
                    consts,
                    known,
                    unknown: members.len().saturating_sub(known),
                })
            }
            Value::Array(items) => {
                let fits = items.len() >= self.least
                    && self
                        .items
                        .is_none_or(|types| items.iter().all(|item| types.accepts(item)));
                let consts = self.met(|index| items.get(index.parse::<usize>().ok()?))?;
                fits.then(|| Rank {
                    consts,
                    unknown: items.len().saturating_sub(self.most),
                    ..Rank::default()
                })
            }
            scalar if self.values.is_empty() => {
                let _ = scalar;
                Some(Rank::default())
            }
            scalar => is_one_of(scalar, self.values).then(|| Rank {
                consts: 1,
                ..Rank::default()
            }),
        }
    }

    /// How many constants the parts of a value match; `None` if one has another value.
    fn met<'v>(&self, part: impl Fn(&str) -> Option<&'v Value>) -> Option<usize> {
        let mut met = 0;
        for (name, allowed) in self.consts {
            match part(name) {
                Some(value) if is_one_of(value, allowed) => met += 1,
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

fn is_one_of(value: &Value, texts: &[&str]) -> bool {
    texts.iter().any(|text| same(value, text))
}

/// Whether a value equals the one of a JSON text; `1` and `1.0` are equal.
fn same(value: &Value, text: &str) -> bool {
    let Ok(other) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    match (value, &other) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64())
        }
        (a, b) => a == b,
    }
}

/// Whether two JSON texts represent the same value.
pub(crate) fn same_json(raw: &Raw, text: &str) -> bool {
    raw.get() == text || serde_json::from_str(raw.get()).is_ok_and(|value| same(&value, text))
}

/// The variants whose probe accepts the value, best match first.
pub(crate) fn candidates(raw: &Raw, probes: &[Probe]) -> Vec<usize> {
    let ranked = ranked(raw, probes);
    ranked.into_iter().map(|(_, index)| index).collect()
}

/// The variant that fits the value best, unless another fits equally well.
pub(crate) fn alone(raw: &Raw, probes: &[Probe]) -> Option<usize> {
    match ranked(raw, probes).as_slice() {
        [(best, _), (next, _), ..] if best == next => None,
        [(_, index), ..] => Some(*index),
        [] => None,
    }
}

fn ranked(raw: &Raw, probes: &[Probe]) -> Vec<(Rank, usize)> {
    let value = raw.to_value();
    let mut ranked: Vec<_> = probes
        .iter()
        .enumerate()
        .filter_map(|(index, probe)| Some((probe.rank(&value)?, index)))
        .collect();
    ranked.sort_by_key(|(rank, _)| rank.key());
    ranked
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn order(json: &str, probes: &[Probe]) -> Vec<usize> {
        candidates(&serde_json::from_str(json).unwrap(), probes)
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
