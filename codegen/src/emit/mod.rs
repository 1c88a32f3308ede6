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
use crate::outputs::Role;
use crate::surface::{Content, Surface};

/// One of the files that the surface of the API lists; `None` for an id that the API does not have.
#[must_use]
pub fn emit(api: &Api, surface: &Surface, content: &Content) -> Option<File> {
    match content {
        Content::Root => Some(root::emit(api, surface)),
        Content::Output(output) => Some(match output.role {
            Role::Client => client::emit(api, surface),
            Role::Types => types::index(surface),
            Role::SharedResponses => responses::shared(api, surface),
        }),
        Content::Group(id) => operations::group(api, surface, *id),
        Content::Operation(id) => operations::operation(api, surface, *id),
        Content::Channel(index) => channel::emit(api, surface, *index),
        Content::Types { module, types } => Some(types::emit(api, surface, module, types)),
    }
}
