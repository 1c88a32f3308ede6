//! The typed reader.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::{
    Framing,
    frame::{Framer, may_be_cut},
};
use crate::{
    ByteStream, DecodeError, Deviations, FromJson, Response,
    redact::Redactor,
    stream::{
        Ending, StreamError,
        decode::{MessageReader, undecoded},
        ending::Endings,
    },
};

/// What the operation declares about its stream of lines. Generated clients declare it as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// How the texts are separated.
    pub framing: Framing,
    /// How the stream signals its end.
    pub ending: Ending,
}

impl Lines {
    /// One text per line, with an end that is not signalled.
    pub const JSONL: Self = Self {
        framing: Framing::Line,
        ending: Ending::NONE,
    };

    /// One text per record, with an end that is not signalled.
    pub const JSON_SEQ: Self = Self {
        framing: Framing::Record,
        ending: Ending::NONE,
    };
}

/// Options of a stream of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinesOptions {
    /// The maximum size of one text, in bytes.
    pub limit: usize,
}

impl LinesOptions {
    /// 8 MiB per text.
    pub const DEFAULT: Self = Self { limit: 8 << 20 };
}

impl Default for LinesOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// JSON texts of type `T`.
///
/// A text that does not fit `T` is an [`Err`], after which the stream continues ([`StreamError::is_final`]).
#[must_use = "a stream does nothing unless it is polled"]
pub struct JsonLines<T> {
    /// Status and headers of the response.
    head: (StatusCode, HeaderMap),
    body: Option<ByteStream>,
    /// The secrets of the call that the stream comes from.
    redactor: Redactor,
    framing: Framing,
    framer: Framer,
    chunk: Bytes,
    endings: Endings,
    reader: MessageReader,
    item: PhantomData<fn() -> T>,
}

impl<T> JsonLines<T> {
    /// Reads the texts of a response.
    ///
    /// # Errors
    /// The response is not successful.
    pub fn new(
        opened: Response<ByteStream>,
        lines: &'static Lines,
        options: LinesOptions,
    ) -> Result<Self, StreamError> {
        // Servers send these under many media types, including `application/json`: the lines are checked, not the media
        // type.
        opened.check_status()?;
        Ok(Self {
            head: (opened.status, opened.headers),
            redactor: opened.body.redactor().clone(),
            body: Some(opened.body),
            framing: lines.framing,
            framer: Framer::new(lines.framing, options.limit),
            chunk: Bytes::new(),
            endings: Endings::new(&lines.ending),
            reader: MessageReader::default(),
            item: PhantomData,
        })
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.0
    }

    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.1
    }

    /// Where messages have deviated from the document so far; pointers are relative to the message.
    #[must_use]
    pub fn deviations(&self) -> &Deviations {
        self.reader.deviations()
    }

    /// Whether any value that does not fit is an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.reader = MessageReader::new(strict);
        self
    }

    fn end(&mut self) {
        self.body = None;
        self.chunk = Bytes::new();
    }
}

impl<T: FromJson> JsonLines<T> {
    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The item for a text; `None` for the one that only ends the stream.
    fn take(&mut self, text: &[u8]) -> Option<Result<T, StreamError>> {
        let text = match str::from_utf8(text) {
            Ok(text) => text,
            Err(error) => {
                let error = DecodeError::new(error.to_string());
                let text = String::from_utf8_lossy(text).into_owned();
                return Some(Err(undecoded(text, error).redacted(&self.redactor)));
            }
        };
        if self.endings.is_terminator(text.trim_ascii()) {
            self.end();
            return None;
        }
        if self.endings.is_terminal("", text) {
            self.end();
        }
        let item = if self.framing == Framing::Record && may_be_cut(text.as_bytes()) {
            Err(DecodeError::new("the record may have been truncated"))
        } else {
            self.reader.read(text)
        };
        Some(item.map_err(|error| undecoded(text, error).redacted(&self.redactor)))
    }
}

impl<T: FromJson> Stream for JsonLines<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let Some(body) = &mut this.body else {
                return Poll::Ready(None);
            };
            let error = match this.framer.next(&mut this.chunk) {
                Ok(Some(text)) => match this.take(&text) {
                    Some(item) => return Poll::Ready(Some(item)),
                    None => continue,
                },
                Err(limit) => limit.into(),
                Ok(None) => match Pin::new(body).poll_next(cx) {
                    Poll::Ready(Some(Ok(chunk))) => {
                        this.chunk = chunk;
                        continue;
                    }
                    Poll::Ready(Some(Err(error))) => error.into(),
                    Poll::Ready(None) => match this.framer.rest() {
                        Some(rest) => match this.take(&rest) {
                            Some(item) => return Poll::Ready(Some(item)),
                            None => continue,
                        },
                        None if this.endings.is_told() => StreamError::Unfinished,
                        None => {
                            this.end();
                            continue;
                        }
                    },
                    Poll::Pending => return Poll::Pending,
                },
            };
            this.end();
            return Poll::Ready(Some(Err(error.redacted(&this.redactor))));
        }
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("framing", &self.framing)
            .field("over", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
