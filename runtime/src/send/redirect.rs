//! Redirects within the origin (RFC 9110 section 15.4).
//!
//! They are followed only if the client says so, and never to another scheme, host or port: a key in a custom header
//! would be sent along. No `Referer` is sent: it would contain the key of a query.

use http::{Method, StatusCode, Uri, header::LOCATION, response::Parts};
use url::Position;

use crate::{
    error::{TransportError, TransportErrorKind},
    request::Prepared,
    server,
};

const MOST: u32 = 5;

/// The target of a redirect, and the method.
pub(super) struct Step {
    uri: Uri,
    method: Method,
    pub(super) keeps_body: bool,
}

pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The step after `made` others.
pub(super) fn next(prepared: &Prepared, head: &Parts, made: u32) -> Result<Step, TransportError> {
    if made >= MOST {
        return Err(refuse(format!("more than {MOST} redirects")));
    }
    let location = head
        .headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok());
    let unusable = || refuse(format!("status {} without a usable Location", head.status));
    let from = server::url(&prepared.uri).ok_or_else(unusable)?;
    let url = location
        .and_then(|location| from.join(location).ok())
        .ok_or_else(unusable)?;
    if url.origin() != from.origin() {
        return Err(refuse(format!(
            "a redirect to another origin, {}, is not followed",
            url.origin().ascii_serialization()
        )));
    }
    let becomes_get = match head.status.as_u16() {
        303 => prepared.method != Method::HEAD,
        // All clients do this for these two, as the standard notes.
        301 | 302 => prepared.method == Method::POST,
        _ => false,
    };
    let method = if becomes_get {
        Method::GET
    } else {
        prepared.method.clone()
    };
    Ok(Step {
        uri: url[..Position::AfterQuery]
            .parse()
            .map_err(|_| unusable())?,
        method,
        keeps_body: !becomes_get,
    })
}

impl Step {
    pub(super) fn apply(self, prepared: &mut Prepared) {
        prepared.endpoint.uri = Some(self.uri.clone());
        prepared.uri = self.uri;
        prepared.method = self.method;
        if !self.keeps_body {
            prepared.drop_body();
        }
    }
}

pub(super) fn unrepeatable() -> TransportError {
    refuse("a redirect asks to send the body again, which is a stream".to_owned())
}

fn refuse(message: String) -> TransportError {
    TransportError::new(TransportErrorKind::Redirect, message)
}
