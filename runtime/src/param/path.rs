//! Path templates to paths.

use percent_encoding::{AsciiSet, CONTROLS};

use super::percent::{cut, push_keeping_triples};
use crate::error::{RequestError, RequestErrorKind};

/// Characters that must be encoded in the literal parts of a template (RFC 3986 section 3.3).
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Fills the parameters, already encoded, into a template such as `/a/{b}-{c}.json`, and appends it to `url`.
///
/// A segment with a parameter must not become empty, `.` or `..`: even encoded, such a segment would mean another
/// route. What follows a `?` in the template is returned as the query.
pub(crate) fn expand_template(
    url: &mut String,
    template: &str,
    parameters: &[(&'static str, String)],
) -> Result<String, RequestError> {
    let (template, _) = cut(template, b'#').unwrap_or((template, ""));
    let (path, query) = cut(template, b'?').unwrap_or((template, ""));
    let mut rest = Some(path.strip_prefix('/').unwrap_or(path));
    while let Some(path) = rest {
        let (segment, after) =
            cut(path, b'/').map_or((path, None), |(it, after)| (it, Some(after)));
        rest = after;
        url.push('/');
        let start = url.len();
        expand_segment(url, segment, parameters)?;
        // A value with reserved characters may contain several segments.
        let parts = url.get(start..).unwrap_or_default().split('/');
        for part in parts {
            check(part, segment)?;
        }
    }
    let mut fixed = String::new();
    push_keeping_triples(&mut fixed, query, LITERAL);
    Ok(fixed)
}

fn expand_segment(
    out: &mut String,
    segment: &str,
    parameters: &[(&'static str, String)],
) -> Result<(), RequestError> {
    let mut rest = segment;
    while let Some((literal, name, tail)) = next_name(rest) {
        push_keeping_triples(out, literal, LITERAL);
        let (_, text) = parameters
            .iter()
            .find(|(given, _)| *given == name)
            .ok_or_else(|| {
                RequestError::parameter(name, "is missing: a path parameter cannot be omitted")
            })?;
        let mut text = text.as_str();
        while let Some((before, after)) = cut(text, b'?') {
            out.push_str(before);
            out.push_str("%3F");
            text = after;
        }
        out.push_str(text);
        rest = tail;
    }
    push_keeping_triples(out, rest, LITERAL);
    Ok(())
}

/// The text before the first parameter of a segment, its name, and the text after it.
fn next_name(segment: &str) -> Option<(&str, &str, &str)> {
    let (literal, after) = cut(segment, b'{')?;
    let (name, tail) = cut(after, b'}')?;
    Some((literal, name, tail))
}

/// Checks a segment of the path that was made from one of the template.
fn check(segment: &str, template: &str) -> Result<(), RequestError> {
    let problem = match segment {
        "" if next_name(template).is_some() => "makes an empty path segment",
        dots if is_dots(dots) => "makes a path segment of dots, which means another path",
        _ => return Ok(()),
    };
    let mut rest = template;
    let names = std::iter::from_fn(|| {
        let (_, name, tail) = next_name(rest)?;
        rest = tail;
        Some(name)
    });
    let names: Vec<&str> = names.collect();
    Err(match names.as_slice() {
        [] => RequestError::new(RequestErrorKind::Url, format!("the path {problem}")),
        names => RequestError::parameter(&names.join("`, `"), problem),
    })
}

/// Whether a segment is `.` or `..`, encoded or not.
fn is_dots(segment: &str) -> bool {
    let after_dot = |text: &'_ str| -> Option<usize> {
        if text.starts_with('.') {
            return Some(1);
        }
        let start = text.get(..3)?;
        start.eq_ignore_ascii_case("%2e").then_some(3)
    };
    let Some(first) = after_dot(segment) else {
        return false;
    };
    let rest = segment.get(first..).unwrap_or_default();
    rest.is_empty() || after_dot(rest) == Some(rest.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        param::{PathStyle, path_text},
        written::Written,
    };

    fn path(template: &str, values: &[(&'static str, &str)]) -> Result<String, RequestError> {
        let mut parameters = Vec::new();
        for (name, value) in values {
            parameters.push((
                *name,
                path_text(
                    name,
                    Written::new(name, &json!(value))?,
                    PathStyle::Simple,
                    false,
                )?
                .unwrap(),
            ));
        }
        let mut path = String::new();
        expand_template(&mut path, template, &parameters)?;
        Ok(path)
    }

    #[test]
    fn segments_may_hold_several_parameters() {
        assert_eq!(
            path("/{a}-{b}/{n}.json", &[("a", "1"), ("b", "2/3"), ("n", "é")]).unwrap(),
            "/1-2%2F3/%C3%A9.json"
        );
        assert_eq!(path("/v1/a b/%41/", &[]).unwrap(), "/v1/a%20b/%41/");
        assert_eq!(path("x", &[]).unwrap(), "/x");
        assert_eq!(path("/{unclosed", &[]).unwrap(), "/%7Bunclosed");
        let mut path = String::new();
        let query = expand_template(&mut path, "/a?action=x y#1", &[]).unwrap();
        assert_eq!((path.as_str(), query.as_str()), ("/a", "action=x%20y"));
    }

    #[test]
    fn a_value_is_one_segment_or_refused() {
        for hostile in [
            "a/b", "../x", "a?b", "a#b", "%2e%2e", "a\\b", "a;b=c", "a%2Fb", "...", ". .",
            "\u{202e}", "é", "@", ":",
        ] {
            let path = path("/items/{id}/sub", &[("id", hostile)]).unwrap();
            let url = url::Url::parse(&format!("http://h{path}")).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{hostile}");
            let decoded = percent_encoding::percent_decode_str(segments.get(1).unwrap())
                .decode_utf8()
                .unwrap();
            assert_eq!(decoded, hostile);
            assert_eq!((url.query(), url.fragment()), (None, None));
        }
        for refused in ["", ".", "..", "a\nb", "\0", "a\r\n", "\u{7f}", "\u{85}"] {
            let error = path("/items/{id}/sub", &[("id", refused)]).unwrap_err();
            assert!(error.to_string().starts_with("`id` "), "{error}");
        }
        assert!(path("/{a}{b}", &[("a", "."), ("b", ".")]).is_err());
        assert!(
            path("/{a}", &[])
                .unwrap_err()
                .to_string()
                .contains("missing")
        );
        assert!(path("/a/../b", &[]).is_err());
    }

    #[test]
    fn reserved_values_are_checked_segment_by_segment() {
        let expand = |text: &str| {
            let text = path_text(
                "p",
                Written::new("p", &json!(text)).unwrap(),
                PathStyle::Simple,
                true,
            )
            .unwrap()
            .unwrap();
            let mut path = String::new();
            expand_template(&mut path, "/f/{p}", &[("p", text)]).map(|_| path)
        };
        assert_eq!(expand("a/b c?").unwrap(), "/f/a/b%20c%3F");
        for refused in ["a/../../b", "a//b", "/", "%2E%2e/b"] {
            assert!(expand(refused).is_err(), "{refused}");
        }
    }
}
