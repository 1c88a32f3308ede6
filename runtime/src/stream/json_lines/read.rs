//! The typed reader.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{
    Framing,
    frame::{Framer, may_be_cut},
};
use crate::stream::{Body, Ending, Opened, StreamError, Undecoded, ending::Endings, idle::Idle};

/// What the operation declares about its lines. All of it is known when the client is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// How the texts are told apart.
    pub framing: Framing,
    /// How the stream tells its end.
    pub ending: Ending,
}

impl Lines {
    /// A line each, with an end that is not told.
    pub const JSONL: Self = Self {
        framing: Framing::Line,
        ending: Ending::NONE,
    };

    /// A record each, with an end that is not told.
    pub const JSON_SEQ: Self = Self {
        framing: Framing::Record,
        ending: Ending::NONE,
    };
}

/// What the caller may set on a stream of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinesOptions {
    /// Bytes of one text.
    pub limit: usize,
    /// Longest silence; `None` for any.
    pub idle_timeout: Option<Duration>,
}

impl LinesOptions {
    /// 8 MiB a text, at most a minute of silence.
    pub const DEFAULT: Self = Self {
        limit: 8 << 20,
        idle_timeout: Some(Duration::from_secs(60)),
    };
}

impl Default for LinesOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// JSON texts of type `T`.
///
/// A text that does not fit `T` is an [`Err`] of its own, after which the stream goes on
/// ([`StreamError::is_final`]).
#[must_use = "a stream does nothing unless it is polled"]
pub struct JsonLines<T> {
    body: Option<Body>,
    framing: Framing,
    framer: Framer,
    chunk: Bytes,
    endings: Endings,
    idle: Idle,
    item: PhantomData<fn() -> T>,
}

impl<T> JsonLines<T> {
    /// Reads the texts of an answer.
    ///
    /// # Errors
    /// When the answer is not a success.
    pub fn new(
        opened: Opened,
        lines: &'static Lines,
        options: LinesOptions,
    ) -> Result<Self, StreamError> {
        // These media types go by many names, `application/json` among them: the lines are checked, not their label.
        let media_type = opened.content_type.clone().unwrap_or_default();
        opened.check(&[media_type.split(';').next().unwrap_or_default().trim()])?;
        Ok(Self {
            body: Some(opened.body),
            framing: lines.framing,
            framer: Framer::new(lines.framing, options.limit),
            chunk: Bytes::new(),
            endings: Endings::new(&lines.ending),
            idle: Idle::new(options.idle_timeout),
            item: PhantomData,
        })
    }

    fn end(&mut self) {
        self.body = None;
        self.chunk = Bytes::new();
    }
}

impl<T: DeserializeOwned> JsonLines<T> {
    /// The item for a text; `None` for the one that only ends the stream.
    fn take(&mut self, text: &[u8]) -> Option<Result<T, StreamError>> {
        let undecoded = |error| {
            let text = String::from_utf8_lossy(text);
            Some(Err(StreamError::Decode(Undecoded::new(text, error))))
        };
        if let Ok(text) = str::from_utf8(text) {
            if self.endings.is_terminator(text.trim_ascii()) {
                self.end();
                return None;
            }
            if self.endings.is_terminal("", text) {
                self.end();
            }
        }
        if self.framing == Framing::Record && may_be_cut(text) {
            return undecoded(serde::de::Error::custom("the record may have been cut off"));
        }
        match serde_json::from_slice(text) {
            Ok(item) => Some(Ok(item)),
            Err(error) => undecoded(error),
        }
    }
}

impl<T: DeserializeOwned> Stream for JsonLines<T> {
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
                Ok(None) => match body.as_mut().poll_next(cx) {
                    Poll::Ready(Some(Ok(chunk))) => {
                        this.idle.heard();
                        this.chunk = chunk;
                        continue;
                    }
                    Poll::Ready(Some(Err(error))) => StreamError::Transport(error),
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
                    Poll::Pending => StreamError::Idle(ready!(this.idle.poll(cx))),
                },
            };
            this.end();
            return Poll::Ready(Some(Err(error)));
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
