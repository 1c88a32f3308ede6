//! What the clients of `cases/wire_*` send and read, byte for byte. What is expected comes from the tables of the
//! standards, never from what the client does: OAS 3.1 section 4.8.12.4 and RFC 6570 for parameters, RFC 6265 for
//! cookies, the URL standard for urlencoded forms, RFC 7578 for multipart ones. And what `validate()` says of
//! values of `cases/constraints`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]
#![allow(
    dead_code,
    unused_imports,
    clippy::enum_variant_names,
    clippy::wrong_self_convention,
    reason = "the goldens are whole clients"
)]

mod bad;
mod bodies;
mod cases;
mod parameters;
mod responses;
mod server;
mod validate;
mod written;
