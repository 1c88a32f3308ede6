//! Presence, once all types are known: a property distinguishes null from absence if its type accepts null by itself,
//! or if null removes it.

use crate::ir::walk::{self, Edge, Role};
use crate::ir::{Api, Presence, Ty, TypeDef, TypeKind, resolved};

/// Settles the presence of fields whose type admits null through an alias or as free-form JSON, and of those in a merge
/// patch.
///
/// - Needs: nothing.
/// - Leaves: an optional field whose type accepts null, or that null removes, is [`Presence::OptionalNullable`].
pub(super) fn settle(api: &mut Api) {
    let admits_null = |def: &TypeDef| match &def.kind {
        TypeKind::Alias(alias) => resolved(api, &alias.target).admits_null(),
        _ => false,
    };
    let nulls: Vec<bool> = api.types.iter().map(admits_null).collect();
    let patched = patched(api);
    for (def, patched) in api.types.iter_mut().zip(patched) {
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            let named = matches!(&field.ty, Ty::Named(id) if nulls.get(id.index()).copied().unwrap_or_default());
            if field.presence == Presence::Optional && (field.ty.admits_null() || named || patched)
            {
                field.presence = Presence::OptionalNullable;
            }
        }
    }
}

/// Which types are merged into an object: a property that is null is removed, whatever its schema says (RFC 7396
/// section 2). An array is replaced as a whole, so nothing in it is removed.
fn patched(api: &Api) -> Vec<bool> {
    let mut bodies = Vec::new();
    walk::uses(api, &mut |role, ty| {
        if role == Role::Patch {
            bodies.push(ty);
        }
    });
    walk::reached(api, bodies, |edge| match edge {
        Edge::Element | Edge::Required | Edge::Optional | Edge::Rest | Edge::Key => false,
        Edge::Field
        | Edge::Additional
        | Edge::Variant
        | Edge::Target
        | Edge::Nullable
        | Edge::Boxed
        | Edge::Value => true,
    })
}
