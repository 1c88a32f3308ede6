//! The shared intermediate representation: what a document means to a Rust caller.
//!
//! `lower` makes an [`Api`]; `lint`, `name` and `emit` read it and never look back at the document.
//! Every decision is taken in lowering and recorded here: how a union is told apart, which fields
//! may be absent or null, which status carries which type. Nothing in it is a `$ref`, and no
//! `Option` means "not filled in yet". Names are wire names and hints; Rust identifiers are settled
//! by `name`.

pub mod channel;
pub mod constraint;
pub mod misfits;
pub mod operation;
pub mod probe;
pub mod reach;
pub mod security;
pub mod size;
pub mod types;
mod validate;
pub mod walk;

use indexmap::IndexMap;
use serde::Serialize;

use crate::diagnostic::Pointer;

pub use channel::{Channel, ChannelKind, ChannelMessage, Resume, SocketEvent};
pub use constraint::{Constraint, Constraints};
pub use operation::{
    Body, BodyChoice, Content, Follow, Group, GroupId, HeaderField, ListKeys, Location,
    MediaContent, Method, Operation, OperationId, Pagination, PagingStyle, Parameter,
    ParameterStyle, Part, PathSegment, PathTemplate, Payload, ResponseCase, Responses, RetryHints,
    StatusMatch, StreamResume, StreamTag, Streaming, Terminator, Written, essence,
};
pub use probe::Probe;
pub use security::{
    ClientAuth, Requirement, SchemeId, SchemeKind, SecurityScheme, Server, ServerVariable,
};
pub use types::{
    Additional, AliasType, EnumScalar, EnumValue, Enumeration, Field, Format, JsonTypes, NameHint,
    OperationPart, Presence, Scalar, Struct, Tagging, TupleType, Ty, TypeDef, TypeId, TypeKind,
    Union, Untagged, Variant, bare, resolved,
};

/// One API.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.summary` and `info.description`.
    pub docs: Docs,
    /// Base URLs; empty when the document has none.
    pub servers: Vec<Server>,
    /// Security schemes by declaration order; [`SchemeId`] is the index.
    pub schemes: Vec<SecurityScheme>,
    /// Types by [`TypeId`]; component schemas in document order, inline types after the type that holds them.
    pub types: Vec<TypeDef>,
    /// Client groups by [`GroupId`], in the order of the document's tags, then by first use.
    pub groups: Vec<Group>,
    /// Operations by [`OperationId`], in document order.
    pub operations: Vec<Operation>,
    /// WebSocket and Socket.IO channels declared in extensions.
    pub channels: Vec<Channel>,
    /// Names of the properties and parameters that the document says are secret: errors print no value of theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// `x-retry` of the document.
    pub retry: Option<RetryHints>,
    /// Type of each schema node of the document, for `--report`: pointer to what was made of it.
    pub nodes: IndexMap<Pointer, Node>,
    /// How many schemas were read and merged to make the types: what the bound on merging counts.
    #[serde(skip)]
    pub merged_schemas: usize,
}

impl Api {
    /// The variables of all servers, those of operations included, one of each name: with the values of all, and
    /// without any where one server takes any.
    #[must_use]
    pub fn server_variables(&self) -> Vec<ServerVariable> {
        let own = self.operations.iter().filter_map(|o| o.servers.as_ref());
        let servers = self.servers.iter().chain(own.flatten());
        let mut all: IndexMap<&str, ServerVariable> = IndexMap::new();
        for variable in servers.flat_map(|server| &server.variables) {
            let known = all
                .entry(&variable.name)
                .or_insert_with(|| variable.clone());
            if variable.values.is_empty() || known.values.is_empty() {
                known.values.clear();
            } else {
                let new = variable.values.iter().filter(|v| !known.values.contains(v));
                let new: Vec<String> = new.cloned().collect();
                known.values.extend(new);
            }
        }
        all.into_values().collect()
    }

    /// The type with this id.
    ///
    /// # Panics
    /// Never for an id of this `Api`; ids are only made by lowering.
    #[must_use]
    #[allow(
        clippy::indexing_slicing,
        reason = "ids are indices into this very vector, made by lowering only"
    )]
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.index()]
    }
}

/// What was made of one schema node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its Rust meaning.
    pub ty: Ty,
    /// Whether the document says nothing about its shape, so that it is JSON as it comes.
    pub free_form: bool,
}

/// Documentation taken from the document; plain CommonMark, not yet escaped for rustdoc.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Docs {
    /// `title` or `summary`: one line.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Facts worth a line each: constraints, defaults, `x-unverified`, examples (short ones).
    pub facts: Vec<String>,
    /// Deprecated.
    pub deprecated: bool,
    /// `externalDocs.url`.
    pub link: Option<String>,
}
