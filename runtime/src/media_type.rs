//! Media types (RFC 9110 section 8.3.1), and the choice of a decoder by that of a response.

use http::header::CONTENT_TYPE;

use crate::{
    decode_error::DecodeError,
    response::{Decoder, RawResponse},
};

/// JSON under any of its names, and types based on it (RFC 6839 section 3.1).
pub(crate) fn is_json(media_type: &str) -> bool {
    let subtype = essence(media_type)
        .split_once('/')
        .map_or("", |(_, subtype)| subtype);
    let suffix = subtype
        .rsplit_once('+')
        .map_or(subtype, |(_, suffix)| suffix);
    suffix.eq_ignore_ascii_case("json") || subtype.eq_ignore_ascii_case("x-json")
}

/// Whether a media type is never text.
pub(crate) fn is_no_text(media_type: &str) -> bool {
    let essence = essence(media_type).to_ascii_lowercase();
    let (main, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
    match main {
        "image" => !subtype.ends_with("+xml"),
        "audio" | "video" | "font" | "multipart" => true,
        "application" => matches!(subtype, "octet-stream" | "pdf" | "zip" | "gzip" | "wasm"),
        _ => false,
    }
}

/// The media type of a response: `None` without a `Content-Type`, empty if that is not text.
pub(crate) fn received(response: &RawResponse) -> Option<&str> {
    let value = response.headers.get(CONTENT_TYPE)?;
    Some(value.to_str().unwrap_or_default())
}

/// Reads the body by its media type, with the decoder of the most specific match of `choices`; JSON under another name
/// with the first JSON decoder; without a `Content-Type` with the first decoder. A body of another media type is read
/// as the first JSON type that it fits.
///
/// # Errors
/// The media type matches none of them; also the errors of the decoder.
pub fn by_media_type<T>(
    response: &RawResponse,
    choices: &[(&str, Decoder<T>)],
) -> Result<T, DecodeError> {
    let chosen = match received(response) {
        None => choices.first(),
        Some(received) => choose(received, choices),
    };
    if let Some((_, decoder)) = chosen {
        return decoder(response);
    }
    // A reading that fits is preferred to one that deviates.
    let as_json = |response: &RawResponse| {
        let mut all = choices.iter().filter(|choice| is_json(choice.0));
        all.find_map(|(_, decoder)| decoder(response).ok())
    };
    as_json(&response.strictly())
        .or_else(|| as_json(response))
        .ok_or_else(|| DecodeError::new("the document declares no body of this media type"))
}

fn choose<'a, T>(
    received: &str,
    choices: &'a [(&'a str, Decoder<T>)],
) -> Option<&'a (&'a str, Decoder<T>)> {
    // `max_by_key` returns the last of equal elements.
    let best = choices
        .iter()
        .rev()
        .filter_map(|choice| Some((exactness(choice.0, received)?, choice)))
        .max_by_key(|(exactness, _)| *exactness);
    best.map(|(_, choice)| choice).or_else(|| {
        let mut choices = choices.iter();
        choices.find(|choice| is_json(received) && is_json(choice.0))
    })
}

/// How specifically a declared media type or range matches the one of the response; `None` if it does not.
fn exactness(declared: &str, received: &str) -> Option<usize> {
    let (wanted, came) = (essence(declared), essence(received));
    let main = |text: &str| {
        text.split('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let parameters: Vec<_> = parameters(declared).collect();
    if wanted.eq_ignore_ascii_case(came) {
        let all: Vec<_> = self::parameters(received).collect();
        let fits = parameters.iter().all(|parameter| all.contains(parameter));
        fits.then_some(2 + parameters.len())
    } else if wanted.ends_with("/*") && main(wanted) == main(came) {
        Some(1)
    } else {
        (wanted == "*/*").then_some(0)
    }
}

/// The start of a media type without its parameters, for messages.
pub(crate) fn excerpt(media_type: &str) -> &str {
    let essence = essence(media_type);
    essence
        .get(..essence.floor_char_boundary(100))
        .unwrap_or(essence)
}

pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// The parameters except for `charset`, which does not change the kind of body.
fn parameters(media_type: &str) -> impl Iterator<Item = (String, String)> {
    media_type.split(';').skip(1).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        (name != "charset").then(|| (name, value.trim().trim_matches('"').to_owned()))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;
    use crate::decode::json;

    fn read(media_type: Option<&str>, body: &'static str) -> Result<&'static str, DecodeError> {
        let mut headers = HeaderMap::new();
        if let Some(media_type) = media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap());
        }
        by_media_type(
            &RawResponse::new(StatusCode::OK, headers, body),
            &[
                ("application/json", |r| json::<u8>(r).map(|_| "json")),
                ("application/json; v=2", |_| Ok("second json")),
                ("text/csv; charset=utf-8", |_| Ok("csv")),
                ("text/*", |_| Ok("text")),
                ("image/png", |_| Ok("png")),
                ("image/png", |_| Ok("png again")),
            ],
        )
    }

    #[test]
    fn the_most_exact_media_type_wins() {
        for (received, expected) in [
            (None, "json"),
            (Some("application/json"), "json"),
            (Some("APPLICATION/JSON; charset=utf-8"), "json"),
            (Some("application/json;V=\"2\"; a=b"), "second json"),
            (Some("application/json; v=3"), "json"),
            (Some("application/problem+json"), "json"),
            (Some("text/csv"), "csv"),
            (Some("Text/Html; charset=x"), "text"),
            (Some("image/png"), "png"),
        ] {
            assert_eq!(read(received, "1").unwrap(), expected, "{received:?}");
        }
        for unknown in ["image/gif", "", "application/xml", "json"] {
            assert_eq!(read(Some(unknown), "1").unwrap(), "json", "{unknown}");
        }
        let json: [(&str, Decoder<u8>); 1] = [("application/json", json::<u8>)];
        let gif = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("image/gif"))]);
        let response = RawResponse::new(StatusCode::OK, gif, "GIF");
        assert!(by_media_type(&response, &json).is_err());
        let any: [(&str, Decoder<u8>); 1] = [("*/*", |_| Ok(1))];
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("a/b"));
        let response = RawResponse::new(StatusCode::OK, headers, "");
        assert_eq!(by_media_type(&response, &any).unwrap(), 1);
    }
}
