//! Names: every Rust identifier of the output, all collisions settled in one pass.
//!
//! Emitters look names up here and never make one. A name depends on the item's own hint first, so
//! that it stays the same when an unrelated item is added.

pub mod ascii;
mod candidates;
mod from_path;
pub mod ident;
mod methods;
mod names;
mod operations;
pub mod outside;
mod reserved;
pub mod settle;
mod stutter;
mod surface;
mod types;
mod verbs;
pub mod words;

#[cfg(test)]
pub(crate) mod tests;

use crate::ir::Api;
pub use names::{
    CaseNames, ChannelNames, ContentNames, FormNames, GroupNames, ItemNames, Names, OperationNames,
    SchemeNames, TypeNames, VariableNames,
};
pub use outside::ROOT_MODULES;
use reserved::RESERVED_TYPES;
pub use reserved::{REQUEST, ROOT_TYPES};
use settle::Scope;
pub use surface::Options;

/// Settles every name of an API.
///
/// Idents of types, groups, request types and the like share one scope, in this order: component
/// schemas, inline schemas of shared components, groups, channels, types of operations, and inline
/// schemas last.
#[must_use]
pub fn name(api: &Api, options: &Options) -> Names {
    let mut names = Names {
        types: vec![TypeNames::default(); api.types.len()],
        ..Names::default()
    };
    let reserved = [RESERVED_TYPES, ROOT_TYPES].concat();
    let mut scope = Scope::reserving(&reserved);
    types::name_components(api, &mut scope, &mut names.types);
    surface::name_surface(api, options, &mut scope, &mut names);
    let bases = operations::bases(api, &names.groups);
    let methods = methods::methods(api, &names.groups, &bases);
    (names.operations, names.items) = operations::name_operations(api, &bases, methods, &mut scope);
    types::name_inline(api, &names.operations, &mut scope, &mut names.types);
    types::name_members(api, &mut names.types);
    names.idents = scope.into_given(&reserved);
    names
}
