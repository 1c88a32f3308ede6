//! The version of the runtime that a crate depends on.

use raccord_codegen::emit::manifest::Runtime;

/// A published version of the runtime.
///
/// # Errors
/// Why it is none.
pub fn version(text: &str) -> Result<Runtime, String> {
    let number = text.trim_start_matches([' ', '^', '~', '=', '<', '>']);
    let is_version = number.starts_with(|c: char| c.is_ascii_digit() || c == '*')
        && number
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .,+-*^~=<>".contains(c));
    if is_version {
        Ok(Runtime::Version(text.to_owned()))
    } else {
        Err(format!(
            "`{}` is not a version such as `1.2`",
            text.escape_debug()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_cargo() {
        for text in [
            "1",
            "0.1",
            "1.2.3-beta.1+x",
            "^1.2",
            ">=1, <3",
            "= 1.0",
            "*",
        ] {
            assert_eq!(version(text), Ok(Runtime::Version(text.to_owned())));
        }
        for text in ["", "x", "../runtime", "1/2", "1\"\n[x]", "^"] {
            assert!(version(text).is_err(), "{text}");
        }
    }
}
