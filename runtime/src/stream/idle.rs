//! The longest silence that a stream may keep.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// Measures silence: the time since the stream last had to wait after something came.
#[derive(Debug)]
pub(crate) struct Idle {
    longest: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
    running: bool,
}

impl Idle {
    pub(crate) fn new(longest: Option<Duration>) -> Self {
        Self {
            longest,
            sleep: None,
            running: false,
        }
    }

    /// Something came.
    pub(crate) fn heard(&mut self) {
        self.running = false;
    }

    /// Ready with the longest silence once it has passed.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let Some(longest) = self.longest else {
            return Poll::Pending;
        };
        let sleep = self.sleep.get_or_insert_with(|| {
            self.running = true;
            Box::pin(sleep(longest))
        });
        if !self.running {
            self.running = true;
            let now = Instant::now();
            sleep
                .as_mut()
                .reset(now.checked_add(longest).unwrap_or(now));
        }
        ready!(sleep.as_mut().poll(cx));
        self.running = false;
        Poll::Ready(longest)
    }
}
