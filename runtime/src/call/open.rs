//! Calls whose response is a stream: the hooks for streaming protocols.

use std::fmt;

use http::HeaderMap;
use url::Url;

use super::Call;
use crate::{
    body::ByteStream,
    error::Error,
    outcome::{Expected, Outcomes},
    response::{Decoder, Response},
    send,
    stream::Wanted,
    transport::Upgraded,
};

/// The statuses that open a stream, whose body is not decoded.
pub(crate) type Opens = &'static [(Expected, Decoder<()>)];

impl<T, E> Call<T, E> {
    /// The same call, whose response is a stream if it has one of these statuses.
    pub(crate) fn opening(self, opens: Opens) -> Call<(), E> {
        Call {
            request: self.request,
            outcomes: Outcomes {
                success: opens,
                failure: self.outcomes.failure,
            },
        }
    }

    /// Sends the call and returns a successful response with its body unread. The total time limit covers the call up
    /// to the response head; the idle limit also applies to the body.
    ///
    /// # Errors
    /// See [`Error`]; the body of an unsuccessful response is decoded as for [`send`](Self::send).
    pub async fn open(self) -> Result<Response<ByteStream>, Error<E>> {
        let outcomes = self.outcomes;
        let opened = send::open(self.request).await?;
        if outcomes.is_success(opened.status()) {
            return Ok(opened.into_stream());
        }
        Err(outcomes.decode_failure(opened.read().await?))
    }

    /// [`open`](Self::open) for a stream of this kind. A successful response that is not such a stream is an error.
    pub(crate) async fn open_stream(
        self,
        wanted: Wanted,
    ) -> Result<Response<ByteStream>, Error<E>> {
        let outcomes = self.outcomes;
        let mut opened = send::open(self.request).await?;
        if !outcomes.is_success(opened.status()) {
            return Err(outcomes.decode_failure(opened.read().await?));
        }
        if let Some(why) = wanted.refuses(&mut opened).await {
            return Err(outcomes.refusal(opened.read_excerpt().await, why));
        }
        if !wanted.may_be_one_value(opened.headers()) {
            return Ok(opened.into_stream());
        }
        let raw = opened.read().await?;
        if let Some(why) =
            wanted.refuses_value(raw.body(), || outcomes.declared_error(&raw).is_some())
        {
            return Err(outcomes.refusal(raw, why));
        }
        let body = ByteStream::from(raw.body).of(raw.redactor);
        Ok(Response::new(raw.status, raw.headers, body))
    }

    /// Sends the call as a request to switch protocols, with `headers` added (`Upgrade`, `Connection`, …).
    ///
    /// # Errors
    /// See [`Error`]; any status but 101 is an error, decoded as for [`send`](Self::send).
    pub async fn upgrade(self, headers: HeaderMap) -> Result<Response<Upgraded>, Error<E>> {
        let outcomes = self.outcomes;
        match send::upgrade(self.request, headers).await? {
            send::Switch::Done(response) => Ok(*response),
            send::Switch::Refused(opened) => Err(outcomes.decode_failure(opened.read().await?)),
        }
    }

    /// The authorised URL and headers of the call, for a protocol that is not HTTP.
    ///
    /// # Errors
    /// An input cannot be encoded, or a credential is not available.
    pub async fn handshake(self) -> Result<Handshake, Error<E>> {
        let (url, headers) = send::handshake(self.request).await?;
        Ok(Handshake { url, headers })
    }
}

/// The authorised URL and headers of a call. `Debug` prints neither credentials nor the query.
pub struct Handshake {
    /// The URL, with `http` or `https`.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake")
            .field("url", &crate::redact::bare_url(&self.url))
            .finish_non_exhaustive()
    }
}
