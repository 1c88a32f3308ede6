//! WebSocket connections that go by a script.

use std::future::pending;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Error, Message};

/// What the server does on one WebSocket connection, step by step. After the last step it listens until the client
/// is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Text(String),
    Binary(Vec<u8>),
    Hear,
    Close(u16, String),
    Drop,
    Mute,
}

impl Script {
    /// A connection on which the server says nothing.
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

    /// Sends JSON texts, one message each.
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

    /// Waits for a text of the client.
    #[must_use]
    pub fn hear(self) -> Self {
        self.then(Step::Hear)
    }

    /// Closes the connection with this code.
    #[must_use]
    pub fn close(self, code: u16) -> Self {
        self.close_saying(code, "")
    }

    /// Closes the connection with this code and reason.
    #[must_use]
    pub fn close_saying(self, code: u16, reason: &str) -> Self {
        self.then(Step::Close(code, reason.to_owned()))
    }

    /// Breaks the connection off without a word.
    #[must_use]
    pub fn drop(self) -> Self {
        self.then(Step::Drop)
    }

    /// Reads nothing more, so that pings too go without an answer.
    #[must_use]
    pub fn mute(self) -> Self {
        self.then(Step::Mute)
    }

    /// Plays the script over a connection that has switched; `heard` gets each text of the client.
    pub(crate) async fn play(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        heard: impl Fn(String),
    ) -> Result<(), Error> {
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
        for step in &self.steps {
            match step {
                Step::Text(text) => socket.send(Message::text(text.as_str())).await?,
                Step::Binary(bytes) => socket.send(Message::binary(bytes.clone())).await?,
                Step::Hear => hear(&mut socket, &heard).await?,
                Step::Close(code, reason) => {
                    let frame = CloseFrame {
                        code: (*code).into(),
                        reason: reason.as_str().into(),
                    };
                    socket.close(Some(frame)).await?;
                }
                Step::Drop => return Ok(()),
                Step::Mute => pending().await,
            }
        }
        loop {
            hear(&mut socket, &heard).await?;
        }
    }
}

/// Waits for a text; an error at the end.
async fn hear<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    heard: &impl Fn(String),
) -> Result<(), Error> {
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message? {
            heard(text.to_string());
            return Ok(());
        }
    }
    Err(Error::ConnectionClosed)
}
