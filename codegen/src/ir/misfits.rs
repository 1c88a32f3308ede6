//! Misfits: which structs keep values that do not fit.
//!
//! A value of a response that does not fit its type is left out if its place is optional: an optional or nullable
//! property, an element of a list, a map value. The enclosing struct keeps it as received.

use super::api::{Api, bare, resolved};
use super::types::{Additional, Presence, Struct, Ty, TypeId, TypeKind};
use super::walk::Edge;
use super::{reach, walk};

/// Which types are structs that keep values that do not fit. Those that occur only in requests do not.
#[must_use]
pub fn holders(api: &Api) -> Vec<bool> {
    let directions = reach::directions(api).into_iter();
    directions
        .zip(&api.types)
        .map(|(direction, def)| match &def.kind {
            TypeKind::Struct(object) => {
                (direction.received || !direction.sent) && may_miss(api, object)
            }
            TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {
                false
            }
        })
        .collect()
}

/// Whether a value in an object may be left out.
fn may_miss(api: &Api, object: &Struct) -> bool {
    let others = match &object.additional {
        Additional::Kept(ty) => may_misfit(api, ty) || leaves_out(api, ty),
        Additional::Ignored => false,
    };
    others
        || object.fields.iter().any(|field| {
            let is_required = field.presence == Presence::Required;
            !is_required && may_misfit(api, &field.ty) || leaves_out(api, &field.ty)
        })
}

/// Whether a value of the type can omit some of the received values: lists, maps, and tuples with optional items.
#[must_use]
pub fn leaves_out(api: &Api, ty: &Ty) -> bool {
    let mut seen: Vec<TypeId> = Vec::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let ty = resolved(api, ty);
        if let Ty::Named(id) = ty
            && let TypeKind::Newtype(alias) = &api.ty(*id).kind
            && !seen.contains(id)
        {
            seen.push(*id);
            open.push(&alias.target);
        }
        let mut is_left_out = false;
        walk::parts(ty, &mut |edge, inner| {
            is_left_out = is_left_out || edge.is_dispensable() && may_misfit(api, inner);
            if edge != Edge::Key {
                open.push(inner);
            }
        });
        if is_left_out {
            return true;
        }
    }
    false
}

/// Whether there are values that do not fit the type: free-form JSON and unions accept any.
fn may_misfit(api: &Api, ty: &Ty) -> bool {
    match bare(api, ty) {
        Ty::Any => false,
        Ty::Named(id) => !matches!(api.ty(*id).kind, TypeKind::Union(_)),
        _ => true,
    }
}
