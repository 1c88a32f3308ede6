//! Boxes that break cycles of types.

use std::collections::BTreeSet;

use super::search;
use crate::ir::walk::{self, Edge};
use crate::ir::{Api, Ty, TypeKind, resolved};

/// Breaks cycles of types that contain each other by value.
///
/// - Needs: no cycles of aliases, and no unions in themselves, which a box would not end.
/// - Leaves: every type has a finite size. All boxes of the API are made here and for [`size`](super::size).
pub(super) fn settle(api: &mut Api) {
    let found = search::cycles(api.types.len(), |index| edges(api, index));
    for (def, members) in api.types.iter_mut().zip(found.closing) {
        box_members(&mut def.kind, &members);
    }
}

/// Members of a type with the types that they contain by value.
pub(super) fn edges(api: &Api, index: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let Some(def) = api.types.get(index) else {
        return found;
    };
    let mut slot = 0;
    let is_newtype = matches!(def.kind, TypeKind::Newtype(_));
    walk::members(&def.kind, &mut |edge, ty| {
        // Aliases are expanded: they are not separate types.
        if matches!(edge, Edge::Field | Edge::Variant) || edge == Edge::Target && is_newtype {
            let mut targets = Vec::new();
            direct(api, ty, &mut targets);
            found.extend(targets.into_iter().map(|target| (slot, target)));
        }
        slot += 1;
    });
    found
}

/// The types that a type expression contains by value, with aliases expanded.
fn direct(api: &Api, ty: &Ty, found: &mut Vec<usize>) {
    match resolved(api, ty) {
        Ty::Named(id) => found.push(id.index()),
        ty => walk::parts(ty, &mut |edge, inner| {
            if edge.is_in_place() {
                direct(api, inner, found);
            }
        }),
    }
}

/// Boxes members of a type, by their positions.
pub(super) fn box_members(kind: &mut TypeKind, members: &BTreeSet<usize>) {
    let mut slot = 0;
    walk::members_mut(kind, &mut |_, ty| {
        if members.contains(&slot) {
            boxed(ty);
        }
        slot += 1;
    });
}

fn boxed(ty: &mut Ty) {
    match ty {
        Ty::Nullable(inner) => boxed(inner),
        Ty::Boxed(_) => {}
        ty => *ty = Ty::Boxed(Box::new(std::mem::replace(ty, Ty::Any))),
    }
}
