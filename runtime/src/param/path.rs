//! Path templates to paths.

use percent_encoding::{AsciiSet, CONTROLS};

use super::percent::encode_keeping_triples;
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

/// Fills the parameters, already encoded, into a template such as `/a/{b}-{c}.json`.
///
/// A segment with a parameter must not become empty, `.` or `..`: even encoded, such a segment would mean another
/// route. What follows a `?` in the template is returned as the query.
pub(crate) fn expand_template(
    template: &str,
    parameters: &[(&'static str, String)],
) -> Result<(String, String), RequestError> {
    let template = template
        .split_once('#')
        .map_or(template, |(before, _)| before);
    let (path, query) = template.split_once('?').unwrap_or((template, ""));
    let mut out = String::with_capacity(path.len() + 32);
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        out.push_str(&expand_segment(segment, parameters)?);
    }
    if !out.starts_with('/') {
        out.insert(0, '/');
    }
    Ok((out, encode_keeping_triples(query, LITERAL)))
}

fn expand_segment(
    segment: &str,
    parameters: &[(&'static str, String)],
) -> Result<String, RequestError> {
    let mut out = String::new();
    let mut names: Vec<&str> = Vec::new();
    let mut rest = segment;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        out.push_str(&encode_keeping_triples(literal, LITERAL));
        let (_, text) = parameters
            .iter()
            .find(|(given, _)| *given == name)
            .ok_or_else(|| {
                RequestError::parameter(name, "is missing: a path parameter cannot be omitted")
            })?;
        out.push_str(text);
        names.push(name);
        rest = tail;
    }
    out.push_str(&encode_keeping_triples(rest, LITERAL));
    // A value with reserved characters may contain several segments.
    for part in out.split('/') {
        check(part, &names)?;
    }
    Ok(out)
}

fn check(segment: &str, names: &[&str]) -> Result<(), RequestError> {
    let problem = match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
        "" if !names.is_empty() => "makes an empty path segment",
        "." | ".." => "makes a path segment of dots, which means another path",
        _ => return Ok(()),
    };
    Err(match names {
        [] => RequestError::new(RequestErrorKind::Url, format!("the path {problem}")),
        names => RequestError::parameter(&names.join("`, `"), problem),
    })
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
        Ok(expand_template(template, &parameters)?.0)
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
        let (path, query) = expand_template("/a?action=x y#1", &[]).unwrap();
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
            expand_template("/f/{p}", &[("p", text)])
        };
        assert_eq!(expand("a/b c").unwrap().0, "/f/a/b%20c");
        for refused in ["a/../../b", "a//b", "/", "%2E%2e/b"] {
            assert!(expand(refused).is_err(), "{refused}");
        }
    }
}
