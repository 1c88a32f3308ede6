//! How deep JSON may nest.

use crate::decode_error::DecodeError;

/// How deep JSON may nest, in levels: the limit of serde_json, which would not apply to values that are read in two
/// steps (unions).
pub(crate) const MAX_DEPTH: usize = 128;

/// Rejects JSON that is nested too deep. Raw values are skipped without recursion, so the parser's own limit does not
/// cover their content.
pub(crate) fn check_depth(bytes: &[u8]) -> Result<(), DecodeError> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(DecodeError::new(format!(
                        "JSON is nested deeper than {MAX_DEPTH} levels"
                    )));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}
