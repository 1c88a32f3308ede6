//! The value types that generated models are made of.
//!
//! All of them keep the text from the wire and convert it on demand, so that a response with a slightly malformed date
//! or number is still usable.

mod convert;
mod given;
mod kept;
mod map;
mod maybe;
mod raw;
mod secret;
mod text;
mod tuple;
mod unknown;

pub use given::{Elements, IntoElements, IntoMaybe, IntoValue, by, entries};
pub use kept::Kept;
pub use map::{KeyedMap, Map};
pub use maybe::Maybe;
pub use raw::Raw;
pub(crate) use raw::{RawVisitor, TOKEN};
pub use secret::Secret;
pub use text::{
    Base64, Base64Error, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, Time, Uri, Uuid,
};
pub use tuple::Tuple;
pub use unknown::UnknownValue;

/// The tree that a [`Raw`] dereferences to.
pub use serde_json::Value;
