//! Learns the secrets of a request from what is sent.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};
use memchr::memmem;
use serde_json::Value;
use url::Url;

use super::{Redactor, is_private};
use crate::{
    api::{Scheme, SchemeKind},
    media_type::is_json,
};

impl Redactor {
    /// Remembers the credentials of a request, whether they come from a security scheme, the caller or a hook.
    /// `cookies` are the document's cookie parameters.
    pub(crate) fn learn_request(
        &self,
        schemes: &[Scheme],
        url: &Url,
        headers: &HeaderMap,
        cookies: &[String],
    ) {
        for (name, value) in headers {
            let Ok(text) = value.to_str() else { continue };
            if *name == COOKIE {
                let others = text.split("; ").filter(|pair| {
                    let mut given = cookies.iter().flat_map(|pairs| pairs.split("; "));
                    !given.any(|given| given == *pair)
                });
                others
                    .filter_map(|pair| pair.split_once('='))
                    .for_each(|(_, value)| self.learn(value.into()));
            } else if [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name) {
                self.learn_authorization(text);
            } else if value.is_sensitive() || is_private(name.as_str()) {
                self.learn(text.into());
            }
        }
        let is_key = |name: &str| {
            self.is_secret_property(name)
                || schemes.iter().any(|scheme| {
                    matches!(scheme.kind, SchemeKind::ApiKeyQuery { name: key } if name == key)
                })
        };
        for (name, value) in url.query_pairs() {
            if is_key(&name) {
                self.learn(value.into_owned().into());
            }
        }
        if let Some(password) = url.password() {
            self.learn(password.into());
        }
    }

    /// `<scheme> <credentials>`
    fn learn_authorization(&self, text: &str) {
        self.learn(text.into());
        let Some((scheme, credentials)) = text.split_once(' ') else {
            return;
        };
        self.learn(credentials.into());
        if scheme.eq_ignore_ascii_case("basic")
            && let Ok(pair) = STANDARD.decode(credentials.trim())
            && let Ok(pair) = String::from_utf8(pair)
        {
            self.learn_pair(pair);
        }
    }

    /// `user:password`
    pub(crate) fn learn_pair(&self, pair: String) {
        if let Some((_, password)) = pair.split_once(':') {
            self.learn(password.into());
        }
        self.learn(pair.into());
    }

    /// Remembers the values of secret properties in the body of a request.
    pub(crate) fn learn_body(&self, media_type: &str, body: &[u8]) {
        let has_any = self
            .properties()
            .any(|name| memmem::find(body, name.as_bytes()).is_some());
        if !has_any {
            return;
        }
        if is_json(media_type) {
            if let Ok(value) = serde_json::from_slice(body) {
                self.learn_members(&value, false);
            }
        } else if media_type.starts_with("application/x-www-form-urlencoded") {
            for (name, value) in url::form_urlencoded::parse(body) {
                if self.is_secret_property(&name) {
                    self.learn(value.into_owned().into());
                }
            }
        }
    }

    fn learn_members(&self, value: &Value, is_secret: bool) {
        match value {
            Value::String(text) if is_secret => self.learn(text.as_str().into()),
            Value::Number(number) if is_secret => self.learn(number.to_string().into()),
            Value::Array(items) => {
                for item in items {
                    self.learn_members(item, is_secret);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.learn_members(member, is_secret || self.is_secret_property(name));
                }
            }
            _ => {}
        }
    }
}
