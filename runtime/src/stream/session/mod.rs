//! What WebSocket and Socket.IO sessions share: one engine that connects, reads, writes and goes on after a break.

mod connect;
mod engine;
mod link;
mod options;
mod outbox;
mod protocol;
mod tracker;

pub use connect::{Channel, Connect, Session};
pub(crate) use engine::{Engine, Redial, send_through};
pub use options::SessionOptions;
pub(crate) use outbox::Outbox;
pub(crate) use protocol::{Effects, End, Protocol};
pub(crate) use tracker::Tracker;
pub use tracker::{Follow, Resume};
