//! Words: any text as the words that names are made of.
//!
//! A text has a *plain* form, in which most symbols only separate words (`filter[name]` is
//! `filter name`), and a *spelled* form, in which each symbol is a word. The spelled form serves
//! where the plain one is empty or taken. Letters of all scripts stay what they are.
//!
//! An acronym is one word, however it is written: `URLs`, `IPv6`, `OAuth2`, `gRPC` are `urls`,
//! `ipv6`, `oauth2`, `grpc`.

use heck::ToSnakeCase;
use unicode_ident::is_xid_continue;
use unicode_normalization::UnicodeNormalization;
use unicode_security::GeneralSecurityProfile;

use super::ascii::ascii;

/// Lower-case words of any text: its plain form, or the spelled one where that is empty. Never empty.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let plain = split(&spaced(text, Symbols::Separate));
    if plain.is_empty() {
        spelled_words(text)
    } else {
        plain
    }
}

/// Lower-case words of any text in its spelled form. Never empty.
#[must_use]
pub fn spelled_words(text: &str) -> Vec<String> {
    let words = split(&spaced(&with_breaks(text), Symbols::Spell));
    if !words.is_empty() {
        return words;
    }
    let word = if text.is_empty() { "empty" } else { "blank" };
    vec![word.to_owned()]
}

/// The words of a text of letters, digits and separators.
fn split(text: &str) -> Vec<String> {
    let even = even_acronyms(text);
    let parts = even.split(|c| !is_part(c)).flat_map(humps);
    let mut words: Vec<String> = Vec::new();
    for word in parts.filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if is_split_acronym(last, &word) => last.push_str(&word),
            Some(_) | None => words.push(word),
        }
    }
    words
}

/// Whether a character is part of a word: a letter, a digit or a mark.
fn is_part(c: char) -> bool {
    // A mark that scripts are written with counts, such as the vowels of Devanagari, and `_` does not.
    let is_mark = |c: char| c != '_' && c.identifier_allowed();
    c.is_ascii_alphanumeric() || is_xid_continue(c) && (c.is_alphanumeric() || is_mark(c))
}

/// The words that capitals set off: `sessionId`, `HTTPError`. Scripts that are written with marks have no capitals.
fn humps(part: &str) -> Vec<String> {
    if !part.chars().all(char::is_alphanumeric) {
        return vec![part.to_lowercase()];
    }
    let words = part.to_snake_case();
    words.split('_').map(str::to_owned).collect()
}

/// `userIds` for `userIDs`, `Ipv6Address` for `IPv6Address`: no small letter at the end of an acronym makes a word of its
/// last capital.
fn even_acronyms(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest.iter().take_while(|c| c.is_ascii_uppercase()).count();
        let after = rest.get(run + 1);
        let goes_on = match rest.get(run) {
            Some('s') => !after.is_some_and(|c| c.is_lowercase()),
            Some('v') => after.is_some_and(char::is_ascii_digit),
            Some(_) | None => false,
        };
        let take = run.max(1);
        for (index, c) in rest.iter().take(take).enumerate() {
            out.push(match goes_on && run >= 2 && index > 0 {
                true => c.to_ascii_lowercase(),
                false => *c,
            });
        }
        at += take;
    }
    out
}

/// Whether two words are one that has a capital inside: `OAuth2`, `gRPC`, `ipV6`.
fn is_split_acronym(first: &str, second: &str) -> bool {
    let is_one = |second: &str| SPLIT_ACRONYMS.contains(&(first, second));
    is_one(second) || is_one(second.trim_end_matches(|c: char| c.is_ascii_digit()))
}

const SPLIT_ACRONYMS: &[(&str, &str)] = &[
    ("g", "rpc"),
    ("i", "os"),
    ("ip", "v4"),
    ("ip", "v6"),
    ("m", "tls"),
    ("o", "auth"),
];

/// The text with a space for each run of `-` and `_` inside: there they only separate words.
fn with_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.trim().chars() {
        if matches!(c, '-' | '_') {
            run.push(c);
            continue;
        }
        if c.is_alphanumeric() && out.ends_with(char::is_alphanumeric) && !run.is_empty() {
            out.push(' ');
        } else {
            out.push_str(&run);
        }
        run.clear();
        out.push(c);
    }
    out + &run
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Symbols {
    Separate,
    Spell,
}

/// The text as letters, digits, marks and spaces, composed as rustc compares identifiers (NFC).
fn spaced(text: &str, symbols: Symbols) -> String {
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        // It is composed.
        write_spaced(&mut out, text.chars(), symbols);
    } else {
        write_spaced(&mut out, text.nfc(), symbols);
    }
    out
}

fn write_spaced(out: &mut String, mut rest: impl Iterator<Item = char>, symbols: Symbols) {
    let mut before = None;
    let mut now = rest.next();
    while let Some(c) = now {
        let after = rest.next();
        if is_part(c) {
            out.push(c);
        } else if c.is_alphanumeric() {
            push_word(out, &ascii(c.encode_utf8(&mut [0; 4])));
        } else if is_invisible(c) {
            // Joins what is around it.
        } else if symbols == Symbols::Spell {
            push_spelled(out, c);
        } else if let Some(word) = telling(c, before, after) {
            push_word(out, word);
        } else if !matches!(c, '\'' | '\u{2019}') {
            out.push(' ');
        }
        before = Some(c);
        now = after;
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn push_word(out: &mut String, word: &str) {
    out.push(' ');
    out.push_str(word);
    out.push(' ');
}

fn push_spelled(out: &mut String, c: char) {
    match symbol(c) {
        Some(word) => push_word(out, word),
        None if c.is_whitespace() => out.push(' '),
        None => push_word(out, &format!("u{:x}", u32::from(c))),
    }
}

/// The word of a symbol that carries meaning at its position, even in the plain form.
fn telling(c: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let first = before.is_none();
    let last = after.is_none();
    let between =
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
    let tells = match c {
        '-' => first && after.is_some_and(char::is_alphanumeric),
        '+' => !between,
        '<' | '>' | '!' => first,
        '=' => first || matches!(before, Some('<' | '>' | '!')),
        '*' | '%' | '&' => true,
        '#' => {
            return (last && before.is_some_and(char::is_alphabetic)).then_some("sharp");
        }
        _ => false,
    };
    if tells { symbol(c) } else { None }
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '%' => "percent",
        '&' => "and",
        '|' => "pipe",
        '!' => "not",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '^' => "caret",
        '~' => "tilde",
        '?' => "question",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        '\'' | '\u{2019}' => "apostrophe",
        '"' => "quote",
        '`' => "backtick",
        '(' => "open",
        ')' => "close",
        '[' => "open_bracket",
        ']' => "close_bracket",
        '{' => "open_brace",
        '}' => "close_brace",
        '€' => "euro",
        '£' => "pound",
        '°' => "degree",
        '§' => "section",
        '\u{2264}' => "less_equal",
        '\u{2265}' => "greater_equal",
        '\u{2260}' => "not_equal",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{spelled_words, words};

    #[test]
    fn capitals_set_words_off() {
        for (text, expected) in [
            ("sessionId", "session id"),
            ("HTTPValidationError", "http validation error"),
            ("XMLHttpRequest", "xml http request"),
            ("S3Bucket", "s3 bucket"),
            ("aB2C", "a b2c"),
            ("SHA256Hash", "sha256 hash"),
            ("base64URL", "base64 url"),
            ("UTF8", "utf8"),
            ("v1beta1", "v1beta1"),
            ("X509Certificate", "x509 certificate"),
            ("größeMax", "größe max"),
            ("GRÖSSE", "grösse"),
            ("ИмяФайла", "имя файла"),
            ("名前Id", "名前id"),
            ("नमस्ते", "नमस्ते"),
            ("cafe\u{301}", "caf\u{e9}"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn an_acronym_is_one_word() {
        for (text, expected) in [
            ("ApiKey", "api key"),
            ("APIKey", "api key"),
            ("userIDs", "user ids"),
            ("URLs", "urls"),
            ("URLsOfAPIs", "urls of apis"),
            ("IPv6Address", "ipv6 address"),
            ("ipV6Address", "ipv6 address"),
            ("ip_v6", "ipv6"),
            ("IPV6", "ipv6"),
            ("ipv4", "ipv4"),
            ("hostIPv4s", "host ipv4s"),
            ("UUIDv4", "uuidv4"),
            ("TLSv1.2", "tlsv1 2"),
            ("OAuth", "oauth"),
            ("oAuth2Token", "oauth2 token"),
            ("myOAuth2", "my oauth2"),
            ("o_auth", "oauth"),
            ("gRPCServer", "grpc server"),
            ("mTLS", "mtls"),
            ("iOS", "ios"),
            ("IPAddress", "ip address"),
            ("v6", "v6"),
            ("Author", "author"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn spelled_tells_symbols_apart() {
        assert_eq!(spelled_words("@type").join("_"), "at_type");
        assert_eq!(spelled_words("A-").join("_"), "a_minus");
        assert_eq!(words("A-").join("_"), "a");
        assert_eq!(spelled_words("a__b--c_-d").join("_"), "a_b_c_d");
        assert_eq!(
            spelled_words("_a__").join("_"),
            "underscore_a_underscore_underscore"
        );
    }
}
