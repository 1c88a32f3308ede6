//! Where one JSON text ends and the next begins.

use std::mem;

use bytes::{Buf, Bytes};
use memchr::memchr2;
use serde::de::IgnoredAny;

use crate::stream::{Limit, source::Splitter};

/// How JSON texts are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One per line, ended by LF (`application/jsonl`, `application/x-ndjson`).
    Line,
    /// One per record, which begins with RS and ends with LF (`application/json-seq`).
    Record,
}

impl Framing {
    /// ASCII record separator.
    pub(super) const RS: u8 = 0x1E;
}

/// Splits bytes into JSON texts.
#[derive(Debug)]
pub(super) enum Framer {
    Line(Splitter),
    Record(Records),
}

impl Framer {
    pub(super) fn new(framing: Framing, limit: usize) -> Self {
        match framing {
            Framing::Line => Self::Line(Splitter::new(b'\n', limit)),
            Framing::Record => Self::Record(Records {
                limit,
                text: Vec::new(),
                tried: 0,
            }),
        }
    }

    /// The next text in the chunk; `None` if the chunk is used up.
    pub(super) fn next(&mut self, chunk: &mut Bytes) -> Result<Option<Bytes>, Limit> {
        loop {
            let text = match self {
                Self::Line(lines) => lines.split(chunk)?,
                Self::Record(records) => records.next(chunk)?,
            };
            match text {
                Some(text) if text.trim_ascii().is_empty() => {}
                text => return Ok(text),
            }
        }
    }

    /// What is left when the stream ends.
    pub(super) fn rest(&mut self) -> Option<Bytes> {
        let rest = match self {
            Self::Line(lines) => lines.rest(),
            Self::Record(records) => records.take(),
        };
        Some(rest).filter(|rest| !rest.trim_ascii().is_empty())
    }
}

/// Records of a JSON sequence.
#[derive(Debug)]
pub(super) struct Records {
    limit: usize,
    text: Vec<u8>,
    /// Length at which the text was last checked for completeness.
    tried: usize,
}

impl Records {
    fn next(&mut self, chunk: &mut Bytes) -> Result<Option<Bytes>, Limit> {
        while !chunk.is_empty() {
            let end = memchr2(Framing::RS, b'\n', chunk);
            let piece = chunk.split_to(end.unwrap_or(chunk.len()));
            if self.text.len() + piece.len() > self.limit {
                self.take();
                chunk.clear();
                return Err(Limit::Text(self.limit));
            }
            self.text.extend_from_slice(&piece);
            if end.is_none() {
                break;
            }
            if chunk.get_u8() == Framing::RS {
                return Ok(Some(self.take()));
            }
            self.text.push(b'\n');
            if self.is_whole() {
                return Ok(Some(self.take()));
            }
        }
        Ok(None)
    }

    /// A text that spans lines is checked again only when it is twice as long, so that all checks together take linear
    /// time.
    fn is_whole(&mut self) -> bool {
        if self.text.len() < self.tried * 2 {
            return false;
        }
        self.tried = self.text.len();
        serde_json::from_slice::<IgnoredAny>(&self.text).is_ok()
    }

    fn take(&mut self) -> Bytes {
        self.tried = 0;
        mem::take(&mut self.text).into()
    }
}

/// Whether a record may have been truncated: a number or a name without a delimiter
/// ([RFC 7464 section 2.4](https://www.rfc-editor.org/rfc/rfc7464#section-2.4)).
pub(super) fn may_be_cut(text: &[u8]) -> bool {
    let ends = text
        .last()
        .is_some_and(|last| last.is_ascii_whitespace() || b"]}\"".contains(last));
    !ends
}
