//! The grammar of JSON (RFC 8259): where the parts of a text begin and end.
//!
//! serde_json's parser cannot say where it is, nor go back. Both are needed to read a union without copying its text,
//! and to keep the exact text of what does not fit.

use std::borrow::Cow;

/// How deep JSON may nest, in levels: the limit of serde_json.
pub(crate) const MAX_DEPTH: usize = 128;

/// Why a text cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It is not JSON.
    Syntax,
    /// It is nested deeper than [`MAX_DEPTH`].
    Depth,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) at: usize,
    depth: usize,
}

/// A string, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quoted<'de> {
    inner: &'de str,
    has_escapes: bool,
}

impl<'de> Quoted<'de> {
    /// What it stands for, borrowed if it has no escapes; `None` if that is not Unicode.
    #[inline]
    pub(crate) fn text(self) -> Option<Cow<'de, str>> {
        if self.has_escapes {
            return unescaped(self.inner).map(Cow::Owned);
        }
        Some(Cow::Borrowed(self.inner))
    }
}

fn unescaped(inner: &str) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(rest.get(..at)?);
        let escaped = rest.as_bytes().get(at + 1)?;
        rest = rest.get(at + 2..)?;
        text.push(match escaped {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (character, length) = code_point(rest)?;
                rest = rest.get(length..)?;
                character
            }
            itself => char::from(*itself),
        });
    }
    text.push_str(rest);
    Some(text)
}

/// The character of the hexadecimal digits after `\u`, or of a surrogate pair, and their length.
fn code_point(digits: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u16::from_str_radix(digits.get(at..at + 4)?, 16).ok();
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 4));
    }
    let second = digits.get(4..6).filter(|escape| *escape == "\\u");
    let pair = [first, second.and_then(|_| unit(6))?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, 10))
}

/// Steps through a JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'de> {
    text: &'de str,
    position: Position,
}

impl<'de> Scanner<'de> {
    pub(crate) fn new(text: &'de str) -> Self {
        let position = Position { at: 0, depth: 0 };
        Self { text, position }
    }

    pub(crate) fn text(&self) -> &'de str {
        self.text
    }

    pub(crate) fn position(&self) -> Position {
        self.position
    }

    pub(crate) fn go_to(&mut self, position: Position) {
        self.position = position;
    }

    /// The text since `start`.
    pub(crate) fn since(&self, start: usize) -> &'de str {
        self.text.get(start..self.position.at).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position.at).copied()
    }

    fn step(&mut self) {
        self.position.at += 1;
    }

    /// The first byte of the next token, which is not taken.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.step();
        }
    }

    /// Takes the next token if it is this byte.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        if is_next {
            self.step();
        }
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.take(byte) {
            return Ok(());
        }
        Err(Stop::Syntax)
    }

    /// Enters an array or object, at its bracket.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Stop> {
        if self.position.depth >= MAX_DEPTH {
            return Err(Stop::Depth);
        }
        self.position.depth += 1;
        self.step();
        Ok(())
    }

    /// Leaves an array or object, if this bracket is next.
    #[inline]
    fn leave(&mut self, bracket: u8) -> bool {
        let is_end = self.take(bracket);
        if is_end {
            self.position.depth = self.position.depth.saturating_sub(1);
        }
        is_end
    }

    /// Goes to the next element or member; `false` at the end, which is this bracket.
    #[inline]
    pub(crate) fn advance(&mut self, is_first: bool, bracket: u8) -> Result<bool, Stop> {
        if self.leave(bracket) {
            return Ok(false);
        }
        if !is_first {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Takes the name of a member, with its colon.
    #[inline]
    pub(crate) fn name(&mut self) -> Result<Quoted<'de>, Stop> {
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }

    pub(crate) fn colon(&mut self) -> Result<(), Stop> {
        self.expect(b':')
    }

    /// Takes a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Quoted<'de>, Stop> {
        self.expect(b'"')?;
        let start = self.position.at;
        let mut has_escapes = false;
        loop {
            self.skip_plain();
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return Err(Stop::Syntax),
            }
        }
        let inner = self.since(start);
        self.step();
        Ok(Quoted { inner, has_escapes })
    }

    /// Skips what stands for itself in a string, up to a quote, a backslash or a control character; eight bytes at a
    /// time.
    #[inline]
    fn skip_plain(&mut self) {
        const ONES: u64 = u64::MAX / 255;
        const HIGHS: u64 = ONES << 7;
        let bytes = self.text.as_bytes();
        // The high bit of each byte of a word that is zero; above the first such byte there may be others.
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
        while let Some(chunk) = bytes.get(self.position.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*chunk);
            let control = word.wrapping_sub(ONES * 0x20) & !word;
            let quote = zeros(word ^ (ONES * 0x22));
            let backslash = zeros(word ^ (ONES * 0x5c));
            let found = (control | quote | backslash) & HIGHS;
            if found != 0 {
                self.position.at += (found.trailing_zeros() / 8) as usize;
                return;
            }
            self.position.at += 8;
        }
        while let Some(byte) = self.byte() {
            if matches!(byte, b'"' | b'\\' | 0..0x20) {
                return;
            }
            self.step();
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        self.step();
        let escaped = self.byte().ok_or(Stop::Syntax)?;
        self.step();
        match escaped {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => (0..4).try_for_each(|_| {
                let is_digit = self.byte().is_some_and(|byte| byte.is_ascii_hexdigit());
                self.step();
                is_digit.then_some(()).ok_or(Stop::Syntax)
            }),
            _ => Err(Stop::Syntax),
        }
    }

    /// Takes a number.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<&'de str, Stop> {
        let start = self.position.at;
        if self.byte() == Some(b'-') {
            self.step();
        }
        match self.byte() {
            Some(b'0') => self.step(),
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.step();
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.step();
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.step();
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.position.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step();
        }
        if self.position.at > start {
            return Ok(());
        }
        Err(Stop::Syntax)
    }

    /// Takes `null`, `true` or `false`.
    pub(crate) fn literal(&mut self, literal: &str) -> Result<(), Stop> {
        let rest = self.text.get(self.position.at..).unwrap_or_default();
        if rest.starts_with(literal) {
            self.position.at += literal.len();
            return Ok(());
        }
        Err(Stop::Syntax)
    }

    /// Takes a value, and returns its text. Nesting takes no stack.
    pub(crate) fn value(&mut self) -> Result<&'de str, Stop> {
        // A bit for each level inside of the value: whether it is an object.
        let (mut is_object, outer) = (0_u128, self.position.depth);
        self.peek().ok_or(Stop::Syntax)?;
        let start = self.position.at;
        loop {
            match self.peek() {
                Some(open @ (b'[' | b'{')) => {
                    self.enter()?;
                    is_object = is_object << 1 | u128::from(open == b'{');
                    if !self.next_of(&mut is_object, true)? {
                        self.close(&mut is_object, outer)?;
                    }
                }
                Some(b'"') => {
                    self.string()?;
                    self.close(&mut is_object, outer)?;
                }
                Some(b'n') => {
                    self.literal("null")?;
                    self.close(&mut is_object, outer)?;
                }
                Some(b't') => {
                    self.literal("true")?;
                    self.close(&mut is_object, outer)?;
                }
                Some(b'f') => {
                    self.literal("false")?;
                    self.close(&mut is_object, outer)?;
                }
                _ => {
                    self.number()?;
                    self.close(&mut is_object, outer)?;
                }
            }
            if self.position.depth == outer {
                return Ok(self.since(start));
            }
        }
    }

    /// After a value: goes to the next one, out of all containers that end here.
    fn close(&mut self, is_object: &mut u128, outer: usize) -> Result<(), Stop> {
        while self.position.depth > outer && !self.next_of(is_object, false)? {}
        Ok(())
    }

    /// Goes to the next value of the current container; `false` at its end.
    fn next_of(&mut self, is_object: &mut u128, is_first: bool) -> Result<bool, Stop> {
        let of_object = *is_object & 1 == 1;
        let goes_on = self.advance(is_first, if of_object { b'}' } else { b']' })?;
        if !goes_on {
            *is_object >>= 1;
        } else if of_object {
            self.name()?;
        }
        Ok(goes_on)
    }

    /// Nothing but whitespace follows.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Stop::Syntax),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    fn is_json(text: &str) -> bool {
        let mut scanner = Scanner::new(text);
        scanner.value().and_then(|_| scanner.end()).is_ok()
    }

    /// Every text of up to five of these tokens is JSON exactly if serde_json takes it.
    #[test]
    fn the_grammar_is_that_of_serde_json() {
        const TOKENS: &[&str] = &[
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            " ",
            "\"a\"",
            "\"\\n\\u00e9\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"\t\"",
            "\"",
            "0",
            "-",
            "-01",
            "1.5e+3",
            "1.",
            ".5",
            "1e",
            "null",
            "nul",
            "true",
            "é",
        ];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = |text: &String| {
                TOKENS
                    .iter()
                    .map(move |token| format!("{text}{token}"))
                    .collect::<Vec<_>>()
            };
            let last: Vec<String> = texts.iter().flat_map(longer).collect();
            for text in &last {
                let expected = serde_json::from_str::<&RawValue>(text).is_ok();
                assert_eq!(is_json(text), expected, "{text}");
            }
            // What no further token makes JSON is not continued.
            texts = last.into_iter().filter(|text| !is_hopeless(text)).collect();
        }
    }

    fn is_hopeless(text: &str) -> bool {
        let error = serde_json::from_str::<&RawValue>(text).err();
        error.is_some_and(|error| !error.is_eof())
    }

    #[test]
    fn strings_end_at_any_place_of_a_word() {
        for length in 0..40 {
            let plain = "aé".repeat(length).chars().take(length).collect::<String>();
            for (text, inner, has_escapes) in [
                (format!("\"{plain}\"]"), plain.clone(), false),
                (format!("\"{plain}\\\"b\" "), format!("{plain}\\\"b"), true),
            ] {
                let found = Scanner::new(&text).string().unwrap();
                assert_eq!((found.inner, found.has_escapes), (&*inner, has_escapes));
                let expected: String =
                    serde_json::from_str(text.get(..=inner.len() + 1).unwrap()).unwrap();
                assert_eq!(found.text().unwrap(), expected);
            }
            for text in [format!("\"{plain}"), format!("\"{plain}\u{1f}\"")] {
                assert!(Scanner::new(&text).string().is_err());
            }
        }
    }

    #[test]
    fn escapes_stand_for_what_serde_json_reads() {
        const PARTS: &[&str] = &[
            "",
            "a",
            "é",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "\\u0041",
            "\\u00E9",
            "\\uffff",
            "\\u0000",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ude00",
            "\\ud83dx",
            "\\ud83d\\n",
            "\\ud83d\\u0041",
            "\\ud83d\\ud83d",
        ];
        for one in PARTS {
            for other in PARTS {
                let text = format!("\"{one}{other}\"");
                let expected: Option<String> = serde_json::from_str(&text).ok();
                let found = Scanner::new(&text).string().unwrap().text();
                assert_eq!(found.as_deref(), expected.as_deref(), "{text}");
            }
        }
    }

    #[test]
    fn nesting_is_limited_and_takes_no_stack() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(is_json(&nested(128)));
        let value = |text: &str| Scanner::new(text).value().map(str::len);
        assert_eq!(value(&nested(129)), Err(Stop::Depth));
        assert_eq!(value(&nested(100_000)), Err(Stop::Depth));
        let mixed = r#"[{"a":[{"b":{}},[]]},{}]"#;
        assert_eq!(value(mixed), Ok(mixed.len()));
    }
}
