//! The channels of a document, as they travel beside the openapiv3 tree.

use indexmap::IndexMap;
use openapiv3::{Parameter, ReferenceOr, Schema};
use serde_json::{Map, Value};

/// The channels of a document by name.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// `x-websocket`
    pub websocket: IndexMap<String, Channel>,
    /// `x-socketio`
    pub socketio: IndexMap<String, Channel>,
}

/// One channel: its schemas and parameters, and the other members as written.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    /// `parameters`
    pub parameters: Vec<ReferenceOr<Parameter>>,
    /// `incoming`
    pub incoming: Option<ReferenceOr<Schema>>,
    /// `outgoing`
    pub outgoing: Option<ReferenceOr<Schema>>,
    /// `receive`, by event name.
    pub receive: IndexMap<String, Event>,
    /// `emit`, by event name.
    pub emit: IndexMap<String, Event>,
    /// Every other member.
    pub rest: Map<String, Value>,
}

/// One event of a Socket.IO channel.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// `schema`
    pub schema: Option<ReferenceOr<Schema>>,
    /// Every other member.
    pub rest: Map<String, Value>,
}
