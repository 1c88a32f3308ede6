//! The decoder: bytes in, events out
//! ([WHATWG HTML 9.2.5 and 9.2.6](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)).

use std::{mem, sync::Arc, time::Duration};

use bytes::{Buf, Bytes};
use memchr::{memchr, memchr2};

use super::RawEvent;
use crate::stream::Limit;

/// The size limits of one event. The standard sets none; without them a server decides how much memory a client uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseLimits {
    /// Bytes of a line.
    pub line: usize,
    /// Bytes of the fields of an event.
    pub event: usize,
    /// Lines of an event, without comments.
    pub lines: usize,
}

impl SseLimits {
    /// 1 MiB per line, 8 MiB and 10,000 lines per event.
    pub const DEFAULT: Self = Self {
        line: 1 << 20,
        event: 8 << 20,
        lines: 10_000,
    };
}

impl Default for SseLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Decodes an event stream from chunks that may be split anywhere.
///
/// ```
/// use raccord::stream::sse::Decoder;
/// use bytes::Bytes;
///
/// let mut decoder = Decoder::new();
/// let mut chunk = Bytes::from_static(b"event: add\rdata: 1\r\n\r\ndata: lost, not dispatched");
/// let event = decoder.decode(&mut chunk).transpose()?.ok_or("no event")?;
/// assert_eq!((event.event(), event.data()), ("add", "1"));
/// assert!(decoder.decode(&mut chunk).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    limits: SseLimits,
    /// Start of a line whose end has not arrived.
    line: Vec<u8>,
    /// Whether a line was read; until then a byte order mark is skipped.
    started: bool,
    /// Whether the last line ended in CR, so that a LF that follows belongs to it.
    after_cr: bool,
    pending: Pending,
    last_id: Arc<str>,
    /// The type of the last event.
    last_event: Arc<str>,
    /// Whether the last event had its own id.
    has_id: bool,
    retry: Option<Duration>,
    failed: Option<Limit>,
}

/// The buffers of the event that is being read. They are reused, except for the data.
#[derive(Debug, Default)]
struct Pending {
    event: String,
    data: String,
    has_data: bool,
    id: String,
    has_id: bool,
    lines: usize,
}

impl Pending {
    fn size(&self) -> usize {
        self.event.len() + self.data.len() + self.id.len()
    }

    /// Prepares for the next event.
    fn clear(&mut self) {
        for buffer in [&mut self.event, &mut self.id] {
            buffer.clear();
            // Unless one long line made it large.
            buffer.shrink_to(4 << 10);
        }
        self.data = String::new();
        (self.has_data, self.has_id, self.lines) = (false, false, 0);
    }
}

impl Decoder {
    /// A decoder with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A decoder with custom limits.
    #[must_use]
    pub fn with_limits(limits: SseLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Starts over with a new connection: an incomplete event is dropped, the last event id is kept.
    pub fn restart(&mut self) {
        self.line.clear();
        self.started = false;
        self.after_cr = false;
        self.pending = Pending::default();
        self.failed = None;
    }

    /// The id to resume from, as `Last-Event-ID`; empty for none.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_id
    }

    /// Whether the last event had its own id, not an inherited one.
    pub(super) fn has_id(&self) -> bool {
        self.has_id
    }

    /// Sets the id to resume from.
    pub fn set_last_event_id(&mut self, id: &str) {
        self.last_id = Arc::from(id);
    }

    /// The last `retry:` time of the server.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Consumes `chunk` up to the end of the next event. `None` if the chunk is used up and the event is not complete.
    ///
    /// An event without its blank line is not dispatched, as the standard says. After a [`Limit`] was exceeded, the
    /// decoder cannot be used any more: every call returns the same limit.
    pub fn decode(&mut self, chunk: &mut Bytes) -> Option<Result<RawEvent, Limit>> {
        if let Some(limit) = self.failed {
            chunk.clear();
            return Some(Err(limit));
        }
        let decoded = self.decode_lines(chunk);
        if let Err(limit) = decoded {
            // The memory of the oversized event is freed at once.
            self.restart();
            self.failed = Some(limit);
            chunk.clear();
        }
        decoded.transpose()
    }

    fn decode_lines(&mut self, chunk: &mut Bytes) -> Result<Option<RawEvent>, Limit> {
        let mut used = 0;
        let mut dispatched = None;
        while dispatched.is_none() {
            let mut rest = chunk.get(used..).unwrap_or_default();
            if self.after_cr && !rest.is_empty() {
                self.after_cr = false;
                if let Some(after) = rest.strip_prefix(b"\n") {
                    rest = after;
                    used += 1;
                }
            }
            let Some(end) = memchr2(b'\n', b'\r', rest) else {
                self.keep(rest)?;
                used += rest.len();
                break;
            };
            let (line, after) = rest.split_at(end);
            self.after_cr = after.first() == Some(&b'\r');
            used += end + 1;
            if self.line.len() + line.len() > self.limits.line {
                return Err(Limit::Line(self.limits.line));
            }
            dispatched = if self.line.is_empty() {
                self.read_line(line)?
            } else {
                let mut whole = mem::take(&mut self.line);
                whole.extend_from_slice(line);
                let dispatched = self.read_line(&whole)?;
                // The allocation is reused unless one long line made it large.
                if whole.capacity() <= 64 << 10 {
                    whole.clear();
                    self.line = whole;
                }
                dispatched
            };
        }
        chunk.advance(used);
        Ok(dispatched)
    }

    /// Keeps the start of a line for the next chunk.
    fn keep(&mut self, start: &[u8]) -> Result<(), Limit> {
        if self.line.len() + start.len() > self.limits.line {
            return Err(Limit::Line(self.limits.line));
        }
        self.line.extend_from_slice(start);
        Ok(())
    }

    /// Reads a line without its end; the event where the line is the blank one that ends it.
    fn read_line(&mut self, line: &[u8]) -> Result<Option<RawEvent>, Limit> {
        let line = if mem::replace(&mut self.started, true) {
            line
        } else {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
        };
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (name, value) = match memchr(b':', line) {
            Some(0) => return Ok(None),
            Some(colon) => {
                let value = line.get(colon + 1..).unwrap_or_default();
                (
                    line.get(..colon).unwrap_or_default(),
                    value.strip_prefix(b" ").unwrap_or(value),
                )
            }
            None => (line, &[][..]),
        };
        self.pending.lines += 1;
        if self.pending.lines > self.limits.lines {
            return Err(Limit::Lines(self.limits.lines));
        }
        self.read_field(name, value)?;
        Ok(None)
    }

    fn read_field(&mut self, name: &[u8], value: &[u8]) -> Result<(), Limit> {
        let pending = &mut self.pending;
        match name {
            b"data" => {
                if mem::replace(&mut pending.has_data, true) {
                    pending.data.push('\n');
                }
                push(&mut pending.data, value);
            }
            b"event" => {
                pending.event.clear();
                push(&mut pending.event, value);
            }
            b"id" if !value.contains(&0) => {
                pending.has_id = true;
                pending.id.clear();
                push(&mut pending.id, value);
            }
            b"retry" => {
                if let Some(milliseconds) = milliseconds(value) {
                    self.retry = Some(Duration::from_millis(milliseconds));
                }
            }
            _ => {}
        }
        if pending.size() > self.limits.event {
            return Err(Limit::Event(self.limits.event));
        }
        Ok(())
    }

    fn dispatch(&mut self) -> Option<RawEvent> {
        let pending = &mut self.pending;
        self.has_id = !pending.id.is_empty();
        if pending.has_id && *pending.id != *self.last_id {
            self.last_id = Arc::from(&*pending.id);
        }
        let event = pending.has_data.then(|| {
            if *pending.event != *self.last_event {
                self.last_event = Arc::from(&*pending.event);
            }
            RawEvent {
                id: Arc::clone(&self.last_id),
                event: Arc::clone(&self.last_event),
                data: mem::take(&mut pending.data),
            }
        });
        pending.clear();
        event
    }
}

/// Appends a text, which the standard decodes with replacement characters. Most texts need none, which is faster to find
/// out first.
fn push(buffer: &mut String, text: &[u8]) {
    match str::from_utf8(text) {
        Ok(text) => buffer.push_str(text),
        Err(_) => buffer.push_str(&String::from_utf8_lossy(text)),
    }
}

/// ASCII digits only, at least one; numbers that are too large saturate.
fn milliseconds(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(value.iter().fold(0, |sum: u64, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    }))
}
