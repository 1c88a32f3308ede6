//! `Link` headers (RFC 8288 section 3).

use http::{HeaderMap, header::LINK};

/// The target of the first link with relation `next`.
pub(crate) fn next(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(LINK)
        .iter()
        .find_map(|value| next_in(value.to_str().ok()?))
}

fn next_in(mut text: &str) -> Option<String> {
    while let Some((_, after)) = text.split_once('<') {
        let (target, parameters) = after.split_once('>')?;
        let (is_next, rest) = has_next(parameters);
        if is_next {
            return Some(target.trim().to_owned());
        }
        text = rest;
    }
    None
}

/// Whether the parameters up to the next comma name the relation, and what follows that comma.
fn has_next(parameters: &str) -> (bool, &str) {
    let (mut own, rest) = cut(parameters, ',');
    let mut is_next = false;
    while !own.is_empty() {
        let (parameter, others) = cut(own, ';');
        is_next = is_next || names_next(parameter);
        own = others;
    }
    (is_next, rest)
}

fn names_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let relations = value.trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("rel")
        && relations
            .split_ascii_whitespace()
            .any(|relation| relation.eq_ignore_ascii_case("next"))
}

/// The parts before and after an unquoted separator.
fn cut(text: &str, separator: char) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    let end = text.find(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return c == separator && !quoted,
        }
        false
    });
    let (before, after) = end
        .and_then(|end| text.split_at_checked(end))
        .unwrap_or((text, ""));
    (before, after.strip_prefix(separator).unwrap_or(after))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found() {
        for (value, target) in [
            (r#"</a?page=2>; rel="next""#, Some("/a?page=2")),
            (
                r#"<https://h/a?p=1,2>; rel=prev, <https://h/a?p=3>;rel=next"#,
                Some("https://h/a?p=3"),
            ),
            (
                r#"</x>; title="a, <b>; rel=next", </y>; REL="last Next""#,
                Some("/y"),
            ),
            (r#"</x>; rel=prev"#, None),
            (r#"</x>; rel="nextish""#, None),
            ("<", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(LINK, value.parse().unwrap())]);
            assert_eq!(next(&headers).as_deref(), target, "{value}");
        }
    }
}
