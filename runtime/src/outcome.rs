//! Which decoder reads which status.

use http::StatusCode;

use crate::{
    decode::DecodeError,
    error::{ApiError, DecodeFailure, Error},
    read::collect,
    response::{RawResponse, Response},
};

/// Reads a response.
pub type Decoder<T> = fn(&RawResponse) -> Result<T, DecodeError>;

/// The key of a response in a document (OAS 3.1 section 4.8.16). The earlier ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expected {
    /// `404`.
    Exact(u16),
    /// `4XX`.
    Range(u16),
    /// `default`.
    Default,
}

impl Expected {
    fn covers(self, status: StatusCode) -> bool {
        match self {
            Self::Exact(code) => code == status.as_u16(),
            Self::Range(hundreds) => hundreds == status.as_u16() / 100,
            Self::Default => true,
        }
    }
}

/// The decoders of a call.
pub(crate) struct Outcomes<T, E> {
    pub(crate) success: Vec<(Expected, Decoder<T>)>,
    pub(crate) failure: Vec<(Expected, Decoder<E>)>,
}

impl<T, E> Default for Outcomes<T, E> {
    fn default() -> Self {
        Self {
            success: Vec::new(),
            failure: Vec::new(),
        }
    }
}

impl<T, E> Clone for Outcomes<T, E> {
    fn clone(&self) -> Self {
        Self {
            success: self.success.clone(),
            failure: self.failure.clone(),
        }
    }
}

fn find<T>(table: &[(Expected, Decoder<T>)], status: StatusCode) -> Option<(Expected, Decoder<T>)> {
    table
        .iter()
        .filter(|(expected, _)| expected.covers(status))
        .min_by_key(|(expected, _)| *expected)
        .copied()
}

impl<T, E> Outcomes<T, E> {
    /// The decoder of a successful status: an exact status beats a range, a range the default, wherever it stands. The
    /// default stands for a success only where the status says so.
    fn success(&self, status: StatusCode) -> Option<Decoder<T>> {
        let (expected, decoder) = find(&self.success, status)
            .filter(|(expected, _)| *expected != Expected::Default || status.is_success())?;
        match find(&self.failure, status) {
            Some((other, _)) if other < expected => None,
            _ => Some(decoder),
        }
    }

    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        self.success(status).is_some()
    }

    pub(crate) fn decode(&self, raw: RawResponse) -> Result<Response<T>, Error<E>> {
        let Some(decoder) = self.success(raw.status) else {
            return Err(self.decode_failure(raw));
        };
        let (decoded, deviations) = collect(|| decoder(&raw));
        match decoded {
            Ok(body) => Ok(Response {
                status: raw.status,
                headers: raw.headers,
                body,
                deviations,
            }),
            Err(error) => Err(Error::Decode(Box::new(DecodeFailure::new(raw, error)))),
        }
    }

    pub(crate) fn decode_failure(&self, raw: RawResponse) -> Error<E> {
        let Some((_, decoder)) = find(&self.failure, raw.status) else {
            return Error::Status(Box::new(raw));
        };
        let (decoded, deviations) = collect(|| decoder(&raw));
        match decoded {
            Ok(body) => Error::Api(Box::new(ApiError {
                response: raw,
                body,
                deviations,
            })),
            Err(error) => Error::Decode(Box::new(DecodeFailure::new(raw, error))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn outcome(outcomes: &Outcomes<&'static str, &'static str>, status: u16) -> String {
        let raw = RawResponse::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), "");
        match outcomes.decode(raw) {
            Ok(response) => format!("ok {}", response.body()),
            Err(Error::Api(error)) => format!("err {}", error.body()),
            Err(Error::Status(_)) => "undeclared".to_owned(),
            Err(_) => "other".to_owned(),
        }
    }

    #[test]
    fn an_exact_status_beats_a_range_beats_the_default() {
        let outcomes = Outcomes {
            success: vec![
                (Expected::Range(2), |_| Ok("2XX")),
                (Expected::Exact(200), |_| Ok("200")),
            ],
            failure: vec![
                (Expected::Default, |_| Ok("default")),
                (Expected::Range(4), |_| Ok("4XX")),
                (Expected::Exact(404), |_| Ok("404")),
                (Expected::Exact(202), |_| Ok("202")),
                (Expected::Exact(422), |_| Err(DecodeError::new(""))),
            ],
        };
        for (status, expected) in [
            (200, "ok 200"),
            (201, "ok 2XX"),
            (202, "err 202"),
            (302, "err default"),
            (404, "err 404"),
            (410, "err 4XX"),
            (422, "other"),
            (500, "err default"),
        ] {
            assert_eq!(outcome(&outcomes, status), expected);
        }
        let bare = Outcomes {
            success: vec![(Expected::Exact(200), |_| Ok(""))],
            failure: Vec::new(),
        };
        let default = Outcomes {
            success: vec![(Expected::Default, |_| Ok("default"))],
            failure: vec![
                (Expected::Exact(404), |_| Ok("404")),
                (Expected::Default, |_| Ok("default")),
            ],
        };
        for (status, expected) in [
            (200, "ok default"),
            (299, "ok default"),
            (302, "err default"),
            (404, "err 404"),
            (500, "err default"),
        ] {
            assert_eq!(outcome(&default, status), expected);
        }
        assert_eq!(outcome(&bare, 204), "undeclared");
        assert_eq!(outcome(&bare, 500), "undeclared");
    }
}
