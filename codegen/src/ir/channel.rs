//! Channels: WebSocket and Socket.IO sessions, declared in `x-websocket` and `x-socketio`.

use serde::Serialize;

use super::docs::Docs;
use super::operation::{Parameter, PathTemplate};
use super::security::Requirement;
use super::types::Ty;
use crate::diagnostic::Pointer;

/// A long-lived connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Channel {
    /// Its key.
    pub name: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// The declaration.
    pub pointer: Pointer,
    /// Path below the base URL.
    pub path: PathTemplate,
    /// Path, query and header parameters of the handshake.
    pub parameters: Vec<Parameter>,
    /// Security of the handshake.
    pub security: Vec<Requirement>,
    /// Protocol.
    pub kind: ChannelKind,
    /// How it is resumed.
    pub resume: Option<Resume>,
    /// JSON pointer to the id by which duplicate messages are dropped.
    pub dedupe: Option<Pointer>,
    /// Documentation.
    pub docs: Docs,
}

/// Protocol of a channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ChannelKind {
    /// JSON texts over WebSocket (RFC 6455).
    WebSocket {
        /// Messages from the server.
        incoming: ChannelMessage,
        /// Messages to the server; `None`, for raw JSON, if the document does not describe them.
        outgoing: Option<ChannelMessage>,
        /// Tags after which the session is over.
        terminal: Vec<String>,
        /// JSON pointer to that tag.
        tag: Option<Pointer>,
    },
    /// Socket.IO 5 over Engine.IO 4.
    SocketIo {
        /// Namespace, `/` by default.
        namespace: String,
        /// Events from the server.
        receive: Vec<SocketEvent>,
        /// Events to the server.
        emit: Vec<SocketEvent>,
    },
}

/// Messages of one direction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelMessage {
    /// Type of a message.
    pub ty: Ty,
}

/// A Socket.IO event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SocketEvent {
    /// Its name.
    pub name: String,
    /// Type of its argument.
    pub ty: Ty,
    /// Whether the other side acknowledges it.
    pub ack: bool,
}

/// How a channel resumes after a break.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resume {
    /// Query parameter with the last position.
    pub parameter: String,
    /// JSON pointers to the position in a message; the first one that exists counts.
    pub from: Vec<Pointer>,
}
