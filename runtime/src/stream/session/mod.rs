//! The engine of WebSocket and Socket.IO sessions, which connects, reads, writes and resumes.

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
