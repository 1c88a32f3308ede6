//! Request bodies: bytes, files and streams, whole or in pieces.

pub(crate) mod form;
pub(crate) mod multipart;
mod stream;

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;

pub use form::FormEncoding;
pub use multipart::{File, FileOr, Form, Part};
pub use stream::ByteStream;
pub(crate) use stream::Patience;

use crate::error::{TransportError, TransportErrorKind};

/// A request body.
///
/// A body made of bytes and files can be sent again when a call is retried; one made of a stream cannot.
#[derive(Default)]
pub struct Body {
    /// Most bodies have one piece, or none.
    first: Option<Chunk>,
    others: Vec<Chunk>,
}

/// A piece of a body.
pub(crate) enum Chunk {
    Bytes(Bytes),
    #[cfg(feature = "fs")]
    File {
        path: std::path::PathBuf,
        len: Option<u64>,
    },
    Stream {
        stream: ByteStream,
        len: Option<u64>,
    },
}

impl Body {
    /// An empty body.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A body that is read while it is sent; `len` is its length in bytes, if known. A call with such a body is never
    /// retried. If the stream is longer or shorter than `len`, the call fails and the connection is dropped, so the
    /// stream must end after its last byte.
    pub fn stream<S, E>(stream: S, len: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let stream = ByteStream::new(stream.map(|chunk| {
            chunk.map_err(|error| {
                TransportError::new(
                    TransportErrorKind::RequestBody,
                    "reading the request body failed",
                )
                .with_source(error)
            })
        }));
        Chunk::Stream { stream, len }.into()
    }

    /// The content of a file, read while it is sent. A call with such a body can be retried. If the length of the file
    /// changes in the meantime, the call fails and the connection is dropped.
    ///
    /// Anything but a regular file, such as a pipe or a device, is sent without a length; like a
    /// [`stream`](Self::stream), it cannot be sent again. If the file cannot be read, the call fails.
    #[cfg(feature = "fs")]
    pub fn file(path: impl Into<std::path::PathBuf>) -> Self {
        let path = path.into();
        let chunk = match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Chunk::File {
                path,
                len: Some(metadata.len()),
            },
            Ok(metadata) if !metadata.is_dir() => Chunk::Stream {
                stream: stream::file(path),
                len: None,
            },
            // A missing file or a directory is reported when it is opened.
            _ => Chunk::File { path, len: None },
        };
        chunk.into()
    }

    pub(crate) fn push(&mut self, other: Self) {
        let mut chunks = other.first.into_iter().chain(other.others);
        if self.first.is_none() {
            self.first = chunks.next();
        }
        self.others.extend(chunks);
    }

    fn chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.first.iter().chain(&self.others)
    }

    /// The length in bytes, if known.
    pub fn len(&self) -> Option<u64> {
        self.chunks()
            .map(Chunk::len)
            .try_fold(0_u64, |sum, len| sum.checked_add(len?))
    }

    /// Whether the body is certainly empty: one that is read while it is sent may have bytes whatever length was
    /// declared.
    pub fn is_empty(&self) -> bool {
        let is_empty = |chunk: &Chunk| matches!(chunk, Chunk::Bytes(bytes) if bytes.is_empty());
        self.chunks().all(is_empty)
    }

    /// Checks a body with a declared length of 0: the transport does not read it after `Content-Length: 0`.
    pub(crate) async fn settled(self) -> Result<Self, TransportError> {
        if self.is_empty() || self.len() != Some(0) {
            return Ok(self);
        }
        // Rare, and large.
        let reading = Box::pin(self.into_stream().collect_up_to(0));
        reading.await.map(Self::from)
    }

    /// Copies the body; `None` if it contains a stream.
    pub fn try_clone(&self) -> Option<Self> {
        let first = match &self.first {
            Some(chunk) => Some(chunk.try_clone()?),
            None => None,
        };
        let others = self.others.iter().map(Chunk::try_clone);
        Some(Self {
            first,
            others: others.collect::<Option<_>>()?,
        })
    }

    /// The bytes, if the body is in memory and in one piece.
    pub fn as_bytes(&self) -> Option<Bytes> {
        match (&self.first, self.others.as_slice()) {
            (None, []) => Some(Bytes::new()),
            (Some(Chunk::Bytes(bytes)), []) => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Whether `needle` occurs in a piece in memory; `None` if some piece is not in memory.
    pub(crate) fn contains(&self, needle: &[u8]) -> Option<bool> {
        let mut found = false;
        for chunk in self.chunks() {
            let Chunk::Bytes(bytes) = chunk else {
                return None;
            };
            found = found || bytes.windows(needle.len()).any(|window| window == needle);
        }
        Some(found)
    }

    /// The bytes as a stream.
    pub fn into_stream(self) -> ByteStream {
        let chunks = self.first.into_iter().chain(self.others);
        ByteStream::new(futures_util::stream::iter(chunks).flat_map(Chunk::into_stream))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            Some(len) => write!(f, "Body({len} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

impl Chunk {
    fn len(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            #[cfg(feature = "fs")]
            Self::File { len, .. } => *len,
            Self::Stream { len, .. } => *len,
        }
    }

    fn try_clone(&self) -> Option<Self> {
        match self {
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            #[cfg(feature = "fs")]
            Self::File { path, len } => Some(Self::File {
                path: path.clone(),
                len: *len,
            }),
            Self::Stream { .. } => None,
        }
    }

    fn into_stream(self) -> ByteStream {
        match self {
            Self::Bytes(bytes) => ByteStream::from(bytes),
            #[cfg(feature = "fs")]
            Self::File { path, len } => stream::exactly(stream::file(path), len),
            Self::Stream { stream, len } => stream::exactly(stream, len),
        }
    }
}

impl From<Chunk> for Body {
    fn from(chunk: Chunk) -> Self {
        Self {
            first: Some(chunk),
            others: Vec::new(),
        }
    }
}

macro_rules! from_bytes {
    ($($type:ty),*) => {$(
        impl From<$type> for Body {
            fn from(bytes: $type) -> Self {
                Chunk::Bytes(Bytes::from(bytes)).into()
            }
        }
    )*};
}

from_bytes!(Bytes, Vec<u8>, String, &'static [u8], &'static str);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bodies_know_their_length_and_whether_they_can_be_sent_again() {
        let mut body = Body::from("ab");
        body.push(Body::from(vec![99]));
        assert_eq!(body.len(), Some(3));
        assert!(body.as_bytes().is_none());
        assert_eq!(
            body.try_clone()
                .unwrap()
                .into_stream()
                .collect_up_to(10)
                .await
                .unwrap(),
            "abc"
        );

        let chunk = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"d"))]);
        body.push(Body::stream(chunk, None));
        assert_eq!((body.len(), body.try_clone().is_none()), (None, true));
        assert_eq!(body.into_stream().collect_up_to(10).await.unwrap(), "abcd");
        assert!(Body::empty().is_empty());
    }

    #[cfg(feature = "fs")]
    #[tokio::test]
    async fn files_are_read_when_sent() {
        let path = std::env::temp_dir().join(format!("rt-body-{}", std::process::id()));
        std::fs::write(&path, vec![7_u8; 100_000]).unwrap();
        let body = Body::file(&path);
        assert_eq!(body.len(), Some(100_000));
        let again = body.try_clone().unwrap();
        assert_eq!(
            body.into_stream()
                .collect_up_to(1 << 20)
                .await
                .unwrap()
                .len(),
            100_000
        );
        std::fs::remove_file(&path).unwrap();
        let error = again
            .into_stream()
            .collect_up_to(1 << 20)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::RequestBody);
    }
}
