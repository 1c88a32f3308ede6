//! The writer.

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::StreamExt;
use serde::Serialize;

use super::Framing;
use crate::{TransportError, TransportErrorKind, json};

/// A body from a stream of values, each written as it arrives.
pub fn write<S>(framing: Framing, values: S) -> impl Stream<Item = Result<Bytes, TransportError>>
where
    S: Stream,
    S::Item: Serialize,
{
    values.map(move |value| {
        encode(framing, [value]).map_err(|error| {
            TransportError::new(
                TransportErrorKind::RequestBody,
                "a value cannot be serialized as JSON",
            )
            .with_source(error)
        })
    })
}

/// A body from a list of values, which can be sent again.
///
/// # Errors
/// A value cannot be serialized as JSON.
pub fn encode<T: Serialize>(
    framing: Framing,
    values: impl IntoIterator<Item = T>,
) -> Result<Bytes, serde_json::Error> {
    let mut body = BytesMut::new();
    for value in values {
        if framing == Framing::Record {
            body.extend_from_slice(&[Framing::RS]);
        }
        // Compact JSON contains no line feeds.
        body.extend_from_slice(&json::to_vec(&value)?);
        body.extend_from_slice(b"\n");
    }
    Ok(body.freeze())
}
