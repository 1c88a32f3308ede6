//! Credentials to headers, query parameters and cookies (OAS 3.1 section 4.8.27).

mod credentials;
mod oauth2;
mod plain;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret as _, SecretString};

pub use credentials::Credentials;
pub(crate) use credentials::{Credential, Fixed};
pub(crate) use oauth2::TokenSource;
pub(crate) use plain::check_connection;

use crate::{
    api::{Scheme, SchemeKind},
    error::{Fault, RequestError, RequestErrorKind},
    param,
};

/// The security requirements of an operation: any of the outer list, all of the inner one.
pub(crate) type Alternatives = &'static [&'static [&'static str]];

/// A scheme with the source of its secrets.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) scheme: &'static Scheme,
    pub(crate) credentials: Arc<dyn Credentials>,
}

/// The credentials of one attempt.
#[derive(Default)]
pub(crate) struct Authorization {
    pub(crate) headers: HeaderMap,
    pub(crate) query: String,
    pub(crate) cookies: Vec<String>,
    /// The secrets, to keep them out of errors.
    pub(crate) secrets: Vec<SecretString>,
    used: Vec<(Source, SecretString)>,
}

impl Authorization {
    /// Whether another secret may succeed after a 401.
    pub(crate) fn is_renewable(&self) -> bool {
        self.used.iter().fold(false, |any, (source, secret)| {
            source.credentials.refused(source.scheme, secret) || any
        })
    }
}

/// Gets the secrets of the first alternative whose credentials are complete. An alternative without schemes is used
/// only if no other one is complete.
pub(crate) async fn authorize(
    schemes: &'static [Scheme],
    sources: &[Source],
    alternatives: Alternatives,
) -> Result<Authorization, Fault> {
    let mut authorization = Authorization::default();
    for (scheme, source) in choose(schemes, sources, alternatives)? {
        let Some(source) = source else { continue };
        let secret = source.credentials.secret(scheme).await?;
        authorization.add(scheme, &secret)?;
        authorization.used.push((source, secret));
    }
    Ok(authorization)
}

type Chosen = Vec<(&'static Scheme, Option<Source>)>;

fn choose(
    schemes: &'static [Scheme],
    sources: &[Source],
    alternatives: Alternatives,
) -> Result<Chosen, RequestError> {
    let find = |name: &&str| {
        let scheme = schemes.iter().find(|scheme| scheme.name == *name)?;
        if scheme.kind == SchemeKind::MutualTls {
            return Some((scheme, None));
        }
        let source = sources.iter().find(|source| source.scheme.name == *name)?;
        Some((scheme, Some(source.clone())))
    };
    let ready = alternatives
        .iter()
        .filter(|alternative| !alternative.is_empty())
        .find_map(|alternative| alternative.iter().map(find).collect::<Option<Chosen>>());
    match ready {
        Some(chosen) => Ok(chosen),
        None if alternatives.is_empty()
            || alternatives
                .iter()
                .any(|alternative| alternative.is_empty()) =>
        {
            Ok(Vec::new())
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

impl Authorization {
    fn add(&mut self, scheme: &Scheme, secret: &SecretString) -> Result<(), RequestError> {
        let refuse = || {
            RequestError::new(
                RequestErrorKind::Credentials,
                format!(
                    "the credential for `{}` contains a character that cannot be sent",
                    scheme.name
                ),
            )
        };
        let text = secret.expose_secret();
        self.secrets.push(secret.clone());
        match scheme.kind {
            SchemeKind::Bearer | SchemeKind::ClientCredentials { .. } => {
                self.header(AUTHORIZATION, &format!("Bearer {text}"))
                    .ok_or_else(refuse)?;
            }
            SchemeKind::Basic => {
                let encoded = STANDARD.encode(text);
                self.header(AUTHORIZATION, &format!("Basic {encoded}"))
                    .ok_or_else(refuse)?;
                self.secrets.extend(
                    text.split_once(':')
                        .map(|(_, password)| SecretString::from(password)),
                );
            }
            SchemeKind::Http { scheme: name } => {
                self.header(AUTHORIZATION, &format!("{name} {text}"))
                    .ok_or_else(refuse)?;
            }
            SchemeKind::ApiKeyHeader { name } => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse())?;
                self.header(name, text).ok_or_else(refuse)?;
            }
            SchemeKind::ApiKeyQuery { name } => {
                let encoded = param::encode(text);
                param::append(
                    &mut self.query,
                    &format!("{}={encoded}", param::encode(name)),
                );
            }
            SchemeKind::ApiKeyCookie { name } => {
                if !text.bytes().all(is_cookie_octet) {
                    return Err(refuse());
                }
                self.cookies.push(format!("{}={text}", param::encode(name)));
            }
            SchemeKind::MutualTls => {}
        }
        Ok(())
    }

    /// Sets a header whose value is never printed.
    fn header(&mut self, name: HeaderName, value: &str) -> Option<()> {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Some(())
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

    async fn with(
        secrets: &[(&str, &str)],
        alternatives: Alternatives,
    ) -> Result<Authorization, Fault> {
        let sources: Vec<_> = secrets
            .iter()
            .map(|(name, secret)| Source {
                scheme: SCHEMES.iter().find(|scheme| scheme.name == *name).unwrap(),
                credentials: Arc::new(Fixed(SecretString::from(*secret))),
            })
            .collect();
        authorize(SCHEMES, &sources, alternatives).await
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
        let done = with(&all, &[&["basic", "XApiKey", "q", "c", "mtls"]])
            .await
            .unwrap();
        assert_eq!(done.headers.get(AUTHORIZATION).unwrap(), "Basic dTpww6Q=");
        assert_eq!(done.headers.get("x-api-key").unwrap(), "k1");
        assert!(done.headers.values().all(HeaderValue::is_sensitive));
        assert_eq!(
            (done.query.as_str(), done.cookies.as_slice()),
            ("api%20key=a%2Fb%20c", &["sid=v==".to_owned()][..])
        );
        let done = with(&[("digest-ish", "t")], &[&["digest-ish"]])
            .await
            .unwrap();
        assert_eq!(done.headers.get(AUTHORIZATION).unwrap(), "Token t");
    }

    #[tokio::test]
    async fn the_first_complete_alternative_is_used() {
        let alternatives: Alternatives = &[&[], &["bearerAuth", "q"], &["XApiKey"]];
        let done = with(&[("bearerAuth", "t"), ("XApiKey", "k")], alternatives)
            .await
            .unwrap();
        assert!(
            done.headers.contains_key("x-api-key") && !done.headers.contains_key(AUTHORIZATION)
        );
        let done = with(
            &[("bearerAuth", "t"), ("XApiKey", "k"), ("q", "q")],
            alternatives,
        )
        .await
        .unwrap();
        assert!(!done.headers.contains_key("x-api-key") && done.query == "api%20key=q");
        assert!(with(&[], alternatives).await.unwrap().headers.is_empty());
        assert!(
            with(&[("basic", "u:p")], &[])
                .await
                .unwrap()
                .headers
                .is_empty()
        );
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
