//! Constraints of a value beyond its type.

use serde::Serialize;
use serde_json::{Number, Value};

use super::json_types::JsonTypes;

/// Constraints of a value and of the values in it, in document order. If several parts of an `allOf` have the same
/// keyword, all of them are listed, because all of them apply.
///
/// They do not include those of named types with their own constraints: the fields of structs, the variants of unions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Constraints {
    /// Of the value itself.
    pub value: Vec<Constraint>,
    /// Of each element of the array, or each value of the map.
    pub items: Option<Box<Constraints>>,
    /// Of the first elements of the array (`prefixItems`).
    pub prefix: Vec<Constraints>,
}

impl Constraints {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
            && self.items.as_ref().is_none_or(|items| items.is_empty())
            && self.prefix.iter().all(Self::is_empty)
    }

    /// Adds the constraints of `other`.
    pub fn extend(&mut self, other: &Self) {
        for one in &other.value {
            if !self.value.contains(one) {
                self.value.push(one.clone());
            }
        }
        if let Some(items) = &other.items {
            self.items.get_or_insert_default().extend(items);
        }
        for (index, member) in other.prefix.iter().enumerate() {
            match self.prefix.get_mut(index) {
                Some(own) => own.extend(member),
                None => self.prefix.push(member.clone()),
            }
        }
    }
}

/// One validation keyword (JSON Schema 2020-12, Validation, section 6). Each applies to one JSON type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Constraint {
    /// `minLength`, in characters
    MinLength(u64),
    /// `maxLength`, in characters
    MaxLength(u64),
    /// `pattern`, as ECMA-262 has them
    Pattern(String),
    /// `minimum`
    Minimum(Number),
    /// `maximum`
    Maximum(Number),
    /// `exclusiveMinimum`
    ExclusiveMinimum(Number),
    /// `exclusiveMaximum`
    ExclusiveMaximum(Number),
    /// `multipleOf`, above zero
    MultipleOf(Number),
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems: true`
    UniqueItems,
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
}

impl Constraint {
    /// The JSON types to which it applies; other values comply.
    #[must_use]
    pub fn types(&self) -> JsonTypes {
        match self {
            Self::MinLength(_) | Self::MaxLength(_) | Self::Pattern(_) => JsonTypes::STRING,
            Self::Minimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMinimum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_) => JsonTypes::NUMBER,
            Self::MinItems(_) | Self::MaxItems(_) | Self::UniqueItems => JsonTypes::ARRAY,
            Self::MinProperties(_) | Self::MaxProperties(_) => JsonTypes::OBJECT,
        }
    }

    /// The constraint of a keyword with its value; none if it has no effect (`minItems: 0`) or is meaningless.
    #[must_use]
    pub fn new(keyword: &str, value: &Value) -> Option<Self> {
        let at_least = || count(value).filter(|count| *count > 0);
        let number = || match value {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        };
        match keyword {
            "minLength" => at_least().map(Self::MinLength),
            "maxLength" => count(value).map(Self::MaxLength),
            "pattern" => value.as_str().map(|text| Self::Pattern(text.to_owned())),
            "minimum" => number().map(Self::Minimum),
            "maximum" => number().map(Self::Maximum),
            "exclusiveMinimum" => number().map(Self::ExclusiveMinimum),
            "exclusiveMaximum" => number().map(Self::ExclusiveMaximum),
            "multipleOf" => number()
                .filter(|step| step.as_f64().is_some_and(|step| step > 0.0))
                .map(Self::MultipleOf),
            "minItems" => at_least().map(Self::MinItems),
            "maxItems" => count(value).map(Self::MaxItems),
            "uniqueItems" => (value == &Value::Bool(true)).then_some(Self::UniqueItems),
            "minProperties" => at_least().map(Self::MinProperties),
            "maxProperties" => count(value).map(Self::MaxProperties),
            _ => None,
        }
    }
}

/// A count, which documents may write as `8.0`.
fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let text = value.as_f64()?.to_string();
        text.parse().ok()
    })
}
