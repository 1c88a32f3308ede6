//! What everything is called.

use indexmap::IndexSet;

use crate::ir::StatusMatch;

/// All names of an API.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By [`TypeId`](crate::ir::TypeId).
    pub types: Vec<TypeNames>,
    /// By [`OperationId`](crate::ir::OperationId).
    pub operations: Vec<OperationNames>,
    /// What operations bring along, by [`OperationId`](crate::ir::OperationId).
    pub items: Vec<ItemNames>,
    /// By [`GroupId`](crate::ir::GroupId).
    pub groups: Vec<GroupNames>,
    /// By [`SchemeId`](crate::ir::SchemeId).
    pub schemes: Vec<SchemeNames>,
    /// By index in [`Api::server_variables`](crate::ir::Api::server_variables).
    pub variables: Vec<VariableNames>,
    /// By index of the channel.
    pub channels: Vec<ChannelNames>,
    /// Idents of all types, groups, channels and of what operations bring along.
    pub idents: IndexSet<String>,
}

/// Names of a type.
#[derive(Clone, Debug, Default)]
pub struct TypeNames {
    /// The item.
    pub ident: String,
    /// Fields of a struct, values of an enum or variants of a union, by index.
    pub members: Vec<String>,
    /// Field with the kept members of a struct (`extra`), or the variant of an open enum or a union for what it does not
    /// know (`Unknown`).
    pub rest: String,
    /// Field of a struct with what did not fit (`misfits`).
    pub misfits: String,
}

/// Names of an operation: its methods, their inputs and the type that represents it.
#[derive(Clone, Debug, Default)]
pub struct OperationNames {
    /// What the names of its types begin with: `CreateSession`.
    pub base: String,
    /// Method on the group.
    pub method: String,
    /// Method of the stream variant.
    pub stream_method: String,
    /// Method that also follows what the operation starts.
    pub follow_method: String,
    /// Type that represents the operation: `CreateSession`.
    pub ident: String,
    /// Argument or setter of the body.
    pub body_argument: String,
    /// Arguments and setters of the parameters, by index.
    pub parameters: Vec<String>,
}

/// Names of the items of an operation other than its methods.
#[derive(Clone, Debug, Default)]
pub struct ItemNames {
    /// Enum of the success responses, where they differ.
    pub output: String,
    /// Enum of the errors by status, where they differ.
    pub error: String,
    /// Enum of the media types of the body, where there are several.
    pub body: String,
    /// Variants of that enum, by index of the choice.
    pub body_variants: Vec<String>,
    /// Structs of the multipart bodies, by index of the choice; those with the same parts are one.
    pub forms: Vec<FormNames>,
    /// Variants and header structs of the success responses.
    pub success: Vec<CaseNames>,
    /// The same of the errors.
    pub errors: Vec<CaseNames>,
}

/// Names of a multipart body; empty where the body is another one.
#[derive(Clone, Debug, Default)]
pub struct FormNames {
    /// The struct.
    pub ident: String,
    /// Its fields, by index of the part.
    pub parts: Vec<String>,
}

/// Names of one response.
#[derive(Clone, Debug)]
pub struct CaseNames {
    /// Which.
    pub status: StatusMatch,
    /// Variant of the output or error enum: `NotFound`, `ClientError` for `4XX`, `Default`.
    pub variant: String,
    /// Struct of its typed headers, in `shared_responses`; responses with the same headers have the same.
    pub headers: String,
    /// Fields of that struct, by index.
    pub header_fields: Vec<String>,
    /// Enum of its media types, where there are several; one for all uses of a shared response.
    pub content: ContentNames,
}

/// Names of the enum of media types of a response.
#[derive(Clone, Debug, Default)]
pub struct ContentNames {
    /// The enum.
    pub ident: String,
    /// Its variants, by index.
    pub variants: Vec<String>,
    /// Whether it belongs to a shared response and stands in `shared_responses`.
    pub is_shared: bool,
}

/// Names of a group.
#[derive(Clone, Debug, Default)]
pub struct GroupNames {
    /// Accessor on the client: `agent_sessions`.
    pub accessor: String,
    /// Module file: `agent_sessions`.
    pub module: String,
    /// Type: `AgentSessions`.
    pub ident: String,
}

/// Names of a security scheme.
#[derive(Clone, Debug, Default)]
pub struct SchemeNames {
    /// Setter on the builder: `bearer_auth`.
    pub setter: String,
    /// Environment variable: `RACCOON_BEARER_AUTH`.
    pub env: String,
}

/// Names of a server variable.
#[derive(Clone, Debug, Default)]
pub struct VariableNames {
    /// Setter on the builder: `region`.
    pub setter: String,
    /// Enum of its values; empty where it takes any text.
    pub ident: String,
    /// Variants, by index of the value.
    pub values: Vec<String>,
}

/// Names of a channel.
#[derive(Clone, Debug, Default)]
pub struct ChannelNames {
    /// Accessor on the client.
    pub accessor: String,
    /// Module file.
    pub module: String,
    /// Type: `SessionChannel`.
    pub ident: String,
    /// Arguments and setters of the parameters, by index.
    pub parameters: Vec<String>,
    /// Methods that emit, by index of the event (Socket.IO).
    pub emit: Vec<String>,
    /// Enum of the events from the server (Socket.IO).
    pub event: String,
    /// Its variants, by index of the event.
    pub receive: Vec<String>,
}
