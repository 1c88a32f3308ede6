//! Sending: credentials, attempts, redirects, time limits.

mod limits;
mod redirect;

use std::time::Duration;

use http::{HeaderMap, StatusCode, response::Parts};
use url::Url;

pub(crate) use limits::Opened;
use limits::{Deadline, Guard};

use crate::{
    auth::{self, Authorization},
    body::{Body, ByteStream},
    error::{Fault, RequestError, RequestErrorKind, TransportError, TransportErrorKind},
    request::{Prepared, Request},
    response::{RawResponse, Response},
    retry::Retries,
    trace,
    transport::{Connection, Upgraded},
};

/// Sends a request and reads the whole response.
pub(crate) async fn fetch(request: Request) -> Result<RawResponse, Fault> {
    open(request).await?.read().await
}

/// Sends a request and returns the last response, unread.
pub(crate) async fn open(request: Request) -> Result<Opened, Fault> {
    let (prepared, body) = request.prepare()?;
    check_runtime()?;
    let deadline = Deadline::after(prepared.timeout);
    let span = trace::Span::new(&prepared);
    let guard = Guard::new(&prepared, deadline);
    span.instrument(guard.within(attempts(prepared, body, deadline, &span)))
        .await
}

/// Sends a request to switch protocols, once.
pub(crate) async fn upgrade(request: Request, extra: HeaderMap) -> Result<Switch, Fault> {
    let (prepared, body) = request.prepare()?;
    check_runtime()?;
    let deadline = Deadline::after(prepared.timeout);
    let guard = Guard::new(&prepared, deadline);
    guard.within(switch(prepared, body, extra, deadline)).await
}

/// The result of a request to switch protocols.
pub(crate) enum Switch {
    Done(Box<Response<Upgraded>>),
    Refused(Box<Opened>),
}

async fn switch(
    mut prepared: Prepared,
    body: Body,
    extra: HeaderMap,
    deadline: Deadline,
) -> Result<Switch, Fault> {
    prepared.headers.extend(extra);
    let authorization = authorize(&prepared).await?;
    let redactor = prepared.redactor.clone();
    let (url, headers) = prepared.with(&authorization);
    let request = outgoing(&prepared, &url, headers, body)?;
    let shared = prepared.client.shared();
    let response = shared
        .transport
        .upgrade(request)
        .await
        .map_err(|error| error.of(&prepared.endpoint, &redactor))?;
    let (head, connection) = response.into_parts();
    shared.hooks.response(&head);
    Ok(match connection {
        Connection::Switched(body) => Switch::Done(Box::new(Response::new(
            head.status,
            head.headers,
            body.of(redactor),
        ))),
        Connection::Refused(body) => Switch::Refused(Box::new(Opened::new(
            &prepared, head, body, redactor, deadline,
        ))),
    })
}

/// The authorised URL and headers of a request.
pub(crate) async fn handshake(request: Request) -> Result<(Url, HeaderMap), Fault> {
    let (prepared, _) = request.prepare()?;
    let authorization = authorize(&prepared).await?;
    let (url, headers) = prepared.with(&authorization);
    prepared.check_connection(&url, &headers)?;
    Ok((url, headers))
}

/// Makes attempts until one is final: a response, or a failure that is not retried.
async fn attempts(
    mut prepared: Prepared,
    mut body: Body,
    deadline: Deadline,
    span: &trace::Span,
) -> Result<Opened, Fault> {
    let mut retries = Retries::new(prepared.retry.clone(), prepared.max_retries);
    let (mut renewed, mut redirects) = (false, 0_u32);
    loop {
        let authorization = authorize(&prepared).await?;
        let redactor = prepared.redactor.clone();
        let of_call = |error: TransportError| error.of(&prepared.endpoint, &redactor);
        let again = body.try_clone();
        let result = attempt(&prepared, &authorization, body).await;
        let wait = match &result {
            _ if again.is_none() => None,
            Err(Fault::Transport(error)) => retries.after_error(error),
            Err(Fault::Request(_)) => None,
            Ok((head, _))
                if head.status == StatusCode::UNAUTHORIZED
                    && !renewed
                    && authorization.is_renewable() =>
            {
                renewed = true;
                Some(Duration::ZERO)
            }
            Ok((head, _)) => retries.after_response(head.status, &head.headers),
        };
        let again = match (wait.filter(|wait| deadline.allows(*wait)), again) {
            (Some(wait), Some(again)) => {
                span.repeating(retries.made(), wait);
                tokio::time::sleep(wait).await;
                body = again;
                continue;
            }
            (_, again) => again,
        };
        let (head, response) = match result {
            Err(Fault::Transport(error)) => return Err(of_call(error).into()),
            other => other?,
        };
        if !prepared.client.shared().follow_redirects || !redirect::is_redirect(head.status) {
            span.responded(head.status);
            return Ok(Opened::new(&prepared, head, response, redactor, deadline));
        }
        let step = redirect::next(&prepared, &head, redirects).map_err(of_call)?;
        redirects += 1;
        body = match (step.keeps_body, again) {
            (false, _) => Body::empty(),
            (true, Some(again)) => again,
            (true, None) => return Err(of_call(redirect::unrepeatable()).into()),
        };
        step.apply(&mut prepared);
    }
}

async fn attempt(
    prepared: &Prepared,
    authorization: &Authorization,
    body: Body,
) -> Result<(Parts, ByteStream), Fault> {
    let shared = prepared.client.shared();
    let (url, headers) = prepared.with(authorization);
    let request = outgoing(prepared, &url, headers, body.settled().await?)?;
    let (head, body) = shared.transport.send(request).await?.into_parts();
    shared.hooks.response(&head);
    Ok((head, body))
}

/// The HTTP request, after the hooks.
fn outgoing(
    prepared: &Prepared,
    url: &Url,
    headers: HeaderMap,
    body: Body,
) -> Result<http::Request<Body>, Fault> {
    // The message of an invalid URL could quote it.
    let unsendable = || {
        RequestError::new(RequestErrorKind::Url, "the URL cannot be sent").of(&prepared.endpoint)
    };
    let uri: http::Uri = url.as_str().parse().map_err(|_| unsendable())?;
    let mut request = http::Request::new(());
    *request.method_mut() = prepared.method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    let (mut parts, ()) = request.into_parts();
    let shared = prepared.client.shared();
    shared.hooks.request(&mut parts);
    // A hook may have changed where the request goes.
    let url = match parts.uri.to_string() {
        uri if uri == url.as_str() => url,
        uri => &Url::parse(&uri).map_err(|_| unsendable())?,
    };
    prepared.check_connection(url, &parts.headers)?;
    prepared
        .redactor
        .learn_request(shared.api.schemes, url, &parts.headers, &prepared.cookies);
    Ok(http::Request::from_parts(parts, body))
}

/// Timers and sockets need a Tokio runtime, and panic without one.
fn check_runtime() -> Result<(), TransportError> {
    tokio::runtime::Handle::try_current()
        .map(drop)
        .map_err(|_| {
            TransportError::new(
                TransportErrorKind::Other,
                "calls must be polled within a Tokio runtime",
            )
        })
}

async fn authorize(prepared: &Prepared) -> Result<Authorization, Fault> {
    let shared = prepared.client.shared();
    let endpoint = &prepared.endpoint;
    let authorization = auth::authorize(shared.api.schemes, &shared.sources, prepared.security)
        .await
        .map_err(|fault| match fault {
            Fault::Request(error) => error.of(endpoint).into(),
            Fault::Transport(error) => error.of(endpoint, &prepared.redactor).into(),
        });
    if let Ok(Authorization { secrets, .. }) = &authorization {
        for secret in secrets {
            prepared.redactor.learn(secret.clone());
        }
    }
    authorization
}
