//! The inputs of a call that have constraints, kept for `validate()`.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    body::Body,
    json,
    validate::{self, Checker, Invalid, Rules, Validate},
};

/// The place of the rules of the body.
const BODY: &str = "/body";

/// The inputs of a call that have rules.
#[derive(Clone, Default)]
pub(crate) struct Inputs {
    rules: &'static Rules,
    /// Parameters by the places of their rules.
    parameters: Vec<(String, Value)>,
    body: Text,
    body_type: Option<fn(&[u8], &Value, &mut Checker)>,
}

/// The JSON of the body.
#[derive(Clone, Default)]
enum Text {
    /// It is none.
    #[default]
    None,
    /// The body that is sent.
    Sent,
    /// Of a form.
    Kept(Vec<u8>),
}

impl Inputs {
    pub(crate) fn set_rules(&mut self, rules: &'static Rules) {
        self.rules = rules;
    }

    /// Keeps a parameter that has rules, in place of the earlier one.
    pub(crate) fn keep<V: Serialize + ?Sized>(&mut self, location: &str, name: &str, value: &V) {
        if self.rules.is_empty() {
            return;
        }
        let place = validate::of_parameter(location, name);
        self.parameters.retain(|(given, _)| *given != place);
        if self.has_rules(&place)
            && let Some(json) = validate::json(value)
        {
            self.parameters.push((place, json));
        }
    }

    fn has_rules(&self, place: &str) -> bool {
        validate::below(self.rules, place).next().is_some()
    }

    /// There is another body now.
    pub(crate) fn forget_body(&mut self) {
        self.body = Text::None;
        self.body_type = None;
    }

    /// The body is JSON.
    pub(crate) fn body_is_json(&mut self) {
        self.body = Text::Sent;
    }

    /// Keeps the JSON of a form.
    pub(crate) fn keep_form<V: Serialize + ?Sized>(&mut self, form: &V) {
        if self.has_rules(BODY) {
            self.body = json::to_vec(form).map_or(Text::None, Text::Kept);
        }
    }

    /// The body has a type with a `validate()`.
    pub(crate) fn set_body_type<V: DeserializeOwned + Validate>(&mut self) {
        self.body_type = Some(|text, json, at| {
            // This JSON was just written, so it can be read.
            if let Ok(body) = serde_json::from_slice::<V>(text) {
                body.check(json, at);
            }
        });
    }

    /// Keeps the JSON of a form whose type has a `validate()`.
    pub(crate) fn keep_checked_form<V>(&mut self, form: &V)
    where
        V: Serialize + DeserializeOwned + Validate,
    {
        self.body = json::to_vec(form).map_or(Text::None, Text::Kept);
        self.set_body_type::<V>();
    }

    /// Checks them.
    pub(crate) fn validate(&self, body: &Body) -> Result<(), Invalid> {
        let mut at = Checker::default();
        for (place, json) in &self.parameters {
            at.input(self.rules, place, json);
        }
        if self.body_type.is_some() || self.has_rules(BODY) {
            match &self.body {
                Text::None => {}
                Text::Sent => self.check_body(&body.as_bytes().unwrap_or_default(), &mut at),
                Text::Kept(text) => self.check_body(text, &mut at),
            }
        }
        at.finish()
    }

    fn check_body(&self, text: &[u8], at: &mut Checker) {
        let Ok(json) = serde_json::from_slice(text) else {
            return;
        };
        at.input(self.rules, BODY, &json);
        if let Some(check) = self.body_type {
            at.below("body", |at| check(text, &json, at));
        }
    }
}
