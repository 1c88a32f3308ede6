//! JSON text to a tree.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The error message if there are more values than the limit.
const TOO_MANY_VALUES: &str = "too many values";

/// Whether there are more values than the limit.
pub(super) fn has_too_many_values(error: &serde_json::Error) -> bool {
    error.is_data() && error.to_string().starts_with(TOO_MANY_VALUES)
}

/// The result of reading.
pub(super) struct Parsed {
    /// The tree; of duplicate keys it has the last.
    pub value: Value,
    /// Whether some object has duplicate keys.
    pub duplicates: bool,
    /// How many more values would have been allowed.
    pub left: usize,
}

/// Reads `text`, which has no byte order mark and at most `values` values.
pub(super) fn parse(text: &str, values: usize) -> Result<Parsed, serde_json::Error> {
    let duplicates = Cell::new(false);
    let left = Cell::new(values);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Tree {
        duplicates: &duplicates,
        left: &left,
    }
    .deserialize(&mut reader)?;
    reader.end()?;
    Ok(Parsed {
        value,
        duplicates: duplicates.get(),
        left: left.get(),
    })
}

/// The byte offset of a syntax error; for a misspelt word the start of the word.
pub(super) fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    // The reader counts consumed bytes, and a line break starts the next line.
    let at = (before + error.column()).saturating_sub(1).min(text.len());
    let word = text
        .get(..at)
        .filter(|_| message(error) == "expected ident")
        .map_or(0, |before| {
            before.len()
                - before
                    .trim_end_matches(|c: char| c.is_ascii_alphabetic())
                    .len()
        });
    at - word
}

/// The error's message without its place.
pub(super) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ")
        .and_then(|at| text.get(..at))
        .unwrap_or(&text)
        .to_owned()
}

#[derive(Clone, Copy)]
struct Tree<'a> {
    duplicates: &'a Cell<bool>,
    /// How many more values there may be.
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left
            .set(left.ok_or_else(|| D::Error::custom(TOO_MANY_VALUES))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if map.insert(key, members.next_value_seed(self)?).is_some() {
                self.duplicates.set(true);
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::{Parsed, message, offset};

    fn parse(text: &str) -> Result<Parsed, serde_json::Error> {
        super::parse(text, 100)
    }

    #[test]
    fn keeps_numbers_and_order() {
        let parsed = parse(
            r#"{"b":18446744073709551615,"a":-1,"c":18446744073709551616,"d":0.9404651451800253}"#,
        );
        let text = parsed.map(|p| p.value.to_string()).unwrap_or_default();
        assert_eq!(
            text,
            r#"{"b":18446744073709551615,"a":-1,"c":1.8446744073709552e+19,"d":0.9404651451800253}"#
        );
    }

    #[test]
    fn sees_duplicates_at_any_depth() {
        assert!(parse(r#"[{"a":[{"b":1,"b":2}]}]"#).is_ok_and(|p| p.duplicates));
        assert!(parse(r#"[{"a":[{"b":1,"c":2}]}]"#).is_ok_and(|p| !p.duplicates));
    }

    #[test]
    fn errors_have_an_offset_and_a_bare_message() {
        let text = "{\n  \"é\": tru\n}";
        let error = parse(text).err();
        assert_eq!(
            error.as_ref().map(message).as_deref(),
            Some("expected ident")
        );
        assert_eq!(
            error
                .map(|e| offset(text, &e))
                .and_then(|at| text.get(at..)),
            Some("tru\n}")
        );
    }
}
