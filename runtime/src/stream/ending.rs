//! How a stream signals its end.

use memchr::{memchr, memmem};

use super::pointer::{Pointers, Scalar};

/// How a stream of events or lines ends: constants of the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// A text that ends the stream and is not delivered, such as `[DONE]`.
    pub terminator: Option<&'static str>,
    /// Tags of the events that end the stream.
    pub terminal: &'static [&'static str],
    /// JSON pointer to the tag in the data; `None` for the `event:` line.
    pub tag: Option<&'static str>,
    /// Whether the document declares this end, so that a stream without it is incomplete.
    pub is_declared: bool,
}

impl Ending {
    /// The stream ends when the server ends it.
    pub const NONE: Self = Self {
        terminator: None,
        terminal: &[],
        tag: None,
        is_declared: false,
    };

    /// The stream ends with `[DONE]`, or when the server ends it.
    pub const DONE: Self = Self {
        terminator: Some("[DONE]"),
        ..Self::NONE
    };

    /// Whether the end of the stream is signalled, so that a stream without the signal is incomplete.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.is_declared && (self.terminator.is_some() || !self.terminal.is_empty())
    }
}

/// Checks each event for the end.
#[derive(Debug)]
pub(crate) struct Endings {
    ending: &'static Ending,
    tag: Pointers,
}

impl Endings {
    pub(crate) fn new(ending: &'static Ending) -> Self {
        let tag = ending.tag.filter(|_| !ending.terminal.is_empty());
        Self {
            ending,
            tag: Pointers::new(tag),
        }
    }

    pub(crate) fn is_told(&self) -> bool {
        self.ending.is_told()
    }

    /// Whether the text is the end and not an event.
    pub(crate) fn is_terminator(&self, data: &str) -> bool {
        self.ending.terminator.is_some_and(|end| end == data)
    }

    /// Whether a terminal tag occurs anywhere in the data, as it is or escaped: this rules out most events quickly.
    fn may_be_terminal(&self, data: &str) -> bool {
        let data = data.as_bytes();
        let has = |tag: &&str| memmem::find(data, tag.as_bytes()).is_some();
        let terminal = self.ending.terminal;
        !terminal.is_empty() && (memchr(b'\\', data).is_some() || terminal.iter().any(has))
    }

    /// Whether the event is the last one.
    pub(crate) fn is_terminal(&self, event: &str, data: &str) -> bool {
        let is_terminal = |tag: &str| self.ending.terminal.contains(&tag);
        match self.ending.tag {
            None => is_terminal(event),
            Some(_) if !self.may_be_terminal(data) => false,
            Some(_) => {
                let found = self.tag.look_up(data);
                found.iter().flatten().map(Scalar::as_str).any(is_terminal)
            }
        }
    }
}
