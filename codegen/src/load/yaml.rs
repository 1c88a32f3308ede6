//! YAML text to a tree of JSON values.
//!
//! What the reader leaves open is settled here: keys are their text as written (`200`, `true`, `on`), duplicate keys
//! are detected, `<<` merges, integers of any size are numbers, and the expansion of aliases is bounded.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::json::Parsed;
use crate::diagnostic::position;

/// A long text counts as one more node for each of these many bytes.
const NODE_BYTES: usize = 64;
/// How many brackets may be open before nesting is looked at.
const MAX_OPEN: usize = 300;
/// How many bytes are read again for the sake of surrogate escapes before giving up.
const MENDING: usize = 256 << 20;

/// Why a text was rejected.
#[derive(Debug, PartialEq)]
pub(super) enum Reason {
    /// It is not YAML, says the reader.
    Syntax(String),
    /// It has nothing but comments.
    Empty,
    /// It is nested too deeply.
    Depth,
    /// It has too many values.
    Values,
    /// Its aliases expand to too much.
    Expansion,
    /// It has a second document.
    Several,
    /// It has a tag that JSON has no type for.
    Tag(String),
    /// It has an infinity or a "not a number".
    NotFinite,
    /// A `<<` has something else than a mapping or a list of mappings.
    Merge,
}

/// A rejection with its byte offset.
#[derive(Debug)]
pub(super) struct Refusal {
    pub reason: Reason,
    pub at: Option<usize>,
}

/// Reads `text`, which has no byte order mark and at most `values` values.
pub(super) fn parse(text: &str, values: usize) -> Result<Parsed, Refusal> {
    if let Some(at) = control_character(text) {
        return Err(Refusal {
            reason: Reason::Syntax("control characters are not allowed".to_owned()),
            at: Some(at),
        });
    }
    if let Some(at) = flow_too_deep(text) {
        return Err(Refusal {
            reason: Reason::Depth,
            at: Some(at),
        });
    }
    if let Some(at) = beyond_all_values(text, values) {
        return Err(Refusal {
            reason: Reason::Values,
            at: Some(at),
        });
    }
    let mut mended = Mended {
        text: None,
        shifts: Vec::new(),
    };
    let mut spent = 0;
    loop {
        let current = mended.text.as_deref().unwrap_or(text);
        let refusal = match read(current, values) {
            Err(refusal) if surrogate(&refusal.reason) => refusal,
            Err(refusal) => return Err(mended.place(refusal)),
            Ok(parsed) => return Ok(parsed),
        };
        spent += current.len();
        if spent > MENDING || !mended.mend(text, refusal.at) {
            return Err(mended.place(refusal));
        }
    }
}

/// The position of a character that YAML requires to be escaped.
fn control_character(text: &str) -> Option<usize> {
    // Only these bytes start such characters, and most texts have none of them.
    let suspicious =
        |byte: u8| byte < b' ' && !b"\t\n\r".contains(&byte) || matches!(byte, 0x7f | 0xc2 | 0xef);
    let from = text.bytes().position(suspicious)?;
    let mut rest = text.get(from..)?.char_indices();
    rest.find(|(_, c)| !allowed(*c)).map(|(at, _)| from + at)
}

/// Whether YAML allows `c` unescaped.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The position where flow collections are nested too deeply. The reader's work grows with the square of their depth
/// before it checks any limit, so this is checked first; only a text with very many unclosed brackets (mostly prose)
/// needs the walk.
fn flow_too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let suspicious = text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_OPEN
    });
    if suspicious {
        position::flow_limit(text)
    } else {
        None
    }
}

/// The position where a text exceeds the limit on values. The reader parses the whole text before it returns the first
/// of them, at some hundred bytes each; so everything that may start a value is counted first, including prose.
fn beyond_all_values(text: &str, values: usize) -> Option<usize> {
    let starts = |(_, byte): &(usize, u8)| matches!(byte, b'\n' | b',' | b'[' | b'{');
    let mut starts = text.bytes().enumerate().filter(starts);
    starts.nth(2 * values).map(|(at, _)| at)
}

/// One pass of the reader.
fn read(text: &str, values: usize) -> Result<Parsed, Refusal> {
    let context = Context {
        text,
        duplicates: Cell::new(false),
        // A value and its key each; so without aliases the values run out first.
        left: Cell::new(
            values
                .saturating_mul(2)
                .saturating_add(text.len() / NODE_BYTES),
        ),
        values: Cell::new(values),
        reason: RefCell::new(None),
    };
    let result = Tree { context: &context }.deserialize(serde_yaml::Deserializer::from_str(text));
    match (result, context.reason.take()) {
        (Ok(_), Some(reason)) => Err(Refusal { reason, at: None }),
        (Ok(value), None) => Ok(Parsed {
            value,
            duplicates: context.duplicates.get(),
            left: context.values.get(),
        }),
        (Err(error), reason) => {
            let at = error
                .location()
                .map(|location| location.index().min(text.len()));
            Err(Refusal {
                reason: reason.unwrap_or_else(|| tidy(&error)),
                at,
            })
        }
    }
}

/// The reader's own errors, which can only be distinguished by their text.
fn tidy(error: &serde_yaml::Error) -> Reason {
    let text = error.to_string();
    if text.starts_with("recursion limit exceeded") || text.contains("exceeded maximum") {
        return Reason::Depth;
    }
    if text.starts_with("repetition limit exceeded") {
        return Reason::Expansion;
    }
    if text.contains("more than one document") {
        return Reason::Several;
    }
    Reason::Syntax(bare(&text))
}

/// `text` without the `at line 1 column 2` of the problem and of its context.
fn bare(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find(" at line ") {
        let (before, place) = rest.split_at(at);
        out.push_str(before);
        let digits = |s: &str| s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let place = place.strip_prefix(" at line ").unwrap_or(place);
        let place = place.get(place.len() - digits(place)..).unwrap_or_default();
        let place = place.strip_prefix(" column ").unwrap_or(place);
        rest = place.get(place.len() - digits(place)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn surrogate(reason: &Reason) -> bool {
    matches!(reason, Reason::Syntax(message) if message.contains("invalid Unicode character escape"))
}

/// A text in which pairs of surrogate escapes, which JSON allows and YAML does not, are replaced by their characters.
struct Mended {
    text: Option<String>,
    /// For each replacement the offset after it, and how many bytes shorter the text became.
    shifts: Vec<(usize, usize)>,
}

impl Mended {
    /// Replaces the pairs of all scalars, or, where they cannot be told, of the one that the reader
    /// stopped in, from the escape before `at`; `false` when there is none.
    fn mend(&mut self, original: &str, at: Option<usize>) -> bool {
        let text = self.text.as_deref().unwrap_or(original);
        let mut scalars = if self.text.is_none() {
            position::surrogates(text)
        } else {
            Vec::new()
        };
        if scalars.is_empty() {
            let before = at
                .and_then(|at| text.get(..at))
                .and_then(|before| before.rfind("\\u"));
            scalars.extend(before.map(|start| start..text.len()));
        }
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let mended = self.shifts.len();
        for scalar in scalars {
            out.push_str(text.get(copied..scalar.start).unwrap_or_default());
            copied = scalar.start
                + replace(
                    text.get(scalar).unwrap_or_default(),
                    &mut out,
                    &mut self.shifts,
                );
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        self.text = Some(out);
        self.shifts.len() > mended
    }

    /// The rejection with its offset in the original text.
    fn place(&self, refusal: Refusal) -> Refusal {
        let shift = |at: usize| {
            self.shifts
                .iter()
                .filter(|(after, _)| *after <= at)
                .map(|(_, by)| by)
                .sum::<usize>()
        };
        Refusal {
            at: refusal.at.map(|at| at + shift(at)),
            ..refusal
        }
    }
}

/// Copies a double-quoted scalar, or the rest of one, to its closing quote, with the pairs replaced:
/// how much of `text` that was.
fn replace(text: &str, out: &mut String, shifts: &mut Vec<(usize, usize)>) -> usize {
    let mut rest = text;
    if let Some(after) = rest.strip_prefix('"') {
        out.push('"');
        rest = after;
    }
    while let Some(c) = rest.chars().next().filter(|c| *c != '"') {
        if let Some(decoded) = pair(rest) {
            out.push(decoded);
            shifts.push((out.len(), 12 - decoded.len_utf8()));
            rest = rest.get(12..).unwrap_or_default();
            continue;
        }
        let taken = if c == '\\' {
            rest.chars().take(2).map(char::len_utf8).sum()
        } else {
            c.len_utf8()
        };
        out.push_str(rest.get(..taken).unwrap_or_default());
        rest = rest.get(taken..).unwrap_or_default();
    }
    text.len() - rest.len()
}

/// The character of a pair of surrogate escapes at the start of `text`.
fn pair(text: &str) -> Option<char> {
    let unit = |from: usize| {
        let digits = text.get(from..from + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    char::decode_utf16([unit(0)?, unit(6)?])
        .next()?
        .ok()
        .filter(|c| c.len_utf8() == 4)
}

/// What the visitors of one pass share.
struct Context<'a> {
    text: &'a str,
    duplicates: Cell<bool>,
    left: Cell<usize>,
    values: Cell<usize>,
    reason: RefCell<Option<Reason>>,
}

impl Context<'_> {
    fn fail<E: Error>(&self, reason: Reason) -> E {
        let error = E::custom(format_args!("{reason:?}"));
        self.reason.replace(Some(reason));
        error
    }

    /// Counts a value whose text has so many bytes.
    fn spend<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let values = self.values.get().checked_sub(1);
        self.values
            .set(values.ok_or_else(|| self.fail(Reason::Values))?);
        self.expand(bytes)
    }

    /// Counts what an alias expands to: a value or a key.
    fn expand<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.left.get().checked_sub(1 + bytes / NODE_BYTES);
        left.map(|left| self.left.set(left))
            .ok_or_else(|| self.fail(Reason::Expansion))
    }

    /// Whether `key`, a slice of the text, is written without quotes.
    fn plain(&self, key: &str) -> bool {
        let at = (key.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let before = at
            .checked_sub(1)
            .and_then(|at| self.text.as_bytes().get(at));
        !matches!(before, Some(b'"' | b'\''))
    }
}

#[derive(Clone, Copy)]
struct Tree<'a> {
    context: &'a Context<'a>,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Tree<'_> {
    fn number<E: Error>(self, number: impl Into<Number>) -> Result<Value, E> {
        self.context.spend(0)?;
        Ok(Value::Number(number.into()))
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Err(self.context.fail(Reason::Empty))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.context.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.context.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.number(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.number(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| self.context.fail(Reason::NotFinite))?;
        self.number(number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.context.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.context.spend(0)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.context.spend(0)?;
        let mut map = Map::new();
        let mut inherited = HashSet::new();
        while let Some(key) = members.next_key_seed(Key {
            context: self.context,
        })? {
            let value = members.next_value_seed(self)?;
            match key {
                KeyText::Merge => merge(value, &mut map, &mut inherited)
                    .map_err(|reason| self.context.fail(reason))?,
                KeyText::Name(name) => {
                    let own = !inherited.remove(&name);
                    if map.insert(name, value).is_some() && own {
                        self.context.duplicates.set(true);
                    }
                }
            }
        }
        Ok(Value::Object(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (tag, _) = data.variant::<String>()?;
        Err(self.context.fail(Reason::Tag(tag)))
    }
}

/// Adds the missing members of one or several merged mappings.
fn merge(
    value: Value,
    map: &mut Map<String, Value>,
    inherited: &mut HashSet<String>,
) -> Result<(), Reason> {
    let sources = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    for source in sources {
        let Value::Object(source) = source else {
            return Err(Reason::Merge);
        };
        for (name, value) in source {
            if !map.contains_key(&name) {
                inherited.insert(name.clone());
                map.insert(name, value);
            }
        }
    }
    Ok(())
}

/// The text of a key.
enum KeyText {
    /// A plain `<<`.
    Merge,
    Name(String),
}

struct Key<'a> {
    context: &'a Context<'a>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = KeyText;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyText, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = KeyText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<KeyText, E> {
        if key == "<<" && self.context.plain(key) {
            return Ok(KeyText::Merge);
        }
        self.visit_str(key)
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<KeyText, E> {
        self.context.expand(key.len())?;
        Ok(KeyText::Name(key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Parsed, Reason, Refusal, Value, bare};

    fn parse(text: &str) -> Result<Parsed, Refusal> {
        super::parse(text, 600_000)
    }

    fn value(text: &str) -> Value {
        parse(text)
            .map(|parsed| parsed.value)
            .unwrap_or_else(|refusal| json!(format!("{refusal:?}")))
    }

    fn reason(text: &str) -> Option<(Reason, Option<usize>)> {
        parse(text)
            .err()
            .map(|refusal| (refusal.reason, refusal.at))
    }

    #[test]
    fn keys_are_their_text() {
        let text = "200: a\ntrue: b\nnull: c\non: d\n1.0: e\n~: f\n'x y': g\n\"t\\tb\": h\n";
        let expected = json!({"200": "a", "true": "b", "null": "c", "on": "d", "1.0": "e", "~": "f", "x y": "g", "t\tb": "h"});
        assert_eq!(value(text), expected);
    }

    #[test]
    fn scalars_follow_yaml_1_2() {
        assert_eq!(
            value("[on, off, yes, no, y, 010, 1_000]"),
            json!(["on", "off", "yes", "no", "y", "010", "1_000"])
        );
        assert_eq!(
            value("[true, ~, null, 0x10, !!str 5, 1.5, -1]"),
            json!([true, null, null, 16, "5", 1.5, -1])
        );
    }

    #[test]
    fn integers_of_any_size_are_numbers() {
        let text = "[18446744073709551615, -9223372036854775808, 18446744073709551616, -9223372036854776000, 1e3, \
                    99999999999999999999999999999999999999999999999999]";
        let expected = json!([
            u64::MAX,
            i64::MIN,
            18_446_744_073_709_551_616_f64,
            -9_223_372_036_854_776_000_f64,
            1000.0,
            1e50
        ]);
        assert_eq!(value(text), expected);
    }

    #[test]
    fn infinities_are_refused_where_they_stand() {
        assert_eq!(
            reason("a: 1\nb: [.nan]\n"),
            Some((Reason::NotFinite, Some(9)))
        );
        assert_eq!(reason("a: -.inf\n"), Some((Reason::NotFinite, Some(3))));
    }

    #[test]
    fn merge_keys_merge_and_own_members_win() {
        let text = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\na:\n  x: 0\n  <<: [*b, *m]\n  z: 9\nb: {'<<': 1}\n";
        let expected = json!({"base": {"x": 1, "y": 2}, "more": {"y": 3, "z": 4}, "a": {"x": 0, "y": 2, "z": 9}, "b": {"<<": 1}});
        assert_eq!(value(text), expected);
        assert!(parse(text).is_ok_and(|parsed| !parsed.duplicates));
        assert_eq!(
            reason("a:\n  <<: 5\n").map(|(reason, _)| reason),
            Some(Reason::Merge)
        );
    }

    #[test]
    fn duplicates_are_noticed() {
        assert!(parse("a: {b: 1, \"b\": 2}").is_ok_and(|parsed| parsed.duplicates));
        assert!(parse("200: 1\n'200': 2").is_ok_and(|parsed| parsed.duplicates));
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let below = format!("*l{}", level - 1);
            text.push_str(&format!(
                "l{level}: &l{level} [{}]\n",
                vec![below; 9].join(", ")
            ));
        }
        assert_eq!(
            reason(&text).map(|(reason, _)| reason),
            Some(Reason::Expansion)
        );
        let long = format!(
            "a: &a {}\nb: [{}]\n",
            "x".repeat(1 << 20),
            vec!["*a"; 2000].join(", ")
        );
        assert_eq!(
            reason(&long).map(|(reason, _)| reason),
            Some(Reason::Expansion)
        );
        assert_eq!(
            reason("a: &a [*a]").map(|(reason, _)| reason),
            Some(Reason::Depth)
        );
    }

    /// However few values are read, and whatever has long texts.
    #[test]
    fn without_an_alias_values_run_out_first() {
        let long = "x".repeat(200);
        for members in [8, 9, 10, 11, 40] {
            for (key, value) in [("k", "x"), ("k", long.as_str()), (long.as_str(), "x")] {
                let text: String = (0..members)
                    .map(|nth| format!("{key}{nth}: {value}\n"))
                    .collect();
                let refused = super::parse(&text, 10).err().map(|refusal| refusal.reason);
                let expected = (members > 9).then_some(Reason::Values);
                assert_eq!(refused, expected, "{members} members");
            }
        }
    }

    #[test]
    fn nesting_is_limited_quickly() {
        for text in [
            "[".repeat(200_000),
            "{a: ".repeat(200_000),
            "- ".repeat(20_000),
            format!("a: {}", "[".repeat(500)),
        ] {
            assert_eq!(
                reason(&text).map(|(reason, _)| reason),
                Some(Reason::Depth),
                "{}",
                text.get(..9).unwrap_or_default()
            );
        }
        let prose = format!("a: |\n  {}\n", "[{".repeat(2000));
        assert!(parse(&prose).is_ok());
    }

    #[test]
    fn surrogate_escapes_are_read_in_any_number() {
        let text: String = (0..5000)
            .map(|n| format!("a{n}: \"\\ud83d\\ude00\"\nb{n}: '\\ud83d\\ude00'\n"))
            .collect();
        let value = value(&text);
        assert_eq!(value.get("a4999"), Some(&json!("😀")));
        assert_eq!(value.get("b4999"), Some(&json!("\\ud83d\\ude00")));
        let odd = "q:\tr\na: \"\\ud83d\\ude00\"\nb: \"x\\ud83d\\ude00\"\n";
        assert_eq!(
            parse(odd).map(|p| p.value).unwrap_or_default(),
            json!({"q": "r", "a": "😀", "b": "x😀"})
        );
    }

    #[test]
    fn surrogate_escapes_are_read() {
        let text = "a: \"\\ud83d\\ude00 \\\\ud83d\\\\ude00 \\uD83D\\uDE00\"\nb: '\\ud83d\\ude00'\nc: \"\\ud83d\\ude00\"\n";
        assert_eq!(
            value(text),
            json!({"a": "😀 \\ud83d\\ude00 😀", "b": "\\ud83d\\ude00", "c": "😀"})
        );
        assert_eq!(
            reason("a: \"\\ud83d\\ude00\"\nb: \"\\ud83d\"\n").and_then(|(_, at)| at),
            Some(24)
        );
    }

    #[test]
    fn other_refusals() {
        assert_eq!(
            reason("# nothing\n").map(|(reason, _)| reason),
            Some(Reason::Empty)
        );
        assert_eq!(
            reason("a: 1\n---\nb: 2\n").map(|(reason, _)| reason),
            Some(Reason::Several)
        );
        assert_eq!(
            reason("a: !include x.yaml\n"),
            Some((Reason::Tag("include".to_owned()), Some(3)))
        );
        assert_eq!(reason("a: \u{7}\n").and_then(|(_, at)| at), Some(3));
        assert!(matches!(
            reason("? [a]\n: 1\n"),
            Some((Reason::Syntax(_), _))
        ));
    }

    #[test]
    fn messages_are_bare() {
        assert_eq!(
            bare("did not find x at line 3 column 4, while parsing at line 1 column 2"),
            "did not find x, while parsing"
        );
        assert_eq!(bare("plain"), "plain");
    }
}
