//! Events as returned by the decoder.

use std::sync::Arc;

/// A dispatched event of an event stream, not yet decoded
/// ([WHATWG HTML 9.2.6](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RawEvent {
    pub(super) id: Arc<str>,
    /// Most events of a stream have the same type.
    pub(super) event: Arc<str>,
    pub(super) data: String,
}

impl RawEvent {
    /// Creates an event from its type, empty for `message`, and its data.
    #[must_use]
    pub fn new(event: impl Into<String>, data: impl Into<String>) -> Self {
        Self {
            id: Arc::default(),
            event: Arc::from(event.into()),
            data: data.into(),
        }
    }

    /// The last event id as of this event, possibly inherited from earlier ones; empty if none was sent.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The type of the event: its `event:` line, or `message`.
    #[must_use]
    pub fn event(&self) -> &str {
        if self.event.is_empty() {
            "message"
        } else {
            &self.event
        }
    }

    /// Whether the event has an `event:` line that is not empty.
    #[must_use]
    pub fn has_event(&self) -> bool {
        !self.event.is_empty()
    }

    /// Its `data:` lines, joined by line feeds.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The data, without a copy.
    #[must_use]
    pub fn into_data(self) -> String {
        self.data
    }
}
