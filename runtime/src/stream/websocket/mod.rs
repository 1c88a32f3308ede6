//! WebSocket sessions ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)).
//!
//! A call that switches protocols → a socket with limits and keep-alive → the engine of sessions → [`WebSocket`].
//!
//! The underlying crate, `tungstenite`, logs each message at level `TRACE` and each close frame at `DEBUG`, with all
//! its content; a library cannot turn that off. If you log at these levels, exclude its target:
//! `RUST_LOG=trace,tungstenite=info`.

mod client;
mod handshake;
mod json;
mod keepalive;
mod socket;

pub use client::{Sender, WebSocket};
pub(crate) use handshake::Handshake;
pub use keepalive::KeepAlive;
pub use socket::WebSocketLimits;
pub(crate) use socket::{Incoming, Socket};
