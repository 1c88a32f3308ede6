//! Scenarios that cannot be told from their JSON. Functions are named after them.

mod files;
mod pages;
mod streams;

pub use files::*;
pub use pages::*;
pub use streams::*;
