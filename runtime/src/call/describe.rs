//! The inputs of a call: for generated code alone.

use serde::{Serialize, de::DeserializeOwned};

use super::Call;
use crate::{
    body::{Body, Form, FormEncoding, form},
    error::{RequestError, RequestErrorKind},
    json,
    param::{self, PathStyle, QueryStyle},
    request::Request,
    validate::Validate,
    values::Raw,
    written::{Written, json_text},
};

impl<T, E> Call<T, E> {
    /// Sets a path parameter of the default style.
    pub fn path<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.path_with(name, value, PathStyle::Simple)
    }

    /// Sets a path parameter.
    pub fn path_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: PathStyle,
    ) -> Self {
        self.request.inputs.keep("path", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::path_text(name, value, style, false));
        self.request.set_path(name, text);
        self
    }

    /// Sets a path parameter in which reserved characters, including `/`, stay unencoded.
    pub fn path_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: PathStyle,
    ) -> Self {
        self.request.inputs.keep("path", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::path_text(name, value, style, true));
        self.request.set_path(name, text);
        self
    }

    /// Sets a path parameter whose content is JSON.
    pub fn path_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.request.inputs.keep("path", name, value);
        let text = json_value(name, value)
            .and_then(|value| param::path_text(name, value, PathStyle::Simple, false));
        self.request.set_path(name, text);
        self
    }

    /// Sets a query parameter of the default style (form, exploded).
    pub fn query<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.query_with(name, value, QueryStyle::FormExplode)
    }

    /// Sets a query parameter.
    pub fn query_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: QueryStyle,
    ) -> Self {
        self.request.inputs.keep("query", name, value);
        let pairs = Written::new(name, value)
            .and_then(|value| param::query_text(name, value, style, false));
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter in which reserved characters stay unencoded (`allowReserved`).
    pub fn query_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: QueryStyle,
    ) -> Self {
        self.request.inputs.keep("query", name, value);
        let pairs =
            Written::new(name, value).and_then(|value| param::query_text(name, value, style, true));
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter whose content is JSON.
    pub fn query_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.request.inputs.keep("query", name, value);
        let pairs = json_value(name, value)
            .and_then(|value| param::query_text(name, value, QueryStyle::Form, false));
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a header parameter.
    pub fn header<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.header_with(name, value, false)
    }

    /// Sets a header parameter, exploded or not.
    pub fn header_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        explode: bool,
    ) -> Self {
        self.request.inputs.keep("header", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::header_text(name, value, explode));
        self.request.set_header(name, text);
        self
    }

    /// Sets a header parameter whose content is JSON.
    pub fn header_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.request.inputs.keep("header", name, value);
        let text = json_text(name, value);
        self.request.set_header(name, text);
        self
    }

    /// Sets a cookie parameter of the default style (form, exploded).
    pub fn cookie<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.cookie_with(name, value, true)
    }

    /// Sets a cookie parameter, exploded or not.
    pub fn cookie_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        explode: bool,
    ) -> Self {
        self.request.inputs.keep("cookie", name, value);
        let pairs =
            Written::new(name, value).and_then(|value| param::cookie_text(name, value, explode));
        self.request.set_cookie(name, pairs);
        self
    }

    /// Sets a cookie parameter whose content is JSON.
    pub fn cookie_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.request.inputs.keep("cookie", name, value);
        let pairs =
            json_value(name, value).and_then(|value| param::cookie_text(name, value, false));
        self.request.set_cookie(name, pairs);
        self
    }

    /// Sets a JSON body.
    pub fn json_body<V: Serialize + ?Sized>(self, body: &V) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets a JSON body with another media type, such as `application/merge-patch+json`.
    pub fn json_body_as<V: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &V,
    ) -> Self {
        self.request.set_json_body(media_type, json::to_vec(body));
        self
    }

    /// Sets a JSON body whose type has a `validate()`.
    pub fn checked_json_body<V: Serialize + DeserializeOwned + Validate>(
        mut self,
        media_type: &'static str,
        body: &V,
    ) -> Self {
        self = self.json_body_as(media_type, body);
        self.request.inputs.set_body_type::<V>();
        self
    }

    /// Sets a body of JSON texts, one per line; for `application/json-seq`, in the format of RFC 7464.
    pub fn json_lines_body<V: Serialize>(mut self, media_type: &'static str, lines: &[V]) -> Self {
        let is_sequence = media_type.starts_with("application/json-seq");
        let write = |mut text: Vec<u8>, line: &V| {
            if is_sequence {
                text.push(0x1e);
            }
            json::write(&mut text, line)?;
            text.push(b'\n');
            Ok(text)
        };
        let text = lines.iter().try_fold(Vec::new(), write);
        self.request.set_json_body(media_type, text);
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body, with the given encodings of properties.
    pub fn form_body<V: Serialize + ?Sized>(
        mut self,
        body: &V,
        encodings: &'static [(&'static str, FormEncoding)],
    ) -> Self {
        let form = form::encode_form(body, encodings);
        if let Some(form) = self.request.check(form) {
            self.request
                .set_body("application/x-www-form-urlencoded".into(), form.into());
            self.request.inputs.keep_form(body);
        }
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body whose type has a `validate()`.
    pub fn checked_form_body<V: Serialize + DeserializeOwned + Validate>(
        mut self,
        body: &V,
        encodings: &'static [(&'static str, FormEncoding)],
    ) -> Self {
        self = self.form_body(body, encodings);
        self.request.inputs.keep_checked_form(body);
        self
    }

    /// Sets a `multipart/form-data` body.
    pub fn multipart_body(self, form: Form) -> Self {
        self.multipart_body_as("multipart/form-data", form)
    }

    /// Sets a body of another multipart type, such as `multipart/mixed`, whose parts have a `Content-Disposition`, too.
    pub fn multipart_body_as(mut self, media_type: &'static str, form: Form) -> Self {
        self.request.set_form(media_type, form);
        self
    }

    /// Sets a text body.
    pub fn text_body(self, media_type: &'static str, text: impl Into<String>) -> Self {
        self.bytes_body(media_type, text.into())
    }

    /// Sets the member of a JSON object at `path`, or a part of a form, and replaces what the caller's body has there.
    pub fn body_member<V: Serialize>(mut self, path: &[&'static str], value: V) -> Self {
        let refuse = |_| {
            RequestError::parameter(
                path.last().unwrap_or(&"body"),
                "cannot be serialized as JSON",
            )
        };
        let value = Raw::new(&value).map_err(refuse);
        let path = path.iter().map(|&name| name.to_owned()).collect();
        self.request.set_extra_body(path, value);
        self
    }

    /// Sets a body of bytes, a file or a stream.
    pub fn bytes_body(mut self, media_type: &'static str, body: impl Into<Body>) -> Self {
        self.request.set_body(media_type.into(), body.into());
        self
    }

    /// Sets `Accept`; `application/json` by default.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.request.set_accept(media_type);
        self
    }
}

/// The JSON text of a parameter; null stays null.
fn json_value<V: Serialize + ?Sized>(name: &str, value: &V) -> Result<Written, RequestError> {
    Ok(json_text(name, value)?.map_or(Written::Null, Written::Text))
}

impl Request {
    fn set_json_body(&mut self, media_type: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => {
                self.set_body(media_type.into(), json.into());
                self.inputs.body_is_json();
            }
            Err(_) => self.fail(RequestError::new(
                RequestErrorKind::Body,
                "the body cannot be serialized as JSON",
            )),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::Method;
    use serde_json::json;

    use super::*;
    use crate::{
        __private::{Api, Client},
        RetryPolicy,
    };

    static API: Api = Api {
        name: "test",
        servers: &[],
        schemes: &[],
        retry: RetryPolicy::DEFAULT,
    };

    fn sent(make: fn(Call<(), ()>) -> Call<(), ()>) -> (String, String) {
        let client = Client::builder(&API).base_url("http://h").build().unwrap();
        let call = make(client.describe("test", Method::POST, "/{p}"));
        let (prepared, body) = call.request.prepare().unwrap();
        let body = body.as_bytes().unwrap().to_vec();
        (
            prepared.uri.path().to_owned(),
            String::from_utf8(body).unwrap(),
        )
    }

    #[test]
    fn json_stands_in_a_path() {
        let (path, _) = sent(|call| call.path_json("p", &json!({"a": 1})));
        assert_eq!(path, "/%7B%22a%22%3A1%7D");
    }

    #[test]
    fn lines_of_json_are_framed_by_media_type() {
        let of = |media_type| match media_type {
            "application/json-seq" => sent(|call| {
                call.path("p", "a")
                    .json_lines_body("application/json-seq", &[1, 2])
            }),
            _ => sent(|call| {
                call.path("p", "a")
                    .json_lines_body("application/x-ndjson", &["a", "b"])
            }),
        };
        assert_eq!(of("application/json-seq").1, "\u{1e}1\n\u{1e}2\n");
        assert_eq!(of("application/x-ndjson").1, "\"a\"\n\"b\"\n");
    }
}
