//! Where a parameter or a credential goes.

use serde::Serialize;

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs, reason = "they are the places they say")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}
