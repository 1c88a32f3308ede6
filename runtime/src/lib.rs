//! Skeleton.

pub mod stream;
