//! Base URLs from the servers of a document (OAS 3.1 section 4.8.5).

use std::fmt::Write as _;

use http::Uri;
use url::{Host, Position, Url};

use crate::{api::Server, error::BuildError};

/// A base URL from the caller: any http or https URL.
pub(crate) fn explicit(url: &str) -> Result<Url, BuildError> {
    let parsed = Url::parse(url.trim()).map_err(|error| BuildError::BaseUrl(error.to_string()))?;
    normal(parsed)
}

/// The base URL if the caller gives `given` and the document declares `server`.
///
/// A URL without a path is the origin of a relative server such as `/api`. A URL with a path is complete, and an
/// absolute server does not matter.
pub(crate) fn at_origin(
    given: Url,
    server: Option<&Server>,
    values: &[(String, String)],
) -> Result<Url, BuildError> {
    let Some(server) = server.filter(|_| given.path() == "/") else {
        return Ok(given);
    };
    let text = fill(server, values)?;
    if Url::parse(&text) != Err(url::ParseError::RelativeUrlWithoutBase) {
        return Ok(given);
    }
    let mut url = given
        .join(&text)
        .map_err(|error| BuildError::BaseUrl(error.to_string()))?;
    if url.origin() != given.origin() {
        return Ok(given);
    }
    url.set_fragment(None);
    let queries = [url.query(), given.query()];
    let queries: Vec<&str> = queries.into_iter().flatten().collect();
    let query = queries.join("&");
    url.set_query((!query.is_empty()).then_some(&query));
    Ok(url)
}

/// The URL of a declared server with its variables filled in.
///
/// A relative one is resolved against `base`. One with http:// is accepted on loopback only: a caller who wants another
/// has to pass it as the base URL.
pub(crate) fn declared(
    server: &Server,
    values: &[(String, String)],
    base: Option<&Url>,
) -> Result<Url, BuildError> {
    let text = fill(server, values)?;
    let url = match Url::parse(&text) {
        Ok(url) => normal(url)?,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let base = base.ok_or_else(|| {
                BuildError::BaseUrl(format!(
                    "the document declares the relative server `{}`; set `base_url` to the origin that it is at, such \
                     as `https://example.com`",
                    server.url
                ))
            })?;
            return base
                .join(&text)
                .map_err(|error| BuildError::BaseUrl(error.to_string()));
        }
        Err(error) => {
            return Err(BuildError::BaseUrl(format!(
                "server `{}`: {error}",
                server.url
            )));
        }
    };
    if url.scheme() == "http" && !is_loopback(url.host_str()) {
        return Err(BuildError::BaseUrl(format!(
            "the document declares the server `{}` without TLS; pass it to `base_url` to accept that, and allow \
             credentials by `allow_http_credentials`",
            server.url
        )));
    }
    Ok(url)
}

/// Whether nobody on the network path can read what is sent to a host.
pub(crate) fn is_confidential(scheme: Option<&str>, host: Option<&str>) -> bool {
    match scheme {
        Some("https") => true,
        Some("http") => is_loopback(host),
        _ => false,
    }
}

/// Whether a host is this machine.
fn is_loopback(host: Option<&str>) -> bool {
    let Some(host) = host else { return false };
    // The usual spelling needs no rules for names.
    let parsed = host.parse().map(Host::Ipv4).or_else(|_| Host::parse(host));
    match parsed {
        Ok(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Err(_) => false,
    }
}

/// The URL of a request; `None` if it is not absolute.
pub(crate) fn url(uri: &Uri) -> Option<Url> {
    let mut text = String::with_capacity(128);
    write!(text, "{uri}").ok()?;
    Url::parse(&text).ok()
}

/// `user:password` of a URL.
pub(crate) fn user_info(uri: &Uri) -> Option<&str> {
    let authority = uri.authority()?.as_str();
    authority.get(..memchr::memrchr(b'@', authority.as_bytes())?)
}

fn normal(mut url: Url) -> Result<Url, BuildError> {
    let scheme = match url.scheme() {
        "http" | "https" => None,
        "ws" => Some("http"),
        "wss" => Some("https"),
        other => {
            return Err(BuildError::BaseUrl(format!(
                "the scheme `{other}` is neither http nor https"
            )));
        }
    };
    if let Some(scheme) = scheme {
        url.set_scheme(scheme)
            .map_err(|()| BuildError::BaseUrl("the scheme cannot be changed".to_owned()))?;
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BuildError::BaseUrl(
            "user and password do not belong in the URL; set them as credentials".to_owned(),
        ));
    }
    url.set_fragment(None);
    Ok(url)
}

fn fill(server: &Server, values: &[(String, String)]) -> Result<String, BuildError> {
    let mut text = String::new();
    let mut rest = server.url;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        let declared = server
            .variables
            .iter()
            .find(|variable| variable.name == name);
        let value = values
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str());
        if let (Some(value), Some(variable)) = (value, declared)
            && !variable.values.is_empty()
            && !variable.values.contains(&value)
        {
            let allowed = variable.values.join("`, `");
            return Err(BuildError::Server(format!(
                "`{value}` is not a value of `{name}`; allowed are `{allowed}`"
            )));
        }
        let value = value
            .or(declared.map(|variable| variable.default))
            .ok_or_else(|| {
                BuildError::Server(format!(
                    "`{name}` of `{}` has no value; set it by `server_variable`",
                    server.url
                ))
            })?;
        text.push_str(value);
        rest = tail;
    }
    text.push_str(rest);
    Ok(text)
}

/// A base URL up to its path, to which another path is appended.
pub(crate) fn root(base: &Url) -> &str {
    base[..Position::AfterPath].trim_end_matches('/')
}

/// Adds `pairs`, already encoded, to the query of a URL without a fragment.
pub(crate) fn add_query(url: &mut String, pairs: &str) {
    if pairs.is_empty() {
        return;
    }
    match url.find('?') {
        None => url.push('?'),
        Some(at) if at + 1 == url.len() => {}
        Some(_) => url.push('&'),
    }
    // As the URL standard has it for http.
    for (index, part) in pairs.split('\'').enumerate() {
        if index > 0 {
            url.push_str("%27");
        }
        url.push_str(part);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::ServerVariable;

    const fn server(url: &'static str) -> Server {
        Server {
            url,
            description: "",
            variables: &[
                ServerVariable {
                    name: "region",
                    default: "eu",
                    values: &["eu", "us"],
                },
                ServerVariable {
                    name: "base",
                    default: "v1",
                    values: &[],
                },
            ],
        }
    }

    fn declared(url: &'static str, values: &[(&str, &str)]) -> Result<String, BuildError> {
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        super::declared(&server(url), &values, None).map(String::from)
    }

    #[test]
    fn variables_are_filled_in() {
        let url = "https://{region}.h.example/{base}";
        assert_eq!(declared(url, &[]).unwrap(), "https://eu.h.example/v1");
        assert_eq!(
            declared(url, &[("region", "us"), ("base", "v2")]).unwrap(),
            "https://us.h.example/v2"
        );
        assert!(
            declared(url, &[("region", "mars")])
                .unwrap_err()
                .to_string()
                .contains("`eu`, `us`")
        );
        assert!(matches!(
            declared("https://{x}.h", &[]),
            Err(BuildError::Server(_))
        ));
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        assert!(
            declared("/api", &[])
                .unwrap_err()
                .to_string()
                .contains("base_url")
        );
        assert!(
            declared("http://h.example", &[])
                .unwrap_err()
                .to_string()
                .contains("without TLS")
        );
        assert!(declared("http://127.0.0.1:1/a", &[]).is_ok());
        assert!(declared("http://localhost/", &[]).is_ok());
        assert_eq!(
            declared("wss://h.example", &[]).unwrap(),
            "https://h.example/"
        );
        for url in [
            "",
            "h.example",
            "ftp://h",
            "mailto:a@b",
            "http://",
            "https://u:p@h/",
            "file:///etc",
        ] {
            assert!(explicit(url).is_err(), "{url}");
        }
        assert!(explicit("http://h.example").is_ok());
        let base = explicit("https://h.example/x/").unwrap();
        assert_eq!(
            super::declared(&server("/api"), &[], Some(&base))
                .unwrap()
                .as_str(),
            "https://h.example/api"
        );
    }

    /// A relative server is a path on the origin that the caller gives.
    #[test]
    fn relative_servers_hold_on_at_the_origin_given() {
        for (given, declared, url) in [
            ("https://h", "/api", "https://h/api"),
            ("https://h/", "/api", "https://h/api"),
            ("https://h:8443", "api/v1/", "https://h:8443/api/v1/"),
            ("http://127.0.0.1:1", "./api", "http://127.0.0.1:1/api"),
            ("https://h", "/{base}/x", "https://h/v1/x"),
            ("https://h?k=1", "/api", "https://h/api?k=1"),
            ("https://h?k=1", "/api?v=2#f", "https://h/api?v=2&k=1"),
            ("https://h", "/", "https://h/"),
            ("https://h", "", "https://h/"),
            // The caller's path is the whole one.
            ("https://h/proxy", "/api", "https://h/proxy"),
            ("https://h/api", "/api", "https://h/api"),
            // The caller decides where requests go.
            ("https://h", "//other.example/api", "https://h/"),
            ("https://h", "https://other.example/api", "https://h/"),
        ] {
            let given = explicit(given).unwrap();
            let found = at_origin(given.clone(), Some(&server(declared)), &[]).unwrap();
            assert_eq!(found.as_str(), url, "{given} {declared}");
        }
        let given = explicit("https://h").unwrap();
        assert!(matches!(
            at_origin(given.clone(), Some(&server("/{x}")), &[]),
            Err(BuildError::Server(_))
        ));
        assert_eq!(at_origin(given.clone(), None, &[]).unwrap(), given);
    }

    #[test]
    fn only_tls_and_loopback_are_confidential() {
        for (url, is) in [
            ("https://h.example", true),
            ("http://127.0.0.1", true),
            ("http://127.9.8.7:1/x", true),
            ("http://127.1", true),
            ("http://[::1]:1", true),
            ("http://[::ffff:127.0.0.1]", true),
            ("http://localhost", true),
            ("http://LOCALHOST.", true),
            ("http://a.localhost:1", true),
            ("http://h.example", false),
            ("http://localhost.example", false),
            ("http://notlocalhost", false),
            ("http://127.0.0.1.example", false),
            ("http://128.0.0.1", false),
            ("http://0.0.0.0", false),
            ("http://10.0.0.1", false),
            ("http://[::2]", false),
            ("http://[::ffff:10.0.0.1]", false),
        ] {
            let uri: Uri = url.parse().unwrap();
            assert_eq!(is_confidential(uri.scheme_str(), uri.host()), is, "{url}");
        }
    }

    #[test]
    fn queries_are_added() {
        for (base, root, query, url) in [
            ("https://h", "https://h", "", "https://h/"),
            (
                "https://h/v1///",
                "https://h/v1",
                "q=1",
                "https://h/v1///?q=1",
            ),
            ("https://h/?", "https://h", "q='", "https://h/?q=%27"),
            (
                "https://h/v1?k=1",
                "https://h/v1",
                "q=1",
                "https://h/v1?k=1&q=1",
            ),
        ] {
            let base = explicit(base).unwrap();
            assert_eq!(super::root(&base), root);
            let mut text = base.to_string();
            add_query(&mut text, query);
            assert_eq!(text, url);
        }
    }
}
