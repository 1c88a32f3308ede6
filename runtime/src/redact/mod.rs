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
///
/// One of no call knows nothing, and allocates nothing.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Option<Arc<Secrets>>);

#[derive(Default)]
struct Secrets {
    /// The secrets of the client.
    base: Redactor,
    /// Names of the properties that the document says are secret.
    properties: &'static [&'static str],
    values: RwLock<Vec<SecretString>>,
}

impl Redactor {
    pub(crate) fn new(secrets: Vec<SecretString>, properties: &'static [&'static str]) -> Self {
        Self(Some(Arc::new(Secrets {
            base: Self(None),
            properties,
            values: RwLock::new(secrets),
        })))
    }

    /// A redactor for a call, which knows the secrets of its client and learns more.
    pub(crate) fn of_call(&self) -> Self {
        Self(Some(Arc::new(Secrets {
            base: self.clone(),
            properties: self.0.as_ref().map_or(&[], |secrets| secrets.properties),
            values: RwLock::default(),
        })))
    }

    /// This one, unless it belongs to no call: then the other.
    pub(crate) fn or(self, other: &Self) -> Self {
        if self.0.is_some() {
            self
        } else {
            other.clone()
        }
    }

    /// Remembers a secret, unless it knows it already.
    pub(crate) fn learn(&self, secret: &str) {
        if secret.len() < SHORTEST || self.knows(secret) {
            return;
        }
        if let Some(secrets) = &self.0 {
            let values = secrets.values.write();
            let mut values = values.unwrap_or_else(PoisonError::into_inner);
            values.push(secret.into());
        }
    }

    fn knows(&self, secret: &str) -> bool {
        self.known().any(|secrets| {
            let values = secrets.values.read();
            let values = values.unwrap_or_else(PoisonError::into_inner);
            values.iter().any(|known| known.expose_secret() == secret)
        })
    }

    /// The secrets of the call, then those of its client.
    fn known(&self) -> impl Iterator<Item = &Secrets> {
        std::iter::successors(self.0.as_deref(), |secrets| secrets.base.0.as_deref())
    }

    fn properties(&self) -> impl Iterator<Item = &'static str> {
        let own = self
            .0
            .as_ref()
            .map_or(&[][..], |secrets| secrets.properties);
        TOKENS.iter().chain(own).copied()
    }

    fn is_secret_property(&self, name: &str) -> bool {
        self.properties()
            .any(|property| property.eq_ignore_ascii_case(name))
    }

    /// The forms, other than escapes, in which secrets may come back, in lower case.
    fn patterns(&self) -> Vec<Vec<u8>> {
        let mut patterns = Vec::new();
        for secrets in self.known() {
            let values = secrets
                .values
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            for value in values.iter().map(SecretString::expose_secret) {
                if value.len() >= SHORTEST {
                    patterns.extend(forms(value));
                }
            }
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
    const WORDS: [&[u8]; 6] = [b"auth", b"cookie", b"token", b"secret", b"key", b"password"];
    let mut rest = name.as_bytes();
    while let [first, after @ ..] = rest {
        // A look at the first letter is cheap, and no two words share it.
        if matches!(first, b'a' | b'c' | b't' | b's' | b'k' | b'p')
            && WORDS.iter().any(|word| rest.starts_with(word))
        {
            return true;
        }
        rest = after;
    }
    false
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
