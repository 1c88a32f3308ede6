//! Spans, with the feature `tracing`: one per call, with the operation, its method and path template, the status and
//! the number of retries; no URL, header or body.

#[cfg(feature = "tracing")]
mod on {
    use std::{future::Future, time::Duration};

    use http::StatusCode;
    use tracing::{Instrument as _, field::Empty};

    use crate::request::Prepared;

    pub(crate) struct Span(tracing::Span);

    impl Span {
        pub(crate) fn new(prepared: &Prepared) -> Self {
            let endpoint = &prepared.endpoint;
            Self(tracing::info_span!(
                "call",
                api = prepared.client.api().name,
                operation = endpoint.id,
                http.request.method = %endpoint.method,
                url.template = endpoint.path,
                http.response.status_code = Empty,
                http.request.resend_count = Empty,
            ))
        }

        pub(crate) fn instrument<F: Future>(
            &self,
            future: F,
        ) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn repeating(&self, made: u32, wait: Duration) {
            self.0.record("http.request.resend_count", made);
            tracing::debug!(parent: &self.0, repetition = made, wait_ms = wait.as_secs_f64() * 1000.0, "repeating the call");
        }

        pub(crate) fn responded(&self, status: StatusCode) {
            self.0.record("http.response.status_code", status.as_u16());
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::{future::Future, time::Duration};

    use http::StatusCode;

    use crate::request::Prepared;

    pub(crate) struct Span;

    impl Span {
        pub(crate) fn new(_: &Prepared) -> Self {
            Self
        }

        pub(crate) fn instrument<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn repeating(&self, _: u32, _: Duration) {}

        pub(crate) fn responded(&self, _: StatusCode) {}
    }
}

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Span;
#[cfg(feature = "tracing")]
pub(crate) use on::Span;
