//! The border between the engine and what is spoken over a WebSocket.

use std::collections::VecDeque;

use crate::stream::{StreamError, websocket::KeepAlive};

/// What is spoken over a WebSocket. It does no IO: it is told what came and says what follows from it.
pub(crate) trait Protocol: Unpin {
    /// What the session delivers.
    type Item;
    /// What the caller sends.
    type Out;

    /// A new connection is about to be made; what belonged to the last one is void. Answers from where to go on.
    fn restart(&mut self) -> Option<String>;

    /// The connection is open.
    fn opened(&mut self, effects: &mut Effects<Self::Item>);

    /// A text message came.
    fn text(&mut self, text: &str, effects: &mut Effects<Self::Item>);

    /// A binary message came.
    fn binary(&mut self, effects: &mut Effects<Self::Item>);

    /// The text for what the caller sends; called when it is about to be written.
    ///
    /// # Errors
    /// When it cannot be sent now.
    fn encode(&mut self, out: Self::Out) -> Result<String, StreamError>;

    /// What is said before a connection is closed.
    fn goodbye(&self) -> Option<String>;

    /// Whether a normal close of the server is a break: it should have told the end in another way.
    fn tells_its_end(&self) -> bool;

    /// Whether a lost connection may be made again.
    fn can_resume(&self) -> bool;
}

/// What follows from a message.
#[derive(Debug)]
pub(crate) struct Effects<I> {
    /// For the caller.
    pub(crate) entries: VecDeque<Entry<I>>,
    /// Bytes of the messages of the entries.
    pub(crate) bytes: usize,
    /// For the server, before anything of the caller.
    pub(crate) replies: VecDeque<String>,
    /// The server has accepted the session.
    pub(crate) ready: bool,
    /// Something came that belongs to the session.
    pub(crate) alive: bool,
    /// Something new came, so that the next break is the first one again.
    pub(crate) progress: bool,
    /// How a dead connection is noticed from now on.
    pub(crate) keep_alive: Option<KeepAlive>,
    /// The connection is over.
    pub(crate) end: Option<End>,
}

/// How a connection ends.
#[derive(Debug)]
pub(crate) enum End {
    /// All is said.
    Finished,
    /// Something went wrong.
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
    /// An item made of a message of this many bytes.
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
