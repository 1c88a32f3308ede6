//! The channels of a document, for which openapiv3's model has no place.

use indexmap::IndexMap;
use openapiv3::{Parameter, ReferenceOr};
use serde_json::{Map, Value};

use super::model::SchemaId;

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
    pub incoming: Option<SchemaId>,
    /// `outgoing`
    pub outgoing: Option<SchemaId>,
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
    pub schema: Option<SchemaId>,
    /// Every other member.
    pub rest: Map<String, Value>,
}
