//! WebSocket sessions ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)).
//!
//! A call that switches protocols → a socket with limits and keep-alive → the session engine → [`WebSocket`].

mod client;
mod handshake;
mod json;
mod keepalive;
mod socket;

pub use client::{ConnectWebSocket, Sender, WebSocket};
pub(crate) use handshake::Handshake;
pub use keepalive::KeepAlive;
pub use socket::WebSocketLimits;
pub(crate) use socket::{Incoming, Socket};
