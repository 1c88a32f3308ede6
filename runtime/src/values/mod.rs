//! The value types that generated models are made of.
//!
//! All of them keep what came over the wire and convert on demand, so that a server whose dates or
//! numbers are slightly off still answers something a caller can work with.

mod convert;
mod kept;
mod maybe;
mod raw;
mod secret;
mod text;
mod tuple;
mod unknown;

pub use kept::Kept;
pub use maybe::Maybe;
pub use raw::Raw;
pub(crate) use raw::TOKEN;
pub use secret::Secret;
pub use text::{
    Base64, Base64Error, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, Time, Uri, Uuid,
};
pub use tuple::Tuple;
pub use unknown::UnknownValue;

/// The tree that a [`Raw`] dereferences to.
pub use serde_json::Value;

/// A string map that keeps the order of its members; `Map<Raw>` is a free-form object.
pub type Map<T = Raw> = indexmap::IndexMap<String, T>;

/// A map whose keys are the values of an enum or texts of a format, in order; other keys are kept, too.
pub type KeyedMap<K, T = Raw> = indexmap::IndexMap<K, T>;
