//! Macros for generated code. They expand to little: what can be a function is one, in [`crate::unions`].

mod clients;
mod enums;
mod newtypes;
mod operations;
mod requests;
mod unions;
