//! ASCII forms of names: for files, environment variables and crates, and for identifiers that rustc would warn of.

use unicode_normalization::UnicodeNormalization;

/// The name in ASCII: letters without their accents, and the number of each character that has no such form.
#[must_use]
pub fn ascii(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() {
            out.push(c);
        } else if let Some(letters) = fold(c) {
            out.push_str(letters);
        } else if let Some(plain) = decomposed(c) {
            out.push_str(&plain);
        } else {
            out.push_str(&format!("u{:x}", u32::from(c)));
        }
    }
    out
}

/// The letters and digits that a character is made of: `e` of `é`, `kg` of `㎏`, nothing of an accent alone.
fn decomposed(c: char) -> Option<String> {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let parts: String = std::iter::once(c)
        .nfkd()
        .filter(|c| !is_accent(c))
        .collect();
    let is_plain = parts.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_plain.then_some(parts)
}

/// ASCII for letters that are not a letter with an accent.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'Æ' => "Ae",
        'æ' => "ae",
        'Ð' | 'Đ' => "D",
        'ð' | 'đ' => "d",
        'Ł' => "L",
        'ł' => "l",
        'ı' => "i",
        'Ø' => "O",
        'ø' => "o",
        'Œ' => "Oe",
        'œ' => "oe",
        'ß' => "ss",
        'Þ' => "Th",
        'þ' => "th",
        'µ' | 'μ' => "u",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn any_name_has_an_ascii_form() {
        for (name, expected) in [
            ("größe", "grosse"),
            ("Čas", "Cas"),
            ("cafe\u{301}", "cafe"),
            ("名前", "u540du524d"),
            ("ｗｉｄｅ", "wide"),
            ("㎏", "kg"),
            ("½", "ubd"),
            ("łøæı", "loaei"),
            ("a_b1", "a_b1"),
        ] {
            assert_eq!(ascii(name), expected);
        }
    }
}
