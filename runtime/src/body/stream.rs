//! Streams of bytes, in both directions.

use std::{
    fmt,
    future::Future as _,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::StreamExt as _;
use tokio::{
    task::coop::unconstrained,
    time::{Sleep, sleep},
};

use crate::{
    coop,
    endpoint::Endpoint,
    error::{TransportError, TransportErrorKind},
    redact::Redactor,
};

/// The bytes of a body as they arrive.
///
/// Dropping a `next()` future loses no bytes.
pub struct ByteStream {
    bytes: Chunks,
    /// The secrets of the call that the bytes belong to.
    redactor: Redactor,
    /// Of the body of a response.
    patience: Option<Box<Patience>>,
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

impl ByteStream {
    /// Wraps a stream, which is not polled again after its end.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self {
            bytes: Box::pin(stream.fuse()),
            redactor: Redactor::default(),
            patience: None,
        }
    }

    /// The same stream, which fails when nothing arrives for too long, and ends after an error.
    pub(crate) fn with(self, patience: Patience) -> Self {
        let patience = Some(Box::new(patience));
        Self { patience, ..self }
    }

    /// The same stream, with the secrets of its call.
    pub(crate) fn of(self, redactor: Redactor) -> Self {
        Self { redactor, ..self }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// An empty stream.
    pub fn empty() -> Self {
        Self::new(futures_util::stream::empty())
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// The connection was lost, or a time limit was exceeded.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.next().await.transpose()
    }

    /// All bytes.
    ///
    /// # Errors
    /// See [`ByteStream::chunk`]; also if there are more than `limit` bytes.
    pub async fn collect_up_to(mut self, limit: usize) -> Result<Bytes, TransportError> {
        self.read(limit).await
    }

    /// All remaining bytes, at most `limit`.
    pub(crate) async fn read(&mut self, limit: usize) -> Result<Bytes, TransportError> {
        let (bytes, more) = self.read_some(limit).await?;
        if more {
            return Err(TransportError::new(
                TransportErrorKind::BodyLimit,
                format!("the body is larger than the limit of {limit} bytes"),
            ));
        }
        Ok(bytes)
    }

    /// Reads at most `limit` bytes, and says whether there are more.
    pub(crate) async fn read_some(
        &mut self,
        limit: usize,
    ) -> Result<(Bytes, bool), TransportError> {
        let Some(first) = self.chunk().await? else {
            return Ok((Bytes::new(), false));
        };
        if first.len() > limit {
            return Ok((first.slice(..limit), true));
        }
        let Some(second) = self.chunk().await? else {
            return Ok((first, false));
        };
        let mut all = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            let room = limit.saturating_sub(all.len());
            all.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if chunk.len() > room {
                return Ok((all.freeze(), true));
            }
            next = self.chunk().await?;
        }
        Ok((all.freeze(), false))
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self::new(futures_util::stream::iter(
            (!bytes.is_empty()).then_some(Ok(bytes)),
        ))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        ready!(coop::poll_ready(cx));
        let this = &mut *self;
        let next = ready!(match &mut this.patience {
            Some(patience) => patience.poll_next(&mut this.bytes, &this.redactor, cx),
            None => this.bytes.as_mut().poll_next(cx),
        });
        if let Some(Ok(chunk)) = &next {
            coop::spend(chunk.len(), cx);
        }
        Poll::Ready(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.bytes.size_hint()
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}

/// The limit on pauses within the body of a response.
pub(crate) struct Patience {
    limit: Duration,
    endpoint: Endpoint,
    /// The current pause. Only one that happens costs a timer.
    pause: Option<Pin<Box<Sleep>>>,
    has_failed: bool,
}

impl Patience {
    pub(crate) fn new(limit: Duration, endpoint: Endpoint) -> Self {
        Self {
            limit,
            endpoint,
            pause: None,
            has_failed: false,
        }
    }

    fn poll_next(
        &mut self,
        bytes: &mut Chunks,
        redactor: &Redactor,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        if self.has_failed {
            return Poll::Ready(None);
        }
        let next = match bytes.as_mut().poll_next(cx) {
            Poll::Ready(next) => next,
            Poll::Pending => {
                let limit = self.limit;
                let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(limit)));
                // The limit holds even if the task has used up its budget.
                ready!(pin!(unconstrained(pause)).poll(cx));
                let message = format!("the server sent nothing for {limit:?}");
                Some(Err(TransportError::new(
                    TransportErrorKind::IdleTimeout,
                    message,
                )))
            }
        };
        self.pause = None;
        self.has_failed = matches!(next, Some(Err(_)));
        let of_call = |error: TransportError| error.of(&self.endpoint, redactor);
        Poll::Ready(next.map(|next| next.map_err(of_call)))
    }
}

/// The same bytes if their number is the declared one, else an error before the last of them. The last chunk is held
/// back until the end of the stream is known: the transport stops polling once it has all announced bytes, and a wrong
/// length would go unnoticed.
pub(super) fn exactly(stream: ByteStream, len: Option<u64>) -> ByteStream {
    let Some(len) = len else {
        return stream;
    };
    ByteStream::new(futures_util::stream::try_unfold(
        (Some(stream), len),
        move |(stream, left)| async move {
            let Some(mut stream) = stream else {
                return Ok(None);
            };
            let wrong = |what: &str| {
                let message =
                    format!("the request body is {what} than its declared length of {len} bytes");
                TransportError::new(TransportErrorKind::RequestBody, message)
            };
            let Some(chunk) = next_bytes(&mut stream).await? else {
                return if left == 0 {
                    Ok(None)
                } else {
                    Err(wrong("shorter"))
                };
            };
            let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            let left = left.checked_sub(size).ok_or_else(|| wrong("longer"))?;
            if left > 0 {
                return Ok(Some((chunk, (Some(stream), left))));
            }
            match next_bytes(&mut stream).await? {
                None => Ok(Some((chunk, (None, 0)))),
                Some(_) => Err(wrong("longer")),
            }
        },
    ))
}

/// The next chunk that is not empty.
async fn next_bytes(stream: &mut ByteStream) -> Result<Option<Bytes>, TransportError> {
    loop {
        match stream.chunk().await? {
            Some(chunk) if chunk.is_empty() => {}
            next => return Ok(next),
        }
    }
}

/// The content of a file, 64 KiB at a time.
#[cfg(feature = "fs")]
pub(super) fn file(path: std::path::PathBuf) -> ByteStream {
    use tokio::io::AsyncReadExt as _;

    const PIECE: usize = 64 * 1024;

    enum State {
        Closed(std::path::PathBuf),
        Open(tokio::fs::File),
    }

    async fn read(state: State) -> std::io::Result<Option<(Bytes, State)>> {
        let mut file = match state {
            State::Closed(path) => tokio::fs::File::open(path).await?,
            State::Open(file) => file,
        };
        let mut piece = BytesMut::with_capacity(PIECE);
        if file.read_buf(&mut piece).await? == 0 {
            return Ok(None);
        }
        Ok(Some((piece.freeze(), State::Open(file))))
    }

    ByteStream::new(futures_util::stream::try_unfold(
        State::Closed(path),
        |state| async {
            read(state).await.map_err(|error| {
                TransportError::new(
                    TransportErrorKind::RequestBody,
                    "reading the file to send failed",
                )
                .with_source(error)
            })
        },
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stream(chunks: &[&'static str]) -> ByteStream {
        let chunks: Vec<_> = chunks
            .iter()
            .map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())))
            .collect();
        ByteStream::new(futures_util::stream::iter(chunks))
    }

    #[tokio::test]
    async fn the_limit_is_exact() {
        for chunks in [
            &["abcd"][..],
            &["ab", "cd"],
            &["a", "b", "cd"],
            &["", "abcd", ""],
        ] {
            assert_eq!(
                stream(chunks).collect_up_to(4).await.unwrap(),
                "abcd",
                "{chunks:?}"
            );
            let error = stream(chunks).collect_up_to(3).await.unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::BodyLimit, "{chunks:?}");
            assert_eq!(
                stream(chunks).read_some(3).await.unwrap(),
                (Bytes::from_static(b"abc"), true),
                "{chunks:?}"
            );
        }
        assert_eq!(stream(&[]).collect_up_to(0).await.unwrap(), "");
    }
}
