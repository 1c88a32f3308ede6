//! Values that have a `validate()`, and the containers around them.

use serde_json::Value;

use super::checker::Checker;
use crate::{Kept, KeyedMap, Maybe};

/// A value that has constraints, or contains values that do; [`validate!`](crate::validate) implements it.
#[doc(hidden)]
pub trait Validate {
    /// Checks the value, whose JSON is `json`.
    fn check(&self, json: &Value, at: &mut Checker);
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        if let Some(value) = self {
            value.check(json, at);
        }
    }
}

impl<T: Validate> Validate for Maybe<T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        if let Maybe::Value(value) = self {
            value.check(json, at);
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        T::check(self, json, at);
    }
}

impl<T: Validate> Validate for Kept<T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        self.value.check(json, at);
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        let items = json.as_array().into_iter().flatten();
        for (index, (value, json)) in self.iter().zip(items).enumerate() {
            at.below(&index.to_string(), |at| value.check(json, at));
        }
    }
}

impl<K: AsRef<str>, T: Validate> Validate for KeyedMap<K, T> {
    fn check(&self, json: &Value, at: &mut Checker) {
        for (name, value) in self {
            at.entry(name.as_ref(), value, json);
        }
    }
}
