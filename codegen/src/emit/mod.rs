//! Emitters: from the IR and its surface to Rust items per file. They decide nothing.

pub mod argument;
pub mod body;
pub mod channel;
pub mod checks;
pub mod client;
pub mod docs;
pub mod example;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod fixture;
pub mod interface;
pub mod manifest;
pub mod op;
pub mod operations;
mod output;
pub mod responses;
pub mod root;
pub mod scope;
pub mod tokens;
pub mod types;

pub use output::File;

use crate::ir::Api;
use crate::surface::Surface;

/// All files of an API, those that its surface lists.
#[must_use]
pub fn emit(api: &Api, surface: &Surface) -> Vec<File> {
    let mut files = vec![root::emit(api, surface), client::emit(api, surface)];
    files.extend(operations::emit(api, surface));
    files.extend(responses::shared(api, surface));
    files.extend(channel::emit(api, surface));
    files.extend(types::emit(api, surface));
    files
}
