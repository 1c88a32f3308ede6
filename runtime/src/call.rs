//! Calls: what generated methods return.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::{
    api::Server,
    body::{Body, ByteStream, Form, FormEncoding, form},
    error::{Error, Fault, RequestError, RequestErrorKind},
    outcome::{Decoder, Expected, Outcomes},
    param::{self, PathStyle, QueryStyle},
    request::Request,
    response::{RawResponse, Response},
    retry::RetryPolicy,
    send,
    transport::Upgraded,
};

/// A call that does nothing until it is sent.
///
/// A value that cannot be encoded is remembered and comes out of [`send`](Self::send) as [`Error::Request`] before
/// anything is sent. Setting a parameter again replaces it; `null` takes it out.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<T, E> {
    pub(crate) request: Box<Request>,
    pub(crate) outcomes: Outcomes<T, E>,
}

/// What the document says: for generated code.
impl<T, E> Call<T, E> {
    pub(crate) fn new(request: Request) -> Self {
        Self {
            request: Box::new(request),
            outcomes: Outcomes::default(),
        }
    }

    /// Sets the security: one of the outer list, all of the inner one; an empty inner list allows no credentials.
    pub fn security(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.request.set_security(alternatives);
        self
    }

    /// Sets the servers of the operation; the first is used unless the client has an explicit base URL.
    pub fn server(mut self, servers: &'static [Server]) -> Self {
        self.request.set_servers(servers);
        self
    }

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
        let text =
            param::value(name, value).and_then(|value| param::path_text(name, value, style, false));
        self.request.set_path(name, text);
        self
    }

    /// Sets a path parameter in which reserved characters, `/` too, stay as they are.
    pub fn path_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: PathStyle,
    ) -> Self {
        let text =
            param::value(name, value).and_then(|value| param::path_text(name, value, style, true));
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
        let pairs = param::value(name, value)
            .and_then(|value| param::query_text(name, value, style, false));
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter in which reserved characters stay as they are (`allowReserved`).
    pub fn query_reserved<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: QueryStyle,
    ) -> Self {
        let pairs =
            param::value(name, value).and_then(|value| param::query_text(name, value, style, true));
        self.request.set_query(name, pairs);
        self
    }

    /// Sets a query parameter whose content is JSON.
    pub fn query_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        let pairs = param::json(name, value)
            .and_then(|json| param::query_text(name, Value::String(json), QueryStyle::Form, false));
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
        let text =
            param::value(name, value).and_then(|value| param::header_text(name, value, explode));
        self.request.set_header(name, text);
        self
    }

    /// Sets a header parameter whose content is JSON.
    pub fn header_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        let text = param::json(name, value).map(Some);
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
        let pairs =
            param::value(name, value).and_then(|value| param::cookie_text(name, value, explode));
        self.request.set_cookie(name, pairs);
        self
    }

    /// Sets a cookie parameter whose content is JSON.
    pub fn cookie_json<V: Serialize + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        let pairs = param::json(name, value)
            .and_then(|json| param::cookie_text(name, Value::String(json), false));
        self.request.set_cookie(name, pairs);
        self
    }

    /// Sets a JSON body.
    pub fn json_body<V: Serialize + ?Sized>(self, body: &V) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets a JSON body of another media type, such as `application/merge-patch+json`.
    pub fn json_body_as<V: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &V,
    ) -> Self {
        self.request
            .set_json_body(media_type, serde_json::to_vec(body));
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body, with the encodings of properties that have one.
    pub fn form_body<V: Serialize + ?Sized>(
        mut self,
        body: &V,
        encodings: &'static [(&'static str, FormEncoding)],
    ) -> Self {
        let form = param::value("body", body).and_then(|value| form::encode_form(value, encodings));
        if let Some(form) = self.request.check(form) {
            self.request
                .set_body("application/x-www-form-urlencoded".to_owned(), form.into());
        }
        self
    }

    /// Sets a `multipart/form-data` body.
    pub fn multipart_body(mut self, form: Form) -> Self {
        if let Some((media_type, body)) = self.request.check(form.into_body()) {
            self.request.set_body(media_type, body);
        }
        self
    }

    /// Sets a text body.
    pub fn text_body(self, media_type: &'static str, text: impl Into<String>) -> Self {
        self.bytes_body(media_type, text.into())
    }

    /// Sets a body of bytes, a file or a stream.
    pub fn bytes_body(mut self, media_type: &'static str, body: impl Into<Body>) -> Self {
        self.request.set_body(media_type.to_owned(), body.into());
        self
    }

    /// Sets `Accept`; `application/json` when not set.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.request.set_accept(media_type);
        self
    }

    /// Says how the body of a successful status is decoded.
    pub fn success(mut self, status: u16, decoder: Decoder<T>) -> Self {
        self.outcomes
            .success
            .push((Expected::Exact(status), decoder));
        self
    }

    /// Says how the bodies of a range such as `2XX` are decoded: `hundreds` is 2.
    pub fn success_range(mut self, hundreds: u16, decoder: Decoder<T>) -> Self {
        self.outcomes
            .success
            .push((Expected::Range(hundreds), decoder));
        self
    }

    /// Says how the body of every other status is decoded, as a success.
    pub fn success_default(mut self, decoder: Decoder<T>) -> Self {
        self.outcomes.success.push((Expected::Default, decoder));
        self
    }

    /// Says how the body of an error status is decoded.
    pub fn failure(mut self, status: u16, decoder: Decoder<E>) -> Self {
        self.outcomes
            .failure
            .push((Expected::Exact(status), decoder));
        self
    }

    /// Says how the bodies of a range such as `4XX` are decoded: `hundreds` is 4.
    pub fn failure_range(mut self, hundreds: u16, decoder: Decoder<E>) -> Self {
        self.outcomes
            .failure
            .push((Expected::Range(hundreds), decoder));
        self
    }

    /// Says how the body of every other status is decoded, as an error.
    pub fn failure_default(mut self, decoder: Decoder<E>) -> Self {
        self.outcomes.failure.push((Expected::Default, decoder));
        self
    }

    /// Sets how the operation is repeated, in place of the client's policy.
    pub fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.request.set_retry(policy);
        self
    }

    /// Says that the operation is idempotent, whatever its method, or that it is not.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.request.set_idempotent(idempotent);
        self
    }
}

/// What a caller decides for one call.
impl<T, E> Call<T, E> {
    /// Sets how long the call may take in all, repetitions and the body included; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.set_timeout(timeout);
        self
    }

    /// Sets how long the server may be silent within a body; `Duration::MAX` for no limit.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.request.set_idle_timeout(timeout);
        self
    }

    /// Sets how often the call is repeated at most. A call that cannot be repeated safely never is.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.request.set_max_retries(retries);
        self
    }

    /// Sets the URL below which the operation's path is.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.request.set_base_url(url.into());
        self
    }

    /// Sets a header. It wins over all others, `Authorization` too.
    pub fn extra_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.set_extra_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets a query parameter. It replaces one of the same name.
    pub fn extra_query(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let name = name.as_ref();
        self.request.set_query(
            name,
            param::query_text(name, Value::String(value.into()), QueryStyle::Form, false),
        );
        self
    }

    /// Sets a member of a JSON body. It replaces one of the same name.
    pub fn extra_body<V: Serialize>(mut self, name: impl Into<String>, value: V) -> Self {
        let name = name.into();
        let value = param::value(&name, &value);
        self.request.set_extra_body(name, value);
        self
    }

    /// Sets an idempotency key. It makes the call one that can be repeated, with the same key each time.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.request.set_idempotency_key(key.into());
        self
    }

    /// The same call again; `None` when its body is a stream.
    pub fn try_clone(&self) -> Option<Self> {
        Some(Self {
            request: Box::new(self.request.try_clone()?),
            outcomes: self.outcomes.clone(),
        })
    }

    /// Sends the call.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send(self) -> Sending<T, E> {
        Sending {
            raw: Box::pin(send::fetch(*self.request)),
            outcomes: self.outcomes,
        }
    }

    /// Sends the call and waits for it on this thread, within the runtime of another thread.
    ///
    /// # Errors
    /// See [`Error`].
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<T>, Error<E>> {
        let raw = crate::blocking::wait(send::fetch(*self.request))?;
        self.outcomes.decode(raw)
    }
}

/// What streams are made of.
impl<T, E> Call<T, E> {
    /// Sends the call and hands over the body of a successful answer unread. The total time limit ends with
    /// the head; the idle limit holds on.
    ///
    /// # Errors
    /// See [`Error`]; the body of an unsuccessful answer is decoded as for [`send`](Self::send).
    pub async fn open(self) -> Result<OpenResponse, Error<E>> {
        let outcomes = self.outcomes;
        let opened = send::open(*self.request).await?;
        if outcomes.is_success(opened.status()) {
            let (status, headers, body) = opened.into_stream();
            return Ok(OpenResponse {
                status,
                headers,
                body,
            });
        }
        Err(outcomes.decode_failure(opened.read().await?))
    }

    /// Sends the call as a request to switch protocols, with `headers` added (`Upgrade`, `Connection`, …).
    ///
    /// # Errors
    /// See [`Error`]; any status but 101 is an error, decoded as for [`send`](Self::send).
    pub async fn upgrade(self, headers: HeaderMap) -> Result<Response<Upgraded>, Error<E>> {
        let outcomes = self.outcomes;
        match send::upgrade(*self.request, headers).await? {
            send::Switch::Done(response) => Ok(*response),
            send::Switch::Refused(opened) => Err(outcomes.decode_failure(opened.read().await?)),
        }
    }

    /// The authorised URL and headers of the call, for a protocol that is not HTTP.
    ///
    /// # Errors
    /// Something cannot be encoded, or a credential cannot be had.
    pub async fn handshake(self) -> Result<Handshake, Error<E>> {
        let (url, headers) = send::handshake(*self.request).await?;
        Ok(Handshake { url, headers })
    }
}

impl<E> Call<Bytes, E> {
    /// Sends the call and hands over the body as it comes, without a limit on its size. The total time limit ends
    /// with the head; the idle limit holds on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn stream(self) -> Result<Response<ByteStream>, Error<E>> {
        let OpenResponse {
            status,
            headers,
            body,
        } = self.open().await?;
        Ok(Response {
            status,
            headers,
            body,
        })
    }
}

impl<T, E> IntoFuture for Call<T, E> {
    type Output = Result<Response<T>, Error<E>>;
    type IntoFuture = Sending<T, E>;

    fn into_future(self) -> Sending<T, E> {
        self.send()
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.request.operation)
    }
}

/// A call on its way.
#[must_use = "futures do nothing unless polled"]
pub struct Sending<T, E> {
    raw: BoxFuture<'static, Result<RawResponse, Fault>>,
    outcomes: Outcomes<T, E>,
}

impl<T, E> Future for Sending<T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.raw
            .as_mut()
            .poll(cx)
            .map(|raw| self.outcomes.decode(raw?))
    }
}

impl<T, E> fmt::Debug for Sending<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}

/// A successful answer whose body is not read yet.
#[derive(Debug)]
pub struct OpenResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, within the idle limit.
    pub body: ByteStream,
}

/// The authorised URL and headers of a call. `Debug` prints neither credentials nor the query.
pub struct Handshake {
    /// The URL, with `http` or `https`.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake")
            .field("url", &crate::redact::bare_url(&self.url))
            .finish_non_exhaustive()
    }
}

impl Request {
    fn set_json_body(&mut self, media_type: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => self.set_body(media_type.to_owned(), json.into()),
            Err(_) => self.fail(RequestError::new(
                RequestErrorKind::Body,
                "the body cannot be written as JSON",
            )),
        }
    }
}
