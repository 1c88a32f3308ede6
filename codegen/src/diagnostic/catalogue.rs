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
