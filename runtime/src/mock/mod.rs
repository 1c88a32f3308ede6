//! A server on the loopback interface for tests: it responds according to a script and records what it receives.
//!
//! It runs on its own thread, so tests can start it with or without an async runtime, and ends when it is dropped.
//! Nothing depends on the clock: where a response or a [`Script`] waits, it waits for [`Server::step`] or for the client.
//!
//! ```
//! use raccord::mock::{Response, Server};
//! use serde_json::json;
//!
//! # fn main() -> std::io::Result<()> {
//! let server = Server::scripted([
//!     Response::json(429, &json!({})).header("retry-after", "0"),
//!     Response::json(200, &json!({"id": 7})),
//! ])?;
//! // Point a client at `server.base_url()`, call it, and look at what it sent.
//! assert!(server.requests().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! | to | start at |
//! | --- | --- |
//! | respond in turn | [`Server::scripted`] |
//! | respond according to the request | [`Server::responding`] |
//! | truncate a body, send it in steps, stay silent | [`Then`] |
//! | speak WebSocket | [`Response::web_socket`], [`Script`] |
//! | write raw bytes, also malformed ones | [`Server::by_hand`], [`Response::raw`] |

mod connection;
mod converse;
pub mod frame;
mod request;
mod response;
mod script;
mod server;
mod state;

pub use connection::Connection;
pub use request::Request;
pub use response::{Response, Then};
pub use script::Script;
pub use server::Server;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
