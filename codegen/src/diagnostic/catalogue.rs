//! Every diagnostic the generator can give: one constructor per code.

use super::{Diagnostic, Place, Severity};

/// `keyword-ignored`: a keyword was seen and is carried neither into types nor into behaviour.
#[must_use]
pub fn keyword_ignored(place: Place, keyword: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "keyword-ignored",
        place,
        format!("`{keyword}` is not carried: {why}"),
    )
}

/// `internal`: the emitters made something that is no Rust.
#[must_use]
pub fn unprintable(place: Place, path: &str, error: &str, start: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "internal",
        place,
        format!("the items of `{path}` are not Rust: {error}"),
    )
    .with_help(format!(
        "this is a bug of the generator; the item begins with `{start}`"
    ))
}
