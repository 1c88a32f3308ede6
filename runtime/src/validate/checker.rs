//! Where a check stands, and what it finds.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::rule::Rule;
use crate::{pointer::escaped, read::without_misfits};

/// Values that break constraints of the document; all that `validate()` has found.
///
/// It says where and what, never the values: they may be secrets.
///
/// `validate()` is there on the types that requests consist of, where they or what they hold have constraints, on forms of
/// parts, and on [calls](crate::__private::Call::validate) and requests, which check their parameters and a body of JSON or of a
/// form. Checked are lengths, patterns (with the feature `pattern`), bounds, multiples, numbers of items and members, and
/// that items differ: of members, of elements and map values at any depth, of the members of tuples, of the variants of
/// a union, of unknown values of an enum, and of members beside the known ones.
///
/// Not checked are:
/// - what a type says: `required`, `enum`, `const`, formats. Values unknown to the document are kept, not refused;
/// - what the generator lists as a loss, such as `contains`, `not`, `if` and `propertyNames`;
/// - values that `patternProperties` ask something of, and elements after the `prefixItems` of an open tuple;
/// - objects and unions in a tuple, or in an array or map that holds itself, of which the first levels alone are checked;
/// - a member of `oneOf` or `anyOf` that has one Rust type with another one of other constraints;
/// - a value that a union keeps as unknown, and what a struct keeps as [`Misfits`](crate::Misfits);
/// - of a body: one of several media types whose schemas ask differently of a value without a type of its own, JSON
///   texts one a line, text and bytes sent as they are, the content of files;
/// - what is added to a call by name, such as `extra_query`, `set_query` and `extra_body`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.violations))]
pub struct Invalid {
    violations: Vec<Violation>,
}

impl Invalid {
    /// All of them: of each value those of its own members first, then those of the values in it.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

fn list(violations: &[Violation]) -> String {
    let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
    all.join("; ")
}

/// A value that breaks a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pointer: String,
    rule: Rule,
}

impl Violation {
    /// JSON Pointer (RFC 6901) of the value in the JSON that would be sent. Of a call it starts with `/path`, `/query`,
    /// `/header` or `/cookie` and the name of a parameter, or with `/body`.
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

/// The JSON of a value as it is sent. Through text, in which an `f32` has the digits that it is sent with.
///
/// Nothing where it cannot be written, which sending says. What did not fit is left out, so that elements have the index
/// of the typed ones.
pub(crate) fn json<V: Serialize + ?Sized>(value: &V) -> Option<Value> {
    without_misfits(|| {
        let text = crate::json::to_vec(value).ok()?;
        serde_json::from_slice(&text)
            // Nested deeper than serde_json reads.
            .or_else(|_| serde_json::to_value(value))
            .ok()
    })
}

/// Where a check stands, and what it has found.
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
