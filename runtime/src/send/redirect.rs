//! Redirects within the origin (RFC 9110 section 15.4).
//!
//! They are followed only if the client says so, and never to another scheme, host or port: a key in a custom header
//! would be sent along. No `Referer` is sent: it would contain the key of a query.

use http::{
    Method, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    response::Parts,
};
use url::Url;

use crate::{
    error::{TransportError, TransportErrorKind},
    redact::bare_url,
    request::Prepared,
};

const MOST: u32 = 5;

/// The target of a redirect, and the method.
pub(super) struct Step {
    url: Url,
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
    let mut url = location
        .and_then(|location| prepared.url.join(location).ok())
        .ok_or_else(|| refuse(format!("status {} without a usable Location", head.status)))?;
    if url.origin() != prepared.url.origin() {
        return Err(refuse(format!(
            "a redirect to another origin, {}, is not followed",
            url.origin().ascii_serialization()
        )));
    }
    url.set_fragment(None);
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
        url,
        method,
        keeps_body: !becomes_get,
    })
}

impl Step {
    pub(super) fn apply(self, prepared: &mut Prepared) {
        prepared.endpoint.url = Some(bare_url(&self.url).into());
        prepared.url = self.url;
        prepared.method = self.method;
        if !self.keeps_body {
            prepared.headers.remove(CONTENT_LENGTH);
            prepared.headers.remove(CONTENT_TYPE);
        }
    }
}

pub(super) fn unrepeatable() -> TransportError {
    refuse("a redirect asks to send the body again, which is a stream".to_owned())
}

fn refuse(message: String) -> TransportError {
    TransportError::new(TransportErrorKind::Redirect, message)
}
