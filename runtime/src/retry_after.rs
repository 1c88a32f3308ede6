//! How long a server asks to wait. The result is always between zero and a day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{
    HeaderMap,
    header::{AsHeaderName, DATE, RETRY_AFTER},
};

/// The unit of the number in a header of [`RetryPolicy::wait_headers`](field@crate::RetryPolicy::wait_headers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitUnit {
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixSeconds,
}

const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The wait in one of `extra`, `retry-after-ms` or `Retry-After` (RFC 9110 section 10.2.3).
pub(crate) fn any(headers: &HeaderMap, extra: &[(&str, WaitUnit)]) -> Option<Duration> {
    extra
        .iter()
        .find_map(|(name, unit)| counted(text(headers, *name)?, *unit, headers))
        .or_else(|| {
            counted(
                text(headers, "retry-after-ms")?,
                WaitUnit::Milliseconds,
                headers,
            )
        })
        .or_else(|| {
            let text = text(headers, RETRY_AFTER)?;
            counted(text, WaitUnit::Seconds, headers)
                .or_else(|| until(httpdate::parse_http_date(text).ok()?, headers))
        })
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The time by the server's own clock, so that a wrong clock here does no harm.
fn now(headers: &HeaderMap) -> SystemTime {
    text(headers, DATE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(SystemTime::now)
}

fn counted(text: &str, unit: WaitUnit, headers: &HeaderMap) -> Option<Duration> {
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() || number < 0.0 {
        return None;
    }
    let seconds = match unit {
        WaitUnit::Seconds | WaitUnit::UnixSeconds => number,
        WaitUnit::Milliseconds => number / 1000.0,
    };
    let count = Duration::try_from_secs_f64(seconds);
    match unit {
        WaitUnit::UnixSeconds => until(UNIX_EPOCH.checked_add(count.ok()?)?, headers),
        WaitUnit::Seconds | WaitUnit::Milliseconds => Some(count.unwrap_or(LONGEST).min(LONGEST)),
    }
}

fn until(then: SystemTime, headers: &HeaderMap) -> Option<Duration> {
    let wait = then.duration_since(now(headers)).unwrap_or_default();
    Some(wait.min(LONGEST))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn wait(pairs: &[(&'static str, &str)]) -> Option<f64> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        any(&headers, &[("x-reset", WaitUnit::UnixSeconds)]).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn every_form_is_read_and_none_does_harm() {
        const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(&[("retry-after", "120")]), Some(120.0));
        assert_eq!(wait(&[("retry-after", " 1.5 ")]), Some(1.5));
        assert_eq!(
            wait(&[("retry-after-ms", "250"), ("retry-after", "9")]),
            Some(0.25)
        );
        assert_eq!(
            wait(&[DATE, ("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT")]),
            Some(23.0)
        );
        assert_eq!(
            wait(&[DATE, ("retry-after", "Sunday, 06-Nov-94 08:50:00 GMT")]),
            Some(23.0)
        );
        assert_eq!(
            wait(&[DATE, ("retry-after", "Sat, 06 Nov 1993 08:50:00 GMT")]),
            Some(0.0)
        );
        assert_eq!(wait(&[DATE, ("x-reset", "784111787")]), Some(10.0));
        for garbage in [
            "",
            "-1",
            "soon",
            "NaN",
            "inf",
            "-inf",
            "0x10",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "\u{e9}",
        ] {
            assert_eq!(wait(&[("retry-after", garbage)]), None, "{garbage}");
        }
        for huge in [
            "1e20",
            "1e308",
            "18446744073709551616",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            assert_eq!(wait(&[("retry-after", huge)]), Some(86_400.0), "{huge}");
        }
        assert_eq!(wait(&[("x-reset", "1e300")]), None);
    }
}
