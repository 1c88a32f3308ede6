//! Percent-encoding (RFC 3986 section 2).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything but the unreserved and the reserved characters, and those that are not allowed in a query or end it: `#`,
/// `[`, `]` (OAS 3.1 section 4.8.12.2.1 leaves these to the application). `'` in a query becomes `%27` later, and `?`
/// in a path `%3F`, as the URL standard has it for http.
const RESERVED: &AsciiSet = &STRICT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Encodes all but the unreserved characters.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, STRICT).into()
}

/// Reserved expansion (RFC 6570 section 3.2.3): reserved characters and percent-encoded triples
/// pass.
pub(crate) fn encode_reserved(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    push_keeping_triples(&mut out, text, RESERVED);
    out.into()
}

/// Encodes the characters of `set`, and `%` where it does not begin a triple.
pub(crate) fn push_keeping_triples(out: &mut String, text: &str, set: &'static AsciiSet) {
    let mut rest = text;
    while let Some((before, after)) = cut(rest, b'%') {
        out.extend(utf8_percent_encode(before, set));
        if after
            .as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        {
            out.push('%');
        } else {
            out.push_str("%25");
        }
        rest = after;
    }
    out.extend(utf8_percent_encode(rest, set));
}

/// The text before and after an ASCII character: `split_once`, which is slow for short texts.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(at, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_and_reserved() {
        assert_eq!(
            encode("aZ0-._~ /?#[]@!$&'()*+,;=%é"),
            "aZ0-._~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%C3%A9"
        );
        assert_eq!(
            encode_reserved(":/?#[]@!$&'()*+,;= %41%4g%"),
            ":/?%23%5B%5D@!$&'()*+,;=%20%41%254g%25"
        );
    }
}
