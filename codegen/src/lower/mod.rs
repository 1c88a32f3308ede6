//! Lowering: from the description to the [`Api`].
//!
//! Component schemas get their [`TypeId`](crate::ir::TypeId) first and their bodies second, so that cycles and forward
//! references need no special handling. Every decision that depends on one schema (how variants are distinguished,
//! which property may be null, which status has which type) is made here; what needs all types is left to
//! [`passes`](crate::passes). What the [`Api`] cannot represent is listed in the ledger.

mod annotated;
mod around;
mod array;
mod base;
mod binary;
mod body;
mod channel;
mod choices;
mod constraint;
mod docs;
mod elements;
mod enumeration;
mod extension;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]
pub(crate) mod fixture;
mod flat;
mod flatten;
mod lowerer;
mod media;
mod media_type;
mod member;
mod merge;
mod nullable;
mod object;
mod operation;
mod parameter;
mod probe;
mod reference;
mod response;
mod scalar;
mod schema;
mod security;
mod slot;
mod spend;
mod tagging;
mod union;
mod values;
mod words;
mod work;
mod written;

use lowerer::Lowerer;
pub use lowerer::Options;

use crate::diagnostic::{Diagnostics, Pointer, catalogue};
use crate::ir::{Api, Docs, NameHint, Ty, TypeDef, TypeKind};
use crate::read::Description;

/// Lowers a document. The [`Api`] is complete even if there are errors, unless a limit is exceeded; the caller checks
/// `diagnostics` before using it.
pub fn lower(description: &Description, options: &Options, diagnostics: &mut Diagnostics) -> Api {
    let mut lowerer = Lowerer::new(description, options);
    lowerer.lower_components();
    let mut api = Api::default();
    lowerer.lower_document(&mut api);
    lowerer.build_deferred();
    let merged_schemas = lowerer.work.spent();
    if lowerer.report_work() {
        // The partial result is useless and too large.
        diagnostics.extend(lowerer.diagnostics);
        return Api {
            merged_schemas,
            ..Api::default()
        };
    }
    api.merged_schemas = merged_schemas;
    api.nodes = lowerer.nodes;
    api.types = finish(lowerer.types);
    diagnostics.extend(lowerer.diagnostics);
    for pointer in binary::in_values(&api, lowerer.binaries) {
        let why = "only whole bodies and parts are bytes; here it is a string";
        let place = description.place(&pointer);
        diagnostics.push(catalogue::keyword_ignored(place, "format: binary", why));
    }
    source_pointers(&mut api, description);
    api
}

/// Turns positions in the tree into pointers into the document.
fn source_pointers(api: &mut Api, description: &Description) {
    let source = |pointer: &mut Pointer| *pointer = description.source(pointer);
    for def in &mut api.types {
        source(&mut def.pointer);
        match &mut def.kind {
            TypeKind::Struct(object) => {
                let fields = object.fields.iter_mut();
                fields.for_each(|field| source(&mut field.pointer));
            }
            TypeKind::Union(union) => {
                let variants = union.variants.iter_mut();
                variants.for_each(|variant| source(&mut variant.pointer));
            }
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
        }
    }
    for operation in &mut api.operations {
        source(&mut operation.pointer);
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| source(&mut parameter.pointer));
    }
    let nodes = std::mem::take(&mut api.nodes);
    api.nodes = nodes
        .into_iter()
        .map(|(pointer, node)| (description.source(&pointer), node))
        .collect();
}

/// The types whose bodies were lowered; a body is only missing after an internal error.
fn finish(types: Vec<Option<TypeDef>>) -> Vec<TypeDef> {
    types
        .into_iter()
        .map(|ty| {
            ty.unwrap_or_else(|| TypeDef {
                pointer: Pointer::root(),
                hint: NameHint::Component("Missing".to_owned()),
                docs: Docs::default(),
                kind: TypeKind::Alias(crate::ir::AliasType { target: Ty::Any }),
                constrained: false,
            })
        })
        .collect()
}
