//! Reads OpenAPI documents and emits typed Rust clients: text in, files in memory out.

pub mod diagnostic;
pub mod source;

pub mod limits;

pub mod load;

pub mod read;

pub mod ir;

pub mod lower;

pub mod passes;

pub mod outputs;

pub mod name;

pub mod surface;

pub mod lint;

pub mod emit;

pub mod print;

mod threads;

pub mod generate;

pub use generate::{Job, Options, Output, generate};
pub use limits::Limits;

pub mod report;
