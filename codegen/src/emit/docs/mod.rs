//! Documentation: descriptions of the document as inert rustdoc.
//!
//! Any text becomes markdown that runs no code, embeds no HTML, links only to `http`, `https` and `mailto`, and causes
//! no warnings of rustdoc and clippy. First `html` turns the tags that descriptions use into markdown, then `block`
//! lays out paragraphs, lists and code, and `inline` escapes their content.

mod block;
mod html;
mod inline;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// `#[doc = "…"]` attributes for summary, description, facts and link; empty without any of them.
#[must_use]
pub fn lines(docs: &Docs) -> TokenStream {
    attributes(&markdown(docs))
}

/// [`lines`], or `otherwise` (inert markdown) where the document says nothing.
#[must_use]
pub fn lines_or(docs: &Docs, otherwise: &str) -> TokenStream {
    attributes(&markdown_or(docs, otherwise))
}

/// [`markdown`] that begins with `otherwise` where the document has neither summary nor description.
#[must_use]
pub fn markdown_or(docs: &Docs, otherwise: &str) -> String {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    if blank(&docs.summary) && blank(&docs.description) {
        return paragraphs(&[otherwise.to_owned(), markdown(docs)]);
    }
    markdown(docs)
}

/// Summary, description, deprecation, facts and link as inert markdown.
#[must_use]
pub fn markdown(docs: &Docs) -> String {
    let summary = inert(docs.summary.as_deref().unwrap_or_default());
    let description = inert(docs.description.as_deref().unwrap_or_default());
    let mut parts = Vec::new();
    if !repeats(&summary, &description) {
        parts.push(summary);
    }
    parts.push(description);
    if docs.deprecated {
        parts.push("**Deprecated.**".to_owned());
    }
    parts.push(facts(&docs.facts));
    parts.push(docs.link.as_deref().and_then(see).unwrap_or_default());
    paragraphs(&parts)
}

/// Whether the description begins with the summary, or says the same.
fn repeats(summary: &str, description: &str) -> bool {
    let mut rest = bare(description);
    !description.is_empty() && bare(summary).all(|c| rest.next() == Some(c))
}

/// The letters and digits of a text.
fn bare(text: &str) -> impl Iterator<Item = char> {
    let chars = text.chars().filter(|c| c.is_alphanumeric());
    chars.flat_map(char::to_lowercase)
}

/// One paragraph of sentences, or a list.
fn facts(facts: &[String]) -> String {
    if facts.iter().all(|fact| fact.ends_with('.')) {
        return inert(&facts.join(" "));
    }
    let list: String = facts
        .iter()
        .map(|fact| format!("- {}\n", fact.replace(['\r', '\n'], " ")))
        .collect();
    inert(&list)
}

fn see(link: &str) -> Option<String> {
    inline::safe_url(link.trim()).map(|url| format!("See <{url}>."))
}

/// The parts that say something, a blank line between them.
#[must_use]
pub fn paragraphs(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim_end())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

/// Between the lines of docs in an attribute. Inert markdown has no control characters but line breaks.
pub(crate) const LINE_END: char = '\u{1}';

/// A `#[doc = "…"]` attribute for markdown that is already inert. It is one for all lines, because a third of all
/// output is docs, and an attribute costs the printer as much as a line of code; the printer ends the lines.
#[must_use]
pub fn attributes(markdown: &str) -> TokenStream {
    if markdown.is_empty() {
        return TokenStream::new();
    }
    let mut text = String::with_capacity(markdown.len() + 16);
    for (index, line) in markdown.lines().enumerate() {
        if index > 0 {
            text.push(LINE_END);
        }
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
    }
    quote!(#[doc = #text])
}

/// Any text as markdown that rustdoc renders without running, linking or warning: wrapped, without blank lines at the
/// ends.
#[must_use]
pub fn inert(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    block::layout(&html::to_markdown(&clean(text)))
}

/// The indefinite article before the name of a type, by its spelling.
#[must_use]
pub fn article(name: &str) -> &'static str {
    // "a User", "a OneTimeCode", but "an Update".
    let consonant = ["U", "Eu", "One", "Once"];
    let vowel = ["A", "E", "I", "O", "Un", "Up"];
    let starts = |prefixes: &[&str]| {
        let fitting = prefixes.iter().filter(|prefix| name.starts_with(**prefix));
        fitting.map(|prefix| prefix.len()).max()
    };
    // "a Unit", "a Union", "a UniqueId".
    if starts(&vowel) > starts(&consonant) && !name.starts_with("Uni") {
        "an"
    } else {
        "a"
    }
}

/// A wire name as a code span: `` `session_id` ``.
#[must_use]
pub fn code(text: &str) -> String {
    let text: String = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = clip(&text);
    if text.is_empty() {
        return "the empty text".to_owned();
    }
    inline::code_span(&text)
}

/// Text without line breaks.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The part of a text that fits on a line.
fn clip(text: &str) -> String {
    match text.char_indices().nth(block::WIDTH - 12) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Normalises line ends to `\n` and tabs to spaces, and removes invisible characters.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\u{a0}' | '\u{b}' | '\u{c}' => out.push(' '),
            c if is_invisible(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Control characters, marks of direction, and others of no width, which hide what a text says.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200c}'
                | '\u{200e}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests;
