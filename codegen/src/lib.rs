//! Reads OpenAPI documents and emits typed Rust clients: text in, files in memory out.

pub mod canon;
pub mod diagnostic;
pub mod load;
pub mod source;

pub mod ir;

pub mod name;

pub mod emit;
