//! What a surface consists of.

use indexmap::IndexSet;

use super::body::Body;
use super::constructor::Constructor;
use super::items::{Item, SharedItem};
use super::pages::Pages;
use super::responses::{Outcome, Responses};
use super::signature::Signature;
use crate::ir::{GroupId, OperationId, TypeId};
use crate::name::{
    ChannelNames, GroupNames, OperationNames, SchemeNames, TypeNames, VariableNames,
};
use crate::outputs::{Output, Root, Visibility};

/// Where the output of an API goes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Path by which callers name the API: `agent_session_clients::raccoon`, or a crate alone.
    pub path: String,
    /// Whether it is a module of a crate or a crate.
    pub root: Root,
}

impl Options {
    /// The first segment of the path: the crate, whose root re-exports what all calls have in common.
    #[must_use]
    pub fn crate_name(&self) -> &str {
        self.path.split("::").next().unwrap_or_default()
    }

    /// The last segment of the path.
    #[must_use]
    pub fn module(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or_default()
    }
}

/// The crate, or module of a crate, as its callers see it.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// Where it goes.
    pub options: Options,
    /// All files, the root first.
    pub files: Vec<File>,
    /// Modules of the root, by name.
    pub modules: Vec<Module>,
    /// What the root re-exports from them.
    pub exports: Vec<Export>,
    /// By [`TypeId`].
    pub types: Vec<Type>,
    /// By [`OperationId`].
    pub operations: Vec<Operation>,
    /// By [`GroupId`].
    pub groups: Vec<Group>,
    /// By index of the channel.
    pub channels: Vec<Channel>,
    /// The items of `shared_responses`.
    pub shared: Vec<SharedItem>,
    /// By [`SchemeId`](crate::ir::SchemeId).
    pub schemes: Vec<SchemeNames>,
    /// By index in [`Api::server_variables`](crate::ir::Api::server_variables).
    pub variables: Vec<VariableNames>,
    /// Features of the runtime that the crate needs.
    pub features: Vec<&'static str>,
    /// Names that the API takes: an item of the runtime with one of these is written with its path.
    pub idents: IndexSet<String>,
}

impl Surface {
    /// The names of a type.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> Option<&TypeNames> {
        self.types.get(id.index()).map(|ty| &ty.names)
    }

    /// The names of a group.
    #[must_use]
    pub fn group(&self, id: GroupId) -> Option<&GroupNames> {
        let at = usize::try_from(id.0).ok()?;
        self.groups.get(at).map(|group| &group.names)
    }

    /// An operation.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        let at = usize::try_from(id.0).ok()?;
        self.operations.get(at)
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder of the API.
    pub path: String,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The root of the API.
    Root,
    /// What every API has.
    Output(Output),
    /// A group, with those of its operations that have no file of their own.
    Group(GroupId),
    /// An operation, with its inline types.
    Operation(OperationId),
    /// A channel, by index.
    Channel(usize),
    /// A component, with the inline types below it.
    Types {
        /// The module below `types`.
        module: String,
        /// Its types, in order.
        types: Vec<TypeId>,
    },
}

/// A module of the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Who names it.
    pub visibility: Visibility,
}

/// Items of a module that stand in the root as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The module.
    pub module: String,
    /// Their names.
    pub names: Vec<String>,
}

/// A type.
#[derive(Clone, Debug)]
pub struct Type {
    /// What it and its members are called.
    pub names: TypeNames,
    /// The file that it stands in; callers name it below `types`, whatever file that is.
    pub place: Place,
    /// Whether callers make values of it.
    pub is_input: bool,
    /// Whether it is a struct that keeps what does not fit in it.
    pub holds_misfits: bool,
    /// Whether it has a `validate()`.
    pub is_checked: bool,
    /// Whether it is a union one of whose variants is much larger than the others.
    pub is_uneven: bool,
    /// How callers make it, where it is a struct.
    pub constructor: Option<Constructor>,
}

/// Where a type stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a module below `types`, with the component that it belongs to.
    Component(String),
    /// With the operation that it belongs to.
    Operation(OperationId),
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is called.
    pub names: GroupNames,
    /// Its operations, in document order; a group without any is not written.
    pub operations: Vec<OperationId>,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What it, its methods and its events are called.
    pub names: ChannelNames,
    /// What the method that opens it takes, and what setters set.
    pub signature: Signature,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What its methods, their inputs and the type that represents it are called.
    pub names: OperationNames,
    /// How it can be called.
    pub ways: Vec<Way>,
    /// What its methods take, and what setters set.
    pub signature: Signature,
    /// What callers pass for its body.
    pub body: Option<Body>,
    /// What it gives on success.
    pub success: Responses,
    /// The errors that it declares.
    pub failure: Responses,
    /// How the items of its pages are reached.
    pub pages: Option<Pages>,
    /// The public items that it brings along, which callers find in the module of its group.
    pub items: Vec<Item>,
    /// Its module below that of the group, where it has a file of its own: in a large group, and where it has inline types.
    pub module: Option<String>,
    /// Its inline types, in order.
    pub types: Vec<TypeId>,
}

/// How an operation is called, with a method for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With a whole response.
    Call,
    /// With the response as a stream.
    Stream,
    /// With the channel that follows what it starts.
    Follow,
}

impl Operation {
    /// The method that calls it in a way.
    #[must_use]
    pub fn method(&self, way: Way) -> &str {
        match way {
            Way::Call => &self.names.method,
            Way::Stream => &self.names.stream_method,
            Way::Follow => &self.names.follow_method,
        }
    }

    /// Its responses.
    #[must_use]
    pub fn responses(&self, outcome: Outcome) -> &Responses {
        match outcome {
            Outcome::Success => &self.success,
            Outcome::Failure => &self.failure,
        }
    }
}
