//! The state of a check and its findings.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::rule::Rule;
use crate::{pointer::escaped, read::without_misfits};

/// All violations of the document's constraints that `validate()` has found.
///
/// It says where and what, but never shows the values: they may be secret.
///
/// `validate()` exists on the types of requests that have constraints or contain such types, on multipart forms, and on
/// [calls](crate::__private::Call::validate) and requests, which check their parameters and a JSON or form body. It
/// checks lengths, patterns (with the feature `pattern`), bounds, multiples, numbers of items and properties, and
/// unique items: of properties, elements and map values at any depth, items of tuples, variants of unions, unknown
/// values of enums, and additional properties.
///
/// Not checked are:
/// - what the types express: `required`, `enum`, `const`, formats. Undeclared values are kept, not rejected;
/// - what the generator lists as a loss, such as `contains`, `not`, `if` and `propertyNames`;
/// - values constrained by `patternProperties`, and elements after the `prefixItems` of an open tuple;
/// - objects and unions in a tuple, or in a recursive array or map, of which only the first levels are checked;
/// - a branch of `oneOf` or `anyOf` that shares its Rust type with a branch that has other constraints;
/// - values that a union keeps as unknown, and what a struct keeps as [`Misfits`](crate::Misfits);
/// - bodies with several media types whose schemas have different constraints but the same type, JSON lines, text and
///   byte bodies, and the content of files;
/// - inputs added by name, with `extra_query`, `set_query` and `extra_body`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.violations))]
pub struct Invalid {
    violations: Vec<Violation>,
}

impl Invalid {
    /// All violations: for each value those of its own members first, then those of nested values.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

fn list(violations: &[Violation]) -> String {
    let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
    all.join("; ")
}

/// A value that violates a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pointer: String,
    rule: Rule,
}

impl Violation {
    /// JSON Pointer (RFC 6901) of the value in the JSON that would be sent. For a call it starts with `/path`,
    /// `/query`, `/header` or `/cookie` and the name of a parameter, or with `/body`.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The constraint.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.rule)
    }
}

/// The JSON of a value as it is sent. It goes through text, so that an `f32` has the digits that are sent.
///
/// `None` if it cannot be serialized, which sending reports. Misfits are omitted, so that elements have the same index
/// as in the typed value.
pub(crate) fn json<V: Serialize + ?Sized>(value: &V) -> Option<Value> {
    without_misfits(|| {
        let text = crate::json::to_vec(value).ok()?;
        serde_json::from_slice(&text)
            // Nested deeper than the limit of serde_json.
            .or_else(|_| serde_json::to_value(value))
            .ok()
    })
}

/// The state of a check and its findings.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Checker {
    pub(super) pointer: String,
    pub(super) violations: Vec<Violation>,
}

impl Checker {
    pub(crate) fn finish(self) -> Result<(), Invalid> {
        match self.violations {
            violations if violations.is_empty() => Ok(()),
            violations => Err(Invalid { violations }),
        }
    }

    pub(super) fn broken(&mut self, rule: Rule) {
        let pointer = self.pointer.clone();
        self.violations.push(Violation { pointer, rule });
    }

    pub(crate) fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escaped(name));
        check(self);
        self.pointer.truncate(length);
    }
}
