//! Learns the secrets of a request from what is sent.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, Uri,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};
use memchr::memmem;
use serde_json::Value;
use url::form_urlencoded;

use super::{Redactor, is_private};
use crate::{
    api::{Scheme, SchemeKind},
    media_type::is_json,
    server,
};

impl Redactor {
    /// Remembers the credentials of a request, whether they come from a security scheme, the caller or a hook.
    /// `cookies` are the document's cookie parameters.
    pub(crate) fn learn_request(
        &self,
        schemes: &[Scheme],
        uri: &Uri,
        headers: &HeaderMap,
        cookies: &[String],
    ) {
        for (name, value) in headers {
            let is_authorization = [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name);
            if !is_authorization && !value.is_sensitive() && !is_private(name.as_str()) {
                continue;
            }
            let Ok(text) = value.to_str() else { continue };
            if *name == COOKIE {
                let others = text.split("; ").filter(|pair| {
                    let mut given = cookies.iter().flat_map(|pairs| pairs.split("; "));
                    !given.any(|given| given == *pair)
                });
                others
                    .filter_map(|pair| pair.split_once('='))
                    .for_each(|(_, value)| self.learn(value));
            } else if is_authorization {
                self.learn_authorization(text);
            } else {
                self.learn(text);
            }
        }
        let is_key = |name: &str| {
            self.is_secret_property(name)
                || schemes.iter().any(|scheme| {
                    matches!(scheme.kind, SchemeKind::ApiKeyQuery { name: key } if name == key)
                })
        };
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            if is_key(&name) {
                self.learn(&value);
            }
        }
        if let Some((_, password)) = server::user_info(uri).and_then(|it| it.split_once(':')) {
            self.learn(password);
        }
    }

    /// `<scheme> <credentials>`
    fn learn_authorization(&self, text: &str) {
        let Some((scheme, credentials)) = text.split_once(' ') else {
            return self.learn(text);
        };
        self.learn(credentials);
        if scheme.eq_ignore_ascii_case("basic")
            && let Ok(pair) = STANDARD.decode(credentials.trim())
            && let Ok(pair) = String::from_utf8(pair)
        {
            self.learn_pair(&pair);
        }
    }

    /// `user:password`
    pub(crate) fn learn_pair(&self, pair: &str) {
        if let Some((_, password)) = pair.split_once(':') {
            self.learn(password);
        }
        self.learn(pair);
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
            for (name, value) in form_urlencoded::parse(body) {
                if self.is_secret_property(&name) {
                    self.learn(&value);
                }
            }
        }
    }

    fn learn_members(&self, value: &Value, is_secret: bool) {
        match value {
            Value::String(text) if is_secret => self.learn(text),
            Value::Number(number) if is_secret => self.learn(&number.to_string()),
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
