//! Probes: the shape that JSON must have to be a variant of a union without a tag, and how probes compare.

use serde::Serialize;
use serde_json::Value;

use super::json_types::JsonTypes;

/// The shape that JSON must have to be a variant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Probe {
    /// JSON types it accepts.
    pub types: JsonTypes,
    /// Required members.
    pub required: Vec<String>,
    /// Members, or items by index, that must have one of these values if present. A nested member is written as in a
    /// JSON pointer: `benefit/type`.
    pub consts: Vec<(String, Vec<Value>)>,
    /// Members that it knows.
    pub known: Vec<String>,
    /// Scalars that it consists of; empty for any.
    pub values: Vec<Value>,
    /// JSON types of array elements; `None` for any.
    pub items: Option<JsonTypes>,
    /// The minimum number of items of a tuple.
    pub least: usize,
    /// The number of items of a closed tuple.
    pub most: Option<usize>,
}

impl Probe {
    /// Requires one of these values in a member.
    pub fn require(&mut self, property: &str, values: &[Value]) {
        let property = escaped(property);
        if self.consts.iter().all(|(name, _)| *name != property) {
            self.consts.push((property, values.to_vec()));
        }
    }

    /// The probe of a value of either type.
    #[must_use]
    pub fn either(self, other: Self) -> Self {
        let mut consts: Vec<(String, Vec<Value>)> = Vec::new();
        for (name, mut values) in self.consts {
            if let Some((_, more)) = other.consts.iter().find(|(other, _)| *other == name) {
                values.extend(
                    more.iter()
                        .filter(|value| !values.contains(value))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
                consts.push((name, values));
            }
        }
        let mut known = self.known;
        for name in other.known {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        let values = if self.values.is_empty() || other.values.is_empty() {
            Vec::new()
        } else {
            self.values.into_iter().chain(other.values).collect()
        };
        Self {
            types: self.types.union(other.types),
            required: self
                .required
                .into_iter()
                .filter(|name| other.required.contains(name))
                .collect(),
            consts,
            known,
            values,
            items: match (self.items, other.items) {
                (Some(one), Some(other)) => Some(one.union(other)),
                _ => None,
            },
            least: self.least.min(other.least),
            most: self.most.zip(other.most).map(|(one, other)| one.max(other)),
        }
    }

    /// Whether every value that matches `other` also matches this one, and ranks no worse.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let scalars = JsonTypes::SCALAR;
        self.types.contains(other.types)
            && (!other.types.intersects(JsonTypes::OBJECT) || self.covers_objects(other))
            && (!other.types.intersects(JsonTypes::ARRAY) || self.covers_arrays(other))
            && (!other.types.intersects(scalars) || self.covers_scalars(other))
    }

    fn covers_objects(&self, other: &Self) -> bool {
        let top = |place: &str| place.split('/').next().unwrap_or_default().to_owned();
        let knows = |probe: &Self, place: &str| {
            let mut known = probe.known.iter();
            known.any(|name| escaped(name) == top(place))
        };
        let takes = |place: &str, values: &[Value]| {
            let mut consts = self.consts.iter();
            let own = consts.find(|(own, _)| own == place);
            own.is_some_and(|(_, own)| values.iter().all(|value| own.contains(value)))
        };
        let is_narrower = |(place, _): &(String, Vec<Value>)| {
            knows(other, place) && other.consts.iter().all(|(other, _)| other != place)
        };
        self.required
            .iter()
            .all(|name| other.required.contains(name))
            && other.known.iter().all(|name| self.known.contains(name))
            && other
                .consts
                .iter()
                .all(|(place, values)| takes(place, values))
            && !self.consts.iter().any(is_narrower)
    }

    fn covers_arrays(&self, other: &Self) -> bool {
        let items = match (self.items, other.items) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => one.contains(other),
        };
        let most = match (self.most, other.most) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => one >= other,
        };
        items && most && self.least <= other.least && self.consts == other.consts
    }

    fn covers_scalars(&self, other: &Self) -> bool {
        match (self.values.as_slice(), other.values.as_slice()) {
            ([], values) => values.is_empty(),
            (_, []) => false,
            (own, values) => values.iter().all(|value| own.contains(value)),
        }
    }

    /// Whether no object matches both: a constant differs, or each requires a member that the other does not know.
    #[must_use]
    pub fn is_apart(&self, other: &Self) -> bool {
        let needs = |a: &Self, b: &Self| a.required.iter().any(|name| !b.known.contains(name));
        self.excludes(other) || (needs(self, other) && needs(other, self))
    }

    /// Whether no object fits both: a constant that both require differs.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        // Nested constants are always present.
        let required = |probe: &Self, place: &str| {
            place.contains('/') || probe.required.iter().any(|name| escaped(name) == place)
        };
        self.consts.iter().any(|(name, values)| {
            required(self, name)
                && required(other, name)
                && other.consts.iter().any(|(same, more)| {
                    same == name && more.iter().all(|value| !values.contains(value))
                })
        })
    }
}

/// The name of a member as a token of a JSON pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
