//! WebSocket connections that follow a script.

use serde_json::Value;

/// The steps of the server on one WebSocket connection. After the last step it reads until the client is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Text(String),
    Binary(Vec<u8>),
    Receive,
    Wait,
    Close(u16, String),
    Disconnect,
    Mute,
}

impl Script {
    /// A connection on which the server sends nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Sends a text.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.then(Step::Text(text.into()))
    }

    /// Sends JSON texts, one per message.
    #[must_use]
    pub fn messages<'v>(self, messages: impl IntoIterator<Item = &'v Value>) -> Self {
        let texts = messages.into_iter().map(Value::to_string);
        texts.fold(self, Self::text)
    }

    /// Sends bytes.
    #[must_use]
    pub fn binary(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Binary(bytes.into()))
    }

    /// Waits for a text from the client.
    #[must_use]
    pub fn receive(self) -> Self {
        self.then(Step::Receive)
    }

    /// Waits for [`Server::step`](super::Server::step).
    #[must_use]
    pub fn wait(self) -> Self {
        self.then(Step::Wait)
    }

    /// Closes the connection with this code.
    #[must_use]
    pub fn close(self, code: u16) -> Self {
        self.close_with(code, "")
    }

    /// Closes the connection with this code and reason.
    #[must_use]
    pub fn close_with(self, code: u16, reason: &str) -> Self {
        self.then(Step::Close(code, reason.to_owned()))
    }

    /// Drops the connection without a close frame.
    #[must_use]
    pub fn disconnect(self) -> Self {
        self.then(Step::Disconnect)
    }

    /// Stops reading, so that pings get no reply either.
    #[must_use]
    pub fn mute(self) -> Self {
        self.then(Step::Mute)
    }
}
