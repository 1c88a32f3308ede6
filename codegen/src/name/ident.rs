//! Identifiers: any text to an ASCII identifier of Rust, never failing.

/// Whether `text` is an identifier as it stands (no keyword).
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text != "_"
        && !is_keyword(text)
}

/// Whether `text` is a keyword that `r#` turns into an identifier.
#[must_use]
pub fn is_raw_keyword(text: &str) -> bool {
    is_keyword(text) && !matches!(text, "self" | "Self" | "super" | "crate" | "_")
}

/// Whether `text` is a keyword of any edition.
#[must_use]
pub fn is_keyword(text: &str) -> bool {
    KEYWORDS.contains(&text)
}

const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
