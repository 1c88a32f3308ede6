//! Identifiers: any text to an identifier of Rust, never failing, of which rustc does not warn.
//!
//! Letters of all scripts stay, unless rustc finds them odd (`uncommon_codepoints`) or like others
//! (`mixed_script_confusables`, `confusable_idents`): then the identifier is in ASCII.

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::is_nfc;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile, is_potential_mixed_script_confusable_char};

use super::ascii::ascii;
use super::words::words;

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
    named(words, case, MAX_LENGTH)
}

/// The identifier for words whose cut name is taken: whole, up to any length that makes sense.
#[must_use]
pub fn whole(words: &[String], case: Case) -> String {
    named(words, case, MAX_WHOLE)
}

fn named(words: &[String], case: Case, limit: usize) -> String {
    let name = join(&clip(words, case, limit), case);
    if is_silent(&name) && is_in_case(&name, case) {
        return escape_keyword(name);
    }
    let words: Vec<String> = words.iter().map(|word| ascii(word)).collect();
    escape_keyword(join(&clip(&words, case, limit), case))
}

/// Whether `text` is an identifier as it stands, no keyword.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(|c| c == '_' || is_xid_start(c))
        && text.chars().all(is_xid_continue)
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
    if is_identifier(name) && is_in_case(name, case) && is_silent(name) {
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
        Case::Snake => !name.contains("__") && !chars.iter().copied().any(char::is_uppercase),
        // `Gpt4_1`: underscores set digits apart, and nothing else.
        Case::Pascal => {
            !name.starts_with(|c: char| c == '_' || c.is_lowercase())
                && !name.ends_with('_')
                && chars.windows(3).all(|around| match around {
                    [before, '_', after] => before.is_ascii_digit() && after.is_ascii_digit(),
                    _ => true,
                })
        }
    }
}

/// Whether rustc has nothing to say about the characters of an identifier, whichever others a crate has.
fn is_silent(name: &str) -> bool {
    if name.is_ascii() {
        return true;
    }
    let is_common = |c: char| c.is_ascii() || c.identifier_allowed();
    is_nfc(name)
        && name.chars().all(is_common)
        && !skeleton(name).all(|c| c.is_ascii())
        && is_of_clear_script(name)
}

/// Whether each script of an identifier, but Latin, has a letter in it that no other script has a double of; scripts that
/// are written together count as one.
fn is_of_clear_script(name: &str) -> bool {
    let latin = AugmentedScriptSet::for_char('a');
    let (clear, unclear): (Vec<char>, Vec<char>) = name
        .chars()
        .filter(|c| !c.is_ascii())
        .partition(|c| !is_potential_mixed_script_confusable_char(*c));
    unclear
        .into_iter()
        .map(AugmentedScriptSet::for_char)
        .all(|script| {
            let is_with = |c: &char| {
                let mut both = AugmentedScriptSet::for_char(*c);
                both.intersect_with(script);
                !both.is_empty()
            };
            script.is_all() || script == latin || clear.iter().any(is_with)
        })
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
        // At the last end of a character.
        let mut ends = (0..=limit).rev();
        kept.extend(
            words
                .first()
                .and_then(|word| ends.find_map(|end| word.get(..end))),
        );
    }
    kept
}

fn join(words: &[&str], case: Case) -> String {
    let mut out = String::new();
    for word in words {
        let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        let cannot_start = out.is_empty() && !word.starts_with(is_xid_start);
        match case {
            Case::Snake => {
                if cannot_start {
                    out.push('n');
                } else if !out.is_empty() {
                    out.push('_');
                }
                out.push_str(word);
            }
            Case::Pascal => {
                if cannot_start {
                    out.push('N');
                } else if starts_with_digit && out.ends_with(|c: char| c.is_ascii_digit()) {
                    out.push('_');
                }
                out.push_str(&capitalized(word));
            }
        }
    }
    out
}

/// The word as it is written in the name of a type. `OAuth` is a name with a capital inside; other acronyms are words (`Ipv6`).
fn capitalized(word: &str) -> String {
    if let Some(version) = word.strip_prefix("oauth")
        && version.chars().all(|c| c.is_ascii_digit())
    {
        return format!("OAuth{version}");
    }
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
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
    use super::{Case, ident, is_identifier, is_raw_keyword, unraw};

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
            ("oauth2_token", "OAuth2Token"),
            ("IPv6Address", "Ipv6Address"),
            ("URLs", "Urls"),
            ("Grüße", "Grüße"),
            ("ärger über öl", "ÄrgerÜberÖl"),
            ("日本", "日本"),
            ("имя файла", "ИмяФайла"),
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
            ("IPv6Address", "ipv6_address"),
            ("S3Bucket", "s3_bucket"),
            ("", "empty"),
            ("größe", "größe"),
            ("名前", "名前"),
            ("नमस्ते", "नमस्ते"),
            ("cafe\u{301}", "caf\u{e9}"),
        ] {
            assert_eq!(snake(text), expected, "{text:?}");
        }
    }

    /// What rustc would warn of is in ASCII, and only that.
    #[test]
    fn odd_letters_are_in_ascii() {
        for (text, expected) in [
            ("ªxª", "axa"),
            ("µm", "um"),
            // Cyrillic letters that are all like Latin ones, and one that is not.
            ("сор", "u441u43eu440"),
            ("сорт", "u441u43eu440u442"),
            ("сыр", "сыр"),
            ("口", "u53e3"),
            ("名口", "名口"),
            ("名へ", "名へ"),
            // A dotless `i` alone is like `i`.
            ("kırmızı", "kirmizi"),
            ("açıklama", "açıklama"),
            ("٣", "n٣"),
            ("ა", "ა"),
        ] {
            assert_eq!(snake(text), expected, "{text}");
        }
        assert_eq!(pascal("ა"), "Ა");
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
