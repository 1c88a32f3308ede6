//! One API, and the relations of its parts.

use indexmap::IndexMap;
use serde::Serialize;

use super::channel::Channel;
use super::docs::Docs;
use super::operation::{Follow, Group, Operation, RetryHints};
use super::security::{SecurityScheme, Server, ServerVariable};
use super::types::{Ty, TypeDef, TypeId, TypeKind};
use crate::diagnostic::Pointer;

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
    /// Security schemes by declaration order; [`SchemeId`](super::SchemeId) is the index.
    pub schemes: Vec<SecurityScheme>,
    /// Types by [`TypeId`]; component schemas in document order, inline types after their owner.
    pub types: Vec<TypeDef>,
    /// Client groups by [`GroupId`](super::GroupId), in the order of the document's tags, then by first use.
    pub groups: Vec<Group>,
    /// Operations by [`OperationId`](super::OperationId), in document order.
    pub operations: Vec<Operation>,
    /// WebSocket and Socket.IO channels declared in extensions.
    pub channels: Vec<Channel>,
    /// Names of the properties and parameters that the document says are secret: errors never print their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// `x-retry` of the document.
    pub retry: Option<RetryHints>,
    /// The type of each schema node of the document by pointer, for `--report`.
    pub nodes: IndexMap<Pointer, Node>,
    /// How many schemas were read and merged to make the types: the measure of the limit on merging.
    #[serde(skip)]
    pub merged_schemas: usize,
}

impl Api {
    /// The variables of all servers, including those of operations, merged by name: with the values of all, or with no
    /// list of values if one server accepts any.
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

/// The type of one schema node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its Rust type.
    pub ty: Ty,
    /// Whether the document says nothing about its shape, so that it is free-form JSON.
    pub free_form: bool,
}

impl Follow {
    /// The channel that follows, with its index.
    #[must_use]
    pub fn place<'a>(&self, api: &'a Api) -> Option<(usize, &'a Channel)> {
        let mut channels = api.channels.iter().enumerate();
        channels.find(|(_, channel)| channel.name == self.channel)
    }

    /// The channel that follows.
    #[must_use]
    pub fn channel<'a>(&self, api: &'a Api) -> Option<&'a Channel> {
        self.place(api).map(|(_, channel)| channel)
    }
}

/// The type behind aliases.
#[must_use]
pub fn resolved<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    let mut ty = ty;
    for _ in 0..=api.types.len() {
        match ty {
            Ty::Named(id) => match &api.ty(*id).kind {
                TypeKind::Alias(alias) => ty = &alias.target,
                TypeKind::Struct(_)
                | TypeKind::Enum(_)
                | TypeKind::Union(_)
                | TypeKind::Newtype(_) => break,
            },
            _ => break,
        }
    }
    ty
}

/// The type behind aliases, null and boxes.
#[must_use]
pub fn bare<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    let mut ty = resolved(api, ty);
    while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
        ty = resolved(api, inner);
    }
    ty
}
