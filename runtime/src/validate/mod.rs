//! Constraints of request values, checked when a caller asks for it.
//!
//! Nothing is checked when a request is sent: the server decides what it accepts, and documents are often stricter or
//! laxer than servers. `validate()` of a generated request type lists what violates the document.
//!
//! The check runs on the JSON that would be sent: [`validate!`](crate::validate) gives each type a table of rules, and
//! descends into values whose types have a table, together with their JSON. So most properties cost a generated crate
//! one line of data and no code.

mod checker;
pub(crate) mod decimal;
mod pattern;
mod place;
mod rule;
mod typed;

use serde::Serialize;
use serde_json::Value;

pub(crate) use checker::json;
pub use checker::{Checker, Invalid, Violation};
pub use place::Rules;
pub(crate) use place::{below, of_parameter};
pub use rule::Rule;
pub use typed::Validate;

/// Gives a type `validate()`.
///
/// Rules are listed by place: a JSON Pointer from the value, in which `*` is each element of an array or each value of
/// a map, `/name` is a member and the empty pointer the value itself. A field whose type has a `validate()` is named
/// after its rules. The map of additional properties follows with the rules of its values, and `nested` if they have a
/// `validate()`.
///
/// After `enum` follow the variants whose payloads have a `validate()`, then those with rules for their payloads. After
/// `form` follow the parts of a multipart body: their rules, and `nested` if they have a `validate()`.
///
/// ```
/// use raccord::__private as rt;
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
#[doc(hidden)]
#[macro_export]
macro_rules! validate {
    (enum $name:ident {
        $($variant:ident),* $(,)?
        $(; $($bare:ident: [$($place:literal: [$($rule:ident $(($bound:literal))?),*]),*]),* $(,)?)?
    }) => {
        impl $crate::__private::validation::Validate for $name {
            fn check(&self, json: &$crate::Value, at: &mut $crate::__private::validation::Checker) {
                $(match self {
                    $(Self::$bare(_) => {
                        at.rules(json, &[$(($place, &[$($crate::Rule::$rule $(($bound))?),*])),*]);
                    })*
                    _ => {}
                })?
                match self {
                    $(Self::$variant(value) => $crate::__private::validation::Validate::check(value, json, at),)*
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
        impl $crate::__private::validation::Parts for $name {
            fn check(&self, at: &mut $crate::__private::validation::Checker) {
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
    (@part) => { $crate::__private::validation::Checker::part };
    (@part nested) => { $crate::__private::validation::Checker::nested_part };
    ($name:ident {
        $($place:literal: $([$($rule:ident $(($bound:literal))?),*])? $($field:ident)?),* $(,)?
        $(..$extra:ident
            $([$($extra_place:literal: [$($extra_rule:ident $(($extra_bound:literal))?),*]),*])?
            $($nested:ident)?)?
    }) => {
        impl $crate::__private::validation::Validate for $name {
            fn check(&self, json: &$crate::Value, at: &mut $crate::__private::validation::Checker) {
                at.members(json, &[$($(($place, &[$($crate::Rule::$rule $(($bound))?),*]),)?)*]);
                $($(at.member($place, &self.$field, json);)?)*
                $(
                    $(at.others(&self.$extra, json, &[
                        $(($extra_place, &[$($crate::Rule::$extra_rule $(($extra_bound))?),*])),*
                    ]);)?
                    $($crate::__private::validation::$nested(&self.$extra, json, at);)?
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
            /// Values violate constraints, see [`Invalid`]($crate::Invalid).
            pub fn validate(&self) -> ::core::result::Result<(), $crate::Invalid> {
                $crate::__private::validation::$run(self)
            }
        }
    };
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
