//! Limits on time and size.

use std::{future::Future, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::{HeaderMap, StatusCode, header::CONTENT_ENCODING, response::Parts};
use tokio::time::Instant;

use crate::{
    body::{ByteStream, Patience},
    error::{Fault, TransportError, TransportErrorKind},
    request::Prepared,
    response::{RawResponse, Response},
};

/// When a call must have completed.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    total: Duration,
}

/// As good as never: 30 years.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

impl Deadline {
    /// A time that is too far away to be represented means no limit.
    pub(super) fn after(total: Duration) -> Self {
        let now = Instant::now();
        let at = now.checked_add(total).unwrap_or_else(|| now + FAR);
        Self { at, total }
    }

    /// Whether `wait` ends before the deadline.
    pub(super) fn allows(self, wait: Duration) -> bool {
        let then = Instant::now().checked_add(wait);
        then.is_some_and(|then| then < self.at)
    }

    /// Fails when a future takes longer.
    pub(super) fn within<V>(
        self,
        future: impl Future<Output = Result<V, Fault>>,
    ) -> impl Future<Output = Result<V, Fault>> {
        // Not an async function, which would hold the future twice.
        tokio::time::timeout_at(self.at, future).map(move |in_time| {
            in_time.unwrap_or_else(|_| {
                let message = format!("the call took longer than its limit of {:?}", self.total);
                Err(TransportError::new(TransportErrorKind::Timeout, message).into())
            })
        })
    }
}

/// A response whose body is not read yet.
pub(crate) struct Opened {
    /// The response without its body.
    raw: RawResponse,
    body: ByteStream,
    deadline: Deadline,
    body_limit: usize,
    error_body_limit: usize,
}

impl Opened {
    pub(super) fn new(
        prepared: Box<Prepared>,
        head: Parts,
        body: ByteStream,
        deadline: Deadline,
    ) -> Self {
        let shared = prepared.client.shared();
        let patience = Patience::new(prepared.idle_timeout, prepared.endpoint.clone());
        let body = readable(&head, body).of(prepared.redactor.clone());
        Self {
            body: body.with(patience),
            deadline,
            body_limit: shared.body_limit,
            error_body_limit: shared.error_body_limit,
            raw: RawResponse {
                endpoint: prepared.endpoint,
                wait_headers: prepared.retry.wait_headers(),
                status: head.status,
                headers: head.headers,
                body: Bytes::new(),
                truncated: false,
                strict: shared.strict,
                redactor: prepared.redactor,
                misfit: None,
            },
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.raw.status
    }

    pub(crate) fn into_stream(self) -> Response<ByteStream> {
        Response::new(self.raw.status, self.raw.headers, self.body)
    }

    /// Reads the whole body within the deadline. The body of an error is truncated at its limit, and omitted if the
    /// connection breaks: the status says more than the break.
    pub(crate) async fn read(mut self) -> Result<RawResponse, Fault> {
        let is_error = self.raw.status.is_client_error() || self.raw.status.is_server_error();
        let (body, limit) = (&mut self.body, self.body_limit);
        let (raw, error_limit) = (&self.raw, self.error_body_limit);
        let read = async {
            if is_error {
                let start = body.read_some(error_limit).await;
                return Ok(start.unwrap_or((Bytes::new(), true)));
            }
            Ok((body.read(limit).await?, false))
        };
        let read = self.deadline.within(read).await;
        let (body, truncated) = read.map_err(|fault| fault.of(&raw.endpoint, &raw.redactor))?;
        Ok(RawResponse {
            body,
            truncated,
            ..self.raw
        })
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.raw.headers
    }

    /// The first byte of the body that is not whitespace, without consuming it.
    pub(crate) async fn first_byte(&mut self) -> Option<u8> {
        let mut read = Vec::new();
        let mut body = std::mem::replace(&mut self.body, ByteStream::empty());
        let mut first = None;
        while first.is_none() {
            let Some(chunk) = body.next().await else {
                break;
            };
            first = chunk.as_ref().ok().and_then(|chunk| {
                let mut bytes = crate::charset::strip_bom(chunk).iter();
                bytes.find(|byte| !byte.is_ascii_whitespace()).copied()
            });
            let is_broken = chunk.is_err();
            read.push(chunk);
            if is_broken {
                break;
            }
        }
        self.body = ByteStream::new(stream::iter(read).chain(body)).of(self.raw.redactor.clone());
        first
    }

    /// Reads what arrives soon of a body that is not a stream as requested: it may be endless.
    pub(crate) async fn read_excerpt(mut self) -> RawResponse {
        let until = Instant::now() + EXCERPT_PATIENCE;
        let (mut bytes, mut truncated) = (BytesMut::new(), true);
        while let Ok(next) = tokio::time::timeout_at(until, self.body.next()).await {
            let Some(Ok(chunk)) = next else {
                truncated = next.is_some();
                break;
            };
            let room = self.error_body_limit.saturating_sub(bytes.len());
            bytes.extend(chunk.iter().take(room));
            if chunk.len() > room {
                break;
            }
        }
        RawResponse {
            body: bytes.freeze(),
            truncated,
            ..self.raw
        }
    }
}

/// How long to wait for the body of a response that is not a stream.
const EXCERPT_PATIENCE: Duration = Duration::from_secs(5);

/// Rejects a compressed body that the transport does not decompress, which would be decoded as garbage. An empty body
/// is harmless.
fn readable(head: &Parts, body: ByteStream) -> ByteStream {
    let encoding = head
        .headers
        .get(CONTENT_ENCODING)
        .map(|value| value.as_bytes().trim_ascii());
    let name = match encoding {
        None | Some(b"" | b"identity") => return body,
        Some(other) => String::from_utf8_lossy(other)
            .escape_debug()
            .take(40)
            .collect::<String>(),
    };
    ByteStream::new(body.map(move |chunk| {
        if chunk.as_ref().is_ok_and(Bytes::is_empty) {
            return chunk;
        }
        let message = format!(
            "the body is compressed by `{name}`; build with the feature of that name to read it"
        );
        Err(TransportError::new(TransportErrorKind::Body, message))
    }))
}
