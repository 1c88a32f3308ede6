//! What a document says of an operation, put into its call: for generated code alone.

#[cfg(feature = "ws")]
use std::convert::Infallible;

use serde::{Serialize, de::DeserializeOwned};

use super::Call;
#[cfg(feature = "ws")]
use crate::stream::{
    session::Follow,
    socketio::{ConnectSocketIo, SocketIoChannel},
    websocket::ConnectWebSocket,
};
use crate::{
    api::Server,
    body::{Body, Form, FormEncoding, form},
    error::{RequestError, RequestErrorKind},
    json,
    outcome::Expected,
    param::{self, PathStyle, QueryStyle},
    request::Request,
    response::Decoder,
    retry::RetryPolicy,
    stream::{OpenEvents, OpenLines, json_lines::Lines, sse::Sse},
    validate::{Rules, Validate},
    values::Raw,
    written::{Written, json_text},
};

/// Describes an operation on its [`Call`]: where its inputs go, and how its responses are read.
///
/// A trait, so that callers find only what is theirs on a call. Setters of optional parameters describe a call that has been
/// handed out, which a builder that yields a call at its end could not.
pub trait Describe: Sized {
    /// What a successful call returns.
    type Success;
    /// The error body that the document declares.
    type Failure;

    /// The call, to change it.
    fn call_mut(&mut self) -> &mut Call<Self::Success, Self::Failure>;

    /// The call.
    fn into_call(self) -> Call<Self::Success, Self::Failure>;

    /// Sets the security: one of the outer list, all of the inner one; an empty inner list allows no credentials.
    fn security(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.call_mut().request.set_security(alternatives);
        self
    }

    /// Sets the servers of the operation; the first is used unless the client has an explicit base URL.
    fn server(mut self, servers: &'static [Server]) -> Self {
        self.call_mut().request.set_servers(servers);
        self
    }

    /// Says what the document asks of parameters and of the body; before they are set.
    fn rules(mut self, rules: &'static Rules) -> Self {
        self.call_mut().request.inputs.set_rules(rules);
        self
    }

    /// Sets a path parameter of the default style.
    fn path<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.path_with(name, value, PathStyle::Simple)
    }

    /// Sets a path parameter.
    fn path_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: PathStyle,
    ) -> Self {
        self.call_mut().request.inputs.keep("path", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::path_text(name, value, style, false));
        self.call_mut().request.set_path(name, text);
        self
    }

    /// Sets a path parameter in which reserved characters, `/` too, stay as they are.
    fn path_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: PathStyle,
    ) -> Self {
        self.call_mut().request.inputs.keep("path", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::path_text(name, value, style, true));
        self.call_mut().request.set_path(name, text);
        self
    }

    /// Sets a path parameter whose content is JSON.
    fn path_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.call_mut().request.inputs.keep("path", name, value);
        let text = json_value(name, value)
            .and_then(|value| param::path_text(name, value, PathStyle::Simple, false));
        self.call_mut().request.set_path(name, text);
        self
    }

    /// Sets a query parameter of the default style (form, exploded).
    fn query<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.query_with(name, value, QueryStyle::FormExplode)
    }

    /// Sets a query parameter.
    fn query_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: QueryStyle,
    ) -> Self {
        self.call_mut().request.inputs.keep("query", name, value);
        let pairs = Written::new(name, value)
            .and_then(|value| param::query_text(name, value, style, false));
        self.call_mut().request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter in which reserved characters stay as they are (`allowReserved`).
    fn query_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: QueryStyle,
    ) -> Self {
        self.call_mut().request.inputs.keep("query", name, value);
        let pairs =
            Written::new(name, value).and_then(|value| param::query_text(name, value, style, true));
        self.call_mut().request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter whose content is JSON.
    fn query_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.call_mut().request.inputs.keep("query", name, value);
        let pairs = json_value(name, value)
            .and_then(|value| param::query_text(name, value, QueryStyle::Form, false));
        self.call_mut().request.set_query(name, pairs);
        self
    }

    /// Sets a header parameter.
    fn header<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.header_with(name, value, false)
    }

    /// Sets a header parameter, exploded or not.
    fn header_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        explode: bool,
    ) -> Self {
        self.call_mut().request.inputs.keep("header", name, value);
        let text =
            Written::new(name, value).and_then(|value| param::header_text(name, value, explode));
        self.call_mut().request.set_header(name, text);
        self
    }

    /// Sets a header parameter whose content is JSON.
    fn header_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.call_mut().request.inputs.keep("header", name, value);
        let text = json_text(name, value);
        self.call_mut().request.set_header(name, text);
        self
    }

    /// Sets a cookie parameter of the default style (form, exploded).
    fn cookie<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.cookie_with(name, value, true)
    }

    /// Sets a cookie parameter, exploded or not.
    fn cookie_with<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        explode: bool,
    ) -> Self {
        self.call_mut().request.inputs.keep("cookie", name, value);
        let pairs =
            Written::new(name, value).and_then(|value| param::cookie_text(name, value, explode));
        self.call_mut().request.set_cookie(name, pairs);
        self
    }

    /// Sets a cookie parameter whose content is JSON.
    fn cookie_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        self.call_mut().request.inputs.keep("cookie", name, value);
        let pairs =
            json_value(name, value).and_then(|value| param::cookie_text(name, value, false));
        self.call_mut().request.set_cookie(name, pairs);
        self
    }

    /// Sets a JSON body.
    fn json_body<V: Serialize + ?Sized>(self, body: &V) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets a JSON body of another media type, such as `application/merge-patch+json`.
    fn json_body_as<V: Serialize + ?Sized>(mut self, media_type: &'static str, body: &V) -> Self {
        self.call_mut()
            .request
            .set_json_body(media_type, json::to_vec(body));
        self
    }

    /// Sets a JSON body whose type has a `validate()`.
    fn checked_json_body<V: Serialize + DeserializeOwned + Validate>(
        mut self,
        media_type: &'static str,
        body: &V,
    ) -> Self {
        self = self.json_body_as(media_type, body);
        self.call_mut().request.inputs.set_body_type::<V>();
        self
    }

    /// Sets a body of JSON texts, one a line; for `application/json-seq` as RFC 7464 has them.
    fn json_lines_body<V: Serialize>(mut self, media_type: &'static str, lines: &[V]) -> Self {
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
        self.call_mut().request.set_json_body(media_type, text);
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body, with the encodings of properties that have one.
    fn form_body<V: Serialize + ?Sized>(
        mut self,
        body: &V,
        encodings: &'static [(&'static str, FormEncoding)],
    ) -> Self {
        let form = form::encode_form(body, encodings);
        if let Some(form) = self.call_mut().request.check(form) {
            self.call_mut()
                .request
                .set_body("application/x-www-form-urlencoded".to_owned(), form.into());
            self.call_mut().request.inputs.keep_form(body);
        }
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body whose type has a `validate()`.
    fn checked_form_body<V: Serialize + DeserializeOwned + Validate>(
        mut self,
        body: &V,
        encodings: &'static [(&'static str, FormEncoding)],
    ) -> Self {
        self = self.form_body(body, encodings);
        self.call_mut().request.inputs.keep_checked_form(body);
        self
    }

    /// Sets a `multipart/form-data` body.
    fn multipart_body(self, form: Form) -> Self {
        self.multipart_body_as("multipart/form-data", form)
    }

    /// Sets a body of another multipart type, such as `multipart/mixed`; parts have their `Content-Disposition` there too.
    fn multipart_body_as(mut self, media_type: &'static str, form: Form) -> Self {
        self.call_mut().request.set_form(media_type, form);
        self
    }

    /// Sets a text body.
    fn text_body(self, media_type: &'static str, text: impl Into<String>) -> Self {
        self.bytes_body(media_type, text.into())
    }

    /// Sets a member of a JSON object, or a part of a form, whatever the caller's body says: `path` leads to it.
    fn body_member<V: Serialize>(mut self, path: &[&'static str], value: V) -> Self {
        let refuse = |_| {
            RequestError::parameter(path.last().unwrap_or(&"body"), "cannot be written as JSON")
        };
        let value = Raw::new(&value).map_err(refuse);
        let path = path.iter().map(|&name| name.to_owned()).collect();
        self.call_mut().request.set_extra_body(path, value);
        self
    }

    /// Sets a body of bytes, a file or a stream.
    fn bytes_body(mut self, media_type: &'static str, body: impl Into<Body>) -> Self {
        self.call_mut()
            .request
            .set_body(media_type.to_owned(), body.into());
        self
    }

    /// Sets `Accept`; `application/json` when not set.
    fn accept(mut self, media_type: &'static str) -> Self {
        self.call_mut().request.set_accept(media_type);
        self
    }

    /// Says how the body of a successful status is decoded.
    fn success(mut self, status: u16, decoder: Decoder<Self::Success>) -> Self {
        self.call_mut()
            .outcomes
            .success
            .push((Expected::Exact(status), decoder));
        self
    }

    /// Says how the bodies of a range such as `2XX` are decoded: `hundreds` is 2.
    fn success_range(mut self, hundreds: u16, decoder: Decoder<Self::Success>) -> Self {
        self.call_mut()
            .outcomes
            .success
            .push((Expected::Range(hundreds), decoder));
        self
    }

    /// Says how the body of every other successful status (2XX) is decoded.
    fn success_default(mut self, decoder: Decoder<Self::Success>) -> Self {
        self.call_mut()
            .outcomes
            .success
            .push((Expected::Default, decoder));
        self
    }

    /// Says how the body of an error status is decoded.
    fn failure(mut self, status: u16, decoder: Decoder<Self::Failure>) -> Self {
        self.call_mut()
            .outcomes
            .failure
            .push((Expected::Exact(status), decoder));
        self
    }

    /// Says how the bodies of a range such as `4XX` are decoded: `hundreds` is 4.
    fn failure_range(mut self, hundreds: u16, decoder: Decoder<Self::Failure>) -> Self {
        self.call_mut()
            .outcomes
            .failure
            .push((Expected::Range(hundreds), decoder));
        self
    }

    /// Says how the body of every other status is decoded, as an error.
    fn failure_default(mut self, decoder: Decoder<Self::Failure>) -> Self {
        self.call_mut()
            .outcomes
            .failure
            .push((Expected::Default, decoder));
        self
    }

    /// Sets how the document has the operation repeated; what it leaves open, it takes from the document's policy.
    fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.call_mut().request.set_retry(policy);
        self
    }

    /// Says that the operation is idempotent, whatever its method, or that it is not.
    fn idempotent(mut self, idempotent: bool) -> Self {
        self.call_mut().request.set_idempotent(idempotent);
        self
    }

    /// Reads the response as server-sent events of type `T`.
    fn events<T>(self, sse: &'static Sse) -> OpenEvents<T, Self::Failure>
    where
        Self: Describe<Success = ()>,
    {
        OpenEvents::new(self.into_call(), sse)
    }

    /// Reads the response as JSON lines of type `T`.
    fn lines<T>(self, lines: &'static Lines) -> OpenLines<T, Self::Failure>
    where
        Self: Describe<Success = ()>,
    {
        OpenLines::new(self.into_call(), lines)
    }

    /// Switches to a WebSocket session of JSON messages: `In` from the server, `Out` to it.
    #[cfg(feature = "ws")]
    fn web_socket<In, Out>(self, follow: &'static Follow) -> ConnectWebSocket<In, Out>
    where
        Self: Describe<Success = (), Failure = Infallible>,
    {
        ConnectWebSocket::new(self.into_call(), follow)
    }

    /// Switches to a Socket.IO session: `In` from the server.
    #[cfg(feature = "ws")]
    fn socket_io<In>(self, channel: &'static SocketIoChannel) -> ConnectSocketIo<In>
    where
        Self: Describe<Success = (), Failure = Infallible>,
    {
        ConnectSocketIo::new(self.into_call(), channel)
    }
}

impl<T, E> Describe for Call<T, E> {
    type Success = T;
    type Failure = E;

    fn call_mut(&mut self) -> &mut Self {
        self
    }

    fn into_call(self) -> Self {
        self
    }
}

/// The JSON of a parameter as its text; null as null.
fn json_value<V: Serialize + ?Sized>(name: &str, value: &V) -> Result<Written, RequestError> {
    Ok(json_text(name, value)?.map_or(Written::Null, Written::Text))
}

impl Request {
    fn set_json_body(&mut self, media_type: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => {
                self.set_body(media_type.to_owned(), json.into());
                self.inputs.body_is_json();
            }
            Err(_) => self.fail(RequestError::new(
                RequestErrorKind::Body,
                "the body cannot be written as JSON",
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
        let call = make(client.call("test", Method::POST, "/{p}"));
        let (prepared, body) = call.request.prepare().unwrap();
        let body = body.as_bytes().unwrap().to_vec();
        (
            prepared.url.path().to_owned(),
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
