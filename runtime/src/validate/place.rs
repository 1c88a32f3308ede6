//! The places of rules: JSON Pointers (RFC 6901) in which `*` is each element.

use serde::Serialize;
use serde_json::Value;

use super::{
    checker::{Checker, json},
    rule::Rule,
    typed::Validate,
};
use crate::{
    KeyedMap,
    pointer::{escaped, unescaped},
};

/// Rules by place.
#[doc(hidden)]
pub type Rules = [(&'static str, &'static [Rule])];

impl Checker {
    /// Checks a value.
    pub fn rules(&mut self, json: &Value, rules: &'static Rules) {
        for (place, rules) in rules {
            self.walk(json, place, rules);
        }
    }

    /// Checks an object with named members, in which `*` is a name.
    pub fn members(&mut self, json: &Value, rules: &'static Rules) {
        for (place, rules) in rules {
            match token(place) {
                Some((name, rest)) => {
                    let name = unescaped(name);
                    if let Some(value) = json.get(&*name) {
                        self.below(&name, |at| at.walk(value, rest, rules));
                    }
                }
                None => self.all(json, rules),
            }
        }
    }

    /// Descends into a member whose type has a `validate()`.
    pub fn member<T: Validate>(&mut self, place: &str, value: &T, json: &Value) {
        if let Some((name, _)) = token(place) {
            self.entry(&unescaped(name), value, json);
        }
    }

    pub(super) fn entry<T: Validate>(&mut self, name: &str, value: &T, json: &Value) {
        if let Some(json) = json.get(name) {
            self.below(name, |at| value.check(json, at));
        }
    }

    /// Checks the additional properties of an object.
    pub fn others<K: AsRef<str>, T>(
        &mut self,
        others: &KeyedMap<K, T>,
        json: &Value,
        rules: &'static Rules,
    ) {
        for name in others.keys().map(AsRef::as_ref) {
            if let Some(json) = json.get(name) {
                self.below(name, |at| at.rules(json, rules));
            }
        }
    }

    /// Checks a part of a multipart body.
    pub fn part<T: Serialize>(&mut self, name: &str, value: &T, rules: &'static Rules) {
        if let Some(json) = json(value) {
            self.below(name, |at| at.rules(&json, rules));
        }
    }

    /// Checks a part whose type has a `validate()`.
    pub fn nested_part<T: Serialize + Validate>(
        &mut self,
        name: &str,
        value: &T,
        rules: &'static Rules,
    ) {
        if let Some(json) = json(value) {
            self.below(name, |at| {
                at.rules(&json, rules);
                value.check(&json, at);
            });
        }
    }

    fn walk(&mut self, json: &Value, place: &str, rules: &[Rule]) {
        let Some((name, rest)) = token(place) else {
            return self.all(json, rules);
        };
        match json {
            Value::Array(items) if name == "*" => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), |at| at.walk(item, rest, rules));
                }
            }
            Value::Object(members) if name == "*" => {
                for (name, value) in members {
                    self.below(name, |at| at.walk(value, rest, rules));
                }
            }
            Value::Array(items) => {
                if let Some(item) = name.parse().ok().and_then(|index: usize| items.get(index)) {
                    self.below(name, |at| at.walk(item, rest, rules));
                }
            }
            _ => {}
        }
    }

    fn all(&mut self, json: &Value, rules: &[Rule]) {
        for rule in rules {
            if rule.is_broken(json) {
                self.broken(*rule);
            }
        }
    }
}

/// The first token of a place, and the rest.
fn token(place: &str) -> Option<(&str, &str)> {
    let place = place.strip_prefix('/')?;
    let end = place.find('/').unwrap_or(place.len());
    place.split_at_checked(end)
}

/// The rules of a parameter or the body among those of a call, which are at `/query/limit` or `/body`.
pub(crate) fn below(
    rules: &'static Rules,
    prefix: &str,
) -> impl Iterator<Item = (&'static str, &'static [Rule])> {
    rules.iter().filter_map(move |(place, rules)| {
        let rest = place.strip_prefix(prefix)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((rest, *rules))
    })
}

/// The place of the rules of a parameter among those of a call.
pub(crate) fn of_parameter(location: &str, name: &str) -> String {
    format!("/{location}/{}", escaped(name))
}

impl Checker {
    /// Checks a parameter or the body of a call.
    pub(crate) fn input(&mut self, rules: &'static Rules, place: &str, json: &Value) {
        let length = self.pointer.len();
        self.pointer.push_str(place);
        for (place, rules) in below(rules, place) {
            self.walk(json, place, rules);
        }
        self.pointer.truncate(length);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(check: impl FnOnce(&mut Checker)) -> Vec<String> {
        let mut checker = Checker::default();
        check(&mut checker);
        let texts = |invalid: super::super::Invalid| {
            let all = invalid.violations().iter();
            all.map(ToString::to_string).collect()
        };
        checker.finish().map_or_else(texts, |()| Vec::new())
    }

    #[test]
    fn a_star_is_each_element_but_a_name_among_members() {
        static RULES: &Rules = &[("/*", &[Rule::MaxLength(1)])];
        let json = json!({ "*": "ab", "b": "abc" });
        let longer = ["/*: longer than 1 character", "/b: longer than 1 character"];
        assert_eq!(found(|at| at.members(&json, RULES)), longer[..1]);
        assert_eq!(found(|at| at.rules(&json, RULES)), longer);
        let json = json!(["a", "ab"]);
        assert_eq!(
            found(|at| at.rules(&json, RULES)),
            ["/1: longer than 1 character"]
        );
    }

    #[test]
    fn other_shapes_are_passed_over() {
        static RULES: &Rules = &[("/1/*/0", &[Rule::Minimum("1")])];
        for json in [json!(null), json!([]), json!([0, 0]), json!({ "1": [[0]] })] {
            assert_eq!(found(|at| at.rules(&json, RULES)), [""; 0], "{json}");
        }
        assert_eq!(
            found(|at| at.rules(&json!([0, { "a/b": [0, 0] }]), RULES)),
            ["/1/a~1b/0: less than 1"]
        );
    }

    #[test]
    fn the_rules_of_a_parameter_are_not_those_of_a_longer_name() {
        static RULES: &Rules = &[
            ("/query/a", &[Rule::Minimum("1")]),
            ("/query/ab", &[Rule::Minimum("2")]),
            ("/query/a/*", &[Rule::Minimum("3")]),
        ];
        let of = |name| {
            let place = of_parameter("query", name);
            below(RULES, &place)
                .map(|(rest, _)| rest)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("a"), ["", "/*"]);
        assert_eq!(of("ab"), [""]);
        assert_eq!(of("b"), [""; 0]);
        assert_eq!(
            found(|at| at.input(RULES, "/query/a", &json!([2]))),
            ["/query/a/0: less than 3"]
        );
    }

    #[test]
    fn a_float_has_the_digits_that_are_sent() {
        static RULES: &Rules = &[("", &[Rule::MultipleOf("0.1")])];
        let json = json(&0.3_f32).unwrap();
        assert_eq!(found(|at| at.rules(&json, RULES)), [""; 0]);
    }
}
