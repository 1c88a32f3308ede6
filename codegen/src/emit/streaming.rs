//! Streams: the second method of an operation that answers with events. The one place that emits it.

use proc_macro2::TokenStream;

use super::operations::Op;
use super::scope::Scope;

/// The `…_stream` method on the group.
pub fn method(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let _ = (scope, op);
    TokenStream::new()
}
