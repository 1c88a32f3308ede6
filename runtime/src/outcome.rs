//! The choice of a decoder by status.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use crate::{
    decode_error::DecodeError,
    error::{ApiError, DecodeFailure, Error},
    media_type::{excerpt, received},
    read::{Deviations, collect},
    response::{Decoder, RawResponse, Response},
};

/// The key of a response in a document (OAS 3.1 section 4.8.16), in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// `404`.
    Code(u16),
    /// `4XX`.
    Range(u16),
    /// `default`.
    Default,
}

impl Expected {
    fn covers(self, status: StatusCode) -> bool {
        match self {
            Self::Code(code) => code == status.as_u16(),
            Self::Range(hundreds) => hundreds == status.as_u16() / 100,
            Self::Default => true,
        }
    }
}

/// The decoders of a call.
pub(crate) struct Outcomes<T: 'static, E: 'static> {
    pub(crate) success: &'static [(Expected, Decoder<T>)],
    pub(crate) failure: &'static [(Expected, Decoder<E>)],
}

impl<T, E> Clone for Outcomes<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for Outcomes<T, E> {}

fn find<T>(table: &[(Expected, Decoder<T>)], status: StatusCode) -> Option<(Expected, Decoder<T>)> {
    table
        .iter()
        .filter(|(expected, _)| expected.covers(status))
        .min_by_key(|(expected, _)| *expected)
        .copied()
}

impl<T, E> Outcomes<T, E> {
    /// The decoder of a successful status: an exact status takes precedence over a range, and a range over the default,
    /// in any order. The default counts as a success only for 2xx.
    fn success(&self, status: StatusCode) -> Option<Decoder<T>> {
        let (expected, decoder) = find(self.success, status)
            .filter(|(expected, _)| *expected != Expected::Default || status.is_success())?;
        match find(self.failure, status) {
            Some((other, _)) if other < expected => None,
            _ => Some(decoder),
        }
    }

    /// Whether a response with this status may be a success, regardless of its body.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        self.success(status).is_some() || self.candidates(status).next().is_some()
    }

    /// The decoders of the declared successes that an undeclared success may be one of. A status that the document
    /// declares as an error, alone or in a range, is an error.
    fn candidates(&self, status: StatusCode) -> impl Iterator<Item = Decoder<T>> {
        let failure = find(self.failure, status).map(|(expected, _)| expected);
        let is_free = status.is_success() && matches!(failure, None | Some(Expected::Default));
        let is_success = |expected| matches!(expected, Expected::Code(200..=299));
        let all = self.success.iter().filter(move |_| is_free);
        all.filter(move |(expected, _)| is_success(*expected))
            .map(|(_, decoder)| *decoder)
    }

    pub(crate) fn decode(&self, mut raw: RawResponse) -> Result<Response<T>, Error<E>> {
        let (body, deviations) = match self.success(raw.status) {
            Some(decoder) => match accepted(&raw, collect(|| decoder(&raw))) {
                Ok(read) => read,
                Err(error) => {
                    return Err(Error::Decode(Box::new(DecodeFailure::new(raw, error))));
                }
            },
            None => match self.undeclared(&raw) {
                Ok(read) => read,
                Err(misfit) => {
                    raw.misfit = misfit.map(|error| misfit_of(&raw, error));
                    return Err(self.decode_failure(raw));
                }
            },
        };
        Ok(Response {
            status: raw.status,
            headers: raw.headers,
            body,
            deviations,
        })
    }

    /// Reads an undeclared success as the one declared success that it fits. Decoders that accept any body are tried
    /// last. If it fits none exactly, and no declared error either, a single declared success may deviate.
    fn undeclared(&self, raw: &RawResponse) -> Result<(T, Deviations), Option<DecodeError>> {
        let (exact, lax): (Vec<_>, Vec<_>) =
            distinct(self.candidates(raw.status)).partition(|decoder| rejects(*decoder, b"\xff"));
        let (is_lax, only) = (exact.is_empty() || raw.body.is_empty(), one(&exact));
        let strictly = raw.strictly();
        let mut misfit = None;
        let fitting = exact.into_iter().filter_map(|decoder| {
            let (body, deviations) = collect(|| decoder(&strictly));
            let body = body.map_err(|error| misfit = Some(error)).ok()?;
            Some((body, deviations))
        });
        let mut fitting: Vec<(T, Deviations)> = fitting.collect();
        if fitting.is_empty() && is_lax {
            fitting.extend(lax.into_iter().filter_map(|decoder| {
                let (body, deviations) = collect(|| decoder(raw));
                Some((body.ok()?, deviations))
            }));
        }
        match (fitting.pop(), fitting.is_empty(), only) {
            (Some((body, deviations)), true, _) => {
                accepted(raw, (Ok(body), deviations)).map_err(Some)
            }
            (None, _, Some(decoder)) if !raw.strict && !self.is_declared_error(&strictly) => {
                accepted(raw, collect(|| decoder(raw))).map_err(Some)
            }
            _ => Err(misfit.filter(|_| only.is_some())),
        }
    }

    /// Whether a body fits the error that is declared for its status, and that error does not accept every body.
    fn is_declared_error(&self, raw: &RawResponse) -> bool {
        find(self.failure, raw.status)
            .is_some_and(|(_, decoder)| rejects(decoder, b"\xff") && fits(decoder, raw).is_some())
    }

    /// The error of a response. If its body does not fit, it is an [`Error::Status`].
    pub(crate) fn decode_failure(&self, mut raw: RawResponse) -> Error<E> {
        let Some((_, decoder)) = find(self.failure, raw.status) else {
            return Error::Status(Box::new(raw));
        };
        match accepted(&raw, collect(|| decoder(&raw))) {
            Ok((body, deviations)) => Error::Api(Box::new(ApiError {
                response: raw,
                body,
                deviations,
            })),
            Err(error) => {
                let misfit = misfit_of(&raw, error);
                raw.misfit.get_or_insert(misfit);
                Error::Status(Box::new(raw))
            }
        }
    }

    /// The error of a successful response that is not a stream: the declared error if its body fits exactly one, else
    /// its status.
    pub(crate) fn refusal(&self, mut raw: RawResponse, why: DecodeError) -> Error<E> {
        match self.declared_error(&raw) {
            Some(body) => Error::Api(Box::new(ApiError {
                response: raw,
                body,
                deviations: Deviations::default(),
            })),
            None => {
                raw.misfit = Some(misfit_of(&raw, why));
                Error::Status(Box::new(raw))
            }
        }
    }

    /// The body as the only declared error that it fits; errors that fit any object do not count.
    pub(crate) fn declared_error(&self, raw: &RawResponse) -> Option<E> {
        let decoders = distinct(self.failure.iter().map(|(_, decoder)| *decoder));
        let exact =
            decoders.filter(|decoder| rejects(*decoder, b"\xff") && rejects(*decoder, b"{}"));
        let raw = raw.strictly();
        let mut fitting: Vec<E> = exact.filter_map(|decoder| fits(decoder, &raw)).collect();
        fitting.pop().filter(|_| fitting.is_empty())
    }
}

/// A value with its deviations; a strict client has none.
fn accepted<T>(
    raw: &RawResponse,
    (body, deviations): (Result<T, DecodeError>, Deviations),
) -> Result<(T, Deviations), DecodeError> {
    let body = body?;
    match deviations.iter().next() {
        Some(deviation) if raw.strict => {
            let media_type = excerpt(received(raw).unwrap_or_default());
            Err(DecodeError::new(format!(
                "{media_type:?}: {}",
                deviation.reason()
            )))
        }
        _ => Ok((body, deviations)),
    }
}

/// The decoded body, if it fits.
fn fits<T>(decoder: Decoder<T>, raw: &RawResponse) -> Option<T> {
    collect(|| decoder(raw)).0.ok()
}

/// Why a body does not fit, without the credentials of the call.
fn misfit_of(raw: &RawResponse, error: DecodeError) -> Arc<DecodeError> {
    Arc::new(error.redacted(&raw.redactor, &raw.text()))
}

/// The decoders without duplicates.
fn distinct<T>(all: impl Iterator<Item = Decoder<T>>) -> std::vec::IntoIter<Decoder<T>> {
    let mut list: Vec<Decoder<T>> = Vec::new();
    for decoder in all {
        if !list
            .iter()
            .any(|known| std::ptr::fn_addr_eq(*known, decoder))
        {
            list.push(decoder);
        }
    }
    list.into_iter()
}

/// Whether a decoder can reject a body: bytes and empty bodies are read from anything.
fn rejects<T>(decoder: Decoder<T>, body: &'static [u8]) -> bool {
    decoder(&RawResponse::new(StatusCode::OK, HeaderMap::new(), body).strictly()).is_err()
}

/// The only item of a list.
fn one<T: Copy>(list: &[T]) -> Option<T> {
    match list {
        [only] => Some(*only),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::media_type::by_media_type;

    fn outcome(outcomes: &Outcomes<&'static str, &'static str>, status: u16) -> String {
        let raw = RawResponse::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), "");
        match outcomes.decode(raw) {
            Ok(response) => format!("ok {}", response.body()),
            Err(Error::Api(error)) => format!("err {}", error.body()),
            Err(Error::Status(raw)) => match raw.misfit() {
                None => "undeclared".to_owned(),
                Some(error) => format!("misfit {error}"),
            },
            Err(_) => "other".to_owned(),
        }
    }

    #[test]
    fn an_exact_status_beats_a_range_beats_the_default() {
        let outcomes = Outcomes {
            success: &[
                (Expected::Range(2), |_| Ok("2XX")),
                (Expected::Code(200), |_| Ok("200")),
            ],
            failure: &[
                (Expected::Default, |_| Ok("default")),
                (Expected::Range(4), |_| Ok("4XX")),
                (Expected::Code(404), |_| Ok("404")),
                (Expected::Code(202), |_| Ok("202")),
                (Expected::Code(422), |_| Err(DecodeError::new("no"))),
            ],
        };
        for (status, expected) in [
            (200, "ok 200"),
            (201, "ok 2XX"),
            (202, "err 202"),
            (302, "err default"),
            (404, "err 404"),
            (410, "err 4XX"),
            (422, "misfit no"),
            (500, "err default"),
        ] {
            assert_eq!(outcome(&outcomes, status), expected);
        }
        let bare = Outcomes {
            success: &[(Expected::Code(200), |_| Ok(""))],
            failure: &[],
        };
        let default = Outcomes {
            success: &[(Expected::Default, |_| Ok("default"))],
            failure: &[
                (Expected::Code(404), |_| Ok("404")),
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
        assert_eq!(outcome(&bare, 302), "undeclared");
        assert_eq!(outcome(&bare, 500), "undeclared");
    }

    fn word(wanted: &'static str, raw: &RawResponse) -> Result<&'static str, DecodeError> {
        match raw.text() == wanted {
            true => Ok(wanted),
            false => Err(DecodeError::new("another word")),
        }
    }

    const A: Decoder<&'static str> = |raw| word("a", raw);
    const B: Decoder<&'static str> = |raw| word("b", raw);
    const AB: Decoder<&'static str> = |raw| word("a", raw).or_else(|_| word("b", raw));
    const NOTHING: Decoder<&'static str> = |_| Ok("nothing");
    const WRONG: Decoder<&'static str> = |raw| word("wrong", raw);

    /// A body whose media type the document does not declare. The decoder of the actual media type is used if there is
    /// one; otherwise it is a deviation, which is an error for strict clients.
    #[test]
    fn another_media_type_is_a_deviation() {
        use crate::decode::{json, json_or_text, text};
        let as_json: Decoder<String> = |r| json::<i64>(r).map(|it| it.to_string());
        let as_union: Decoder<String> = |r| {
            let csv: Decoder<String> = |r| text(r).map(|it| format!("csv {it}"));
            by_media_type(
                r,
                &[
                    ("text/csv", csv),
                    ("application/json", |r| {
                        json::<i64>(r).map(|it| it.to_string())
                    }),
                ],
            )
        };
        let (json, json_text, union) =
            (as_json, json_or_text::<String> as Decoder<String>, as_union);
        for (decoder, media_type, body, expected, deviation) in [
            (json, "", "7", "7", None),
            (json, "application/json", "7", "7", None),
            (
                json,
                "application/vnd.x+json; charset=utf-8",
                "7",
                "7",
                None,
            ),
            (json, "text/plain", "7", "7", Some("JSON")),
            (json, "text/html; charset=utf-8", "7", "7", Some("JSON")),
            (json, "application/octet-stream", "7", "7", Some("JSON")),
            (json, "\u{e9}", "7", "7", Some("JSON")),
            (json_text, "", "a", "a", None),
            (json_text, "application/json", "\"a\"", "a", None),
            (json_text, "text/plain", "\"a\"", "a", Some("JSON")),
            (json_text, "text/plain", "a", "a", Some("JSON")),
            (
                json_text,
                "application/octet-stream",
                "a",
                "a",
                Some("JSON"),
            ),
            (text, "", "a", "a", None),
            (text, "text/plain", "\"a\"", "\"a\"", None),
            (text, "text/html", "a", "a", None),
            (text, "application/xml", "a", "a", None),
            (text, "image/svg+xml", "a", "a", None),
            (text, "application/json", "\"a\"", "a", None),
            (text, "application/problem+json", "{}", "{}", Some("text")),
            (text, "application/json", "a", "a", Some("text")),
            (text, "image/png", "a", "a", Some("text")),
            (text, "application/octet-stream", "a", "a", Some("text")),
            (union, "", "7", "csv 7", None),
            (union, "text/csv", "7", "csv 7", None),
            (union, "application/json", "7", "7", None),
            (union, "application/problem+json", "7", "7", None),
            (union, "text/plain", "7", "7", Some("JSON")),
            (union, "image/png", "7", "7", Some("JSON")),
        ] {
            let row = format!("{media_type:?} {body}");
            let headers = || match media_type {
                "" => HeaderMap::new(),
                text => HeaderMap::from_iter([(
                    http::header::CONTENT_TYPE,
                    http::HeaderValue::from_bytes(text.as_bytes()).unwrap(),
                )]),
            };
            // Declared for the status, for another one, and for an error.
            for (status, is_error) in [(200, false), (201, false), (400, true)] {
                let outcomes = || Outcomes {
                    success: vec![(Expected::Code(200), decoder)].leak(),
                    failure: vec![(Expected::Range(4), decoder)].leak(),
                };
                let status = StatusCode::from_u16(status).unwrap();
                let raw = RawResponse::new(status, headers(), body);
                let strictly = outcomes().decode(raw.strictly());
                let (read, deviations) = match outcomes().decode(raw) {
                    Ok(response) => (response.body, response.deviations),
                    Err(Error::Api(error)) => (error.body, error.deviations),
                    Err(error) => panic!("{row}: {error}"),
                };
                assert_eq!(read, expected, "{row}");
                let told: Vec<_> = deviations
                    .iter()
                    .map(|it| (it.pointer(), it.reason()))
                    .collect();
                let reason = deviation.map(|it| format!("another media type, expected {it}"));
                let reason: Vec<_> = reason.iter().map(|it| ("", it.as_str())).collect();
                assert_eq!(told, reason, "{row}");
                let is_read = match strictly {
                    Ok(_) => !is_error,
                    Err(Error::Api(_)) => is_error,
                    Err(_) => false,
                };
                assert_eq!(is_read, deviation.is_none(), "{row} {status}");
            }
        }
        assert!(collect(|| ()).1.is_empty());
    }

    /// A success whose status the document does not declare, with one or several declared successes, with and without
    /// declared errors that cover it.
    #[test]
    fn an_undeclared_success_is_the_one_declared_success_that_it_fits() {
        use Expected::{Code, Default, Range};
        type Table = Vec<(Expected, Decoder<&'static str>)>;
        let rows: Vec<(Table, Table, u16, &'static str, &str)> = vec![
            (vec![(Code(200), A)], vec![], 201, "a", "ok a"),
            (vec![(Code(200), A)], vec![], 299, "a", "ok a"),
            (vec![(Code(201), A)], vec![], 200, "a", "ok a"),
            (vec![(Code(201), A)], vec![], 202, "a", "ok a"),
            (
                vec![(Code(200), A)],
                vec![],
                201,
                "b",
                "misfit another word",
            ),
            (vec![(Code(200), A)], vec![], 204, "", "misfit another word"),
            (vec![(Code(200), A)], vec![], 205, "", "misfit another word"),
            (vec![(Code(200), NOTHING)], vec![], 204, "", "ok nothing"),
            (vec![(Code(204), NOTHING)], vec![], 200, "a", "ok nothing"),
            // Errors that are declared for all other statuses, and for this one.
            (
                vec![(Code(200), A)],
                vec![(Default, WRONG)],
                201,
                "a",
                "ok a",
            ),
            (
                vec![(Code(200), A)],
                vec![(Default, WRONG)],
                201,
                "wrong",
                "err wrong",
            ),
            (
                vec![(Code(200), A)],
                vec![(Default, WRONG)],
                201,
                "b",
                "misfit another word",
            ),
            (
                vec![(Code(200), A)],
                vec![(Code(201), WRONG)],
                201,
                "a",
                "misfit another word",
            ),
            (
                vec![(Code(200), A)],
                vec![(Range(2), WRONG)],
                201,
                "a",
                "misfit another word",
            ),
            // Redirects and errors are no successes, and neither are declared redirects.
            (vec![(Code(200), A)], vec![], 302, "a", "undeclared"),
            (vec![(Code(200), A)], vec![], 400, "a", "undeclared"),
            (vec![(Code(304), NOTHING)], vec![], 200, "a", "undeclared"),
            (
                vec![(Code(200), A), (Code(304), NOTHING)],
                vec![],
                201,
                "a",
                "ok a",
            ),
            // Several successes.
            (
                vec![(Code(200), A), (Code(202), B)],
                vec![],
                201,
                "a",
                "ok a",
            ),
            (
                vec![(Code(200), A), (Code(202), B)],
                vec![],
                201,
                "b",
                "ok b",
            ),
            (
                vec![(Code(200), A), (Code(202), B)],
                vec![],
                201,
                "c",
                "undeclared",
            ),
            (
                vec![(Code(200), A), (Code(202), AB)],
                vec![],
                201,
                "a",
                "undeclared",
            ),
            (
                vec![(Code(200), A), (Code(202), A)],
                vec![],
                201,
                "a",
                "ok a",
            ),
            (
                vec![(Code(200), A), (Code(204), NOTHING)],
                vec![],
                201,
                "a",
                "ok a",
            ),
            (
                vec![(Code(200), A), (Code(204), NOTHING)],
                vec![],
                202,
                "",
                "ok nothing",
            ),
            (
                vec![(Code(200), A), (Code(204), NOTHING)],
                vec![],
                201,
                "b",
                "misfit another word",
            ),
        ];
        for (at, (success, failure, status, body, expected)) in rows.into_iter().enumerate() {
            let outcomes = Outcomes {
                success: success.leak(),
                failure: failure.leak(),
            };
            let status = StatusCode::from_u16(status).unwrap();
            let raw = RawResponse::new(status, HeaderMap::new(), body);
            let found = match outcomes.decode(raw) {
                Ok(response) => {
                    assert_eq!(response.status(), status);
                    format!("ok {}", response.body())
                }
                Err(Error::Api(error)) => format!("err {}", error.body()),
                Err(Error::Status(raw)) => match raw.misfit() {
                    None => "undeclared".to_owned(),
                    Some(error) => format!("misfit {error}"),
                },
                Err(error) => error.to_string(),
            };
            assert_eq!(found, expected, "row {at}");
        }
    }
}
