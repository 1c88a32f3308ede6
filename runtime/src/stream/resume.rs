//! Reconnecting: how long to wait, where to resume, and what was delivered already.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState},
    time::Duration,
};

use super::StreamError;

/// When a lost connection is re-established, and how often the first one is attempted.
///
/// Attempts are counted since something new arrived; an event that was delivered before is not new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnect {
    /// The number of attempts in a row without anything new; 0 for none.
    pub max_attempts: u32,
    /// The wait before the first attempt, doubled with each further one.
    pub initial: Duration,
    /// The longest wait.
    pub max: Duration,
}

impl Reconnect {
    /// Eleven attempts in a row, after half a second at first and ten seconds at most: about a minute in total, in
    /// which a server can restart. A server that is not available yet cannot be distinguished from one that never will
    /// be, so it also takes this minute until a wrong port is reported; [`StreamError::GaveUp`] has the last failure.
    /// With [`Reconnect::NEVER`] it is reported at once.
    pub const DEFAULT: Self = Self {
        max_attempts: 11,
        initial: Duration::from_millis(500),
        max: Duration::from_secs(10),
    };

    /// No attempts.
    pub const NEVER: Self = Self {
        max_attempts: 0,
        ..Self::DEFAULT
    };

    /// The shortest and longest `retry:` time of a server that is respected.
    const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(60));
}

impl Default for Reconnect {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The attempts since something new arrived.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    policy: Reconnect,
    /// The shortest wait that the server asks for (`retry:`).
    retry: Option<Duration>,
    attempts: u32,
}

impl Backoff {
    pub(crate) fn new(policy: Reconnect) -> Self {
        Self {
            policy,
            retry: None,
            attempts: 0,
        }
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Something new arrived, so that the next break counts as the first one again.
    pub(crate) fn reset(&mut self) {
        self.attempts = 0;
    }

    pub(crate) fn set_retry(&mut self, retry: Option<Duration>) {
        let (shortest, longest) = Reconnect::RETRY;
        self.retry = retry.map(|retry| retry.clamp(shortest, longest));
    }

    /// How long to wait before the next attempt; `None` if none is left.
    ///
    /// The first wait is what the server asked for, or `initial`; each further one is twice as long. Jitter reduces it
    /// by up to a quarter, but increases a wait that the server asked for. A `Retry-After` of the response is
    /// respected, too.
    pub(crate) fn next(&mut self, error: Option<&StreamError>) -> Option<Duration> {
        self.next_after(match error {
            Some(StreamError::Refused(refusal)) => refusal.retry_after,
            _ => None,
        })
    }

    /// The same, after a response that asks for this wait.
    pub(crate) fn next_after(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.attempts >= self.policy.max_attempts {
            return None;
        }
        let base = self.retry.unwrap_or(self.policy.initial);
        let most = self.policy.max.max(base);
        let wait = base
            .saturating_mul(1_u32 << self.attempts.min(20))
            .min(most);
        self.attempts += 1;
        let jitter = wait.mul_f64(0.25 * fraction());
        let wait = match self.retry {
            Some(_) => wait + jitter,
            None => wait.saturating_sub(jitter),
        };
        Some(wait.max(asked.unwrap_or_default().min(Reconnect::RETRY.1)))
    }
}

/// A number from 0 to 1 that differs between clients: the standard library seeds its hashers with it.
fn fraction() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let fraction = bits as f64 / (1_u64 << 53) as f64;
    fraction
}

/// The latest ids of delivered events; an event whose id was evicted would be delivered again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    ids: HashSet<Box<str>>,
    order: VecDeque<Box<str>>,
    bytes: usize,
}

/// The events of earlier connections, which a server repeats that does not resume where it is told to.
#[derive(Debug, Default)]
pub(crate) struct Replays {
    earlier: Seen,
    current: Seen,
}

impl Replays {
    /// Whether an event arrived on an earlier connection. Remembers it.
    pub(crate) fn is_replayed(&mut self, event: impl Hash) -> bool {
        // The same hash for the same event, in few bytes.
        let mut hasher = DefaultHasher::new();
        event.hash(&mut hasher);
        let id = format!("{:x}", hasher.finish());
        let is_replayed = self.earlier.ids.contains(&*id);
        self.current.insert(&id);
        is_replayed
    }

    /// Another connection is about to be opened.
    pub(crate) fn restart(&mut self) {
        for id in std::mem::take(&mut self.current).order {
            self.earlier.insert(&id);
        }
    }
}

impl Seen {
    /// How many ids are remembered, and in how many bytes.
    const MOST: usize = 16_384;
    const MOST_BYTES: usize = 1 << 20;

    /// Whether the id is new. Remembers it.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        if self.ids.contains(id) {
            return false;
        }
        self.bytes += id.len();
        self.ids.insert(Box::from(id));
        self.order.push_back(Box::from(id));
        while self.order.len() > Self::MOST || self.bytes > Self::MOST_BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.len());
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, Reconnect, Seen};

    #[test]
    fn waits_grow_to_the_longest_and_end() {
        let policy = Reconnect {
            max_attempts: 8,
            initial: Duration::from_millis(100),
            max: Duration::from_secs(1),
        };
        let mut backoff = Backoff::new(policy);
        let waits: Vec<u128> = std::iter::from_fn(|| backoff.next(None))
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(waits.len(), 8);
        for (wait, most) in waits
            .iter()
            .zip([100, 200, 400, 800, 1000, 1000, 1000, 1000])
        {
            assert!((most * 3 / 4..=most).contains(wait), "{wait} of {most}");
        }
        backoff.reset();
        assert!(
            backoff
                .next(None)
                .is_some_and(|wait| wait <= Duration::from_millis(100))
        );
        assert_eq!(Backoff::new(Reconnect::NEVER).next(None), None);
    }

    #[test]
    fn the_server_is_obeyed_within_bounds() {
        let mut backoff = Backoff::new(Reconnect::DEFAULT);
        for (retry, least) in [(0, 100), (2_000, 2_000), (10_000_000, 60_000)] {
            backoff.reset();
            backoff.set_retry(Some(Duration::from_millis(retry)));
            let wait = backoff.next(None).map_or(0, |wait| wait.as_millis());
            assert!(
                (least..=least * 5 / 4).contains(&wait),
                "{wait} for {retry}"
            );
        }
    }

    #[test]
    fn remembers_the_latest_ids_only() {
        let mut seen = Seen::default();
        for id in 0..=Seen::MOST {
            assert!(seen.insert(&id.to_string()));
        }
        assert!(!seen.insert("1"));
        assert!(seen.insert("0"));
        assert_eq!(seen.order.len(), Seen::MOST);
        let long = "x".repeat(Seen::MOST_BYTES);
        assert!(seen.insert(&long));
        assert_eq!(seen.order.len(), 1);
        assert!(!seen.insert(&long));
    }
}
