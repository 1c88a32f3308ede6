//! Reconnecting: how long to wait, where to resume, and what was delivered already.

use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState},
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
    keys: Keys,
    latest: Latest,
}

/// The events of earlier connections, which a server repeats that does not resume where it is told to.
#[derive(Debug, Default)]
pub(crate) struct Replays {
    keys: Keys,
    earlier: Latest,
    current: Latest,
}

/// The latest hashes, in memory that does not grow. They are made with keys of this process, so that nobody can choose
/// texts with the same hash; by chance, one of 2^50 texts has the hash of another.
///
/// There are two generations: when the young one is full, it becomes the old one, which is forgotten.
#[derive(Clone, Debug, Default)]
struct Latest {
    young: Hashes,
    old: Hashes,
}

type Hashes = HashSet<u64, BuildHasherDefault<Itself>>;

/// The keys of a [`Folded`].
#[derive(Clone, Debug)]
struct Keys {
    start: u64,
    factor: u64,
}

/// Hashes long texts several times faster than the standard library, by multiplying and folding 16 bytes at a time.
#[derive(Clone, Debug)]
struct Folded {
    state: u64,
    factor: u64,
}

/// A hash is its own hash.
#[derive(Clone, Copy, Debug, Default)]
struct Itself(u64);

impl Replays {
    /// Whether an event arrived on an earlier connection. Remembers it.
    pub(crate) fn is_replayed(&mut self, event: impl Hash) -> bool {
        let hash = self.keys.hash_one(event);
        self.current.insert(hash);
        self.earlier.knows(hash)
    }

    /// Another connection is about to be opened.
    pub(crate) fn restart(&mut self) {
        let Latest { young, old } = std::mem::take(&mut self.current);
        for hash in old.into_iter().chain(young) {
            self.earlier.insert(hash);
        }
    }
}

impl Seen {
    /// Whether the id is new. Remembers it.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        self.latest.insert(self.keys.hash_one(id))
    }
}

impl Latest {
    /// How many are remembered at least; at most twice as many.
    const LEAST: usize = 16_384;

    fn knows(&self, hash: u64) -> bool {
        self.young.contains(&hash) || self.old.contains(&hash)
    }

    /// Whether the hash is new. Remembers it.
    fn insert(&mut self, hash: u64) -> bool {
        if self.knows(hash) {
            return false;
        }
        if self.young.len() == Self::LEAST {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(hash)
    }
}

impl Default for Keys {
    fn default() -> Self {
        let random = RandomState::new();
        Self {
            start: random.hash_one(0_u8),
            factor: random.hash_one(1_u8),
        }
    }
}

impl BuildHasher for Keys {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded {
            state: self.start,
            factor: self.factor,
        }
    }
}

impl Folded {
    #[inline]
    fn add(&mut self, low: u64, high: u64) {
        let product = u128::from(low ^ self.state) * u128::from(high ^ self.factor);
        self.state = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<16>();
        for chunk in chunks {
            let whole = u128::from_le_bytes(*chunk);
            self.add(whole as u64, (whole >> 64) as u64);
        }
        let mut last = [0; 16];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        let whole = u128::from_le_bytes(last);
        self.add(whole as u64, (whole >> 64) as u64);
        self.write_usize(bytes.len());
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number), 0);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64, 0);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

impl Hasher for Itself {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, Latest, Reconnect, Replays, Seen};

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
        for id in 0..=Latest::LEAST * 2 {
            assert!(seen.insert(&id.to_string()));
        }
        for id in Latest::LEAST..=Latest::LEAST * 2 {
            assert!(!seen.insert(&id.to_string()));
        }
        assert!(seen.insert("0"));
        assert_eq!(
            seen.latest.young.len() + seen.latest.old.len(),
            Latest::LEAST + 2
        );
    }

    #[test]
    fn events_are_replayed_from_earlier_connections_only() {
        let mut replays = Replays::default();
        assert!(!replays.is_replayed((Some("1"), "data")));
        assert!(!replays.is_replayed((Some("1"), "data")));
        replays.restart();
        assert!(!replays.is_replayed((Some("2"), "data")));
        assert!(replays.is_replayed((Some("1"), "data")));
        replays.restart();
        assert!(replays.is_replayed((Some("2"), "data")));
    }
}
