//! Scalars at JSON pointers of a JSON text, found in one pass, without a tree and mostly without a copy
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).

use std::borrow::Cow;

use crate::read::{Scanner, Stop};

/// A string, number or boolean of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar<'t> {
    /// A string.
    Text(Cow<'t, str>),
    /// An integer, as text.
    Integer(&'t str),
    /// Any other scalar except null, as JSON text.
    Other(Cow<'t, str>),
}

impl<'t> Scalar<'t> {
    /// The scalar of a JSON text; `None` for null.
    fn read(text: &'t str) -> Option<Self> {
        if text.starts_with('"') {
            let quoted = Scanner::new(text).string().ok()?;
            return quoted.text().map(Self::Text);
        }
        match text {
            "null" => None,
            "true" | "false" => Some(Self::Other(Cow::Borrowed(text))),
            _ if text != "-0" && (text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok()) => {
                Some(Self::Integer(text))
            }
            _ => {
                let number: f64 = serde_json::from_str(text).ok()?;
                Some(Self::Other(Cow::Owned(number.to_string())))
            }
        }
    }

    /// As in a query parameter.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Other(text) => text,
            Self::Integer(text) => text,
        }
    }
}

/// JSON pointers that are looked up together; at most [`MOST`](Self::MOST).
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointers {
    pointers: Vec<Vec<String>>,
}

impl Pointers {
    /// How many pointers there are at most.
    pub(crate) const MOST: usize = 16;

    pub(crate) fn new<'p>(pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let tokens = |pointer: &str| {
            pointer
                .split('/')
                .skip(1)
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect()
        };
        let pointers = pointers.into_iter().take(Self::MOST);
        Self {
            pointers: pointers.map(tokens).collect(),
        }
    }

    /// The scalars at the first `N` pointers, in the same order; all `None` if the text is not JSON.
    pub(crate) fn look_up<'t, const N: usize>(&self, text: &'t str) -> [Option<Scalar<'t>>; N] {
        let mut found = [None; N];
        if !self.pointers.is_empty() {
            let mut look = Look {
                pointers: &self.pointers,
                scanner: Scanner::new(text),
                found: &mut found,
            };
            let active = (1 << self.pointers.len()) - 1;
            let whole = look.value(active, 0);
            if whole.and_then(|()| look.scanner.end()).is_err() {
                found = [None; N];
            }
        }
        found.map(|found| found.and_then(Scalar::read))
    }
}

/// The pointers that may lead to a value: a bit for each.
type Active = u32;

struct Look<'a, 't> {
    pointers: &'a [Vec<String>],
    scanner: Scanner<'t>,
    /// The texts of scalars.
    found: &'a mut [Option<&'t str>],
}

impl<'t> Look<'_, 't> {
    /// Reads a value to which the pointers lead so far. The recursion is bounded by their length: everything else is
    /// skipped.
    fn value(&mut self, active: Active, depth: usize) -> Result<(), Stop> {
        match self.scanner.peek() {
            Some(b'{') => {
                self.scanner.enter()?;
                let mut is_first = true;
                while self.scanner.advance(is_first, b'}')? {
                    is_first = false;
                    let name = self.scanner.name()?;
                    let name = name.text().ok_or(Stop::Syntax)?;
                    let through = self.through(active, depth, |token| **token == *name);
                    self.child(through, depth)?;
                }
            }
            Some(b'[') => {
                self.scanner.enter()?;
                let mut index = 0_usize;
                while self.scanner.advance(index == 0, b']')? {
                    let through = self.through(active, depth, |token| token.parse() == Ok(index));
                    self.child(through, depth)?;
                    index += 1;
                }
            }
            _ => {
                let text = self.scanner.value()?;
                for (bit, (tokens, found)) in self.pointers.iter().zip(&mut *self.found).enumerate()
                {
                    if active & (1 << bit) != 0 && tokens.len() == depth {
                        *found = Some(text);
                    }
                }
            }
        }
        Ok(())
    }

    fn child(&mut self, through: Active, depth: usize) -> Result<(), Stop> {
        if through != 0 {
            return self.value(through, depth + 1);
        }
        // Most values are strings, which need less than others.
        match self.scanner.peek() {
            Some(b'"') => self.scanner.string().map(drop),
            _ => self.scanner.value().map(drop),
        }
    }

    /// The pointers that lead on through a member or element.
    #[inline]
    fn through(&self, active: Active, depth: usize, is_next: impl Fn(&String) -> bool) -> Active {
        let mut through = 0;
        for (bit, tokens) in self.pointers.iter().enumerate() {
            if active & (1 << bit) != 0 && tokens.get(depth).is_some_and(&is_next) {
                through |= 1 << bit;
            }
        }
        through
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Pointers, Scalar};

    fn look_up<'t, const N: usize>(text: &'t str, pointers: [&str; N]) -> [Option<Scalar<'t>>; N] {
        Pointers::new(pointers).look_up(text)
    }

    #[test]
    fn finds_scalars_in_one_pass() {
        let text = r#"{"kind":"text","payload":{"id":"1-0","n":[{"a":-3},{"a":7}],"kind":"no"},"event_id":42,"a/b":{"~":true}}"#;
        let found = look_up(
            text,
            [
                "/kind",
                "/event_id",
                "/payload/id",
                "/payload/n/1/a",
                "/a~1b/~0",
                "/none",
                "/payload",
            ],
        );
        let text = |text| Some(Scalar::Text(Cow::Borrowed(text)));
        let integer = |text| Some(Scalar::Integer(text));
        assert_eq!(
            found,
            [
                text("text"),
                integer("42"),
                text("1-0"),
                integer("7"),
                Some(Scalar::Other(Cow::Borrowed("true"))),
                None,
                None
            ]
        );
    }

    #[test]
    fn finds_nothing_in_what_is_no_json() {
        assert_eq!(look_up(r#"{"kind":"text""#, ["/kind"]), [None]);
        assert_eq!(look_up(r#"{"kind":"text"} x"#, ["/kind"]), [None]);
        assert_eq!(look_up("null", ["/kind"]), [None]);
        assert_eq!(
            look_up(r#""end""#, [""]),
            [Some(Scalar::Text(Cow::Borrowed("end")))]
        );
        assert_eq!(look_up("1", []), []);
    }

    #[test]
    fn scalars_are_written_as_serde_json_writes_them() {
        let other = |text: &str| Some(Scalar::Other(Cow::Owned(text.to_owned())));
        for (json, expected) in [
            ("1.50", other("1.5")),
            ("-0", other("-0")),
            ("1e2", other("100")),
            ("-7", Some(Scalar::Integer("-7"))),
            (
                "18446744073709551615",
                Some(Scalar::Integer("18446744073709551615")),
            ),
            ("18446744073709551616", other("18446744073709552000")),
            ("1e999", None),
            ("null", None),
            (r#""a\u00e9""#, Some(Scalar::Text(Cow::Borrowed("aé")))),
        ] {
            let text = format!(r#"{{"a":1,"\u0061":{json}}}"#);
            assert_eq!(look_up(&text, ["/a"]), [expected], "{json}");
        }
    }
}
