//! Keeps secrets out of everything that is printed.

use std::{fmt, sync::Arc};

use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};
#[cfg(feature = "ws")]
use serde_json::Value;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// How much of a body an error shows, in characters.
const EXCERPT: usize = 500;

/// The secrets of one call, taken out of every text that an error or `Debug` shows: servers do echo
/// the key that they refuse.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Arc<Vec<SecretString>>);

impl Redactor {
    pub(crate) fn new(secrets: Vec<SecretString>) -> Self {
        Self(Arc::new(secrets))
    }

    /// `text` without the secrets. Secrets of fewer than four characters stay: taking them out
    /// would tell what they are.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0.iter().map(|secret| secret.expose_secret()) {
            if secret.len() < 4 {
                continue;
            }
            // As it is, within quotes, and in a URL.
            let escaped = secret.escape_debug().to_string();
            for form in [secret, &escaped, &crate::param::encode(secret)] {
                if text.contains(form) {
                    text = text.replace(form, REDACTED);
                }
            }
        }
        text
    }

    /// `value` with no secret in its texts.
    #[cfg(feature = "ws")]
    pub(crate) fn scrub_json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.scrub(&text)),
            Value::Array(items) => items
                .into_iter()
                .map(|item| self.scrub_json(item))
                .collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, member)| (self.scrub(&name), self.scrub_json(member)))
                .collect(),
            other => other,
        }
    }

    /// The start of `text` for an error message: one line, without secrets and control characters.
    pub(crate) fn excerpt(&self, text: &str) -> String {
        let clean = self.scrub(text);
        let mut out = String::new();
        for (index, c) in clean.trim().chars().enumerate() {
            if index == EXCERPT {
                out.push('…');
                break;
            }
            out.push(if c.is_control() { ' ' } else { c });
        }
        out
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({})", self.0.len())
    }
}

/// Whether the value of a header is never printed, flagged as sensitive or not.
fn is_private(name: &str) -> bool {
    const WORDS: [&str; 6] = ["auth", "cookie", "token", "secret", "key", "password"];
    WORDS.iter().any(|word| name.contains(word))
}

/// Prints headers, private ones without their value.
pub(crate) struct Headers<'a>(pub(crate) &'a HeaderMap, pub(crate) &'a Redactor);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if value.is_sensitive() || is_private(name.as_str()) {
                map.entry(&name.as_str(), &REDACTED);
            } else {
                map.entry(
                    &name.as_str(),
                    &self.1.scrub(&String::from_utf8_lossy(value.as_bytes())),
                );
            }
        }
        map.finish()
    }
}

/// Prints a URL without its query, fragment and user info.
pub(crate) fn bare_url(url: &url::Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    // These fail only for URLs that cannot hold user info, and then there is none.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_headers_lose_their_secrets() {
        let redactor = Redactor::new(vec![
            SecretString::from("sk-canary"),
            SecretString::from("a\"b\"c"),
        ]);
        assert_eq!(
            redactor.scrub("key sk-canary, sk-canary!"),
            "key [redacted], [redacted]!"
        );
        assert_eq!(
            redactor.scrub(&format!("{:?}", "a\"b\"c")),
            "\"[redacted]\""
        );
        let long = format!("{}sk-canary", "x".repeat(EXCERPT - 4));
        assert!(!redactor.excerpt(&long).contains("sk-c"));

        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", "other".parse().unwrap());
        headers.insert("x-echo", "is sk-canary".parse().unwrap());
        assert_eq!(
            format!("{:?}", Headers(&headers, &redactor)),
            r#"{"x-api-key": "[redacted]", "x-echo": "is [redacted]"}"#
        );
    }

    #[test]
    fn urls_lose_query_and_user_info() {
        let url = url::Url::parse("https://u:p@h.example/a?key=1#f").unwrap();
        assert_eq!(bare_url(&url), "https://h.example/a");
    }
}
