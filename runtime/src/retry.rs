//! When a failed call is retried, and after how long.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use http::{HeaderMap, Method, StatusCode};

use crate::{
    error::transport::{TransportError, TransportErrorKind},
    retry_after::{self, WaitUnit},
};

/// How failed calls are retried.
///
/// A call is retried only if that is safe: its method is idempotent (RFC 9110 section 9.2.2), it has an idempotency
/// key, or it is declared idempotent; and only if its body can be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times a call is retried at most.
    pub max_retries: u32,
    /// The statuses that are retried; `None` for those of the document, or 408, 425, 429, 502, 503 and 504 if it lists
    /// none.
    pub statuses: Option<&'static [u16]>,
    /// Whether every status from 500 to 599 is retried, too.
    pub server_errors: bool,
    /// Whether POST and PATCH are retried like idempotent methods.
    pub all_methods: bool,
    /// The mean wait before the first retry is half of this; it doubles each time.
    pub initial_backoff: Duration,
    /// The limit of that doubling.
    pub max_backoff: Duration,
    /// The longest wait that a server can ask for; longer ones are reduced to this.
    pub max_wait: Duration,
    /// The total wait after which a call is not retried any more.
    pub max_total_wait: Duration,
    /// Additional headers, besides `retry-after-ms` and `Retry-After`, in which the server says how long to wait;
    /// `None` for those of the document.
    pub wait_headers: Option<&'static [(&'static str, WaitUnit)]>,
    /// The header for an idempotency key.
    pub idempotency_header: &'static str,
}

/// The statuses that are retried if neither the caller nor the document lists any.
const STATUSES: &[u16] = &[408, 425, 429, 502, 503, 504];

impl RetryPolicy {
    /// Two retries of idempotent calls, after connection failures and the statuses 408, 425, 429, 502, 503 and 504;
    /// waits of up to half a second at first and at most eight, a minute if the server asks for it, two minutes in
    /// total.
    pub const DEFAULT: Self = Self {
        max_retries: 2,
        statuses: None,
        server_errors: false,
        all_methods: false,
        initial_backoff: Duration::from_millis(500),
        max_backoff: Duration::from_secs(8),
        max_wait: Duration::from_secs(60),
        max_total_wait: Duration::from_secs(120),
        wait_headers: None,
        idempotency_header: "Idempotency-Key",
    };

    /// No retries.
    pub const NEVER: Self = Self {
        max_retries: 0,
        ..Self::DEFAULT
    };

    /// The same policy, with the statuses and headers of `base` where it has none.
    #[must_use]
    pub(crate) fn over(&self, base: &Self) -> Self {
        Self {
            statuses: self.statuses.or(base.statuses),
            wait_headers: self.wait_headers.or(base.wait_headers),
            ..self.clone()
        }
    }

    fn repeats(&self, status: StatusCode) -> bool {
        self.statuses.unwrap_or(STATUSES).contains(&status.as_u16())
            || (self.server_errors && status.is_server_error())
    }

    /// The headers in which the server may ask to wait, besides the usual ones.
    pub(crate) fn wait_headers(&self) -> &'static [(&'static str, WaitUnit)] {
        self.wait_headers.unwrap_or_default()
    }

    pub(crate) fn allows_method(&self, method: &Method) -> bool {
        self.all_methods || method.is_idempotent()
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The retries of one call.
pub(crate) struct Retries {
    policy: RetryPolicy,
    left: u32,
    made: u32,
    waited: Duration,
}

impl Retries {
    pub(crate) fn new(policy: RetryPolicy, max_retries: u32) -> Self {
        Self {
            policy,
            left: max_retries,
            made: 0,
            waited: Duration::ZERO,
        }
    }

    /// How many times the call was retried.
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// The wait before the call is retried after `error`; `None` if it is not.
    pub(crate) fn after_error(&mut self, error: &TransportError) -> Option<Duration> {
        let repeated = error.is_connect() || error.kind() == TransportErrorKind::Closed;
        if repeated { self.take(None) } else { None }
    }

    /// The wait before the call is retried after a response; `None` if it is not.
    ///
    /// `x-should-retry` overrides the statuses of the policy.
    pub(crate) fn after_response(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Duration> {
        let is_listed = self.policy.repeats(status);
        if status.is_success() && !is_listed {
            return None;
        }
        let said = headers
            .get("x-should-retry")
            .map(http::HeaderValue::as_bytes);
        let repeated = match said {
            Some(b"true") => !status.is_success(),
            Some(b"false") => false,
            _ => is_listed,
        };
        if !repeated {
            return None;
        }
        self.take(retry_after::any(headers, self.policy.wait_headers()))
    }

    fn take(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.left == 0 {
            return None;
        }
        let wait = asked
            .unwrap_or_else(|| self.backoff())
            .min(self.policy.max_wait);
        if self.waited.saturating_add(wait) > self.policy.max_total_wait {
            return None;
        }
        self.left -= 1;
        self.made = self.made.saturating_add(1);
        self.waited += wait;
        Some(wait)
    }

    /// Exponential backoff with full jitter: a random wait between zero and the doubled limit.
    fn backoff(&self) -> Duration {
        let factor = 2_u32.saturating_pow(self.made);
        let limit = self
            .policy
            .initial_backoff
            .saturating_mul(factor)
            .min(self.policy.max_backoff);
        limit.mul_f64(fraction())
    }
}

/// A random number from 0 to 1, from the seed that std draws for its maps.
fn fraction() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn wait(status: u16, pairs: &[(&'static str, &str)]) -> Option<Duration> {
        let mut retries = Retries::new(RetryPolicy::DEFAULT, 1);
        retries.after_response(StatusCode::from_u16(status).unwrap(), &headers(pairs))
    }

    #[test]
    fn statuses_and_the_servers_say() {
        for status in [408, 425, 429, 502, 503, 504] {
            assert!(
                wait(status, &[]).unwrap() <= Duration::from_millis(500),
                "{status}"
            );
        }
        for status in [200, 302, 400, 401, 404, 409, 500, 501] {
            assert_eq!(wait(status, &[]), None, "{status}");
        }
        assert!(wait(500, &[("x-should-retry", "true")]).is_some());
        assert_eq!(wait(200, &[("x-should-retry", "true")]), None);
        assert_eq!(wait(503, &[("x-should-retry", "false")]), None);
    }

    #[test]
    fn the_server_may_ask_for_a_wait_within_limits() {
        assert_eq!(
            wait(429, &[("retry-after", "7")]),
            Some(Duration::from_secs(7))
        );
        for hostile in ["9999999999", "1e20", "99999999999999999999999"] {
            assert!(
                wait(429, &[("retry-after", hostile)]).unwrap() <= Duration::from_secs(60),
                "{hostile}"
            );
        }
        let policy = RetryPolicy {
            wait_headers: Some(&[("x-rate-limit-retry-after", WaitUnit::Seconds)]),
            server_errors: true,
            ..RetryPolicy::DEFAULT
        };
        let mut retries = Retries::new(policy, 1);
        let asked = headers(&[("x-rate-limit-retry-after", "3")]);
        assert_eq!(
            retries.after_response(StatusCode::INTERNAL_SERVER_ERROR, &asked),
            Some(Duration::from_secs(3))
        );
    }

    #[test]
    fn waits_have_a_number_and_a_sum() {
        let asked = headers(&[("retry-after", "50")]);
        let mut retries = Retries::new(RetryPolicy::DEFAULT, 100);
        let waits =
            std::iter::from_fn(|| retries.after_response(StatusCode::TOO_MANY_REQUESTS, &asked));
        assert_eq!(waits.count(), 2);
        let mut retries = Retries::new(RetryPolicy::DEFAULT, 3);
        let closed = TransportError::new(TransportErrorKind::Closed, "");
        assert_eq!(
            std::iter::from_fn(|| retries.after_error(&closed)).count(),
            3
        );
        assert_eq!(retries.made(), 3);
        let timeout = TransportError::new(TransportErrorKind::Timeout, "");
        assert_eq!(
            Retries::new(RetryPolicy::DEFAULT, 3).after_error(&timeout),
            None
        );
    }

    #[test]
    fn backoff_doubles_up_to_its_limit() {
        let mut retries = Retries::new(RetryPolicy::DEFAULT, u32::MAX);
        for (made, limit) in [(0, 500), (1, 1000), (4, 8000), (10, 8000), (u32::MAX, 8000)] {
            retries.made = made;
            let longest = (0..200).map(|_| retries.backoff()).max().unwrap();
            assert!(
                longest <= Duration::from_millis(limit)
                    && longest > Duration::from_millis(limit / 2),
                "{made}"
            );
        }
    }
}
