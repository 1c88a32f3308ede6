//! The shared intermediate representation: what a document means to a Rust caller.
//!
//! `lower` makes an [`Api`], `passes` complete it; `lint`, `name` and `emit` read it, and no stage reads the document
//! again. Every decision is made before them and recorded here: how the variants of a union are distinguished, which
//! fields may be absent or null, which status carries which type. Nothing in it is a `$ref`, and no `Option` means "not
//! filled in yet". Names are wire names and hints; Rust identifiers are settled by `name`.

mod aliases;
pub mod api;
pub mod channel;
pub mod constraint;
pub mod docs;
mod holders;
pub mod ids;
pub mod json_types;
pub mod location;
pub mod misfits;
pub mod operation;
pub mod probe;
pub mod reach;
pub mod security;
pub mod size;
pub mod types;
mod validate;
pub mod walk;

pub use aliases::without_aliases;
pub use api::{Api, Node, bare, resolved};
pub use channel::{Channel, ChannelKind, ChannelMessage, Resume, SocketEvent};
pub use constraint::{Constraint, Constraints};
pub use docs::Docs;
pub use holders::outermost;
pub use ids::{GroupId, OperationId};
pub use json_types::JsonTypes;
pub use location::Location;
pub use operation::{
    Body, BodyChoice, Content, Follow, Group, HeaderField, ListKeys, MediaContent, Method,
    Operation, Pagination, PagingStyle, Parameter, ParameterStyle, Part, PathSegment, PathTemplate,
    Payload, ResponseCase, Responses, RetryHints, StatusMatch, StreamResume, StreamTag, Streaming,
    Terminator, Written, essence,
};
pub use probe::Probe;
pub use security::{
    ClientAuth, Requirement, SchemeId, SchemeKind, SecurityScheme, Server, ServerVariable,
};
pub use types::{
    Additional, AliasType, EnumScalar, EnumValue, Enumeration, Field, Format, NameHint,
    OperationPart, Presence, Scalar, Struct, Tagging, TupleType, Ty, TypeDef, TypeId, TypeKind,
    Union, Untagged, Variant,
};
