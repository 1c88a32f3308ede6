//! Limits on time and size.

use std::{future::Future, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, StatusCode, header::CONTENT_ENCODING, response::Parts};
use tokio::time::Instant;
use url::Url;

use crate::{
    body::ByteStream,
    endpoint::Endpoint,
    error::{Fault, TransportError, TransportErrorKind},
    redact::Redactor,
    request::Prepared,
    response::{RawResponse, Response},
};

/// When a call must have completed.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Option<Instant>,
    total: Duration,
}

impl Deadline {
    /// A time that is too far away to be represented means no limit.
    pub(super) fn after(total: Duration) -> Self {
        Self {
            at: Instant::now().checked_add(total),
            total,
        }
    }

    /// Whether `wait` ends before the deadline.
    pub(super) fn allows(self, wait: Duration) -> bool {
        match (self.at, Instant::now().checked_add(wait)) {
            (None, _) => true,
            (Some(at), Some(then)) => then < at,
            (Some(_), None) => false,
        }
    }
}

/// Keeps a future within the deadline.
pub(super) struct Guard {
    endpoint: Endpoint,
    redactor: Redactor,
    deadline: Deadline,
}

impl Guard {
    pub(super) fn new(prepared: &Prepared, deadline: Deadline) -> Self {
        Self {
            endpoint: prepared.endpoint.clone(),
            redactor: prepared.redactor.clone(),
            deadline,
        }
    }

    pub(super) async fn within<V>(
        self,
        future: impl Future<Output = Result<V, Fault>>,
    ) -> Result<V, Fault> {
        let Some(at) = self.deadline.at else {
            return future.await;
        };
        match tokio::time::timeout_at(at, future).await {
            Ok(result) => result,
            Err(_) => {
                let message = format!(
                    "the call took longer than its limit of {:?}",
                    self.deadline.total
                );
                let error = TransportError::new(TransportErrorKind::Timeout, message);
                Err(error.of(&self.endpoint, &self.redactor).into())
            }
        }
    }
}

/// A response whose body is not read yet.
pub(crate) struct Opened {
    endpoint: Endpoint,
    url: Url,
    status: StatusCode,
    headers: HeaderMap,
    body: ByteStream,
    redactor: Redactor,
    deadline: Deadline,
    body_limit: usize,
    strict: bool,
    error_body_limit: usize,
    retry_after: Option<Duration>,
}

impl Opened {
    pub(super) fn new(
        prepared: &Prepared,
        head: Parts,
        body: ByteStream,
        redactor: Redactor,
        deadline: Deadline,
    ) -> Self {
        let shared = prepared.client.shared();
        let endpoint = prepared.endpoint.clone();
        Self {
            body: idle_limited(
                readable(&head, body),
                prepared.idle_timeout,
                endpoint.clone(),
                redactor.clone(),
            ),
            endpoint,
            retry_after: prepared.retry.asked_wait(&head.headers),
            url: prepared.url.clone(),
            status: head.status,
            headers: head.headers,
            redactor,
            deadline,
            body_limit: shared.body_limit,
            strict: shared.strict,
            error_body_limit: shared.error_body_limit,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn into_stream(self) -> Response<ByteStream> {
        Response::new(self.status, self.headers, self.body)
    }

    /// Reads the whole body within the deadline. The body of an error is truncated at its limit, and omitted if the
    /// connection breaks: the status says more than the break.
    pub(crate) async fn read(mut self) -> Result<RawResponse, Fault> {
        let is_error = self.status.is_client_error() || self.status.is_server_error();
        let guard = Guard {
            endpoint: self.endpoint.clone(),
            redactor: self.redactor.clone(),
            deadline: self.deadline,
        };
        let (endpoint, redactor) = (self.endpoint.clone(), self.redactor.clone());
        let body = self.take_body();
        let read = async {
            if is_error {
                let start = body.take(self.error_body_limit).await;
                return Ok(start.unwrap_or((Bytes::new(), true)));
            }
            let bytes = body.collect_up_to(self.body_limit).await;
            Ok((
                bytes.map_err(|error| error.of(&endpoint, &redactor))?,
                false,
            ))
        };
        let (body, truncated) = guard.within(read).await?;
        Ok(self.with_body(body, truncated))
    }

    fn with_body(self, body: Bytes, truncated: bool) -> RawResponse {
        RawResponse {
            endpoint: self.endpoint,
            status: self.status,
            headers: self.headers,
            body,
            truncated,
            strict: self.strict,
            redactor: self.redactor,
            url: Some(self.url),
            retry_after: self.retry_after,
            misfit: None,
        }
    }

    fn take_body(&mut self) -> ByteStream {
        std::mem::replace(&mut self.body, ByteStream::new(stream::empty()))
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first byte of the body that is not whitespace, without consuming it.
    pub(crate) async fn first_byte(&mut self) -> Option<u8> {
        let mut read = Vec::new();
        let mut body = self.take_body();
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
        self.body = ByteStream::new(stream::iter(read).chain(body)).of(self.redactor.clone());
        first
    }

    /// Reads what arrives soon of a body that is not a stream as requested: it may be endless.
    pub(crate) async fn read_excerpt(mut self) -> RawResponse {
        let until = Instant::now() + EXCERPT_PATIENCE;
        let (mut body, mut bytes, mut truncated) = (self.take_body(), BytesMut::new(), true);
        while let Ok(next) = tokio::time::timeout_at(until, body.next()).await {
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
        self.with_body(bytes.freeze(), truncated)
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

/// Ends a body in which nothing arrives for `limit`. Its content survives a dropped `next()`.
fn idle_limited(
    body: ByteStream,
    limit: Duration,
    endpoint: Endpoint,
    redactor: Redactor,
) -> ByteStream {
    let redacting = redactor.clone();
    let stream = stream::unfold(Some(body), move |body| {
        let (endpoint, redactor) = (endpoint.clone(), redactor.clone());
        async move {
            let mut body = body?;
            match tokio::time::timeout(limit, body.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(body))),
                Ok(Some(Err(error))) => Some((Err(error.of(&endpoint, &redactor)), None)),
                Err(_) => {
                    let message = format!("the server sent nothing for {limit:?}");
                    let error = TransportError::new(TransportErrorKind::IdleTimeout, message);
                    Some((Err(error.of(&endpoint, &redactor)), None))
                }
            }
        }
    });
    ByteStream::new(stream).of(redacting)
}
