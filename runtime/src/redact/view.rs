//! A text as it is, or unescaped, with a mapping from matches back to the text.

use std::ops::Range;

use memchr::memmem;

/// The shortest secret that is removed, in bytes: removing shorter ones would reveal them.
pub(super) const SHORTEST: usize = 4;

/// How often a text may be encoded within itself: a URL in JSON in JSON.
pub(super) const LAYERS: usize = 3;

/// A text at one layer of encoding.
pub(super) struct View {
    bytes: Vec<u8>,
    /// The same in lower case.
    lower: Vec<u8>,
    /// The position of each byte in the original text, and the end of that text.
    at: Vec<usize>,
}

impl View {
    fn new(text: &str) -> Self {
        Self::of(text.as_bytes().to_vec(), (0..=text.len()).collect())
    }

    fn of(bytes: Vec<u8>, at: Vec<usize>) -> Self {
        Self {
            lower: bytes.to_ascii_lowercase(),
            bytes,
            at,
        }
    }

    /// The position in the original text.
    fn place(&self, range: Range<usize>) -> Option<Range<usize>> {
        Some(*self.at.get(range.start)?..*self.at.get(range.end)?)
    }

    /// Finds a pattern, given in lower case, and the start of it that the text ends with.
    pub(super) fn find(&self, pattern: &[u8], found: &mut Vec<Range<usize>>) {
        for start in memmem::find_iter(&self.lower, pattern) {
            found.extend(self.place(start..start + pattern.len()));
        }
        let cut = (SHORTEST..pattern.len()).rev().find(|len| {
            pattern
                .get(..*len)
                .is_some_and(|part| self.lower.ends_with(part))
        });
        if let Some(len) = cut {
            found.extend(self.place(self.lower.len() - len..self.lower.len()));
        }
    }

    /// Finds a name as a whole word.
    fn names<'n>(&'n self, name: &'n str) -> impl Iterator<Item = usize> + 'n {
        let name = name.to_ascii_lowercase().into_bytes();
        let is_word = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        let starts: Vec<_> = memmem::find_iter(&self.lower, &name).collect();
        starts.into_iter().filter_map(move |start| {
            let end = start + name.len();
            let before = start.checked_sub(1).and_then(|at| self.lower.get(at));
            (!name.is_empty() && !is_word(before) && !is_word(self.lower.get(end))).then_some(end)
        })
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names(name).next().is_some()
    }

    /// Finds the values of a property.
    pub(super) fn find_values(&self, name: &str, found: &mut Vec<Range<usize>>) {
        let values = self
            .names(name)
            .filter_map(|end| super::scan::value_after(&self.bytes, end));
        found.extend(values.filter_map(|range| self.place(range)));
    }

    /// The text and its unescaped forms, with the kinds of escapes undone one after another in any order: JSON within a
    /// URL, a URL within JSON within JSON.
    pub(super) fn layers(text: &str) -> Vec<Self> {
        let mut layers = vec![Self::new(text)];
        let mut from = 0;
        for _ in 0..LAYERS {
            let further: Vec<_> = layers
                .get(from..)
                .unwrap_or_default()
                .iter()
                .flat_map(|layer| b"%\\&".iter().filter_map(|sign| layer.decoded(*sign)))
                .collect();
            from = layers.len();
            for layer in further {
                if !layers.iter().any(|known| known.bytes == layer.bytes) {
                    layers.push(layer);
                }
            }
        }
        layers
    }

    /// The text without the escapes that begin with a given character: those of URLs, of JSON and Rust, or of HTML.
    /// `None` if there are none.
    fn decoded(&self, sign: u8) -> Option<Self> {
        memchr::memchr(sign, &self.bytes)?;
        let (mut bytes, mut at) = (Vec::with_capacity(self.bytes.len()), Vec::new());
        let mut rest = self.bytes.as_slice();
        while let Some((&first, after)) = rest.split_first() {
            let place = self.bytes.len() - rest.len();
            let from = self.at.get(place).copied().unwrap_or_default();
            if first == sign && is_cut(first, after) {
                break;
            }
            let decoded = match first {
                _ if first != sign => None,
                b'%' => escaped_byte(after),
                b'\\' => escaped(after),
                _ => entity(after),
            };
            let (one, left) = decoded.unwrap_or((One::byte(first), after));
            bytes.extend_from_slice(one.bytes());
            at.extend(one.bytes().iter().map(|_| from));
            rest = left;
        }
        if bytes == self.bytes {
            return None;
        }
        at.push(self.at.last().copied().unwrap_or_default());
        Some(Self::of(bytes, at))
    }
}

/// Whether the text ends within an escape.
fn is_cut(first: u8, after: &[u8]) -> bool {
    match first {
        b'%' => after.len() < 2,
        b'\\' => after.is_empty() || (after.len() < 5 && after.starts_with(b"u")),
        b'&' => {
            let is_name = |byte: &u8| *byte == b'#' || byte.is_ascii_alphanumeric();
            after.len() < 7 && after.iter().all(is_name)
        }
        _ => false,
    }
}

/// The value of an escape: a byte or a character.
struct One([u8; 4], usize);

impl One {
    fn byte(byte: u8) -> Self {
        Self([byte, 0, 0, 0], 1)
    }

    fn character(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let len = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self(bytes, len))
    }

    fn bytes(&self) -> &[u8] {
        self.0.get(..self.1).unwrap_or_default()
    }
}

/// The value of an escape, and the text after it.
type Decoded<'a> = Option<(One, &'a [u8])>;

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let has_sign = digits.first() == Some(&b'+');
    let digits = str::from_utf8(digits).ok().filter(|_| !has_sign)?;
    u32::from_str_radix(digits, radix).ok()
}

/// Two hexadecimal digits.
fn escaped_byte(text: &[u8]) -> Decoded<'_> {
    let (digits, rest) = text.split_at_checked(2)?;
    let byte = u8::try_from(number(digits, 16)?).ok()?;
    Some((One::byte(byte), rest))
}

/// The escape after a backslash.
fn escaped(text: &[u8]) -> Decoded<'_> {
    let (&first, rest) = text.split_first()?;
    match first {
        b'u' => unicode(rest),
        b'x' => escaped_byte(rest),
        b'n' | b'r' | b't' | b'b' | b'f' => Some((One::byte(b' '), rest)),
        b'"' | b'\'' | b'\\' | b'/' => Some((One::byte(first), rest)),
        _ => None,
    }
}

/// `0041`, a pair of them for surrogates, or `{41}`.
fn unicode(text: &[u8]) -> Decoded<'_> {
    if let Some(braced) = text.strip_prefix(b"{") {
        let end = braced.iter().take(8).position(|byte| *byte == b'}')?;
        let (digits, rest) = braced.split_at_checked(end)?;
        return Some((One::character(number(digits, 16)?)?, rest.get(1..)?));
    }
    let (digits, rest) = text.split_at_checked(4)?;
    let code = number(digits, 16)?;
    if !(0xd800..0xdc00).contains(&code) {
        return Some((One::character(code)?, rest));
    }
    let (digits, rest) = rest.strip_prefix(b"\\u")?.split_at_checked(4)?;
    let low = number(digits, 16)?.checked_sub(0xdc00)?;
    let code = 0x1_0000 + ((code - 0xd800) << 10) + low;
    Some((One::character(code)?, rest))
}

/// `amp;`, `#38;`, `#x26;`
fn entity(text: &[u8]) -> Decoded<'_> {
    let end = text.iter().take(10).position(|byte| *byte == b';')?;
    let (name, rest) = text.split_at_checked(end)?;
    let code = match name {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((One::character(code)?, rest.get(1..)?))
}
