//! Constraints of request values, checked when a caller asks for it.
//!
//! Nothing is checked on the way out: what a server accepts is its own affair, and documents are often stricter or laxer
//! than servers. `validate()` of a generated request type tells what the document would call wrong.
//!
//! What is checked is the JSON that would be sent: [`validate!`](crate::validate) gives each type a table of its rules and
//! goes into the values that have one of their own, with their JSON beside them. So most members cost a generated
//! crate a line of data, and no code.

pub(crate) mod decimal;
mod pattern;
mod place;
mod rule;
mod typed;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

pub use place::Rules;
pub(crate) use place::{below, of_parameter};
pub(crate) use place::{escaped, unescaped};
pub use rule::Rule;
pub use typed::Validate;

use crate::read::without_misfits;

/// Gives a type `validate()`.
///
/// A rule stands beside its place: a JSON Pointer from the value, in which `*` is each element of an array or each
/// value of a map; `/name` is a member and the empty pointer the value itself. A member that has a `validate()` of its own
/// is named after its rules. The map of further members follows with the rules of its values, and `nested` where they
/// have one.
///
/// After `enum` stand the variants whose payloads have a `validate()`, then those with rules for their payloads.
/// After `form` stand the parts of a multipart body: their rules, and `nested` where they have a `validate()`.
///
/// ```
/// use raccord as rt;
///
/// struct CreateSession {
///     title: Option<String>,
///     tags: Vec<String>,
///     parent: Option<Box<CreateSession>>,
/// }
///
/// rt::object!(CreateSession {
///     title = "title": optional,
///     tags = "tags": required,
///     parent = "parent": optional,
/// });
///
/// rt::validate!(CreateSession {
///     "/title": [MaxLength(10)],
///     "/tags": [MaxItems(2), UniqueItems],
///     "/tags/*": [MinLength(1)],
///     "/parent": parent,
/// });
///
/// let session = CreateSession {
///     title: Some("a".repeat(11)),
///     tags: vec!["a".to_owned(), String::new()],
///     parent: None,
/// };
/// let invalid = session.validate().unwrap_err();
/// let all: Vec<String> = invalid.violations().iter().map(ToString::to_string).collect();
/// assert_eq!(all, ["/title: longer than 10 characters", "/tags/1: shorter than 1 character"]);
/// ```
#[macro_export]
macro_rules! validate {
    (enum $name:ident {
        $($variant:ident),* $(,)?
        $(; $($bare:ident: [$($place:literal: [$($rule:ident $(($bound:literal))?),*]),*]),* $(,)?)?
    }) => {
        impl $crate::validate::Validate for $name {
            fn check(&self, json: &$crate::Value, at: &mut $crate::validate::Checker) {
                $(match self {
                    $(Self::$bare(_) => {
                        at.rules(json, &[$(($place, &[$($crate::Rule::$rule $(($bound))?),*])),*]);
                    })*
                    _ => {}
                })?
                match self {
                    $(Self::$variant(value) => $crate::validate::Validate::check(value, json, at),)*
                    _ => {}
                }
            }
        }

        $crate::validate!(@method $name, run);
    };
    (form $name:ident {
        $($field:ident = $wire:literal:
            [$($place:literal: [$($rule:ident $(($bound:literal))?),*]),*] $($nested:ident)?),*
        $(,)?
    }) => {
        impl $crate::validate::Parts for $name {
            fn check(&self, at: &mut $crate::validate::Checker) {
                $($crate::validate!(@part $($nested)?)(
                    at,
                    $wire,
                    &self.$field,
                    &[$(($place, &[$($crate::Rule::$rule $(($bound))?),*])),*],
                );)*
            }
        }

        $crate::validate!(@method $name, run_parts);
    };
    (@part) => { $crate::validate::Checker::part };
    (@part nested) => { $crate::validate::Checker::nested_part };
    ($name:ident {
        $($place:literal: $([$($rule:ident $(($bound:literal))?),*])? $($field:ident)?),* $(,)?
        $(..$extra:ident
            $([$($extra_place:literal: [$($extra_rule:ident $(($extra_bound:literal))?),*]),*])?
            $($nested:ident)?)?
    }) => {
        impl $crate::validate::Validate for $name {
            fn check(&self, json: &$crate::Value, at: &mut $crate::validate::Checker) {
                at.members(json, &[$($(($place, &[$($crate::Rule::$rule $(($bound))?),*]),)?)*]);
                $($(at.member($place, &self.$field, json);)?)*
                $(
                    $(at.others(&self.$extra, json, &[
                        $(($extra_place, &[$($crate::Rule::$extra_rule $(($extra_bound))?),*])),*
                    ]);)?
                    $($crate::validate::$nested(&self.$extra, json, at);)?
                )?
            }
        }

        $crate::validate!(@method $name, run);
    };
    (@method $name:ident, $run:ident) => {
        impl $name {
            /// Checks against the constraints of the document.
            ///
            /// # Errors
            /// Values break constraints: see [`Invalid`]($crate::Invalid).
            pub fn validate(&self) -> ::core::result::Result<(), $crate::Invalid> {
                $crate::validate::$run(self)
            }
        }
    };
}

/// Values that break constraints of the document; all that `validate()` has found.
///
/// It says where and what, never the values: they may be secrets.
///
/// `validate()` is there on the types that requests consist of, where they or what they hold have constraints, on forms of
/// parts, and on [calls](crate::Call::validate) and requests, which check their parameters and a body of JSON or of a
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

#[doc(hidden)]
pub fn run<T: Validate + Serialize>(value: &T) -> Result<(), Invalid> {
    let mut checker = Checker::default();
    if let Some(json) = json(value) {
        value.check(&json, &mut checker);
    }
    checker.finish()
}

#[doc(hidden)]
pub fn nested<T: Validate>(value: &T, json: &Value, at: &mut Checker) {
    value.check(json, at);
}

/// A multipart body with constraints; [`validate!`](crate::validate) implements it.
#[doc(hidden)]
pub trait Parts {
    fn check(&self, at: &mut Checker);
}

#[doc(hidden)]
pub fn run_parts<T: Parts>(form: &T) -> Result<(), Invalid> {
    let mut checker = Checker::default();
    form.check(&mut checker);
    checker.finish()
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
    pointer: String,
    violations: Vec<Violation>,
}

impl Checker {
    pub(crate) fn finish(self) -> Result<(), Invalid> {
        match self.violations {
            violations if violations.is_empty() => Ok(()),
            violations => Err(Invalid { violations }),
        }
    }

    fn broken(&mut self, rule: Rule) {
        let pointer = self.pointer.clone();
        self.violations.push(Violation { pointer, rule });
    }

    pub(crate) fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&place::escaped(name));
        check(self);
        self.pointer.truncate(length);
    }
}
