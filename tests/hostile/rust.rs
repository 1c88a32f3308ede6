//! What the generated Rust is made of, without its texts.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{File, Item};

/// Parses a generated file.
pub fn parse(path: &str, text: &str) -> File {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}\n{text}"))
}

/// All files as tokens: literals are all alike, docs are left out.
pub fn skeleton(files: &BTreeMap<String, String>) -> Vec<String> {
    let tokens = |(path, text): (&String, &String)| {
        parse(path, text);
        let tokens: TokenStream = text.parse().expect("tokens of Rust");
        let mut out = format!("{path}:");
        write(tokens, &mut out);
        out
    };
    files.iter().map(tokens).collect()
}

fn write(tokens: TokenStream, out: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            // `#[doc = "…"]` and `#![doc = "…"]`, which doc comments are to the parser.
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(p) if p.as_char() == '!'));
                let attribute = tokens.next();
                if !attribute.as_ref().is_some_and(is_doc) {
                    out.push('#');
                    out.push_str(if inner.is_some() { "!" } else { "" });
                    write(attribute.into_iter().collect(), out);
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                write(group.stream(), out);
                out.push_str(close);
            }
            TokenTree::Literal(_) => out.push_str(" '' "),
            TokenTree::Ident(ident) => {
                out.push(' ');
                out.push_str(&ident.to_string());
            }
            TokenTree::Punct(punct) => out.push(punct.as_char()),
        }
    }
}

fn is_doc(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(ident)) if ident == "doc")
}

/// How many items of each kind the files hold, and how many things in them.
pub fn census(files: &BTreeMap<String, String>) -> BTreeMap<String, usize> {
    let mut census = BTreeMap::new();
    for (path, text) in files {
        for item in parse(path, text).items {
            *census.entry(kind(&item)).or_default() += 1;
        }
    }
    census
}

fn kind(item: &Item) -> String {
    match item {
        Item::Struct(item) => format!("struct of {}", item.fields.len()),
        Item::Enum(item) => format!("enum of {}", item.variants.len()),
        Item::Impl(item) => format!("impl of {}", item.items.len()),
        Item::Fn(item) => format!("fn of {}", item.sig.inputs.len()),
        Item::Macro(item) => {
            let name = item
                .mac
                .path
                .segments
                .last()
                .map(|segment| segment.ident.to_string());
            format!("macro {}", name.unwrap_or_default())
        }
        Item::Mod(_) => "mod".to_owned(),
        Item::Type(_) => "type".to_owned(),
        Item::Const(_) => "const".to_owned(),
        Item::Use(_) => "use".to_owned(),
        _ => "other".to_owned(),
    }
}
