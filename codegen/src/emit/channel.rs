//! Channels: WebSocket and Socket.IO sessions. The one place that emits them.

use proc_macro2::TokenStream;

use super::File;
use super::scope::Scope;
use crate::ir::Api;
use crate::name::Names;

/// One file for each channel: nothing yet, for the runtime has no channels to emit for.
#[must_use]
pub fn emit(api: &Api, names: &Names) -> Vec<File> {
    let _ = (api, names);
    Vec::new()
}

/// Accessors on the client, one for each channel.
pub fn accessors(scope: &mut Scope<'_>) -> TokenStream {
    let _ = scope;
    TokenStream::new()
}
