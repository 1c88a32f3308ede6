//! Types: one file for each module of types, and `types/mod.rs` that shows them all.

use super::File;
use crate::ir::Api;
use crate::name::Names;

/// The files below `types/`.
#[must_use]
pub fn emit(api: &Api, names: &Names) -> Vec<File> {
    let _ = (api, names);
    Vec::new()
}
