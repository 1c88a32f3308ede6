//! What the caller may set.

use std::time::Duration;

use crate::stream::{
    Reconnect,
    websocket::{KeepAlive, WebSocketLimits},
};

/// What the caller may set on a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions {
    /// Longest time to connect, and from then on longest silence until the server has accepted the session.
    pub connect_timeout: Duration,
    /// How a dead connection is noticed.
    pub keep_alive: KeepAlive,
    /// What messages may take.
    pub limits: WebSocketLimits,
    /// When a lost connection is made again, where the API goes on from a position; and, everywhere, how patiently a
    /// server that is not there, or not accepting sessions yet, is connected to for the first time.
    pub reconnect: Reconnect,
    /// Longest time until an acknowledgement, where one is waited for.
    pub ack_timeout: Duration,
    /// Longest time to say goodbye.
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
