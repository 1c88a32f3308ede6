//! Walks YAML with the reader itself, which accepts every text that was read. It reports no positions, but returns
//! slices of the text; what is between two slices can be inferred from the syntax.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::super::walker::{Scalar, Walker};
use super::Range;

/// Walks `text` as far as the reader goes.
pub(super) fn walk(text: &str, walker: &mut impl Walker) {
    let seen = Seen {
        text,
        at: Cell::new(0),
        walker: RefCell::new(walker),
    };
    // A text that is walked to find what is wrong with it ends with an error.
    let _ = Node { seen: &seen }.deserialize(serde_yaml::Deserializer::from_str(text));
}

/// What the visitors share.
struct Seen<'a, W> {
    text: &'a str,
    /// The end of the last slice.
    at: Cell<usize>,
    walker: RefCell<&'a mut W>,
}

impl<W: Walker> Seen<'_, W> {
    /// The position of `slice`, a part of the text, including its quotes.
    fn slice(&self, slice: &str) -> Range<usize> {
        let start = (slice.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let end = start.wrapping_add(slice.len());
        let byte = |at: usize| self.text.as_bytes().get(at).copied();
        let quote = start
            .checked_sub(1)
            .and_then(byte)
            .filter(|quote| b"'\"".contains(quote));
        let range = match quote {
            Some(quote) if byte(end) == Some(quote) => start - 1..end + 1,
            _ => start..end,
        };
        self.at.set(range.end);
        range
    }

    /// The position of a value without a slice: after the last one.
    fn next(&self) -> Range<usize> {
        let mut rest = self.text.get(self.at.get()..).unwrap_or_default();
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or_default();
            rest = match c {
                '#' => after.trim_start_matches(|c| c != '\n'),
                '-' if !after.starts_with(char::is_whitespace) => break,
                c if c.is_whitespace() || "-:,?[]{}".contains(c) => after,
                _ => break,
            };
        }
        let start = self.text.len() - rest.len();
        let end = start + rest.find([',', ']', '}', '\n', ' ']).unwrap_or(rest.len());
        self.at.set(end);
        start..end
    }

    /// A scalar other than a string.
    fn guess<E>(&self) -> Result<(), E> {
        let range = self.next();
        self.leaf(Scalar::Plain(""), range);
        Ok(())
    }

    fn leaf(&self, scalar: Scalar<'_>, range: Range<usize>) {
        self.walker.borrow_mut().scalar(scalar, range);
    }
}

struct Node<'a, 'w, W> {
    seen: &'a Seen<'w, W>,
}

impl<'de, W: Walker> DeserializeSeed<'de> for Node<'_, '_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, W: Walker> Visitor<'de> for Node<'_, '_, W> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_u128<E>(self, _: u128) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_i128<E>(self, _: i128) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.seen.guess()
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<(), E> {
        let range = self.seen.slice(value);
        self.seen.leaf(Scalar::Text(value), range);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        let range = self.seen.next();
        self.seen.leaf(Scalar::Text(value), range);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let at = self.seen.at.get();
        self.seen.walker.borrow_mut().open(false, at..at);
        while items.next_element_seed(Node { seen: self.seen })?.is_some() {}
        self.seen.walker.borrow_mut().close();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let at = self.seen.at.get();
        let mut first = Some(at..at);
        while let Some((key, range)) = members.next_key_seed(Key { seen: self.seen })? {
            if first.take().is_some() {
                self.seen.walker.borrow_mut().open(true, range.clone());
            }
            let plain = key == "<<" && range.len() == key.len();
            self.seen.leaf(
                if plain {
                    Scalar::Plain(&key)
                } else {
                    Scalar::Text(&key)
                },
                range,
            );
            members.next_value_seed(Node { seen: self.seen })?;
        }
        if let Some(range) = first {
            self.seen.walker.borrow_mut().open(true, range);
        }
        self.seen.walker.borrow_mut().close();
        Ok(())
    }
}

struct Key<'a, 'w, W> {
    seen: &'a Seen<'w, W>,
}

impl<'de, W: Walker> DeserializeSeed<'de> for Key<'_, '_, W> {
    type Value = (String, Range<usize>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, W: Walker> Visitor<'de> for Key<'_, '_, W> {
    type Value = (String, Range<usize>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok((key.to_owned(), self.seen.slice(key)))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok((key.to_owned(), self.seen.next()))
    }
}
