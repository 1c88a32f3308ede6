//! Keeps secrets out of everything that is printed.
//!
//! A [`Redactor`] knows the secrets of a call: the credentials that it was sent with, in every form in which they may
//! come back, and the properties that the document says are secret. Errors print text from the wire only through it:
//! they either contain a [`WireText`], or scrub their message.

mod learn;
mod scan;
mod view;
mod wire_text;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;
use memchr::memmem;
use secrecy::{ExposeSecret as _, SecretString};

use view::{SHORTEST, View};
pub use wire_text::WireText;

/// The replacement for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// How much of a body an error shows, in characters.
const EXCERPT: usize = 500;

/// How much of a body is searched for secrets, in bytes.
const WINDOW: usize = 16 * 1024;

/// Properties with tokens, whatever the document says (RFC 6749, OpenID Connect).
const TOKENS: &[&str] = &["access_token", "refresh_token", "id_token", "client_secret"];

/// The secrets of one call, which are removed from every text that an error or `Debug` shows: servers do echo the key
/// that they reject.
///
/// Clones share their secrets, so that an error also knows those of later attempts.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Arc<Secrets>);

#[derive(Default)]
struct Secrets {
    /// The secrets of the client.
    base: Option<Redactor>,
    /// Names of the properties that the document says are secret.
    properties: &'static [&'static str],
    values: RwLock<Vec<SecretString>>,
}

impl Redactor {
    pub(crate) fn new(secrets: Vec<SecretString>, properties: &'static [&'static str]) -> Self {
        Self(Arc::new(Secrets {
            base: None,
            properties,
            values: RwLock::new(secrets),
        }))
    }

    /// A redactor for a call, which knows the secrets of its client and learns more.
    pub(crate) fn of_call(&self) -> Self {
        Self(Arc::new(Secrets {
            base: Some(self.clone()),
            properties: self.0.properties,
            values: RwLock::default(),
        }))
    }

    /// This one, unless it belongs to no call: then the other.
    pub(crate) fn or(self, other: &Self) -> Self {
        let is_of_call = self.0.base.is_some() || !self.0.properties.is_empty();
        if is_of_call { self } else { other.clone() }
    }

    /// Remembers a secret.
    pub(crate) fn learn(&self, secret: SecretString) {
        let mut values = self
            .0
            .values
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let text = secret.expose_secret();
        if text.len() >= SHORTEST && !values.iter().any(|known| known.expose_secret() == text) {
            values.push(secret);
        }
    }

    fn properties(&self) -> impl Iterator<Item = &'static str> {
        TOKENS.iter().chain(self.0.properties).copied()
    }

    fn is_secret_property(&self, name: &str) -> bool {
        self.properties()
            .any(|property| property.eq_ignore_ascii_case(name))
    }

    /// The forms, other than escapes, in which secrets may come back, in lower case.
    fn patterns(&self) -> Vec<Vec<u8>> {
        let mut patterns = Vec::new();
        let mut at = Some(self);
        while let Some(Self(secrets)) = at {
            let values = secrets
                .values
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            for value in values.iter().map(SecretString::expose_secret) {
                if value.len() >= SHORTEST {
                    patterns.extend(forms(value));
                }
            }
            at = secrets.base.as_ref();
        }
        patterns
    }

    /// `text` without the secrets, also where they are escaped, encoded or cut off at its end.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let patterns = self.patterns();
        let mut ranges = Vec::new();
        for layer in View::layers(text) {
            for pattern in &patterns {
                layer.find(pattern, &mut ranges);
            }
            for name in self.properties() {
                layer.find_values(name, &mut ranges);
            }
        }
        replace(text, ranges)
    }

    /// Whether a text contains a secret property, or mentions the name of one. Only the start of a long text is
    /// searched for escaped names.
    pub(crate) fn has_secret_property(&self, text: &str) -> bool {
        let layers = View::layers(start_of(text));
        self.properties().any(|name| {
            memmem::find(text.as_bytes(), name.as_bytes()).is_some()
                || layers.iter().any(|layer| layer.has_name(name))
        })
    }

    /// The start of `text` for an error message: one line, without secrets and control characters.
    pub(crate) fn excerpt(&self, text: &str) -> String {
        let clean = self.scrub(start_of(text));
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
        f.write_str("Redactor")
    }
}

/// The part of a text that is searched.
fn start_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WINDOW)).unwrap_or(text)
}

/// A secret as it is, form-encoded, in hexadecimal digits, and within base64, where it has one of three spellings,
/// depending on the number of bytes before it.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![
        secret.to_ascii_lowercase().into_bytes(),
        secret
            .bytes()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect(),
    ];
    if secret.contains(' ') {
        forms.push(secret.replace(' ', "+").to_ascii_lowercase().into_bytes());
    }
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(secret.as_bytes());
        // Only the characters that depend on the secret alone.
        let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        let encoded = STANDARD.encode(&bytes);
        let Some(core) = encoded.get(first..end).filter(|core| core.len() > SHORTEST) else {
            continue;
        };
        let core = core.to_ascii_lowercase();
        if core.contains(['+', '/']) {
            forms.push(core.replace('+', "-").replace('/', "_").into_bytes());
        }
        forms.push(core.into_bytes());
    }
    forms
}

/// `text` with these ranges replaced.
fn replace(text: &str, mut ranges: Vec<std::ops::Range<usize>>) -> String {
    ranges.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for range in ranges {
        if range.start >= end {
            let start = text.floor_char_boundary(range.start);
            out.push_str(text.get(end..start).unwrap_or_default());
            out.push_str(REDACTED);
        }
        end = end.max(text.ceil_char_boundary(range.end));
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

/// Whether the value of a header is never printed, even if it is not marked as sensitive.
fn is_private(name: &str) -> bool {
    const WORDS: [&str; 6] = ["auth", "cookie", "token", "secret", "key", "password"];
    WORDS.iter().any(|word| name.contains(word))
}

/// Prints headers, private ones without their values.
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
mod tests;
