//! Walks JSON with a scanner that assumes a valid text: it was read before.

use super::walker::{Scalar, Walker};

/// Walks `text`, which was read without an error.
pub(super) fn walk(text: &str, walker: &mut impl Walker) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' => walker.open(*byte == b'{', start..at),
            b'}' | b']' => walker.close(),
            b'"' => {
                let (end, escaped) = string_end(bytes, at);
                at = end;
                let scalar = if escaped {
                    text.get(start..end).map(Scalar::Escaped)
                } else {
                    text.get(start + 1..end.saturating_sub(1)).map(Scalar::Text)
                };
                walker.scalar(scalar.unwrap_or(Scalar::Text("")), start..end);
            }
            b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => {
                let rest = bytes.get(at..).unwrap_or_default();
                let literal = |b: &u8| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z');
                at += rest.iter().take_while(|b| literal(b)).count();
                walker.scalar(
                    text.get(start..at).map_or(Scalar::Text(""), Scalar::Text),
                    start..at,
                );
            }
        }
    }
}

/// The end of the string whose first character is at `at`, and whether it has escapes.
fn string_end(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let mut escaped = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return (at + 1, escaped),
            b'\\' => {
                escaped = true;
                at += 2;
            }
            _ => at += 1,
        }
    }
    (bytes.len(), escaped)
}
