//! Where the bytes of a stream come from.

use std::pin::Pin;

use bytes::Bytes;
use futures_core::{Stream, future::BoxFuture};

use super::{BoxError, Limit, Refusal, StreamError};

/// The bytes of an answer as they come.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// An answer whose body is a stream.
pub struct Opened {
    /// Its status.
    pub status: u16,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// Its body.
    pub body: Body,
}

/// Opens a stream again, from the event id given, if any.
pub type Open =
    Box<dyn FnMut(Option<&str>) -> BoxFuture<'static, Result<Opened, StreamError>> + Send>;

impl Opened {
    /// An answer with status 200 and no content type.
    pub fn new<S, E>(body: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self {
            status: 200,
            content_type: None,
            body: Box::pin(futures_util::StreamExt::map(body, |chunk| {
                chunk.map_err(Into::into)
            })),
        }
    }

    /// Whether the server has nothing to stream: 204, upon which an event source does not connect again
    /// ([WHATWG HTML 9.2.2](https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model)).
    pub(crate) fn is_no_content(&self) -> bool {
        self.status == 204
    }

    /// Checks that the answer is a stream of this kind. An answer without a content type is taken at its word.
    pub(crate) fn check(&self, media_types: &[&str]) -> Result<(), StreamError> {
        if !(200..300).contains(&self.status) {
            return Err(StreamError::Refused(Box::new(Refusal {
                status: self.status,
                body: String::new(),
            })));
        }
        let Some(content_type) = &self.content_type else {
            return Ok(());
        };
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if self.is_no_content()
            || media_types
                .iter()
                .any(|media_type| media_type.eq_ignore_ascii_case(essence))
        {
            return Ok(());
        }
        let essence = super::error::excerpt(essence);
        Err(StreamError::Protocol(
            format!(
                "content type {essence:?} in place of {}",
                media_types.join(" or ")
            )
            .into(),
        ))
    }
}

/// Collects the start of a body, for a message.
#[cfg(feature = "ws")]
pub(crate) async fn start_of(mut body: Body) -> String {
    const MOST: usize = 1024;
    let mut start = Vec::new();
    while start.len() < MOST
        && let Some(Ok(chunk)) = futures_util::StreamExt::next(&mut body).await
    {
        start.extend_from_slice(chunk.get(..MOST - start.len()).unwrap_or(&chunk));
    }
    String::from_utf8_lossy(&start).into_owned()
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

    /// Takes up to the next delimiter from the chunk; `None` where it is used up without one.
    pub(crate) fn split(&mut self, chunk: &mut Bytes) -> Result<Option<Bytes>, Limit> {
        let end = memchr::memchr(self.delimiter, chunk);
        let piece = chunk.split_to(end.unwrap_or(chunk.len()));
        if self.start.len() + piece.len() > self.limit {
            self.start = Vec::new();
            chunk.clear();
            return Err(Limit::Line(self.limit));
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
