//! Identifiers: any text to an ASCII identifier of Rust, never failing.
//!
//! A text has a *plain* form, in which most symbols only separate words (`filter[name]` is
//! `filter_name`), and a *spelled* form, in which each symbol is a word. The spelled form serves
//! where the plain one is empty or taken.

use heck::ToSnakeCase;

/// Longest identifier that is not cut.
pub const MAX_LENGTH: usize = 100;

/// Longest identifier where cut ones are the same.
const MAX_WHOLE: usize = 200;

/// How an identifier is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Fields, arguments, methods, modules.
    Snake,
    /// Types and variants.
    Pascal,
}

/// The identifier for any text; keywords are raw (`r#type`) or end in an underscore (`self_`).
#[must_use]
pub fn ident(text: &str, case: Case) -> String {
    from_words(&words(text), case)
}

/// The identifier for words as [`words`] makes them.
#[must_use]
pub fn from_words(words: &[String], case: Case) -> String {
    escape_keyword(join(clip(words, case, MAX_LENGTH), case))
}

/// The identifier for words whose cut name is taken: whole, up to any length that makes sense.
#[must_use]
pub fn whole(words: &[String], case: Case) -> String {
    escape_keyword(join(clip(words, case, MAX_WHOLE), case))
}

/// Whether `text` is an identifier as it stands, no keyword.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
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

/// The name without `r#`, for names made from it (`with_type`).
#[must_use]
pub fn unraw(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// Lower-case ASCII words of any text: its plain form, or the spelled one where that is empty. Never empty.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let plain = split(&transliterate(text, Symbols::Separate));
    if plain.is_empty() {
        spelled_words(text)
    } else {
        plain
    }
}

/// Lower-case ASCII words of any text in its spelled form. Never empty.
#[must_use]
pub fn spelled_words(text: &str) -> Vec<String> {
    let words = split(&transliterate(&with_breaks(text), Symbols::Spell));
    if !words.is_empty() {
        return words;
    }
    let word = if text.is_empty() { "empty" } else { "blank" };
    vec![word.to_owned()]
}

/// `x` made unlike the keywords.
#[must_use]
pub fn escape_keyword(mut ident: String) -> String {
    if is_raw_keyword(&ident) {
        ident.insert_str(0, "r#");
    } else if is_keyword(&ident) {
        ident.push('_');
    }
    ident
}

/// A name that the document gives (`x-rust-name`): as it is where it is an identifier in the case that Rust asks for, else
/// brought to it.
#[must_use]
pub fn fixed(name: &str, case: Case) -> String {
    if is_identifier(name) && is_in_case(name, case) {
        name.to_owned()
    } else if case == Case::Snake && is_raw_keyword(name) {
        escape_keyword(name.to_owned())
    } else {
        ident(name, case)
    }
}

/// Whether rustc takes the case of an identifier without a warning.
fn is_in_case(name: &str, case: Case) -> bool {
    let chars: Vec<char> = name.chars().collect();
    match case {
        Case::Snake => !name.contains("__") && !chars.iter().any(char::is_ascii_uppercase),
        // `Gpt4_1`: underscores set digits apart, and nothing else.
        Case::Pascal => {
            name.starts_with(|c: char| c.is_ascii_uppercase())
                && !name.ends_with('_')
                && chars.windows(3).all(|around| match around {
                    [before, '_', after] => before.is_ascii_digit() && after.is_ascii_digit(),
                    _ => true,
                })
        }
    }
}

/// The words that fit into `limit`: where that is not all, as many as half of it takes from the end, and from the
/// beginning. What stands in the middle tells least. At least a part of the first.
fn clip(words: &[String], case: Case, limit: usize) -> Vec<&str> {
    // A word that begins with a digit may be set off in Pascal case, too.
    let length = |word: &String| {
        let is_set_off = case == Case::Snake || word.starts_with(|c: char| c.is_ascii_digit());
        word.len() + usize::from(is_set_off)
    };
    let fitting = |lengths: &mut dyn Iterator<Item = usize>, room: &mut usize| {
        lengths
            .take_while(|length| {
                let fits = length <= room;
                *room -= if fits { *length } else { 0 };
                fits
            })
            .count()
    };
    let mut room = limit + 1;
    if fitting(&mut words.iter().map(length), &mut room) == words.len() {
        return words.iter().map(String::as_str).collect();
    }
    let mut tail_room = limit / 2;
    let tail = fitting(&mut words.iter().rev().map(length), &mut tail_room);
    let mut room = limit - limit / 2 + tail_room;
    let head = fitting(&mut words.iter().map(length), &mut room);
    let (before, after) = (words.iter().take(head), words.iter().rev().take(tail).rev());
    let mut kept: Vec<&str> = before.chain(after).map(String::as_str).collect();
    if kept.is_empty() {
        // Words are ASCII, so that any cut is between characters.
        kept.extend(words.first().and_then(|word| word.get(..limit)));
    }
    kept
}

fn join(words: Vec<&str>, case: Case) -> String {
    let mut out = String::new();
    for word in words {
        let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        match case {
            Case::Snake => {
                if out.is_empty() {
                    out.push_str(if starts_with_digit { "n" } else { "" });
                } else {
                    out.push('_');
                }
                out.push_str(word);
            }
            Case::Pascal => {
                if out.is_empty() && starts_with_digit {
                    out.push('N');
                } else if starts_with_digit && out.ends_with(|c: char| c.is_ascii_digit()) {
                    out.push('_');
                }
                out.push_str(&capitalized(word));
            }
        }
    }
    match case {
        Case::Snake if out.starts_with("o_auth") => out.replacen("o_auth", "oauth", 1),
        Case::Snake => out.replace("_o_auth", "_oauth"),
        Case::Pascal => out,
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        let mut out = String::with_capacity(word.len());
        out.push(first.to_ascii_uppercase());
        out.push_str(chars.as_str());
        out
    })
}

fn split(ascii: &str) -> Vec<String> {
    lower_plural_acronyms(ascii)
        .to_snake_case()
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `userIDs` as `userIds`, so that the last letters do not make a word of their own.
fn lower_plural_acronyms(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest.iter().take_while(|c| c.is_ascii_uppercase()).count();
        let plural = run >= 2
            && rest.get(run) == Some(&'s')
            && !rest.get(run + 1).is_some_and(char::is_ascii_lowercase);
        let take = run.max(1);
        for (index, c) in rest.iter().take(take).enumerate() {
            out.push(if plural && index > 0 {
                c.to_ascii_lowercase()
            } else {
                *c
            });
        }
        at += take;
    }
    out
}

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

/// The text as ASCII letters, digits and spaces.
fn transliterate(text: &str, symbols: Symbols) -> String {
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.clone().next();
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if let Some(folded) = fold(c) {
            out.push_str(folded);
        } else if c.is_alphanumeric() {
            push_word(&mut out, &format!("u{:x}", u32::from(c)));
        } else if symbols == Symbols::Spell {
            push_spelled(&mut out, c);
        } else if let Some(word) = telling(c, before, after) {
            push_word(&mut out, word);
        } else if !matches!(c, '\'' | '\u{2019}') {
            out.push(' ');
        }
        before = Some(c);
    }
    out
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

/// The word of a symbol that means something where it stands, also in the plain form.
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

/// ASCII for letters with accents; nothing for accents alone and for apostrophes between letters.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => "a",
        'Æ' => "Ae",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ð' | 'Ď' | 'Đ' => "D",
        'ð' | 'ď' | 'đ' => "d",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Į' | 'İ' => "I",
        'ì'..='ï' | 'ĩ' | 'ī' | 'į' | 'ı' => "i",
        'Ł' | 'Ĺ' | 'Ļ' | 'Ľ' => "L",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'º' => "o",
        'Œ' => "Oe",
        'œ' => "oe",
        'Ŕ' | 'Ř' => "R",
        'ŕ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'ţ' | 'ť' | 'ț' => "t",
        'Þ' => "Th",
        'þ' => "th",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'Ý' | 'Ÿ' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        'µ' | 'μ' => "u",
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => "",
        _ => return None,
    })
}

const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::{Case, ident, is_identifier, is_raw_keyword, spelled_words, unraw, words};

    fn pascal(text: &str) -> String {
        ident(text, Case::Pascal)
    }

    fn snake(text: &str) -> String {
        ident(text, Case::Snake)
    }

    #[test]
    fn pascal_reads_well() {
        for (text, expected) in [
            ("session", "Session"),
            ("HTTPValidationError", "HttpValidationError"),
            ("Message-Input", "MessageInput"),
            ("gpt-4.1", "Gpt4_1"),
            ("claude-3-5-sonnet", "Claude3_5Sonnet"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("-1.5", "Minus1_5"),
            ("-created_at", "MinusCreatedAt"),
            ("1024x1024", "N1024x1024"),
            ("", "Empty"),
            ("  ", "Blank"),
            ("_", "Underscore"),
            ("*", "Star"),
            ("session.*", "SessionStar"),
            (">=", "GreaterEqual"),
            ("!=", "NotEqual"),
            ("<", "Less"),
            ("c", "C"),
            ("c++", "CPlusPlus"),
            ("c#", "CSharp"),
            ("application/vnd.api+json", "ApplicationVndApiJson"),
            ("R&D", "RAndD"),
            ("Self", "Self_"),
            ("OAuth2Token", "OAuth2Token"),
            ("Grüße", "Grusse"),
            ("日本", "U65e5U672c"),
            ("user's", "Users"),
            ("Page[Item]", "PageItem"),
            ("\u{202e}evil", "Evil"),
        ] {
            assert_eq!(pascal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn snake_reads_well() {
        for (text, expected) in [
            ("sessionId", "session_id"),
            ("userIDs", "user_ids"),
            ("URLs", "urls"),
            ("type", "r#type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("crate", "crate_"),
            ("X-API-Key", "x_api_key"),
            ("2fa", "n2fa"),
            ("@type", "r#type"),
            ("filter[name]", "filter_name"),
            ("ids[]", "ids"),
            ("OAuthClient", "oauth_client"),
            ("myOAuth2", "my_oauth2"),
            ("", "empty"),
            ("cafe\u{301}", "cafe"),
        ] {
            assert_eq!(snake(text), expected, "{text:?}");
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

    #[test]
    fn long_texts_lose_words_in_the_middle() {
        let text = "the quick brown fox jumps over the lazy dog and then it goes home to sleep until the \
                    next morning when it all begins again";
        assert_eq!(
            snake(text),
            "the_quick_brown_fox_jumps_over_the_lazy_dog_and_until_the_next_morning_when_it_all_begins_again"
        );
        assert!(snake(&"x".repeat(5000)).len() <= 100);
        let whole = format!("{}Input", "Abcd".repeat(23));
        assert_eq!(pascal(&whole), whole);
    }

    #[test]
    fn any_text_is_an_identifier() {
        let mut random = crate::name::tests::Random(7);
        for _ in 0..5_000 {
            let text = random.text();
            for case in [Case::Snake, Case::Pascal] {
                let name = ident(&text, case);
                let valid =
                    is_identifier(&name) || name.starts_with("r#") && is_raw_keyword(unraw(&name));
                assert!(valid, "{text:?} became {name:?}");
                assert!(name.len() <= 104, "{name}");
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
            }
        }
    }
}
