//! Values that the style of their place cannot write.

use crate::diagnostic::{Diagnostics, catalogue};
use crate::ir::{
    Additional, Api, ListKeys, Parameter, ParameterStyle, Ty, TypeId, TypeKind, Written,
};
use crate::load::Origins;

/// `style-cannot-write`: the standard does not say how a list or an object in another one is written by style, except
/// that `deepObject` nests objects. Sending such a value is an error.
pub(super) fn styles(api: &Api, origins: &Origins, diagnostics: &mut Diagnostics) {
    let operations = api.operations.iter().map(|operation| &operation.parameters);
    let channels = api.channels.iter().map(|channel| &channel.parameters);
    for parameter in operations.chain(channels).flatten() {
        if is_unwritable(api, parameter) {
            let place = origins.place(&parameter.pointer);
            diagnostics.push(catalogue::style_cannot_write(place, &parameter.name));
        }
    }
}

fn is_unwritable(api: &Api, parameter: &Parameter) -> bool {
    let Written::Style { style, .. } = parameter.written else {
        return false;
    };
    match style {
        ParameterStyle::DeepObject {
            lists: ListKeys::Indices | ListKeys::Brackets,
        } => false,
        ParameterStyle::DeepObject {
            lists: ListKeys::Repeat,
        } => holds(api, &parameter.ty, &mut Vec::new(), true),
        ParameterStyle::Simple { .. }
        | ParameterStyle::Label { .. }
        | ParameterStyle::Matrix { .. }
        | ParameterStyle::Form { .. }
        | ParameterStyle::SpaceDelimited { .. }
        | ParameterStyle::PipeDelimited { .. } => holds(api, &parameter.ty, &mut Vec::new(), false),
    }
}

/// Whether a value of the type may be a list or an object that holds another one; where `deep`, a list that does.
fn holds(api: &Api, ty: &Ty, seen: &mut Vec<TypeId>, deep: bool) -> bool {
    match ty {
        Ty::Array(inner) => nests(api, inner, &mut Vec::new()),
        Ty::Tuple(tuple) => tuple.items().any(|item| nests(api, item, &mut Vec::new())),
        Ty::Map(value) | Ty::Keyed(_, value) => of_property(api, value, seen, deep),
        Ty::Nullable(inner) | Ty::Boxed(inner) => holds(api, inner, seen, deep),
        Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => false,
        Ty::Named(id) => {
            if seen.contains(id) {
                return false;
            }
            seen.push(*id);
            match &api.ty(*id).kind {
                TypeKind::Struct(object) => {
                    let additional = match &object.additional {
                        Additional::Kept(ty) => Some(ty),
                        Additional::Ignored => None,
                    };
                    let types = object.fields.iter().map(|field| &field.ty);
                    types
                        .chain(additional)
                        .any(|ty| of_property(api, ty, seen, deep))
                }
                TypeKind::Union(union) => union
                    .variants
                    .iter()
                    .any(|variant| holds(api, &variant.ty, seen, deep)),
                TypeKind::Alias(alias) | TypeKind::Newtype(alias) => {
                    holds(api, &alias.target, seen, deep)
                }
                TypeKind::Enum(_) => false,
            }
        }
    }
}

fn of_property(api: &Api, ty: &Ty, seen: &mut Vec<TypeId>, deep: bool) -> bool {
    if deep {
        holds(api, ty, seen, true)
    } else {
        nests(api, ty, &mut Vec::new())
    }
}

/// Whether a value of the type may be a list or an object. Of free-form values nothing is known.
fn nests(api: &Api, ty: &Ty, seen: &mut Vec<TypeId>) -> bool {
    match ty {
        Ty::Array(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Keyed(..) | Ty::AnyObject => true,
        Ty::Nullable(inner) | Ty::Boxed(inner) => nests(api, inner, seen),
        Ty::Scalar(_) | Ty::Any | Ty::Null => false,
        Ty::Named(id) => {
            if seen.contains(id) {
                return false;
            }
            seen.push(*id);
            match &api.ty(*id).kind {
                TypeKind::Struct(_) => true,
                TypeKind::Union(union) => union
                    .variants
                    .iter()
                    .any(|variant| nests(api, &variant.ty, seen)),
                TypeKind::Alias(alias) | TypeKind::Newtype(alias) => {
                    nests(api, &alias.target, seen)
                }
                TypeKind::Enum(_) => false,
            }
        }
    }
}
