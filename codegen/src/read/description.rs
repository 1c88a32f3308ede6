//! The description: a document in one dialect, with everything that openapiv3's model cannot represent.

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, OpenAPI, Operation, Parameter, ReferenceOr, Responses};
use serde_json::Value;

use super::channels::Channels;
use super::model::{SchemaId, Schemas};
use super::moves::Moved;
use super::slots;
use crate::diagnostic::{Place, Pointer};
use crate::load::Origins;

/// A document in the dialect that lowering reads.
#[derive(Clone, Debug)]
pub struct Description {
    /// The document around the schemas.
    pub api: OpenAPI,
    /// The schemas.
    pub schemas: Schemas,
    /// Where the nodes of the loaded document come from.
    pub origins: Origins,
    /// `components.securitySchemes` as written, references resolved.
    pub security_schemes: IndexMap<String, Value>,
    /// `x-websocket` and `x-socketio`.
    pub channels: Channels,
    /// Names of the properties and parameters that are secret.
    pub secrets: Vec<String>,
    /// The origins of moved nodes, by their new pointers.
    pub(super) moved: Moved,
}

/// `explode` of an encoding, if the document has it.
#[must_use]
pub fn explode(encoding: &Encoding) -> Option<bool> {
    slots::get(&encoding.extensions, "explode")?.as_bool()
}

impl Description {
    /// The schema that openapiv3's model represents by `slot`.
    #[must_use]
    pub fn schema(&self, slot: &ReferenceOr<openapiv3::Schema>) -> SchemaId {
        slots::schema(slot)
    }

    /// `itemSchema`: the schema of one item of a stream of this media type.
    #[must_use]
    pub fn item_schema(&self, media: &MediaType) -> Option<SchemaId> {
        slots::schema_in(slots::get(&media.extensions, "itemSchema")?)
    }

    /// `x-streaming.event`: the schema of one event of this operation's stream.
    #[must_use]
    pub fn stream_event(&self, operation: &Operation) -> Option<SchemaId> {
        slots::schema_in(operation.extensions.get("x-streaming")?.get("event")?)
    }

    /// `allowReserved` of a parameter: of the query, or of the path (which 3.2 allows and earlier versions leave open).
    #[must_use]
    pub fn allow_reserved(&self, parameter: &Parameter) -> bool {
        match parameter {
            Parameter::Query { allow_reserved, .. } => *allow_reserved,
            Parameter::Path { parameter_data, .. } => {
                slots::get(&parameter_data.extensions, "allowReserved").is_some()
            }
            Parameter::Header { .. } | Parameter::Cookie { .. } => false,
        }
    }

    /// Whether a parameter is the whole query string (`in: querystring` of OpenAPI 3.2).
    #[must_use]
    pub fn is_querystring(&self, parameter: &Parameter) -> bool {
        let extensions = &parameter.parameter_data_ref().extensions;
        slots::get(extensions, "querystring").is_some()
    }

    /// The key of a response in the document, which may write `2xx` for `2XX`.
    #[must_use]
    pub fn response_key(&self, responses: &Responses, status: &str) -> String {
        slots::get(&responses.extensions, status)
            .and_then(Value::as_str)
            .unwrap_or(status)
            .to_owned()
    }

    /// What passes and lints need of it. The rest, which is large, is dropped.
    #[must_use]
    pub fn into_origins(self) -> Origins {
        self.origins
    }

    /// The pointer into the loaded document of the node at `position` in the tree.
    #[must_use]
    pub fn source(&self, position: &Pointer) -> Pointer {
        let text = position.as_str();
        let mut head = text;
        loop {
            if let Some(origin) = self.moved.get(head) {
                return Pointer::from_text(format!(
                    "{origin}{}",
                    text.strip_prefix(head).unwrap_or_default()
                ));
            }
            match head.rsplit_once('/') {
                Some((parent, _)) => head = parent,
                None => return position.clone(),
            }
        }
    }

    /// The place in the sources of the node at `position` in the tree.
    #[must_use]
    pub fn place(&self, position: &Pointer) -> Place {
        self.origins.place(&self.source(position))
    }

    /// The place in the sources of the key of the member at `position` in the tree.
    #[must_use]
    pub fn key_place(&self, position: &Pointer) -> Place {
        self.origins.key_place(&self.source(position))
    }
}
