//! Detects whether the other side is still alive.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// How a dead connection is detected: a half-open one neither fails nor ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepAlive {
    /// Not at all.
    Off,
    /// By a ping after a silence of `every`, which requires a reply within `timeout`
    /// ([RFC 6455 section 5.5.2](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2)).
    Ping {
        /// The longest silence without a ping.
        every: Duration,
        /// The time limit for a reply.
        timeout: Duration,
    },
    /// The other side promises to send something at least this often.
    Listen(Duration),
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    /// Nothing arrived for this long.
    Dead(Duration),
}

#[derive(Debug)]
pub(super) struct Pulse {
    keep_alive: KeepAlive,
    sleep: Option<Pin<Box<Sleep>>>,
    /// The number of bytes read, when it was last checked.
    bytes: u64,
    /// The start of the current wait, for anything or for the reply to a ping.
    since: Instant,
    asked: bool,
}

impl Pulse {
    pub(super) fn new(keep_alive: KeepAlive) -> Self {
        Self {
            keep_alive,
            sleep: None,
            bytes: 0,
            since: Instant::now(),
            asked: false,
        }
    }

    pub(super) fn set(&mut self, keep_alive: KeepAlive) {
        *self = Self {
            bytes: self.bytes,
            ..Self::new(keep_alive)
        };
    }

    /// Call this with the number of bytes read so far whenever there is nothing more to read.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, bytes: u64) -> Poll<Due> {
        let longest = match self.keep_alive {
            KeepAlive::Off => return Poll::Pending,
            KeepAlive::Ping { every, timeout } => (every, timeout),
            KeepAlive::Listen(silence) => (silence, silence),
        };
        if self.bytes != bytes {
            self.bytes = bytes;
            self.since = Instant::now();
            if std::mem::take(&mut self.asked) {
                self.sleep = None;
            }
        }
        loop {
            let most = if self.asked { longest.1 } else { longest.0 };
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(most)));
            // The timer is not reset with every byte: it fires early and is then set for the rest.
            ready!(sleep.as_mut().poll(cx));
            let left = most.saturating_sub(self.since.elapsed());
            if !left.is_zero() {
                sleep.as_mut().reset(Instant::now() + left);
                continue;
            }
            if self.asked || matches!(self.keep_alive, KeepAlive::Listen(_)) {
                return Poll::Ready(Due::Dead(most));
            }
            self.asked = true;
            self.since = Instant::now();
            self.sleep = None;
            return Poll::Ready(Due::Ping);
        }
    }
}
