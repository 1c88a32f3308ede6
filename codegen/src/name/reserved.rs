//! Names that generated files need for themselves.

use super::outside;
use super::settle::Scope;
use crate::outputs::{NO_MODULES, OUTPUTS};

/// The type of all requests of an API, at its root.
pub const REQUEST: &str = "Request";

/// Names that generated files use for something else.
pub(super) const RESERVED_TYPES: &[&str] = &[
    // The prelude.
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Self_",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    // Imported or defined by generated files.
    "By",
    "Client",
    "ClientBuilder",
    "Debug",
    "Deserialize",
    "Display",
    "Hash",
    "Infallible",
    "Serialize",
    REQUEST,
];

/// Types of the runtime that the root of a crate re-exports. No type of an API is called so: a glob import of `types` would
/// be ambiguous beside one of the root, and `Error<Error>` tells nobody which is which.
pub const ROOT_TYPES: &[&str] = &[
    "BuildError",
    "Error",
    "File",
    "Maybe",
    "Raw",
    "Response",
    "RetryPolicy",
    "Transport",
];

/// Whether no type of an API can be called so.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED_TYPES.contains(&name) || ROOT_TYPES.contains(&name)
}

/// A scope of the modules beside the files that every API has.
pub(super) fn files() -> Scope {
    let outputs: Vec<&str> = OUTPUTS.iter().map(|output| output.module).collect();
    Scope::reserving(
        &[
            &outputs,
            NO_MODULES,
            outside::ROOT_MODULES,
            outside::DEVICES,
        ]
        .concat(),
    )
}
