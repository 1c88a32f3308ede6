//! The interface between the engine and the protocol over a WebSocket.

use std::collections::VecDeque;

use crate::stream::{StreamError, websocket::KeepAlive};

/// The protocol over a WebSocket. It does no I/O: it is passed what was received, and returns the effects.
pub(crate) trait Protocol: Unpin {
    /// What the session delivers.
    type Item;
    /// What the caller sends.
    type Out;

    /// A new connection is about to be opened; the state of the last one is discarded. Returns where to resume.
    fn restart(&mut self) -> Option<String>;

    /// The connection is open.
    fn opened(&mut self, effects: &mut Effects<Self::Item>);

    /// A text message was received.
    fn text(&mut self, text: &str, effects: &mut Effects<Self::Item>);

    /// A binary message was received.
    fn binary(&mut self, effects: &mut Effects<Self::Item>);

    /// The text for what the caller sends; called when it is about to be written.
    ///
    /// # Errors
    /// It cannot be sent now.
    fn encode(&mut self, out: Self::Out) -> Result<String, StreamError>;

    /// The last message before a connection is closed.
    fn goodbye(&self) -> Option<String>;

    /// Whether a normal close by the server is a break, because the protocol signals the end in another way.
    fn tells_its_end(&self) -> bool;

    /// Whether a lost connection may be re-established.
    fn can_resume(&self) -> bool;
}

/// The effect of a message.
#[derive(Debug)]
pub(crate) struct Effects<I> {
    /// For the caller.
    pub(crate) entries: VecDeque<Entry<I>>,
    /// The size of the messages of the entries, in bytes.
    pub(crate) bytes: usize,
    /// For the server, before anything from the caller.
    pub(crate) replies: VecDeque<String>,
    /// The server has accepted the session.
    pub(crate) ready: bool,
    /// Something arrived that belongs to the session.
    pub(crate) alive: bool,
    /// Something new arrived, so that the next break counts as the first one again.
    pub(crate) progress: bool,
    /// How a dead connection is detected from now on.
    pub(crate) keep_alive: Option<KeepAlive>,
    /// The connection is over.
    pub(crate) end: Option<End>,
}

/// How a connection ends.
#[derive(Debug)]
pub(crate) enum End {
    /// Regularly.
    Finished,
    /// With a failure.
    Failed(StreamError),
}

/// For the caller: an item, a new position, or both.
#[derive(Debug)]
pub(crate) struct Entry<I> {
    pub(crate) item: Option<Result<I, StreamError>>,
    pub(crate) position: Option<String>,
    pub(crate) bytes: usize,
}

impl<I> Default for Effects<I> {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            replies: VecDeque::new(),
            ready: false,
            alive: false,
            progress: false,
            keep_alive: None,
            end: None,
        }
    }
}

impl<I> Effects<I> {
    /// An item from a message of this size in bytes.
    pub(crate) fn item(
        &mut self,
        item: Result<I, StreamError>,
        position: Option<String>,
        bytes: usize,
    ) {
        self.bytes += bytes;
        self.entries.push_back(Entry {
            item: Some(item),
            position,
            bytes,
        });
    }

    /// A new position without an item.
    pub(crate) fn position(&mut self, position: Option<String>) {
        if position.is_some() {
            self.entries.push_back(Entry {
                item: None,
                position,
                bytes: 0,
            });
        }
    }

    pub(crate) fn next(&mut self) -> Option<Entry<I>> {
        let entry = self.entries.pop_front()?;
        self.bytes = self.bytes.saturating_sub(entry.bytes);
        Some(entry)
    }
}
