//! Socket.IO 5 sessions over Engine.IO 4, WebSocket transport only
//! ([Socket.IO protocol](https://socket.io/docs/v4/socket-io-protocol/),
//! [Engine.IO protocol](https://socket.io/docs/v4/engine-io-protocol/)).

mod client;
mod packet;
mod protocol;

pub use client::{Ack, Emitter, SocketIo};

use super::session::Follow;

/// What the document declares about a Socket.IO channel. Generated clients declare it as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketIoChannel {
    /// Namespace, `/` by default.
    pub namespace: &'static str,
    /// The only event from the server, whose argument is decoded; `None` if there are several, which are decoded from
    /// `{"event": …, "data": …}`.
    pub receive: Option<&'static str>,
    /// How the session resumes after a break, and how repeated events are recognised.
    pub follow: Follow,
}
