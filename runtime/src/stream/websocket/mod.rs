//! WebSocket sessions ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)).
//!
//! A request → [`Dial`] → a socket with limits and keep-alive → the session engine → [`WebSocket`].

mod client;
mod dial;
mod json;
mod keepalive;
mod socket;

pub use client::{Sender, WebSocket};
pub use dial::{Dial, HttpDial};
pub use keepalive::KeepAlive;
pub(crate) use socket::{Incoming, Socket};
pub use socket::{Io, WebSocketLimits};
