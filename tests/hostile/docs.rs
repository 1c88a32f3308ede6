//! Docs made of foreign text do nothing: no HTML, no code that is run, no links that act.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use syn::visit::{self, Visit};

use super::rust;

/// Fails when docs of the files could act.
pub fn are_inert(files: &BTreeMap<String, String>, what: &str) {
    for (path, text) in files {
        let file = rust::parse(path, text);
        let mut docs = Docs::default();
        docs.visit_file(&file);
        for text in docs.texts {
            if let Some(wrong) = acts(&text) {
                panic!("{what}: docs in {path} have {wrong}:\n{text}");
            }
        }
    }
}

/// The docs of every node, each as rustdoc joins it.
#[derive(Default)]
struct Docs {
    texts: Vec<String>,
}

impl Docs {
    fn take(&mut self, attributes: &[syn::Attribute]) {
        let lines: Vec<String> = attributes.iter().filter_map(line).collect();
        if !lines.is_empty() {
            // rustdoc takes off the space that all lines begin with.
            let lines: Vec<&str> = lines
                .iter()
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect();
            self.texts.push(lines.join("\n"));
        }
    }
}

fn line(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Docs {
    fn visit_file(&mut self, file: &'ast syn::File) {
        self.take(&file.attrs);
        visit::visit_file(self, file);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Struct(item) => self.take(&item.attrs),
            syn::Item::Enum(item) => self.take(&item.attrs),
            syn::Item::Type(item) => self.take(&item.attrs),
            syn::Item::Mod(item) => self.take(&item.attrs),
            syn::Item::Const(item) => self.take(&item.attrs),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.take(&field.attrs);
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.take(&variant.attrs);
        visit::visit_variant(self, variant);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.take(&function.attrs);
        visit::visit_impl_item_fn(self, function);
    }
}

/// What acts in a text, if anything does.
fn acts(text: &str) -> Option<&'static str> {
    if text.chars().any(is_hidden) {
        return Some("control or direction characters");
    }
    // What rustdoc switches on.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut is_example = false;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => return Some("HTML"),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                return Some("an indented block");
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                // The generator's own examples are `no_run`.
                is_example = &*info == "no_run";
                if !is_example
                    && (info.is_empty() || info.contains("rust") || info.contains("should_panic"))
                {
                    return Some("code that is run");
                }
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => is_example = false,
            Event::Text(code)
                if is_example && code.contains("process::exit") && !code.contains('"') =>
            {
                return Some("foreign code in an example");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let schemes = ["http://", "https://", "mailto:"];
                if dest_url.contains(':')
                    && !dest_url.contains("::")
                    && !schemes.iter().any(|s| dest_url.starts_with(s))
                {
                    return Some("a link that acts");
                }
            }
            _ => {}
        }
    }
    None
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        || (c.is_control() && c != '\n')
}

#[test]
fn what_acts_is_found() {
    for text in [
        "<b>x</b>",
        "    code",
        "```\ncode\n```",
        "[a](javascript:x)",
        "a\rb",
        "\u{202e}",
    ] {
        assert!(acts(text).is_some(), "{text:?}");
    }
    for text in [
        "*fine*",
        "`<b>`",
        "\\<b>",
        "```text\n<b>\n```",
        "[a](https://example.com)",
        "[`a`](crate::b)",
    ] {
        assert_eq!(acts(text), None, "{text:?}");
    }
}
