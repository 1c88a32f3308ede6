//! Values that the style of their place cannot write.

use super::subject::Subject;
use crate::diagnostic::{Diagnostics, catalogue};
use crate::ir::walk::{self, Edge};
use crate::ir::{Api, ListKeys, Parameter, ParameterStyle, Ty, TypeId, TypeKind, Written};

/// `style-cannot-write`: the standard does not say how a list or an object in another one is written by style, except
/// that `deepObject` nests objects. Sending such a value is an error.
pub(super) fn styles(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    let Subject { api, origins, .. } = subject;
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
    let mut found = false;
    each_step(api, ty, seen, &mut |edge, inner, seen| {
        found = found
            || match edge {
                Edge::Key => false,
                Edge::Element | Edge::Required | Edge::Optional | Edge::Rest => {
                    nests(api, inner, &mut Vec::new())
                }
                Edge::Field | Edge::Additional | Edge::Value if deep => {
                    holds(api, inner, seen, true)
                }
                Edge::Field | Edge::Additional | Edge::Value => nests(api, inner, &mut Vec::new()),
                Edge::Variant | Edge::Target | Edge::Nullable | Edge::Boxed => {
                    holds(api, inner, seen, deep)
                }
            };
    });
    found
}

/// Whether a value of the type may be a list or an object. Of free-form values nothing is known.
fn nests(api: &Api, ty: &Ty, seen: &mut Vec<TypeId>) -> bool {
    let is_object = match ty {
        Ty::Named(id) => matches!(api.ty(*id).kind, TypeKind::Struct(_)) && !seen.contains(id),
        ty => *ty == Ty::AnyObject,
    };
    let mut found = is_object;
    each_step(api, ty, seen, &mut |edge, inner, seen| {
        found = found || !edge.is_same_value() || nests(api, inner, seen);
    });
    found
}

/// Visits what is one step from a type expression, through each named type once.
fn each_step(
    api: &Api,
    ty: &Ty,
    seen: &mut Vec<TypeId>,
    visit: &mut impl FnMut(Edge, &Ty, &mut Vec<TypeId>),
) {
    match ty {
        Ty::Named(id) => {
            if !seen.contains(id) {
                seen.push(*id);
                walk::members(&api.ty(*id).kind, &mut |edge, ty| visit(edge, ty, seen));
            }
        }
        ty => walk::parts(ty, &mut |edge, ty| visit(edge, ty, seen)),
    }
}
