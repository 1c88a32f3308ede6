//! Keeps credentials off connections that others can read.

use http::{
    HeaderMap, HeaderName, Uri,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};
use url::form_urlencoded;

use crate::{
    api::{Scheme, SchemeKind},
    error::{RequestError, RequestErrorKind},
    server,
};

/// Rejects a request that would send a credential over plain HTTP to another host, wherever the credential comes from:
/// a security scheme, a header that the caller set, or a hook. `cookies` are the document's cookie parameters.
pub(crate) fn check_connection(
    schemes: &[Scheme],
    uri: &Uri,
    headers: &HeaderMap,
    cookies: &[String],
) -> Result<(), RequestError> {
    if server::is_confidential(uri.scheme_str(), uri.host())
        || !has_credential(schemes, uri, headers, cookies)
    {
        return Ok(());
    }
    let host = uri.host().unwrap_or_default();
    Err(RequestError::new(
        RequestErrorKind::Credentials,
        format!(
            "the credentials would be sent to `{host}` unencrypted; use https, or allow it by \
             `ClientBuilder::allow_http_credentials`"
        ),
    ))
}

fn has_credential(schemes: &[Scheme], uri: &Uri, headers: &HeaderMap, cookies: &[String]) -> bool {
    let declared = |is: &dyn Fn(SchemeKind) -> bool| schemes.iter().any(|scheme| is(scheme.kind));
    let is_key = |name: &HeaderName| {
        [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name)
            || declared(
                &|kind| matches!(kind, SchemeKind::ApiKeyHeader { name: key } if name.as_str().eq_ignore_ascii_case(key)),
            )
    };
    let in_headers = headers
        .iter()
        .any(|(name, value)| *name != COOKIE && (value.is_sensitive() || is_key(name)));
    let in_query = || {
        let query = uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| {
            declared(&|kind| matches!(kind, SchemeKind::ApiKeyQuery { name: key } if name == key))
        })
    };
    let is_parameter = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        cookies
            .iter()
            .any(|given| given.split("; ").any(|given| given == pair))
            && !declared(
                &|kind| matches!(kind, SchemeKind::ApiKeyCookie { name: key } if name == key),
            )
    };
    let in_cookies = || {
        let values = headers.get_all(COOKIE).into_iter();
        let mut texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
        texts.any(|text| text.split("; ").any(|pair| !is_parameter(pair)))
    };
    server::user_info(uri).is_some() || in_headers || in_query() || in_cookies()
}
