//! Where the bytes of a stream come from.

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::{StatusCode, header::CONTENT_TYPE};

use super::{Limit, Refusal, StreamError};
use crate::{ByteStream, Response, WireText, media_type};

/// Reopens a stream, after the given event id, if any.
pub type Open = Box<
    dyn FnMut(Option<&str>) -> BoxFuture<'static, Result<Response<ByteStream>, StreamError>> + Send,
>;

impl Response<ByteStream> {
    /// Whether the server has nothing to stream: after 204 an event source does not reconnect
    /// ([WHATWG HTML 9.2.2](https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model)).
    pub(crate) fn is_no_content(&self) -> bool {
        self.status == StatusCode::NO_CONTENT
    }

    /// Checks that the response is successful.
    pub(crate) fn check_status(&self) -> Result<(), StreamError> {
        if self.status.is_success() {
            return Ok(());
        }
        Err(StreamError::Refused(Box::new(Refusal {
            status: self.status.as_u16(),
            headers: self.headers.clone(),
            body: WireText::default(),
            retry_after: None,
        })))
    }

    /// Checks the media type of the response, if it has one.
    pub(crate) fn check_media_type(&self, media_type: &str) -> Result<(), StreamError> {
        let Some(given) = self.headers.get(CONTENT_TYPE) else {
            return Ok(());
        };
        let given = String::from_utf8_lossy(given.as_bytes());
        let given = media_type::essence(&given);
        if self.is_no_content() || media_type.eq_ignore_ascii_case(given) {
            return Ok(());
        }
        let problem = format!("content type {given:?} instead of {media_type}");
        Err(StreamError::Protocol(problem.into()).redacted(self.body.redactor()))
    }
}

/// Splits bytes at a delimiter, within a limit.
#[derive(Debug)]
pub(crate) struct Splitter {
    delimiter: u8,
    limit: usize,
    start: Vec<u8>,
}

impl Splitter {
    pub(crate) fn new(delimiter: u8, limit: usize) -> Self {
        Self {
            delimiter,
            limit,
            start: Vec::new(),
        }
    }

    /// Takes everything up to the next delimiter from the chunk; `None` if it is used up without one.
    pub(crate) fn split(&mut self, chunk: &mut Bytes) -> Result<Option<Bytes>, Limit> {
        let end = memchr::memchr(self.delimiter, chunk);
        let piece = chunk.split_to(end.unwrap_or(chunk.len()));
        if self.start.len() + piece.len() > self.limit {
            self.start = Vec::new();
            chunk.clear();
            return Err(Limit::Text(self.limit));
        }
        if end.is_none() {
            self.start.extend_from_slice(&piece);
            return Ok(None);
        }
        bytes::Buf::advance(chunk, 1);
        if self.start.is_empty() {
            return Ok(Some(piece));
        }
        let mut whole = std::mem::take(&mut self.start);
        whole.extend_from_slice(&piece);
        Ok(Some(whole.into()))
    }

    /// What came after the last delimiter.
    pub(crate) fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.start).into()
    }
}
