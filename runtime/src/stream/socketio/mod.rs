//! Socket.IO 5 sessions over Engine.IO 4, WebSocket transport only
//! ([Socket.IO protocol](https://socket.io/docs/v4/socket-io-protocol/),
//! [Engine.IO protocol](https://socket.io/docs/v4/engine-io-protocol/)).

mod client;
mod packet;
mod protocol;

pub use client::{Ack, Emitter, SocketIo};

use super::session::Follow;

/// What the document declares about a Socket.IO channel. All of it is known when the client is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketIoChannel {
    /// Namespace, `/` by default.
    pub namespace: &'static str,
    /// The one event from the server, whose argument is decoded; `None` where there are several, which are decoded
    /// from `{"event": …, "data": …}`.
    pub receive: Option<&'static str>,
    /// How the session goes on after a break, and which events repeat.
    pub follow: Follow,
}
