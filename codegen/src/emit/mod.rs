//! Emitters: from the IR and its names to Rust items per file.

pub mod alias;
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

pub use output::{File, Options, Root};

use crate::ir::Api;
use crate::name::Names;

/// All files of an API, in order.
#[must_use]
pub fn emit(api: &Api, names: &Names, options: &Options) -> Vec<File> {
    let mut files = vec![
        root::emit(api, names, options),
        client::emit(api, names, options),
    ];
    files.extend(operations::emit(api, names, options));
    files.extend(responses::shared(api, names));
    files.extend(channel::emit(api, names));
    files.extend(types::emit(api, names));
    files
}
