//! The opening handshake ([RFC 6455 section 4](https://www.rfc-editor.org/rfc/rfc6455#section-4)), over the HTTP client
//! of the runtime: one TLS stack, one proxy setting.

use std::sync::OnceLock;

use futures_core::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};

use super::socket::Io;
use crate::stream::{Refusal, StreamError, source::start_of};

/// Makes the connections of sessions.
pub trait Dial: Send + Sync {
    /// Sends the request of an opening handshake and answers the connection below, once the server has switched.
    ///
    /// The request has an `http` or `https` URL and none of the headers of the handshake.
    fn dial(&self, request: Request<()>) -> BoxFuture<'static, Result<Box<dyn Io>, StreamError>>;
}

/// The default: HTTP/1.1 over the TLS of the HTTP client, no redirects.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpDial;

impl Dial for HttpDial {
    fn dial(&self, request: Request<()>) -> BoxFuture<'static, Result<Box<dyn Io>, StreamError>> {
        Box::pin(async move {
            let client = client().map_err(|error| StreamError::Request(error.into()))?;
            dial(client, request).await
        })
    }
}

/// The client of all handshakes. Its connections become WebSockets or are closed: it has nothing to keep.
fn client() -> Result<&'static reqwest::Client, &'static str> {
    static CLIENT: OnceLock<Result<reqwest::Client, String>> = OnceLock::new();
    let client = CLIENT.get_or_init(|| {
        reqwest::Client::builder()
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(std::time::Duration::from_secs(10))
            .build()
            .map_err(|error| chain(&error))
    });
    client.as_ref().map_err(String::as_str)
}

async fn dial(client: &reqwest::Client, request: Request<()>) -> Result<Box<dyn Io>, StreamError> {
    let key = generate_key();
    let (parts, ()) = request.into_parts();
    let url = parts.uri.to_string();
    let mut headers = parts.headers;
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(
        header::SEC_WEBSOCKET_VERSION,
        HeaderValue::from_static("13"),
    );
    let value = HeaderValue::from_str(&key).map_err(|error| StreamError::Request(error.into()))?;
    headers.insert(header::SEC_WEBSOCKET_KEY, value);
    let response = client
        .get(url)
        .headers(headers)
        .send()
        .await
        .map_err(transport)?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let status = response.status().as_u16();
        let body = futures_util::StreamExt::map(response.bytes_stream(), |chunk| {
            chunk.map_err(|error| error.without_url().into())
        });
        return Err(StreamError::Refused(Box::new(Refusal {
            status,
            body: start_of(Box::pin(body)).await,
        })));
    }
    check(response.headers(), &key).map_err(|problem| StreamError::Protocol(problem.into()))?;
    Ok(Box::new(response.upgrade().await.map_err(transport)?))
}

/// Checks the answer ([RFC 6455 section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1)). No extension and no
/// subprotocol is ever asked for.
fn check(headers: &HeaderMap, key: &str) -> Result<(), &'static str> {
    let has = |name: HeaderName, token: &str| {
        let values = headers
            .get_all(name)
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().eq_ignore_ascii_case(token))
    };
    if !has(header::UPGRADE, "websocket") || !has(header::CONNECTION, "upgrade") {
        return Err("the server did not switch to WebSocket");
    }
    let accept = headers
        .get(header::SEC_WEBSOCKET_ACCEPT)
        .map(HeaderValue::as_bytes);
    if accept != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
        return Err("the answer to the handshake belongs to another request");
    }
    if headers.contains_key(header::SEC_WEBSOCKET_EXTENSIONS)
        || headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL)
    {
        return Err("the server chose an extension or subprotocol that was not asked for");
    }
    Ok(())
}

/// The failure without the URL, whose query may hold a key.
fn transport(error: reqwest::Error) -> StreamError {
    StreamError::Transport(chain(&error.without_url()).into())
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}
