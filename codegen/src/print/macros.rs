//! Macro invocations, whose bodies prettyplease prints on one line.
//!
//! A body is formatted like the expression that it resembles: a list that does not fit on a line has one entry per
//! line, and a last argument in braces hugs the parentheses:
//!
//! ```text
//! rt::string_enum!(Mode {
//!     Auto = "auto",
//!     Plan = "plan",
//! });
//! ```

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ItemMacro;

/// Longest line.
const WIDTH: usize = 100;
/// Longest body in braces that stays on its line.
const BRACES: usize = 60;
/// Deepest group that is formatted; deeper ones are printed unformatted.
const DEEPEST: usize = 32;

/// The text of an invocation.
pub(super) fn text(item: ItemMacro) -> String {
    let mut out = String::new();
    for attribute in &item.attrs {
        out.push_str(&attribute.to_token_stream().to_string());
        out.push('\n');
    }
    let path = line(&pieces(item.mac.path.to_token_stream(), 0));
    let delimiter = match item.mac.delimiter {
        syn::MacroDelimiter::Paren(_) => Delimiter::Parenthesis,
        syn::MacroDelimiter::Brace(_) => Delimiter::Brace,
        syn::MacroDelimiter::Bracket(_) => Delimiter::Bracket,
    };
    let body = Piece::Group(Group::new(delimiter, pieces(item.mac.tokens, 0)));
    let call = format!("{path}!");
    let space = if delimiter == Delimiter::Brace {
        " "
    } else {
        ""
    };
    out.push_str(&call);
    out.push_str(space);
    write(&mut out, &body, 0, call.len() + space.len());
    if delimiter != Delimiter::Brace {
        out.push(';');
    }
    out.push('\n');
    out
}

/// A token, or a group of them.
enum Piece {
    Word(String),
    /// Punctuation, joined: `::`, `=>`.
    Sign(String),
    Group(Group),
}

impl Piece {
    /// It on one line.
    fn flat(&self) -> &str {
        match self {
            Self::Word(text) | Self::Sign(text) => text,
            Self::Group(group) => &group.flat,
        }
    }

    fn has_long_braces(&self) -> bool {
        match self {
            Self::Word(_) | Self::Sign(_) => false,
            Self::Group(group) => group.has_long_braces,
        }
    }
}

struct Group {
    delimiter: Delimiter,
    inside: Vec<Piece>,
    /// It on one line; a comma at the end is dropped, except for the one of a tuple with one item.
    flat: String,
    /// Whether braces in it contain more than fits nicely.
    has_long_braces: bool,
}

impl Group {
    fn new(delimiter: Delimiter, inside: Vec<Piece>) -> Self {
        let (open, close) = signs(delimiter);
        let line = line(&inside);
        let count = entries(&inside).len();
        let is_long = delimiter == Delimiter::Brace && count > 1 && line.len() > BRACES;
        let is_tuple = delimiter == Delimiter::Parenthesis && count == 1;
        let text = match line.strip_suffix(',') {
            Some(text) if !is_tuple => text,
            _ => &line,
        };
        let pad = if delimiter == Delimiter::Brace && !text.is_empty() {
            " "
        } else {
            ""
        };
        Self {
            flat: format!("{open}{pad}{text}{pad}{close}"),
            has_long_braces: is_long || inside.iter().any(Piece::has_long_braces),
            delimiter,
            inside,
        }
    }
}

fn pieces(tokens: TokenStream, depth: usize) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut sign = String::new();
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        if let Some((parameter, after)) = closure(rest).filter(|_| sign.is_empty()) {
            out.push(Piece::Word(format!("|{parameter}|")));
            rest = after;
            continue;
        }
        rest = after;
        match token {
            TokenTree::Punct(punct) => {
                sign.push(punct.as_char());
                if punct.spacing() == Spacing::Alone {
                    out.push(Piece::Sign(std::mem::take(&mut sign)));
                }
            }
            TokenTree::Group(group) if depth >= DEEPEST => out.push(Piece::Word(group.to_string())),
            TokenTree::Group(group) => {
                let inside = pieces(group.stream(), depth + 1);
                out.push(Piece::Group(Group::new(group.delimiter(), inside)));
            }
            TokenTree::Ident(ident) => out.push(Piece::Word(ident.to_string())),
            TokenTree::Literal(literal) => out.push(Piece::Word(literal.to_string())),
        }
    }
    if !sign.is_empty() {
        out.push(Piece::Sign(sign));
    }
    out
}

/// The parameter of a closure at the start of some tokens, and what is after it: `|r| …`.
fn closure(tokens: &[TokenTree]) -> Option<(&Ident, &[TokenTree])> {
    let is_bar = |token: &Punct| token.as_char() == '|';
    match tokens {
        [
            TokenTree::Punct(open),
            TokenTree::Ident(parameter),
            TokenTree::Punct(close),
            after @ ..,
        ] if is_bar(open) && is_bar(close) => Some((parameter, after)),
        _ => None,
    }
}

/// Writes a piece that begins at column `at` of a line with this indentation.
fn write(out: &mut String, piece: &Piece, indent: usize, at: usize) {
    let Piece::Group(group) = piece else {
        out.push_str(piece.flat());
        return;
    };
    let Group {
        delimiter,
        inside,
        flat,
        has_long_braces,
    } = group;
    let roomy = at + flat.len() < WIDTH && !has_long_braces;
    // A long text is as long on a line of its own.
    let is_whole = match inside.as_slice() {
        [Piece::Word(text)] => indent + 4 + text.len() > WIDTH,
        _ => inside.is_empty(),
    };
    if roomy || is_whole {
        out.push_str(flat);
        return;
    }
    let (open, close) = signs(*delimiter);
    out.push_str(open);
    if *delimiter == Delimiter::Parenthesis && hugs(inside) {
        row(out, inside, indent, at + 1);
        out.push_str(close);
        return;
    }
    let pad = " ".repeat(indent + 4);
    for entry in entries(inside) {
        out.push('\n');
        out.push_str(&pad);
        row(out, entry, indent + 4, indent + 4);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push_str(close);
}

/// Writes pieces in a row; groups that do not fit are broken.
fn row(out: &mut String, pieces: &[Piece], indent: usize, at: usize) {
    let start = out.len();
    let whole = at + line(pieces).len() <= WIDTH && !pieces.iter().any(Piece::has_long_braces);
    let mut before = None;
    for piece in pieces {
        if spaced(before, piece) {
            out.push(' ');
        }
        if whole {
            out.push_str(piece.flat());
        } else {
            let column = at + out.len() - start;
            write(out, piece, indent, column);
        }
        before = Some(piece);
    }
}

/// Whether the last argument is in braces and the only one that needs several lines.
fn hugs(inside: &[Piece]) -> bool {
    matches!(inside.last(), Some(Piece::Group(group)) if group.delimiter == Delimiter::Brace)
}

/// Splits after commas and semicolons.
fn entries(pieces: &[Piece]) -> Vec<&[Piece]> {
    pieces
        .split_inclusive(|piece| matches!(piece, Piece::Sign(sign) if sign == "," || sign == ";"))
        .collect()
}

/// Everything on one line.
fn line(pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut before = None;
    for piece in pieces {
        if spaced(before, piece) {
            out.push(' ');
        }
        out.push_str(piece.flat());
        before = Some(piece);
    }
    out
}

fn signs(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// Whether a space stands between two pieces.
fn spaced(before: Option<&Piece>, piece: &Piece) -> bool {
    let Some(before) = before else {
        return false;
    };
    match (before, piece) {
        (_, Piece::Sign(sign))
            if matches!(sign.as_str(), "," | ";" | ":" | "?" | "::" | "!" | ".") =>
        {
            false
        }
        (Piece::Sign(sign), _)
            if matches!(
                sign.as_str(),
                "::" | "&" | "!" | "." | ".." | "#" | "<" | "$" | "-"
            ) =>
        {
            false
        }
        (_, Piece::Sign(sign)) if matches!(sign.as_str(), "<" | ">" | ">>" | ">>>") => false,
        (Piece::Word(_), Piece::Group(group)) => {
            !matches!(group.delimiter, Delimiter::Parenthesis | Delimiter::Bracket)
        }
        _ => true,
    }
}
