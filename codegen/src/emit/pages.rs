//! Pages: the methods of a request that walk through all pages of an answer.

use proc_macro2::TokenStream;

use super::operations::Op;
use super::scope::Scope;

/// `items()` and `pages()` on the request.
pub fn methods(scope: &mut Scope<'_>, op: Op<'_>) -> TokenStream {
    let _ = (scope, op);
    TokenStream::new()
}
