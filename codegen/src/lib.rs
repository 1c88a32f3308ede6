//! Reads OpenAPI documents and emits typed Rust clients: text in, files in memory out.

pub mod diagnostic;
pub mod ir;
pub mod source;
