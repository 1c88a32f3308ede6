//! Decodes the bytes of a text body.

use std::borrow::Cow;

use http::{HeaderMap, header::CONTENT_TYPE};

/// The characters of windows-1252 from 0x80 to 0x9f; the others are those of Latin-1. The Encoding Standard reads
/// `iso-8859-1` and `us-ascii` as windows-1252 too.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// Decodes `bytes` by a byte order mark, else by the `charset` of the media type, else as UTF-8. Malformed sequences
/// become U+FFFD; an unknown charset is read as UTF-8.
pub(crate) fn decode(headers: &HeaderMap, bytes: &[u8]) -> String {
    read(headers, bytes).0
}

/// Like [`decode`], but `None` if something is malformed.
pub(crate) fn decode_exactly(headers: &HeaderMap, bytes: &[u8]) -> Option<String> {
    let (text, is_exact) = read(headers, bytes);
    is_exact.then_some(text)
}

/// The text, and whether it is well-formed.
fn read(headers: &HeaderMap, bytes: &[u8]) -> (String, bool) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf_8(rest),
        [0xff, 0xfe, rest @ ..] => return utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf_16(rest, u16::from_be_bytes),
        _ => {}
    }
    match charset(headers).as_deref() {
        Some("iso-8859-1" | "latin1" | "us-ascii" | "windows-1252" | "cp1252") => {
            (windows_1252(bytes), true)
        }
        Some("utf-16le" | "utf-16") => utf_16(bytes, u16::from_le_bytes),
        Some("utf-16be") => utf_16(bytes, u16::from_be_bytes),
        _ => utf_8(bytes),
    }
}

/// The bytes after a UTF-8 byte order mark, which JSON parsers may ignore (RFC 8259 section 8.1).
pub(crate) fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The `charset` parameter of `Content-Type`, in lower case.
fn charset(headers: &HeaderMap) -> Option<String> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => WINDOWS_1252
                .get(usize::from(byte - 0x80))
                .copied()
                .unwrap_or('\u{fffd}'),
            other => char::from(*other),
        })
        .collect()
}

fn utf_8(bytes: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(bytes);
    let is_exact = matches!(text, Cow::Borrowed(_));
    (text.into_owned(), is_exact)
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = || char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let mut text: String = units().map(|c| c.unwrap_or('\u{fffd}')).collect();
    if !rest.is_empty() {
        text.push('\u{fffd}');
    }
    (text, rest.is_empty() && units().all(|c| c.is_ok()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn charsets_and_marks() {
        for (content_type, bytes, text) in [
            ("text/plain", &b"\xc3\xa9"[..], "é"),
            (
                "text/plain; charset=\"UTF-8\"",
                b"\xef\xbb\xbf\xc3\xa9",
                "é",
            ),
            ("text/plain; Charset=ISO-8859-1", b"\xe9\x80", "é€"),
            ("text/plain; charset=utf-16le", b"\xe9\x00", "é"),
            ("text/plain", b"\xfe\xff\x00\xe9", "é"),
            ("text/plain", b"\xff\xfe\xe9\x00\x00", "é\u{fffd}"),
            ("text/plain; charset=klingon", b"a\xff", "a\u{fffd}"),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type.parse().unwrap())]);
            assert_eq!(decode(&headers, bytes), text, "{content_type}");
            let exactly = (!text.contains('\u{fffd}')).then(|| text.to_owned());
            assert_eq!(decode_exactly(&headers, bytes), exactly, "{content_type}");
        }
    }
}
