//! Finds the value of a property in a text that may be malformed or truncated: JSON, a form, XML, `Debug` output.

use std::ops::Range;

/// The range of the value after a name that ends at `end`; `None` if no value follows, or `null`.
pub(super) fn value_after(text: &[u8], end: usize) -> Option<Range<usize>> {
    let mut at = skip(text, end, |byte| byte == b'\\');
    if matches!(text.get(at), Some(b'"' | b'\'')) {
        at += 1;
    }
    at = skip(text, at, |byte| byte.is_ascii_whitespace());
    match text.get(at)? {
        b'>' => return not_empty(at + 1..skip(text, at + 1, |byte| byte != b'<')),
        b':' | b'=' => at += 1,
        _ => return None,
    }
    at = skip(text, at, |byte| byte.is_ascii_whitespace());
    let start = skip(text, at, |byte| byte == b'\\');
    let value = match text.get(start)? {
        quote @ (b'"' | b'\'') => start + 1..end_of_text(text, start + 1, *quote, start > at),
        b'{' | b'[' => start..end_of_container(text, start),
        _ => {
            start..skip(text, start, |byte| {
                !byte.is_ascii_whitespace() && !b",;&}])<\"'".contains(&byte)
            })
        }
    };
    let is_null = text.get(value.clone()) == Some(b"null");
    if is_null { None } else { not_empty(value) }
}

fn not_empty(range: Range<usize>) -> Option<Range<usize>> {
    (!range.is_empty()).then_some(range)
}

/// The first position from `at` whose byte is not one of these.
fn skip(text: &[u8], at: usize, mut is: impl FnMut(u8) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let len = rest.iter().position(|byte| !is(*byte));
    at + len.unwrap_or(rest.len())
}

/// The end of a quoted text. In a nested text, every quote has a backslash.
fn end_of_text(text: &[u8], start: usize, quote: u8, is_nested: bool) -> usize {
    let mut escaped = false;
    let end = skip(text, start, |byte| {
        let ends = byte == quote && (is_nested || !escaped);
        escaped = byte == b'\\' && !escaped;
        !ends
    });
    let value = text.get(start..end).unwrap_or_default();
    let backslashes = value.iter().rev().take_while(|byte| **byte == b'\\');
    if is_nested {
        end - backslashes.count()
    } else {
        end
    }
}

/// The end of an object or array, or of the text if it is truncated.
fn end_of_container(text: &[u8], start: usize) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let last = skip(text, start, |byte| {
        match byte {
            _ if escaped => {
                escaped = false;
                return true;
            }
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0
    });
    (last + 1).min(text.len())
}
