//! Types for the tests of reading.

use crate::{
    Raw,
    probe::{JsonTypes, Probe},
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    Auto,
    Unknown(String),
}

crate::string_enum!(Mode { Auto = "auto" });

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Id {
    Number(i64),
    Text(String),
    Unknown(Raw),
}

crate::untagged_union!(Id {
    Number: Probe {
        types: JsonTypes::INTEGER,
        ..Probe::ANY
    },
    Text: Probe {
        types: JsonTypes::STRING,
        ..Probe::ANY
    },
});
