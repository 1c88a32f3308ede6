//! Constraints of request values, checked when a caller asks for it.
//!
//! Nothing is checked on the way out: what a server accepts is its own affair, and documents are often stricter or laxer
//! than servers. `validate()` of a generated request type tells what the document would call wrong.
//! [`validate!`](crate::validate) makes one call for each member and kind of check; everything else is here.

mod decimal;
mod pattern;
mod rule;
mod view;

use std::{fmt, mem};

pub use rule::Rule;
pub use view::{Elements, View, Viewed};

use crate::{Kept, KeyedMap, Maybe};

/// Gives a type `validate()`.
///
/// `value` lists the rules of a member's value, `each` those of the elements of an array or the values of a map,
/// `unique` wants the elements of an array to be different, `nested` goes into values with a `validate()` of their own.
/// The map after `..` is gone into as well.
/// After `enum` stand the variants whose payloads have one.
///
/// ```
/// use agent_sessions_runtime::{self as rt};
///
/// struct CreateSession {
///     title: Option<String>,
///     tags: Vec<String>,
/// }
///
/// rt::validate!(CreateSession {
///     title = "title": value[MaxLength(10)],
///     tags = "tags": value[MaxItems(2)] each[MinLength(1)] unique[],
/// });
///
/// let session = CreateSession {
///     title: Some("a".repeat(11)),
///     tags: vec!["a".to_owned(), String::new()],
/// };
/// let invalid = session.validate().unwrap_err();
/// let all: Vec<String> = invalid.violations().iter().map(ToString::to_string).collect();
/// assert_eq!(all, ["/title: longer than 10 characters", "/tags/1: shorter than 1 character"]);
/// ```
#[macro_export]
macro_rules! validate {
    (enum $name:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::validate::Validate for $name {
            fn check(&self, at: &mut $crate::validate::Checker) {
                match self {
                    $(Self::$variant(value) => $crate::validate::Validate::check(value, at),)*
                    _ => {}
                }
            }
        }

        $crate::validate!(@method $name);
    };
    ($name:ident {
        $($field:ident = $wire:literal: $($kind:ident [$($rule:ident $(($bound:literal))?),*])+),*
        $(,)?
        $(..$extra:ident)?
    }) => {
        impl $crate::validate::Validate for $name {
            fn check(&self, at: &mut $crate::validate::Checker) {
                $($(at.$kind($wire, &self.$field, &[$($crate::Rule::$rule $(($bound))?),*]);)+)*
                $($crate::validate::Validate::check(&self.$extra, at);)?
            }
        }

        $crate::validate!(@method $name);
    };
    (@method $name:ident) => {
        impl $name {
            /// Checks the values against the constraints of the document: lengths, patterns, bounds, numbers of items.
            ///
            /// Sending does not do this. Patterns are checked with the feature `pattern` only.
            ///
            /// # Errors
            /// Values break constraints; all of them are listed.
            pub fn validate(&self) -> ::core::result::Result<(), $crate::Invalid> {
                $crate::validate::run(self)
            }
        }
    };
}

/// Values that break constraints of the document.
///
/// It says where and what, never the values: they may be secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.violations))]
pub struct Invalid {
    violations: Vec<Violation>,
}

impl Invalid {
    /// All of them, in the order of the members.
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
    /// JSON Pointer (RFC 6901) of the value in the JSON that would be sent.
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

/// A value with constraints, or with values in it that have some; [`validate!`](crate::validate) implements it.
#[doc(hidden)]
pub trait Validate {
    fn check(&self, at: &mut Checker);
}

#[doc(hidden)]
pub fn run<T: Validate>(value: &T) -> Result<(), Invalid> {
    let mut checker = Checker::default();
    value.check(&mut checker);
    match checker.violations {
        violations if violations.is_empty() => Ok(()),
        violations => Err(Invalid { violations }),
    }
}

/// Where a check stands, and what it has found.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Checker {
    pointer: String,
    violations: Vec<Violation>,
}

impl Checker {
    pub fn value(&mut self, name: &str, value: &dyn Viewed, rules: &[Rule]) {
        self.below(name, |at| at.all(value.view(), rules));
    }

    pub fn each(&mut self, name: &str, values: &dyn Elements, rules: &[Rule]) {
        self.below(name, |at| {
            values.each(&mut |name, view| at.below(name, |at| at.all(view, rules)));
        });
    }

    pub fn unique(&mut self, name: &str, values: &impl Unique, _: &[Rule]) {
        if values.repeats() {
            self.below(name, |at| at.broken(Rule::UniqueItems));
        }
    }

    pub fn nested(&mut self, name: &str, value: &dyn Validate, _: &[Rule]) {
        self.below(name, |at| value.check(at));
    }

    fn all(&mut self, view: View<'_>, rules: &[Rule]) {
        for rule in rules {
            if rule.is_broken(view) {
                self.broken(*rule);
            }
        }
    }

    fn broken(&mut self, rule: Rule) {
        let pointer = self.pointer.clone();
        self.violations.push(Violation { pointer, rule });
    }

    fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        for char in name.chars() {
            match char {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                char => self.pointer.push(char),
            }
        }
        check(self);
        self.pointer.truncate(length);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, at: &mut Checker) {
        if let Some(value) = self {
            value.check(at);
        }
    }
}

impl<T: Validate> Validate for Maybe<T> {
    fn check(&self, at: &mut Checker) {
        if let Maybe::Value(value) = self {
            value.check(at);
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn check(&self, at: &mut Checker) {
        T::check(self, at);
    }
}

impl<T: Validate> Validate for Kept<T> {
    fn check(&self, at: &mut Checker) {
        self.value.check(at);
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, at: &mut Checker) {
        for (index, value) in self.iter().enumerate() {
            at.below(&index.to_string(), |at| value.check(at));
        }
    }
}

impl<K: AsRef<str>, T: Validate> Validate for KeyedMap<K, T> {
    fn check(&self, at: &mut Checker) {
        for (name, value) in self {
            at.below(name.as_ref(), |at| value.check(at));
        }
    }
}

/// The elements of an array that should be different.
#[doc(hidden)]
pub trait Unique {
    /// Whether two are equal.
    fn repeats(&self) -> bool;
}

impl<T: PartialEq> Unique for Vec<T> {
    fn repeats(&self) -> bool {
        let mut rest = self.as_slice();
        while let Some((first, others)) = mem::take(&mut rest).split_first() {
            if others.contains(first) {
                return true;
            }
            rest = others;
        }
        false
    }
}

impl<T: Unique> Unique for Option<T> {
    fn repeats(&self) -> bool {
        self.as_ref().is_some_and(T::repeats)
    }
}

impl<T: Unique> Unique for Maybe<T> {
    fn repeats(&self) -> bool {
        self.as_option().is_some_and(T::repeats)
    }
}

impl<T: Unique> Unique for Box<T> {
    fn repeats(&self) -> bool {
        T::repeats(self)
    }
}
