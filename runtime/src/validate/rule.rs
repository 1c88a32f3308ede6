//! The rules.

use std::{cmp::Ordering, collections::HashSet, fmt};

use serde_json::{Number, Value};

use super::{decimal::Decimal, pattern};

/// A constraint of a document (JSON Schema 2020-12, Validation, section 6). Each applies to one JSON type; values of
/// other types comply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// `minLength`: the fewest characters (Unicode code points) of a text.
    MinLength(u64),
    /// `maxLength`: the most characters (Unicode code points) of a text.
    MaxLength(u64),
    /// `pattern`: a regular expression of ECMA-262 that matches somewhere in a text. Checked only with the feature
    /// `pattern`, and only if the expression is valid.
    Pattern(&'static str),
    /// `minimum`
    Minimum(&'static str),
    /// `maximum`
    Maximum(&'static str),
    /// `exclusiveMinimum`
    ExclusiveMinimum(&'static str),
    /// `exclusiveMaximum`
    ExclusiveMaximum(&'static str),
    /// `multipleOf`: decided on the decimal digits that are sent, without rounding, so that 0.3 is a multiple of 0.1.
    MultipleOf(&'static str),
    /// `minItems`: the fewest elements of an array.
    MinItems(u64),
    /// `maxItems`: the most elements of an array.
    MaxItems(u64),
    /// `uniqueItems`: no two elements of an array are equal.
    UniqueItems,
    /// `minProperties`: the fewest members of an object.
    MinProperties(u64),
    /// `maxProperties`: the most members of an object.
    MaxProperties(u64),
}

impl Rule {
    /// Whether a value violates it.
    pub(super) fn is_broken(self, json: &Value) -> bool {
        match (self, json) {
            (Self::MinLength(least), Value::String(text)) => characters(text) < least,
            (Self::MaxLength(most), Value::String(text)) => characters(text) > most,
            (Self::Pattern(pattern), Value::String(text)) => !pattern::matches(pattern, text),
            (Self::MinItems(least), Value::Array(items)) => count(items.len()) < least,
            (Self::MaxItems(most), Value::Array(items)) => count(items.len()) > most,
            (Self::UniqueItems, Value::Array(items)) => {
                let mut seen = HashSet::new();
                !items.iter().all(|item| seen.insert(item))
            }
            (Self::MinProperties(least), Value::Object(members)) => count(members.len()) < least,
            (Self::MaxProperties(most), Value::Object(members)) => count(members.len()) > most,
            (rule, Value::Number(number)) => rule.is_broken_by(number),
            _ => false,
        }
    }

    fn is_broken_by(self, number: &Number) -> bool {
        let (Self::Minimum(bound)
        | Self::Maximum(bound)
        | Self::ExclusiveMinimum(bound)
        | Self::ExclusiveMaximum(bound)
        | Self::MultipleOf(bound)) = self
        else {
            return false;
        };
        // Bounds with dozens of digits cannot be represented and are not checked.
        let (Some(number), Some(bound)) =
            (Decimal::parse(&number.to_string()), Decimal::parse(bound))
        else {
            return false;
        };
        let order = number.compare(bound);
        match self {
            Self::Minimum(_) => order == Ordering::Less,
            Self::Maximum(_) => order == Ordering::Greater,
            Self::ExclusiveMinimum(_) => order != Ordering::Greater,
            Self::ExclusiveMaximum(_) => order != Ordering::Less,
            Self::MultipleOf(_) => number.is_multiple_of(bound) == Some(false),
            _ => false,
        }
    }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// JSON Schema counts characters (RFC 8259), not bytes and not UTF-16 units.
fn characters(text: &str) -> u64 {
    count(text.chars().count())
}

/// What is wrong with a value that violates the rule.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |f: &mut fmt::Formatter<'_>, what: &str, count: u64, noun: &str| {
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{what} than {count} {noun}{plural}")
        };
        match self {
            Self::MinLength(least) => counted(f, "shorter", *least, "character"),
            Self::MaxLength(most) => counted(f, "longer", *most, "character"),
            Self::Pattern(pattern) => write!(f, "does not match `{pattern}`"),
            Self::Minimum(bound) => write!(f, "less than {bound}"),
            Self::Maximum(bound) => write!(f, "more than {bound}"),
            Self::ExclusiveMinimum(bound) => write!(f, "not more than {bound}"),
            Self::ExclusiveMaximum(bound) => write!(f, "not less than {bound}"),
            Self::MultipleOf(step) => write!(f, "not a multiple of {step}"),
            Self::MinItems(least) => counted(f, "fewer", *least, "item"),
            Self::MaxItems(most) => counted(f, "more", *most, "item"),
            Self::UniqueItems => f.write_str("has duplicate items"),
            Self::MinProperties(least) => counted(f, "fewer", *least, "member"),
            Self::MaxProperties(most) => counted(f, "more", *most, "member"),
        }
    }
}
