//! Credentials to headers, query parameters and cookies (OAS 3.1 section 4.8.27).

mod credentials;
mod oauth2;
mod plain;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use credentials::Credential;
pub use credentials::Credentials;
pub(crate) use oauth2::TokenSource;
pub(crate) use plain::check_connection;

use crate::{
    api::{Scheme, SchemeKind},
    error::{Fault, RequestError, RequestErrorKind},
    param,
    redact::Redactor,
};

/// The security requirements of an operation: any of the outer list, all of the inner one.
pub(crate) type Alternatives = &'static [&'static [&'static str]];

/// A scheme with the source of its secrets.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) scheme: &'static Scheme,
    secrets: Secrets,
}

#[derive(Clone)]
enum Secrets {
    /// One that never changes.
    Fixed(SecretString),
    /// One for each attempt.
    Asked(Arc<dyn Credentials>),
}

impl Source {
    pub(crate) fn fixed(scheme: &'static Scheme, secret: SecretString) -> Self {
        let secrets = Secrets::Fixed(secret);
        Self { scheme, secrets }
    }

    pub(crate) fn asking(scheme: &'static Scheme, credentials: Arc<dyn Credentials>) -> Self {
        let secrets = Secrets::Asked(credentials);
        Self { scheme, secrets }
    }
}

/// A secret where it is sent.
enum Placed {
    Header(HeaderName, HeaderValue),
    Query(String),
    Cookie(String),
    Nowhere,
}

/// The credentials of one attempt.
#[derive(Default)]
pub(crate) struct Authorization<'a> {
    placed: Vec<Placed>,
    asked: Vec<(&'static Scheme, &'a dyn Credentials, SecretString)>,
}

impl Authorization<'_> {
    /// Headers whose values are never printed.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.placed.iter().filter_map(|placed| match placed {
            Placed::Header(name, value) => Some((name, value)),
            Placed::Query(_) | Placed::Cookie(_) | Placed::Nowhere => None,
        })
    }

    /// Pairs of the query, encoded.
    pub(crate) fn query(&self) -> impl Iterator<Item = &str> {
        self.placed.iter().filter_map(|placed| match placed {
            Placed::Query(pair) => Some(pair.as_str()),
            Placed::Header(..) | Placed::Cookie(_) | Placed::Nowhere => None,
        })
    }

    pub(crate) fn cookies(&self) -> impl Iterator<Item = &str> {
        self.placed.iter().filter_map(|placed| match placed {
            Placed::Cookie(pair) => Some(pair.as_str()),
            Placed::Header(..) | Placed::Query(_) | Placed::Nowhere => None,
        })
    }

    /// Keeps the secrets out of errors. Those that never change are known to the client.
    pub(crate) fn teach(&self, redactor: &Redactor) {
        for (scheme, _, secret) in &self.asked {
            match scheme.kind {
                SchemeKind::Basic => redactor.learn_pair(secret.expose_secret()),
                _ => redactor.learn(secret.expose_secret()),
            }
        }
    }

    /// Whether another secret may succeed after a 401.
    pub(crate) fn is_renewable(&self) -> bool {
        self.asked
            .iter()
            .fold(false, |any, (scheme, credentials, secret)| {
                credentials.refused(scheme, secret) || any
            })
    }
}

/// Gets the secrets of the first alternative whose credentials are complete. An alternative without schemes is used
/// only if no other one is complete.
pub(crate) async fn authorize<'a>(
    schemes: &'static [Scheme],
    sources: &'a [Source],
    alternatives: Alternatives,
) -> Result<Authorization<'a>, Fault> {
    let mut authorization = Authorization::default();
    for name in choose(schemes, sources, alternatives)? {
        // A client certificate has none.
        let Some(source) = find(sources, name) else {
            continue;
        };
        let placed = match &source.secrets {
            Secrets::Fixed(secret) => place(source.scheme, secret)?,
            Secrets::Asked(credentials) => {
                let secret = credentials.secret(source.scheme).await?;
                let placed = place(source.scheme, &secret)?;
                let asked = (source.scheme, &**credentials, secret);
                authorization.asked.push(asked);
                placed
            }
        };
        authorization.placed.push(placed);
    }
    Ok(authorization)
}

fn find<'a>(sources: &'a [Source], scheme: &str) -> Option<&'a Source> {
    sources.iter().find(|source| source.scheme.name == scheme)
}

/// The schemes of the first alternative whose credentials are complete.
fn choose(
    schemes: &'static [Scheme],
    sources: &[Source],
    alternatives: Alternatives,
) -> Result<&'static [&'static str], RequestError> {
    let is_certificate = |name: &str| {
        let mut schemes = schemes.iter();
        schemes.any(|scheme| scheme.name == name && scheme.kind == SchemeKind::MutualTls)
    };
    let is_ready = |name: &&str| find(sources, name).is_some() || is_certificate(name);
    let mut sufficient = alternatives
        .iter()
        .filter(|alternative| !alternative.is_empty() && alternative.iter().all(is_ready));
    match sufficient.next() {
        Some(chosen) => Ok(chosen),
        None if alternatives.is_empty()
            || alternatives
                .iter()
                .any(|alternative| alternative.is_empty()) =>
        {
            Ok(&[])
        }
        None => Err(missing(schemes, alternatives)),
    }
}

/// Lists the credentials that would be sufficient, and how to set them.
fn missing(schemes: &'static [Scheme], alternatives: Alternatives) -> RequestError {
    let describe = |name: &&str| match schemes.iter().find(|scheme| scheme.name == *name) {
        Some(scheme) => format!(
            "`{name}` (`ClientBuilder::{}` or {})",
            snake_case(name),
            scheme.env
        ),
        None => format!("`{name}`, which the document does not declare"),
    };
    let all = |alternative: &&[&str]| {
        alternative
            .iter()
            .map(describe)
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let list = alternatives
        .iter()
        .map(all)
        .collect::<Vec<_>>()
        .join(", or ");
    RequestError::new(
        RequestErrorKind::Credentials,
        format!(
            "no credentials are set; the operation needs {list}; `without_credentials` calls a server that asks for none"
        ),
    )
}

/// The name of the generated setter of a scheme.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    let mut previous = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let after_lower = previous.is_lowercase() || previous.is_ascii_digit();
        let before_lower = rest.peek().is_some_and(|next| next.is_lowercase());
        let begins_word =
            c.is_uppercase() && (after_lower || (previous.is_uppercase() && before_lower));
        if (begins_word || !c.is_alphanumeric()) && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        }
        previous = c;
    }
    out.replace("o_auth", "oauth")
}

/// Writes a secret as its scheme sends it.
fn place(scheme: &Scheme, secret: &SecretString) -> Result<Placed, RequestError> {
    let refuse = || {
        RequestError::new(
            RequestErrorKind::Credentials,
            format!(
                "the credential for `{}` contains a character that cannot be sent",
                scheme.name
            ),
        )
    };
    let header = |name: HeaderName, text: String| {
        let mut value = HeaderValue::try_from(text).map_err(|_| refuse())?;
        value.set_sensitive(true);
        Ok(Placed::Header(name, value))
    };
    let text = secret.expose_secret();
    match scheme.kind {
        SchemeKind::Bearer | SchemeKind::ClientCredentials { .. } => {
            header(AUTHORIZATION, ["Bearer ", text].concat())
        }
        SchemeKind::Basic => header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(text))),
        SchemeKind::Http { scheme: name } => header(AUTHORIZATION, format!("{name} {text}")),
        SchemeKind::ApiKeyHeader { name } => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse())?;
            header(name, text.to_owned())
        }
        SchemeKind::ApiKeyQuery { name } => Ok(Placed::Query(format!(
            "{}={}",
            param::encode(name),
            param::encode(text)
        ))),
        SchemeKind::ApiKeyCookie { name } if text.bytes().all(is_cookie_octet) => {
            Ok(Placed::Cookie(format!("{}={text}", param::encode(name))))
        }
        SchemeKind::ApiKeyCookie { .. } => Err(refuse()),
        SchemeKind::MutualTls => Ok(Placed::Nowhere),
    }
}

/// RFC 6265 section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    static SCHEMES: &[Scheme] = &[
        Scheme {
            name: "bearerAuth",
            env: "T_BEARER",
            kind: SchemeKind::Bearer,
        },
        Scheme {
            name: "basic",
            env: "T_BASIC",
            kind: SchemeKind::Basic,
        },
        Scheme {
            name: "digest-ish",
            env: "T_HTTP",
            kind: SchemeKind::Http { scheme: "Token" },
        },
        Scheme {
            name: "XApiKey",
            env: "T_KEY",
            kind: SchemeKind::ApiKeyHeader { name: "X-API-Key" },
        },
        Scheme {
            name: "q",
            env: "T_Q",
            kind: SchemeKind::ApiKeyQuery { name: "api key" },
        },
        Scheme {
            name: "c",
            env: "T_C",
            kind: SchemeKind::ApiKeyCookie { name: "sid" },
        },
        Scheme {
            name: "mtls",
            env: "",
            kind: SchemeKind::MutualTls,
        },
    ];

    /// What is sent: headers, pairs of the query, cookies.
    async fn with(
        secrets: &[(&str, &str)],
        alternatives: Alternatives,
    ) -> Result<(Vec<String>, Vec<String>, Vec<String>), Fault> {
        let sources: Vec<_> = secrets
            .iter()
            .map(|(name, secret)| {
                let scheme = SCHEMES.iter().find(|scheme| scheme.name == *name).unwrap();
                Source::fixed(scheme, SecretString::from(*secret))
            })
            .collect();
        let done = authorize(SCHEMES, &sources, alternatives).await?;
        assert!(done.headers().all(|(_, value)| value.is_sensitive()));
        let headers = done.headers();
        let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        Ok((
            headers.collect(),
            done.query().map(str::to_owned).collect(),
            done.cookies().map(str::to_owned).collect(),
        ))
    }

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn setters_are_named_as_they_are_generated() {
        for (scheme, setter) in [
            ("bearerAuth", "bearer_auth"),
            ("ApiKeyAuth", "api_key_auth"),
            ("OAuth2", "oauth2"),
            ("X-API-Key", "x_api_key"),
        ] {
            assert_eq!(snake_case(scheme), setter);
        }
    }

    #[tokio::test]
    async fn every_kind_of_scheme() {
        let all = [
            ("basic", "u:pä"),
            ("XApiKey", "k1"),
            ("q", "a/b c"),
            ("c", "v=="),
        ];
        let sent = with(&all, &[&["basic", "XApiKey", "q", "c", "mtls"]]).await;
        let (headers, query, cookies) = sent.unwrap();
        assert_eq!(headers, ["authorization: Basic dTpww6Q=", "x-api-key: k1"]);
        assert_eq!(query, ["api%20key=a%2Fb%20c"]);
        assert_eq!(cookies, ["sid=v=="]);
        let sent = with(&[("digest-ish", "t")], &[&["digest-ish"]]).await;
        assert_eq!(sent.unwrap().0, ["authorization: Token t"]);
    }

    #[tokio::test]
    async fn the_first_complete_alternative_is_used() {
        let alternatives: Alternatives = &[&[], &["bearerAuth", "q"], &["XApiKey"]];
        let nothing: &[&str] = &[];
        for (secrets, alternatives, headers, query) in [
            (
                &[("bearerAuth", "t"), ("XApiKey", "k")][..],
                alternatives,
                &["x-api-key: k"][..],
                nothing,
            ),
            (
                &[("bearerAuth", "t"), ("XApiKey", "k"), ("q", "q")],
                alternatives,
                &["authorization: Bearer t"],
                &["api%20key=q"],
            ),
            (&[], alternatives, nothing, nothing),
            (&[("basic", "u:p")], &[], nothing, nothing),
        ] {
            let sent = with(secrets, alternatives).await.unwrap();
            assert_eq!(sent, (texts(headers), texts(query), Vec::new()));
        }
    }

    #[tokio::test]
    async fn missing_and_unsendable_credentials_are_named() {
        let Err(Fault::Request(error)) = with(&[], &[&["bearerAuth"], &["XApiKey", "q"]]).await
        else {
            unreachable!("no credentials")
        };
        assert_eq!(
            error.message(),
            "no credentials are set; the operation needs `bearerAuth` (`ClientBuilder::bearer_auth` or T_BEARER), \
             or `XApiKey` (`ClientBuilder::x_api_key` or T_KEY) and `q` (`ClientBuilder::q` or T_Q); \
             `without_credentials` calls a server that asks for none"
        );
        for name in ["bearerAuth", "XApiKey", "c"] {
            let alternatives: Alternatives = match name {
                "bearerAuth" => &[&["bearerAuth"]],
                "XApiKey" => &[&["XApiKey"]],
                _ => &[&["c"]],
            };
            let Err(Fault::Request(error)) = with(&[(name, "canary\r\nX: 1")], alternatives).await
            else {
                unreachable!("a line break cannot be sent")
            };
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }
}
