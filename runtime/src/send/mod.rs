//! Sending: credentials, attempts, redirects, time limits.

mod limits;
mod redirect;

use std::time::Duration;

use http::{HeaderMap, StatusCode, response::Parts};
use url::Url;

use limits::Deadline;
pub(crate) use limits::Opened;

use crate::{
    auth::{self, Authorization},
    body::{Body, ByteStream},
    client::Client,
    error::{Fault, RequestError, TransportError, TransportErrorKind},
    request::{Prepared, Request, unsendable},
    response::{RawResponse, Response},
    retry::Retries,
    server, trace,
    transport::{Connection, Upgraded},
};

/// Sends a request and reads the whole response.
pub(crate) async fn fetch(request: Box<Request>) -> Result<RawResponse, Fault> {
    open(request).await?.read().await
}

/// Sends a request and returns the last response, unread.
pub(crate) async fn open(request: Box<Request>) -> Result<Opened, Fault> {
    let (mut prepared, body) = request.prepare()?;
    check_runtime()?;
    let deadline = Deadline::after(prepared.timeout);
    let span = trace::Span::new(&prepared);
    let attempts = deadline.within(attempts(&mut prepared, body, deadline, &span));
    let result = span.instrument(attempts).await;
    let (head, body) = result.map_err(|fault| prepared.fault(fault))?;
    Ok(Opened::new(prepared, head, body, deadline))
}

/// Sends a request to switch protocols, once.
pub(crate) async fn upgrade(request: Box<Request>, extra: HeaderMap) -> Result<Switch, Fault> {
    let (mut prepared, body) = request.prepare()?;
    check_runtime()?;
    let deadline = Deadline::after(prepared.timeout);
    prepared.headers.extend(extra);
    let result = deadline.within(switch(&prepared, body)).await;
    let (head, connection) = result.map_err(|fault| prepared.fault(fault))?;
    Ok(match connection {
        Connection::Switched(body) => Switch::Done(Box::new(Response::new(
            head.status,
            head.headers,
            body.of(prepared.redactor),
        ))),
        Connection::Refused(body) => {
            Switch::Refused(Box::new(Opened::new(prepared, head, body, deadline)))
        }
    })
}

/// The result of a request to switch protocols.
pub(crate) enum Switch {
    Done(Box<Response<Upgraded>>),
    Refused(Box<Opened>),
}

async fn switch(prepared: &Prepared, body: Body) -> Result<(Parts, Connection), Fault> {
    let shared = prepared.client.shared();
    let authorization = authorize(&prepared.client, prepared).await?;
    let request = outgoing(prepared, &authorization, body)?;
    let response = shared.transport.upgrade(request).await?;
    let (head, connection) = response.into_parts();
    shared.hooks.response(&head);
    Ok((head, connection))
}

/// The authorised URL and headers of a request.
pub(crate) async fn handshake(request: Box<Request>) -> Result<(Url, HeaderMap), Fault> {
    let (prepared, _) = request.prepare()?;
    let result = authorized(&prepared).await;
    result.map_err(|fault| prepared.fault(fault))
}

async fn authorized(prepared: &Prepared) -> Result<(Url, HeaderMap), Fault> {
    let authorization = authorize(&prepared.client, prepared).await?;
    let (uri, headers) = (
        prepared.uri(&authorization)?,
        prepared.headers(&authorization),
    );
    prepared.check_connection(&uri, &headers)?;
    let url = server::url(&uri).ok_or_else(unsendable)?;
    Ok((url, headers))
}

/// Makes attempts until one is final: a response, or a failure that is not retried.
async fn attempts(
    prepared: &mut Prepared,
    mut body: Body,
    deadline: Deadline,
    span: &trace::Span,
) -> Result<(Parts, ByteStream), Fault> {
    let client = prepared.client.clone();
    let mut retries = Retries::new(prepared.retry.clone(), prepared.max_retries);
    let (mut renewed, mut redirects) = (false, 0_u32);
    loop {
        let authorization = authorize(&client, prepared).await?;
        let again = body.try_clone();
        let result = attempt(prepared, &authorization, body).await;
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
        let (head, response) = result?;
        if !client.shared().follow_redirects || !redirect::is_redirect(head.status) {
            span.responded(head.status);
            return Ok((head, response));
        }
        let step = redirect::next(prepared, &head, redirects)?;
        redirects += 1;
        body = match (step.keeps_body, again) {
            (false, _) => Body::empty(),
            (true, Some(again)) => again,
            (true, None) => return Err(redirect::unrepeatable().into()),
        };
        step.apply(prepared);
    }
}

async fn attempt(
    prepared: &Prepared,
    authorization: &Authorization<'_>,
    body: Body,
) -> Result<(Parts, ByteStream), Fault> {
    let shared = prepared.client.shared();
    let request = outgoing(prepared, authorization, body.settled().await?)?;
    let (head, body) = shared.transport.send(request).await?.into_parts();
    shared.hooks.response(&head);
    Ok((head, body))
}

/// The HTTP request, after the hooks.
fn outgoing(
    prepared: &Prepared,
    authorization: &Authorization<'_>,
    body: Body,
) -> Result<http::Request<Body>, RequestError> {
    let mut request = http::Request::new(body);
    *request.method_mut() = prepared.method.clone();
    *request.uri_mut() = prepared.uri(authorization)?;
    *request.headers_mut() = prepared.headers(authorization);
    let (mut parts, body) = request.into_parts();
    let shared = prepared.client.shared();
    shared.hooks.request(&mut parts);
    // A hook may have changed where the request goes.
    if parts.uri.host().is_none() {
        return Err(unsendable());
    }
    prepared.check_connection(&parts.uri, &parts.headers)?;
    let (schemes, cookies) = (shared.api.schemes, &prepared.cookies);
    let redactor = &prepared.redactor;
    redactor.learn_request(schemes, &parts.uri, &parts.headers, cookies);
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

async fn authorize<'a>(
    client: &'a Client,
    prepared: &Prepared,
) -> Result<Authorization<'a>, Fault> {
    let shared = client.shared();
    let (schemes, security) = (shared.api.schemes, prepared.security);
    let authorization = auth::authorize(schemes, &shared.sources, security).await?;
    authorization.teach(&prepared.redactor);
    Ok(authorization)
}
