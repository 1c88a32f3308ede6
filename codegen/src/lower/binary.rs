//! `format: binary` in a value: JSON, a form, a parameter or a message of a channel contains text, not bytes.
//!
//! A schema of that format is listed only if it is used like this: files that are whole bodies or parts are bytes.

use std::collections::HashMap;

use indexmap::IndexSet;

use crate::diagnostic::Pointer;
use crate::ir::{Api, reach};

/// The schemas among `binaries` that are texts within a value.
pub(crate) fn in_values(api: &Api, binaries: Vec<Pointer>) -> IndexSet<Pointer> {
    let directions = reach::directions(api).into_iter();
    let used = directions.map(|direction| direction.sent || direction.received);
    let types: HashMap<&str, bool> = api
        .types
        .iter()
        .map(|def| def.pointer.as_str())
        .zip(used)
        .collect();
    binaries
        .into_iter()
        .filter(|pointer| is_used(&types, pointer.as_str()))
        .collect()
}

/// Whether the type that a schema belongs to is used. Outside of the components only used schemas have a type.
fn is_used(types: &HashMap<&str, bool>, pointer: &str) -> bool {
    let mut head = pointer;
    loop {
        if let Some(used) = types.get(head) {
            return *used;
        }
        match head.rsplit_once('/') {
            Some((parent, _)) => head = parent,
            None => return !pointer.starts_with("/components/schemas/"),
        }
    }
}
