//! Reads OpenAPI documents and emits typed Rust clients: text in, files in memory out.

pub mod diagnostic;
pub mod source;

pub mod ir;

pub mod name;

pub mod emit;

pub mod print;
