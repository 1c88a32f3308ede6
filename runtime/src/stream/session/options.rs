//! Options of a session.

use std::time::Duration;

use crate::stream::{
    Reconnect,
    websocket::{KeepAlive, WebSocketLimits},
};

/// Options of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions {
    /// The time limit for connecting, and then for silence until the server has accepted the session.
    pub connect_timeout: Duration,
    /// How a dead connection is detected.
    pub keep_alive: KeepAlive,
    /// The size limits of messages.
    pub limits: WebSocketLimits,
    /// When a lost connection is re-established, if the API resumes from a position; and for all APIs, how often the
    /// first connection is attempted while the server is not available.
    pub reconnect: Reconnect,
    /// The time limit for an acknowledgement, if one is awaited.
    pub ack_timeout: Duration,
    /// The time limit for closing.
    pub close_timeout: Duration,
}

impl SessionOptions {
    /// 30 seconds to connect, for a pong and for an acknowledgement; 5 to close.
    pub const DEFAULT: Self = Self {
        connect_timeout: Duration::from_secs(30),
        keep_alive: KeepAlive::Ping {
            every: Duration::from_secs(30),
            timeout: Duration::from_secs(30),
        },
        limits: WebSocketLimits::DEFAULT,
        reconnect: Reconnect::DEFAULT,
        ack_timeout: Duration::from_secs(30),
        close_timeout: Duration::from_secs(5),
    };
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
