//! The default transport, over reqwest.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, future::BoxFuture};
use http::{
    Request, Response, Uri,
    header::CONTENT_LENGTH,
    uri::{Authority, Scheme},
};
use url::{Position, Url};

use crate::{
    body::{Body, ByteStream},
    error::{BuildError, TransportError, TransportErrorKind},
    io_thread::{IoThread, in_this_context},
    server,
    transport::{Connection, Transport, Upgraded},
};

/// The default transport: reqwest without redirects, `Referer` and retries.
///
/// Proxies are read from the environment (`HTTPS_PROXY` and the like) unless disabled.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    settings: Settings,
    /// A client for protocol upgrades, which HTTP/2 does not support; created on first use.
    http1: Arc<OnceLock<reqwest::Client>>,
    /// Drives unencrypted connections; started on first use.
    io_thread: Arc<OnceLock<IoThread>>,
    origin: Origin,
}

/// The origin of the last URL that was parsed. Parsing a host costs more than the rest of a URL, and most requests go to
/// the same one.
#[derive(Clone, Default)]
struct Origin(Arc<Mutex<Option<Url>>>);

impl Origin {
    /// The URL of a request; `None` if it is not absolute.
    fn url(&self, uri: &Uri) -> Option<Url> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(origin) = last.as_ref().filter(|origin| is_at(uri, origin)) {
            let mut url = origin.clone();
            url.set_path(uri.path());
            url.set_query(uri.query());
            return Some(url);
        }
        let url = server::url(uri)?;
        let origin = last.insert(url.clone());
        origin.set_path("");
        origin.set_query(None);
        Some(url)
    }
}

/// Whether a request goes to the same host in the same spelling.
fn is_at(uri: &Uri, url: &Url) -> bool {
    let origin = url[..Position::BeforePath].split_once("://");
    let authority = uri.authority().map(Authority::as_str);
    origin.is_some() && origin == uri.scheme_str().zip(authority)
}

#[derive(Clone, Copy)]
struct Settings {
    connect_timeout: Duration,
    proxy_from_env: bool,
}

impl HttpTransport {
    /// A transport with a limit on connecting (name resolution, TCP and TLS).
    ///
    /// # Errors
    /// The TLS backend could not be set up, for example because there are no root certificates.
    pub fn new(connect_timeout: Duration, proxy_from_env: bool) -> Result<Self, BuildError> {
        let settings = Settings {
            connect_timeout,
            proxy_from_env,
        };
        let client = settings
            .builder()
            .build()
            .map_err(|error| BuildError::Transport(chain(&error)))?;
        Ok(Self {
            client,
            settings,
            http1: Arc::default(),
            io_thread: Arc::default(),
            origin: Origin::default(),
        })
    }

    fn http1(&self) -> Result<reqwest::Client, TransportError> {
        if let Some(client) = self.http1.get() {
            return Ok(client.clone());
        }
        let client = self
            .settings
            .builder()
            .http1_only()
            .build()
            .map_err(failure)?;
        Ok(self.http1.get_or_init(|| client).clone())
    }

    fn outgoing(&self, request: Request<Body>) -> Result<reqwest::Request, TransportError> {
        let (mut parts, body) = request.into_parts();
        if let Some(len) = body.len().filter(|len| *len > 0) {
            let given = parts.headers.get(CONTENT_LENGTH);
            let given = given.and_then(|value| value.to_str().ok()?.parse().ok());
            if given != Some(len) {
                parts.headers.insert(CONTENT_LENGTH, len.into());
            }
        }
        let body = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() => None,
            Some(bytes) => Some(reqwest::Body::from(bytes)),
            None => Some(reqwest::Body::wrap_stream(in_this_context(
                body.into_stream(),
            ))),
        };
        let url = self.origin.url(&parts.uri).ok_or_else(|| {
            TransportError::new(TransportErrorKind::Other, "the URL cannot be sent")
        })?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.version_mut() = parts.version;
        *request.headers_mut() = parts.headers;
        *request.body_mut() = body;
        Ok(request)
    }

    /// The thread that drives the connection to `uri`, if it needs one.
    fn io_thread(&self, uri: &Uri) -> Result<Option<IoThread>, TransportError> {
        if uri.scheme() == Some(&Scheme::HTTPS) {
            return Ok(None);
        }
        if let Some(thread) = self.io_thread.get() {
            return Ok(Some(thread.clone()));
        }
        let thread = IoThread::start()?;
        Ok(Some(self.io_thread.get_or_init(|| thread).clone()))
    }
}

impl Settings {
    fn builder(self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout);
        if self.proxy_from_env {
            builder
        } else {
            builder.no_proxy()
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpTransport")
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        let (client, thread) = (self.client.clone(), self.io_thread(request.uri()));
        let request = self.outgoing(request);
        Box::pin(async move {
            let thread = thread?;
            let mut response = execute(&client, request?, thread.as_ref()).await?;
            Ok(head(&mut response).map(|()| body(response, thread)))
        })
    }

    fn upgrade(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Connection>, TransportError>> {
        let (client, thread) = (self.http1(), self.io_thread(request.uri()));
        let request = self.outgoing(request);
        Box::pin(async move {
            let thread = thread?;
            let mut response = execute(&client?, request?, thread.as_ref()).await?;
            let head = head(&mut response);
            let connection = if head.status() == http::StatusCode::SWITCHING_PROTOCOLS {
                let io = response.upgrade().await.map_err(failure)?;
                Connection::Switched(Upgraded::new(io).driven_by(thread))
            } else {
                Connection::Refused(body(response, thread))
            };
            Ok(head.map(|()| connection))
        })
    }
}

async fn execute(
    client: &reqwest::Client,
    request: reqwest::Request,
    thread: Option<&IoThread>,
) -> Result<reqwest::Response, TransportError> {
    let response = async { client.execute(request).await };
    match thread {
        Some(thread) => thread.within(response).await,
        None => response.await,
    }
    .map_err(failure)
}

/// The head, with the headers taken from the response.
fn head(response: &mut reqwest::Response) -> Response<()> {
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    *head.version_mut() = response.version();
    *head.headers_mut() = std::mem::take(response.headers_mut());
    head
}

/// The connection must not outlive the thread that drives it.
fn body(response: reqwest::Response, thread: Option<IoThread>) -> ByteStream {
    ByteStream::new(response.bytes_stream().map(move |chunk| {
        let _kept = &thread;
        chunk.map_err(failure)
    }))
}

/// Classifies an error of reqwest, and removes the URL from it.
fn failure(error: reqwest::Error) -> TransportError {
    use TransportErrorKind::{Body, Closed, Connect, ConnectTimeout, Other, Timeout};
    let error = error.without_url();
    // An error of the request body went through reqwest as a cause.
    if let Some(kind) = own_cause(&error) {
        return TransportError::new(kind, "the request body could not be sent").with_source(error);
    }
    let (kind, message) = match &error {
        error if error.is_connect() && error.is_timeout() => {
            (ConnectTimeout, "connecting took too long")
        }
        error if error.is_connect() => (Connect, "no connection"),
        error if error.is_timeout() => (Timeout, "the transport took too long"),
        error if error.is_body() || error.is_decode() => (Body, "the response body ended early"),
        error if error.is_request() => (Closed, "the connection ended before a response"),
        _ => (Other, "the request failed"),
    };
    TransportError::new(kind, message).with_source(error)
}

fn own_cause(error: &reqwest::Error) -> Option<TransportErrorKind> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<TransportError>() {
            return Some(own.kind());
        }
        cause = error.source();
    }
    None
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
