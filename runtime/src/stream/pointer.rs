//! Scalars at JSON pointers of a JSON text, found in one pass and without a tree
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A string, number or boolean of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    /// A string.
    Text(String),
    /// An integer, as text.
    Integer(String),
    /// Any other scalar except null, as JSON text.
    Other(String),
}

impl Scalar {
    /// As in a query parameter.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Integer(text) | Self::Other(text) => text,
        }
    }
}

/// JSON pointers that are looked up together; at most 64.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointers {
    pointers: Vec<Vec<String>>,
}

impl Pointers {
    pub(crate) fn new<'p>(pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let tokens = |pointer: &str| {
            pointer
                .split('/')
                .skip(1)
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect()
        };
        Self {
            pointers: pointers.into_iter().take(64).map(tokens).collect(),
        }
    }

    /// The scalars at the pointers, in the same order; all `None` if the text is not JSON.
    pub(crate) fn look_up(&self, text: &str) -> Vec<Option<Scalar>> {
        let mut found = vec![None; self.pointers.len()];
        if found.is_empty() {
            return found;
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let look = Look {
            pointers: &self.pointers,
            active: u64::MAX >> (64 - self.pointers.len()),
            depth: 0,
            found: &mut found,
        };
        if look.deserialize(&mut json).is_err() || json.end().is_err() {
            found.fill(None);
        }
        found
    }
}

/// Reads a value below which the pointers of the `active` bits may lead.
struct Look<'a> {
    pointers: &'a [Vec<String>],
    active: u64,
    depth: usize,
    found: &'a mut [Option<Scalar>],
}

impl Look<'_> {
    /// The pointers that lead through a member.
    fn through(&self, member: impl Fn(&str) -> bool) -> u64 {
        let mut active = 0;
        for (bit, tokens) in self.pointers.iter().enumerate() {
            let is_next = tokens.get(self.depth).is_some_and(|token| member(token));
            if self.active & (1 << bit) != 0 && is_next {
                active |= 1 << bit;
            }
        }
        active
    }

    fn deeper(&mut self, active: u64) -> Look<'_> {
        Look {
            pointers: self.pointers,
            active,
            depth: self.depth + 1,
            found: self.found,
        }
    }

    fn set(self, scalar: impl Fn() -> Option<Scalar>) {
        for (bit, (tokens, found)) in self.pointers.iter().zip(self.found).enumerate() {
            if self.active & (1 << bit) != 0 && tokens.len() == self.depth {
                *found = scalar();
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.set(|| Some(Scalar::Other(value.to_string())));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.set(|| Some(Scalar::Integer(value.to_string())));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.set(|| Some(Scalar::Integer(value.to_string())));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.set(|| Some(Scalar::Other(value.to_string())));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.set(|| Some(Scalar::Text(value.to_owned())));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.set(|| None);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        loop {
            let active = self.through(|token| token.parse() == Ok(index));
            let more = if active == 0 {
                seq.next_element::<IgnoredAny>()?.is_some()
            } else {
                seq.next_element_seed(self.deeper(active))?.is_some()
            };
            if !more {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        // The recursion is bounded by the depth of the pointers: everything below them is skipped.
        while let Some(active) = map.next_key_seed(Key(&self))? {
            if active == 0 {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(self.deeper(active))?;
            }
        }
        Ok(())
    }
}

/// Compares a member name with the next tokens.
struct Key<'k, 'a>(&'k Look<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<u64, E> {
        Ok(self.0.through(|token| token == name))
    }

    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<u64, E> {
        Err(E::custom("a member name that is not a string"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Pointers, Scalar};

    fn look_up(text: &str, pointers: &[&str]) -> Vec<Option<Scalar>> {
        Pointers::new(pointers.iter().copied()).look_up(text)
    }

    #[test]
    fn finds_scalars_in_one_pass() {
        let text = r#"{"kind":"text","payload":{"id":"1-0","n":[{"a":-3},{"a":7}],"kind":"no"},"event_id":42,"a/b":{"~":true}}"#;
        let found = look_up(
            text,
            &[
                "/kind",
                "/event_id",
                "/payload/id",
                "/payload/n/1/a",
                "/a~1b/~0",
                "/none",
                "/payload",
            ],
        );
        let text = |text: &str| Some(Scalar::Text(text.to_owned()));
        let integer = |text: &str| Some(Scalar::Integer(text.to_owned()));
        assert_eq!(
            found,
            [
                text("text"),
                integer("42"),
                text("1-0"),
                integer("7"),
                Some(Scalar::Other("true".to_owned())),
                None,
                None
            ]
        );
    }

    #[test]
    fn finds_nothing_in_what_is_no_json() {
        assert_eq!(look_up(r#"{"kind":"text""#, &["/kind"]), [None]);
        assert_eq!(look_up(r#"{"kind":"text"} x"#, &["/kind"]), [None]);
        assert_eq!(look_up("null", &["/kind"]), [None]);
        assert_eq!(
            look_up(r#""end""#, &[""]),
            [Some(Scalar::Text("end".to_owned()))]
        );
        assert!(look_up("1", &[]).is_empty());
    }
}
