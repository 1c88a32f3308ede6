//! Decodes raw events into typed ones.

use std::ops::Deref;

use super::RawEvent;
use crate::{
    DecodeError, FromJson,
    read::json_text,
    stream::{
        StreamError,
        decode::{MessageReader, undecoded},
        ending::Ending,
        pointer::Pointers,
    },
};

/// What the operation declares about its event stream. Generated clients declare it as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sse {
    /// What the type of an event is decoded from.
    pub payload: SsePayload,
    /// How the stream signals its end.
    pub ending: Ending,
    /// JSON pointer into the data to the id by which duplicate events are dropped.
    pub dedupe: Option<&'static str>,
    /// Whether a stream that ended or broke reconnects with `Last-Event-ID`.
    pub resume: SseResume,
}

impl Sse {
    /// JSON data, with an end that is not signalled.
    pub const JSON: Self = Self {
        payload: SsePayload::Json,
        ending: Ending::NONE,
        dedupe: None,
        resume: SseResume::Never,
    };
}

/// Whether a stream that ended or broke reconnects with `Last-Event-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SseResume {
    /// Never.
    Never,
    /// If the stream has sent an id: without one it would start over and repeat its events. A connection that ends
    /// without anything new ends the stream.
    FromId,
    /// Always, as an event source does (WHATWG HTML 9.2.3), because the document declares it. Here, too, a connection
    /// that ends without anything new ends the stream.
    Always,
}

/// What the type of an event is decoded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsePayload {
    /// The data is JSON. Blank data is a heartbeat, which is not delivered.
    Json,
    /// The data is the text itself.
    Text,
    /// `{"event": …, "data": …, "id": …}`, with the id if there is one, and the data as JSON if it is valid JSON, else
    /// as text.
    Envelope,
    /// The data is a JSON object tagged by the `event:` line, which becomes this member of the object unless it has
    /// one.
    Tagged(&'static str),
}

/// A typed event with its id and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    value: T,
    raw: RawEvent,
}

impl<T> Event<T> {
    /// The decoded event.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the decoded event by value.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The raw event: id, type and data.
    #[must_use]
    pub fn raw(&self) -> &RawEvent {
        &self.raw
    }

    /// Returns both by value.
    #[must_use]
    pub fn into_parts(self) -> (T, RawEvent) {
        (self.value, self.raw)
    }
}

impl<T> Deref for Event<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: FromJson> Event<T> {
    /// Decodes an event. `Ok(None)` for a heartbeat.
    ///
    /// # Errors
    /// The event does not fit the type.
    pub fn decode(payload: SsePayload, raw: RawEvent) -> Result<Option<Self>, StreamError> {
        Self::read(payload, raw, &mut MessageReader::default())
    }

    pub(super) fn read(
        payload: SsePayload,
        raw: RawEvent,
        reader: &mut MessageReader,
    ) -> Result<Option<Self>, StreamError> {
        let decoded = match payload {
            SsePayload::Json if raw.data.trim_ascii().is_empty() => return Ok(None),
            SsePayload::Json => reader.read(&raw.data),
            SsePayload::Text => json_text(&quoted(&raw.data)),
            SsePayload::Envelope => from_envelope(&raw, reader),
            SsePayload::Tagged(member) => reader.read(&tagged(&raw, member)),
        };
        match decoded {
            Ok(value) => Ok(Some(Self { value, raw })),
            Err(error) => Err(undecoded(raw.data, error)),
        }
    }
}

/// Data that happens to be JSON may be declared as text, and data that is declared as JSON may be missing.
fn from_envelope<T: FromJson>(
    raw: &RawEvent,
    reader: &mut MessageReader,
) -> Result<T, DecodeError> {
    let event = quoted(raw.event());
    let id = match raw.id() {
        "" => String::new(),
        id => format!(r#","id":{}"#, quoted(id)),
    };
    let with = |data: &str| format!(r#"{{"event":{event},"data":{data}{id}}}"#);
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&raw.data).is_ok();
    let as_text = with(&quoted(&raw.data));
    if !is_json {
        return reader.read(&as_text);
    }
    let as_json = with(&raw.data);
    // If it fits as text, it is not deviating JSON.
    json_text(&as_json)
        .or_else(|_| json_text(&as_text))
        .or_else(|_| reader.read(&as_json))
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The data with the event type as a member.
fn tagged(raw: &RawEvent, member: &str) -> String {
    let data = raw.data.trim_ascii();
    if !raw.has_event() && !data.is_empty() {
        return data.to_owned();
    }
    let (name, event) = (quoted(member), quoted(raw.event()));
    let inner = data.strip_prefix('{').map(str::trim_ascii_start);
    match inner {
        None if data.is_empty() => format!("{{{name}:{event}}}"),
        None => format!("{{{name}:{event},\"data\":{data}}}"),
        Some("}") => format!("{{{name}:{event}}}"),
        Some(inner) => {
            let pointer = format!("/{}", member.replace('~', "~0").replace('/', "~1"));
            if Pointers::new([&*pointer]).look_up(data) == [None] {
                format!("{{{name}:{event},{inner}")
            } else {
                data.to_owned()
            }
        }
    }
}
